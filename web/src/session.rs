//! Who is signed in.
//!
//! [`Session::load`] asks the server; everything else follows from [`Session::state`]: the shell shows pages to a signed-in
//! user only, and the cache is filled and goes live with the first of them. Where the server cannot be reached at the start,
//! the user and the boards are those that this browser kept (see [`crate::cache::last`]), and the server is asked until it
//! answers: only then anything is sent.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::read::FromJson;
use millrace_shared::{RecordKind, Scope, StageId, UserId, Verb};
use serde::Serialize;

use crate::api::{self, ApiError, convert, operations::Start};
use crate::cache::{Cache, FieldRule, use_cache};
use crate::features::palette::used::KEPT as USED;
use crate::i18n::{self, Speech, use_speech};
use crate::platform;
use crate::t;
use crate::ui::{Toasts, use_toasts};

/// How long the server may take to say who is here before what this browser keeps is shown instead.
const PATIENCE_MS: f64 = 4_000.0;
/// How often a server that is not there is looked for.
const RETRY_MS: f64 = 5_000.0;

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
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
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
    /// What holds for deals in certain stages, in place of the rules.
    #[serde(default)]
    pub stage_rules: Vec<(StageId, Verb, Scope)>,
    /// The fields of which less may be done than with their records.
    #[serde(default)]
    pub field_rules: Vec<FieldRule>,
    pub workspace_name: String,
    pub currency: String,
    pub mail_enabled: bool,
    /// As whom the user looks on: the name, and whether it is that of a role which Millrace brought.
    #[serde(default)]
    pub viewing: Option<(String, bool)>,
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

    /// Whether the user may make a record of this kind; a deal in one stage at least.
    pub fn creates(&self, kind: RecordKind) -> bool {
        let in_a_stage = |(_, may, scope): &(StageId, Verb, Scope)| *may == Verb::Create && *scope != Scope::None;
        self.scope(kind, Verb::Create) != Scope::None
            || kind == RecordKind::Deal && self.stage_rules.iter().any(in_a_stage)
    }

    /// Whether the user may make a deal in this stage.
    pub fn creates_in(&self, stage: StageId) -> bool {
        let exception = self.stage_rules.iter().find(|(of, may, _)| *of == stage && *may == Verb::Create);
        exception.map_or_else(|| self.scope(RecordKind::Deal, Verb::Create), |(_, _, scope)| *scope) != Scope::None
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
    // Tells the answer to the last question from those to earlier ones.
    question: StoredValue<u32>,
    asking: StoredValue<bool>,
    // This tab is on its way to another user's view; nothing else may lead it elsewhere.
    leaving: StoredValue<bool>,
    cache: Cache,
    speech: Speech,
    toasts: Toasts,
}

impl Session {
    /// Makes it available to every component below; once, at the root, after language and cache.
    pub fn provide() -> Self {
        let session = Self {
            state: RwSignal::new(SessionState::Loading),
            question: StoredValue::new(0),
            asking: StoredValue::new(false),
            leaving: StoredValue::new(false),
            cache: use_cache(),
            speech: use_speech(),
            toasts: use_toasts(),
        };
        provide_context(session);
        session.load();
        // The browser knows first that the network is back, or that the user is; both live as long as the app.
        let back = move || {
            if session.waits() {
                session.load();
            }
        };
        let _ = window_event_listener(leptos::ev::online, move |_| back());
        let _ = window_event_listener(leptos::ev::focus, move |_| back());
        // Rights may be other ones after a gap.
        Effect::new(move |begun: Option<()>| {
            session.cache.epoch.track();
            if begun.is_some() {
                session.look_again();
            }
        });
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
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        self.asking.set_value(true);
        spawn_local(async move {
            let answer = api::run(Start::build(())).await;
            if self.question.get_value() != question {
                return;
            }
            self.asking.set_value(false);
            match answer {
                Ok(start) => self.answered(start).await,
                // Not a word of the server's is as good as none: whoever sits between it and the browser has answered.
                Err(error @ (ApiError::Offline | ApiError::Malformed(_))) => self.unreached(question, error).await,
                Err(error) => self.state.set(SessionState::Failed(error)),
            }
        });
        platform::after(PATIENCE_MS, move || {
            let waits = self.state.with_untracked(|state| *state == SessionState::Loading);
            if waits && self.question.get_value() == question {
                spawn_local(self.start_alone());
            }
        });
    }

    /// Asks again what the user may do, and as whom. That nobody is signed in any more is told by the live line.
    fn look_again(self) {
        spawn_local(async move {
            let Ok(start) = api::run(Start::build(())).await else { return };
            let SessionState::SignedIn(now) = state_of(start) else { return };
            if self.cache.is_alone() || self.leaving.get_value() {
                return;
            }
            let before = self.state.get_untracked();
            if is_somebody_else(&before, &now) {
                // Nothing of what this tab knows is the other's.
                platform::open_anew("/");
            } else if matches!(&before, SessionState::SignedIn(before) if *before != now) {
                if self.cache.field_rules.with_untracked(|rules| *rules != now.field_rules) {
                    platform::store(USED, None);
                }
                self.cache.keep_boards_of(&now);
                self.state.set(SessionState::SignedIn(now));
            }
        });
    }

    /// Asks the server to show the app as to somebody else, or again as to oneself, and opens it anew at `path`.
    pub fn become_other<T: 'static>(
        self,
        ask: impl Future<Output = Result<T, ApiError>> + 'static,
        path: &'static str,
    ) {
        self.leaving.set_value(true);
        spawn_local(async move {
            match ask.await {
                Ok(_) => platform::open_anew(path),
                Err(error) => {
                    self.leaving.set_value(false);
                    self.toasts.error(error.sentence());
                }
            }
        });
    }

    async fn answered(self, start: Start) {
        let preferences = start.viewer.as_ref().map(|viewer| viewer.preferences.clone());
        let state = state_of(start);
        let viewer = if let SessionState::SignedIn(viewer) = &state { Some(viewer) } else { None };
        self.speak(viewer).await;
        if self.cache.is_alone() && viewer.is_none_or(|viewer| !self.cache.is_me(viewer.user_id)) {
            // What is on screen is somebody else's.
            self.cache.stop();
        }
        if let Some(preferences) = preferences {
            self.cache.preferences_told(preferences.into());
        }
        match viewer {
            Some(viewer) => self.cache.start(viewer, move || self.ended()),
            None => self.cache.forget_boards(),
        }
        self.state.set(state);
    }

    /// The language of a user, or of whoever it is. Before any page is shown: its texts are read when it is made.
    async fn speak(self, viewer: Option<&Viewer>) {
        let language = viewer.map_or(i18n::preferred(), |viewer| viewer.locale.as_str());
        if !self.speech.change(language).await {
            self.toasts.info(t!("language.not_loaded"));
        }
        if let Some(viewer) = viewer {
            crate::format::configure(Some(i18n::spoken()), Some(&viewer.time_zone));
        }
    }

    /// The server is not there: it is asked again until it is.
    async fn unreached(self, question: u32, error: ApiError) {
        self.start_alone().await;
        if !self.cache.is_alone() && self.question.get_value() == question {
            self.state.set(SessionState::Failed(error));
        }
        platform::after(RETRY_MS, move || {
            if self.waits() && !self.asking.get_value() {
                self.load();
            }
        });
    }

    /// Shows what this browser kept, if it kept something.
    async fn start_alone(self) {
        if self.cache.is_alone() {
            return;
        }
        let Some(viewer) = self.cache.start_alone().await else { return };
        self.speak(Some(&viewer)).await;
        if self.cache.is_alone() {
            self.state.set(SessionState::SignedIn(viewer));
        }
    }

    /// Whether the server is still to say who is here.
    fn waits(self) -> bool {
        self.cache.is_alone() || self.state.with_untracked(|state| *state == SessionState::Failed(ApiError::Offline))
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

/// Whether who was signed in looks on as another from now on, or no longer does.
fn is_somebody_else(before: &SessionState, now: &Viewer) -> bool {
    matches!(before, SessionState::SignedIn(before) if before.user_id != now.user_id || before.viewing != now.viewing)
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
        stage_rules: viewer
            .role
            .stage_rules
            .into_iter()
            .map(|it| (convert::id(&it.stage_id), it.verb.into(), it.scope.into()))
            .collect(),
        field_rules: viewer.field_rules.into_iter().map(|it| (it.kind.into(), it.field, it.right.into())).collect(),
        workspace_name: viewer.workspace.name,
        currency: viewer.workspace.workspace_currency,
        mail_enabled: viewer.mail_enabled,
        viewing: viewer.viewing_as.map(|viewed| match (viewed.user, viewed.role) {
            (Some(user), _) => (user.name, false),
            (None, role) => role.map(|role| (role.name, role.built_in)).unwrap_or_default(),
        }),
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
