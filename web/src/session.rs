//! Who is signed in.
//!
//! [`Session::load`] asks the server; everything else follows from [`Session::state`]: the shell shows pages to a signed-in
//! user only, and the cache is filled and goes live with the first of them.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{RecordKind, Scope, UserId, Verb};

use crate::api::{self, ApiError, convert, operations::Start};
use crate::cache::{Cache, use_cache};
use crate::features::palette::used::KEPT as USED;
use crate::i18n::{self, Speech, use_speech};
use crate::platform;
use crate::t;
use crate::ui::{Toasts, use_toasts};

/// Where this browser stands.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// The server has not answered yet.
    Loading,
    /// Nobody has set this server up.
    SetupNeeded,
    /// Nobody is signed in.
    SignedOut {
        /// True when a session ended while it was used.
        ended: bool,
    },
    /// Somebody is.
    SignedIn(Viewer),
    /// The server could not be asked.
    Failed(ApiError),
}

/// The signed-in user.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Viewer {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    /// The language of the screens: one's own choice, or else the workspace's.
    pub locale: String,
    /// IANA name: one's own choice, or else the workspace's.
    pub time_zone: String,
    pub role_name: String,
    pub rules: Vec<(RecordKind, Verb, Scope)>,
    pub workspace_name: String,
    pub currency: String,
    pub mail_enabled: bool,
}

impl Viewer {
    /// How far a right reaches.
    pub fn scope(&self, kind: RecordKind, verb: Verb) -> Scope {
        self.rules
            .iter()
            .filter(|(of, may, _)| *of == kind && *may == verb)
            .map(|(_, _, scope)| *scope)
            .max()
            .unwrap_or(Scope::None)
    }

    /// Whether the user may change the settings of this kind.
    pub fn administers(&self, kind: RecordKind) -> bool {
        self.scope(kind, Verb::Administer) != Scope::None
    }
}

/// The session of this tab; get it by [`use_session`].
#[derive(Clone, Copy)]
pub struct Session {
    /// Where this browser stands.
    pub state: RwSignal<SessionState>,
    cache: Cache,
    speech: Speech,
    toasts: Toasts,
}

impl Session {
    /// Makes it available to every component below; once, at the root, after language and cache.
    pub fn provide() -> Self {
        let session = Self {
            state: RwSignal::new(SessionState::Loading),
            cache: use_cache(),
            speech: use_speech(),
            toasts: use_toasts(),
        };
        provide_context(session);
        session.load();
        session
    }

    /// The signed-in user.
    pub fn viewer(self) -> Option<Viewer> {
        self.state.with(|state| match state {
            SessionState::SignedIn(viewer) => Some(viewer.clone()),
            _ => None,
        })
    }

    /// Asks the server who is signed in: at the start and after every sign-in.
    pub fn load(self) {
        // Nobody is sent to sign-in while it is being found out whether that is needed.
        let stays = |state: &SessionState| {
            // A page that says that the server is not there goes on saying so until it is.
            matches!(state, SessionState::SignedIn(_) | SessionState::Loading | SessionState::Failed(ApiError::Offline))
        };
        if !self.state.with_untracked(stays) {
            self.state.set(SessionState::Loading);
        }
        spawn_local(async move {
            let state = match api::run(Start::build(())).await {
                Ok(start) => {
                    if let Some(viewer) = &start.viewer {
                        self.cache.preferences_told(viewer.preferences.clone().into());
                    }
                    state_of(start)
                }
                Err(error) => SessionState::Failed(error),
            };
            let language = match &state {
                SessionState::SignedIn(viewer) => &viewer.locale,
                _ => i18n::preferred(),
            };
            // Before any page is shown: its texts are read when it is made.
            if !self.speech.change(language).await {
                self.toasts.info(t!("language.not_loaded"));
            }
            if let SessionState::SignedIn(viewer) = &state {
                crate::format::configure(Some(i18n::spoken()), Some(&viewer.time_zone));
                self.cache.start(viewer.user_id, move || self.ended());
            }
            self.state.set(state);
        });
    }

    /// Somebody has just signed in: pages wait until it is known who.
    pub fn signed_in(self) {
        self.state.set(SessionState::Loading);
        self.load();
    }

    /// The user has signed out: nothing of what was on screen stays.
    pub fn signed_out(self) {
        self.cache.stop();
        // Names of records, which the next one at this browser may not be allowed to see.
        platform::store(USED, None);
        self.state.set(SessionState::SignedOut { ended: false });
    }

    /// The server does not know the session any more.
    pub fn ended(self) {
        self.cache.stop();
        self.state.set(SessionState::SignedOut { ended: true });
    }
}

fn state_of(start: Start) -> SessionState {
    let Some(viewer) = start.viewer else {
        return if start.setup.needed { SessionState::SetupNeeded } else { SessionState::SignedOut { ended: false } };
    };
    SessionState::SignedIn(Viewer {
        user_id: convert::id(&viewer.user.id),
        name: viewer.user.name,
        email: viewer.user.email,
        locale: viewer.user.locale.unwrap_or(viewer.workspace.workspace_locale),
        time_zone: viewer.user.time_zone.unwrap_or(viewer.workspace.workspace_time_zone),
        role_name: viewer.role.name,
        rules: viewer.role.rules.into_iter().map(|it| (it.kind.into(), it.verb.into(), it.scope.into())).collect(),
        workspace_name: viewer.workspace.name,
        currency: viewer.workspace.workspace_currency,
        mail_enabled: viewer.mail_enabled,
    })
}

/// The session of this tab.
///
/// # Panics
/// When [`Session::provide`] was not called above, which is a mistake in the program.
#[expect(clippy::expect_used, reason = "without the provider every page would fail at once")]
pub fn use_session() -> Session {
    use_context::<Session>().expect("Session::provide is called at the root")
}
