//! A workspace on a real SQLite file in a folder of its own, with a clock that stands and chance that repeats: for the
//! tests of this crate.

use super::inputs::InviteUserInput;
use crate::{
    access::{Access, policy::BuiltIn},
    app::{App, Clock, Random},
    auth::{self, Credentials, SESSION_COOKIE},
    config::Config,
    events::{EventRow, log},
    graphql::RequestInfo,
    workspaces::setup::{self, SetupInput},
};
use millrace_shared::{Timestamp, UserId};
use std::sync::Arc;
use tempfile::TempDir;

/// The administrator's address.
pub const ADMIN: &str = "anna@example.com";
/// Everybody's password.
pub const PASSWORD: &str = "copper kettle sings";
/// The instant at which the clock stands first.
pub const START: Timestamp = Timestamp(1_795_000_000_000);

/// An app, alone in its folder, which goes with it.
pub struct TestApp {
    /// The app.
    pub app: App,
    /// Where its files are.
    pub dir: TempDir,
}

impl TestApp {
    /// An app without a workspace.
    pub async fn empty() -> Self {
        Self::with(|_, _| ()).await
    }

    /// The same, configured.
    pub async fn with(change: impl FnOnce(&mut Config, &TempDir)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut config = Config { data_dir: dir.path().join("data"), ..Config::default() };
        change(&mut config, &dir);
        let app = App::open_with(config, Clock::fixed(START), Random::seeded(7)).await.expect("an app");
        Self { app, dir }
    }

    /// An app with a workspace, and its administrator.
    pub async fn set_up() -> (Self, Access) {
        let test = Self::empty().await;
        let admin = test.first_visit().await;
        (test, admin)
    }

    /// Makes the workspace.
    pub async fn first_visit(&self) -> Access {
        setup::set_up(&self.app, &request(), setup_input()).await.expect("a workspace")
    }

    /// A user who joined.
    pub async fn user(&self, admin: &Access, name: &str, role: BuiltIn, manager: Option<UserId>) -> Access {
        let input = InviteUserInput { manager_id: manager, ..invitation(admin, name, role) };
        let (_, link) =
            super::commands::invite(&self.now(admin).await, &request(), input).await.expect("an invitation");
        auth::links::accept(&self.app, &request(), secret_of(&link.url), None, PASSWORD).await.expect("joined")
    }

    /// The same actor as things are now.
    pub async fn now(&self, access: &Access) -> Access {
        access.renewed().await.expect("the database answers").expect("the user is active")
    }

    /// Signs in; tells the cookie's secret.
    pub async fn sign_in(&self, email: &str) -> String {
        let request = request();
        auth::commands::sign_in(&self.app, &request, email, PASSWORD).await.expect("signed in");
        cookie_of(&request)
    }

    /// Who comes with this cookie.
    pub async fn by_cookie(&self, secret: &str) -> Option<Access> {
        let credentials = Credentials { session: Some(secret.to_owned()), bearer: None };
        auth::authenticate(&self.app, &credentials).await.expect("the database answers")
    }

    /// Who comes with this token.
    pub async fn by_token(&self, secret: &str) -> Option<Access> {
        let credentials = Credentials { session: None, bearer: Some(secret.to_owned()) };
        auth::authenticate(&self.app, &credentials).await.expect("the database answers")
    }

    /// The whole log.
    pub async fn log(&self, access: &Access) -> Vec<EventRow> {
        log::read(self.app.db.reader(), access.workspace_id(), 0, i64::MAX, 100_000).await.expect("the log")
    }

    /// The first event of this verb, once everything that is noted beside the answers is noted.
    pub async fn logged(&self, access: &Access, verb: &str) -> EventRow {
        self.app.beside.done().await;
        let found = self.log(access).await.into_iter().find(|event| event.verb == verb);
        found.unwrap_or_else(|| panic!("nobody noted {verb}"))
    }
}

/// A request from one browser.
pub fn request() -> RequestInfo {
    RequestInfo {
        address: "192.0.2.1".to_owned(),
        user_agent: Some("a browser".to_owned()),
        base_url: "http://crm.example".to_owned(),
        ..RequestInfo::default()
    }
}

/// A first visit.
pub fn setup_input() -> SetupInput {
    SetupInput {
        workspace_name: "Ropes".to_owned(),
        currency: "eur".to_owned(),
        locale: "en".to_owned(),
        time_zone: "Europe/Bratislava".to_owned(),
        name: "Anna".to_owned(),
        email: ADMIN.to_owned(),
        password: PASSWORD.to_owned(),
        demo: false,
    }
}

/// An invitation for `name`, at `name@example.com`.
pub fn invitation(access: &Access, name: &str, role: BuiltIn) -> InviteUserInput {
    let role = access.reference().roles.iter().find(|known| known.role.name == role.name()).expect("the role");
    InviteUserInput {
        email: format!("{}@example.com", name.to_lowercase()),
        name: name.to_owned(),
        role_id: role.role.id,
        title: None,
        department: None,
        manager_id: None,
        team_id: None,
    }
}

/// What stands at the end of a link.
pub fn secret_of(url: &str) -> &str {
    url.rsplit('/').next().expect("an end")
}

/// The session's secret in the cookies that were set.
pub fn cookie_of(request: &RequestInfo) -> String {
    let cookies = Arc::clone(&request.cookies_out);
    let cookies = cookies.lock().expect("cookies");
    let cookie = cookies.last().expect("a cookie");
    let (name, rest) = cookie.split_once('=').expect("a value");
    assert_eq!(name, SESSION_COOKIE);
    rest.split(';').next().expect("a value").to_owned()
}
