//! What this tab knows: records by id, each with its own signal, and what is being done to them.
//!
//! Pages read [`Cache`] and never call the server for what it holds. It is fed by queries ([`feed`]) and by the live
//! stream ([`live`]); what the user does goes through [`outbox`]; [`last`] keeps the boards for a start without the server. The rules are pure and tested natively: [`board`] (order),
//! [`pending`] (optimistic changes and their rollback), [`undo`] (what can be taken back), [`commands`], [`totals`], [`filter`].

pub mod board;
mod clock;
pub mod commands;
pub mod feed;
pub mod fields;
pub mod filter;
mod keeping;
pub mod last;
pub mod live;
pub mod many;
pub mod outbox;
pub mod pending;
pub mod pool;
pub mod preferences;
pub mod presence;
pub mod records;
mod rights;
#[cfg(test)]
pub mod samples;
mod steps;
pub mod totals;
pub mod undo;
pub mod watching;

mod open_board;

use std::collections::HashMap;

use leptos::prelude::*;
use millrace_shared::{CompanyId, ContactId, DealId, DirectoryKind, LeadId, PipelineId, UserId, UserStatus};
use uuid::Uuid;

pub use filter::{BoardFilter, BoardSort};
pub use live::LiveState;
pub use open_board::{BoardState, ColumnSignals, filter_input};
pub use rights::FieldRule;

use crate::order;
use crate::session::Viewer;
use crate::ui::{Pictures, Toasts};
use last::Last;
use open_board::OpenBoard;
use outbox::{Outbox, Trouble};
use pool::Pool;
use preferences::{Choices, Preferences};
use presence::Places;
use records::{
    Company, Contact, Deal, DirectoryItem, FieldDefinition, Named, Note, Pipeline, Stage, Team, User, Workspace,
};
use undo::Steps;
use watching::{EditWatch, Watch};

/// Everything this tab knows; get it by [`use_cache`].
#[derive(Clone, Copy)]
pub struct Cache {
    /// Deals as they are to be shown: the server's, with what waits to be sent applied.
    pub deals: Pool<Deal>,
    /// Companies with all their fields, where a page has asked for them.
    pub companies: Pool<Company>,
    /// Names of companies, of many more than are in [`Self::companies`].
    pub company_names: Pool<Named<CompanyId>>,
    /// Contacts with all their fields, where a page has asked for them.
    pub contacts: Pool<Contact>,
    /// Names of contacts, of many more than are in [`Self::contacts`].
    pub contact_names: Pool<Named<ContactId>>,
    /// All users of the workspace.
    pub users: Pool<User>,
    /// All teams.
    pub teams: Pool<Team>,
    /// All pipelines with their stages.
    pub pipelines: Pool<Pipeline>,
    /// All directory items.
    pub directory: Pool<DirectoryItem>,
    /// The custom fields of every kind of record, archived ones too.
    pub fields: Pool<FieldDefinition>,
    /// Of which fields less may be done than with their records.
    pub field_rules: RwSignal<Vec<FieldRule>>,
    /// Names of what links of custom fields point to.
    pub link_names: RwSignal<HashMap<Uuid, String>>,
    /// Items of lists whose names are being asked for.
    wanted_items: StoredValue<Vec<Uuid>>,
    /// Grows when a reference list or an item of one has changed, come or gone.
    pub lists_changed: RwSignal<u32>,
    /// Notes that a page has asked for.
    pub notes: Pool<Note>,
    /// The workspace.
    pub workspace: RwSignal<Option<Workspace>>,
    /// True once users, pipelines and directories are here.
    pub ready: RwSignal<bool>,
    /// Why they are not, when the server could not be asked.
    pub failed: RwSignal<Option<crate::api::ApiError>>,
    /// Whether changes of others come in.
    pub live: RwSignal<LiveState>,
    /// How many changes wait to be sent.
    pub waiting: RwSignal<usize>,
    /// The deals of the changes that wait to be sent.
    pub unsent: RwSignal<Vec<DealId>>,
    /// What could not be done, and is not told yet.
    pub troubles: RwSignal<Vec<Trouble>>,
    /// When the board on screen was like this, in milliseconds since 1970, where it is what this browser kept.
    pub as_of: RwSignal<Option<f64>>,
    /// Grows when everything on screen must be asked for again.
    pub epoch: RwSignal<u32>,
    /// Grows when a role has changed, come or gone.
    pub roles_changed: RwSignal<u32>,
    /// Grows when a saved view, or a mark on one, may have changed.
    pub views_changed: RwSignal<u32>,
    /// Grows when anyone has changed a company or a contact: lists of them are to be asked for again.
    pub records_changed: RwSignal<u32>,
    /// Leads that changed, for a board of leads to take; nothing is gathered while there is none.
    pub leads_told: StoredValue<Option<Vec<LeadTold>>>,
    /// Counts what is done to deals and notes: it moves when companies and contacts were last worked with.
    pub worked_with: RwSignal<u32>,
    /// How the user wants the screens; changed by [`Cache::prefer`].
    pub preferences: RwSignal<Preferences>,
    /// The time in milliseconds, told anew every minute: what is written from it stays true on an open page.
    pub clock: RwSignal<f64>,
    /// The board on screen.
    pub board_state: RwSignal<BoardState>,
    board: StoredValue<OpenBoard, LocalStorage>,
    last: StoredValue<Last, LocalStorage>,
    outbox: StoredValue<Outbox, LocalStorage>,
    line: StoredValue<live::Line, LocalStorage>,
    places: StoredValue<Places, LocalStorage>,
    steps: StoredValue<Steps, LocalStorage>,
    watch: StoredValue<Option<Watch>, LocalStorage>,
    edit_watch: StoredValue<Option<EditWatch>, LocalStorage>,
    choices: StoredValue<Choices, LocalStorage>,
    activity: StoredValue<HashMap<Uuid, ArcRwSignal<u32>>>,
    toasts: Toasts,
}

/// A lead that changed, and by whom.
pub type LeadTold = (LeadId, Option<UserId>);

impl Cache {
    /// Makes it available to every component below; once, at the root.
    pub fn provide(toasts: Toasts) -> Self {
        let cache = Self {
            deals: Pool::default(),
            companies: Pool::default(),
            company_names: Pool::default(),
            contacts: Pool::default(),
            contact_names: Pool::default(),
            users: Pool::default(),
            teams: Pool::default(),
            pipelines: Pool::default(),
            directory: Pool::default(),
            fields: Pool::default(),
            field_rules: RwSignal::new(Vec::new()),
            link_names: RwSignal::new(HashMap::new()),
            wanted_items: StoredValue::new(Vec::new()),
            lists_changed: RwSignal::new(0),
            notes: Pool::default(),
            workspace: RwSignal::new(None),
            ready: RwSignal::new(false),
            failed: RwSignal::new(None),
            live: RwSignal::new(LiveState::Connecting),
            waiting: RwSignal::new(0),
            unsent: RwSignal::new(Vec::new()),
            troubles: RwSignal::new(Vec::new()),
            as_of: RwSignal::new(None),
            epoch: RwSignal::new(0),
            roles_changed: RwSignal::new(0),
            views_changed: RwSignal::new(0),
            records_changed: RwSignal::new(0),
            leads_told: StoredValue::new(None),
            worked_with: RwSignal::new(0),
            preferences: RwSignal::new(Self::kept_look()),
            clock: RwSignal::new(crate::platform::now_ms()),
            board_state: RwSignal::new(BoardState::Closed),
            board: StoredValue::new_local(OpenBoard::default()),
            last: StoredValue::new_local(Last::default()),
            outbox: StoredValue::new_local(Outbox::default()),
            line: StoredValue::new_local(live::Line::default()),
            places: StoredValue::new_local(Places::default()),
            steps: StoredValue::new_local(Steps::default()),
            watch: StoredValue::new_local(None),
            edit_watch: StoredValue::new_local(None),
            choices: StoredValue::new_local(Choices::default()),
            activity: StoredValue::new(HashMap::new()),
            toasts,
        };
        provide_context(cache);
        cache.watch_network();
        cache.follow_look();
        cache.watch_clock();
        cache
    }

    /// Fills the cache for the user whom the server named and goes live; `on_ended` is called when the server ends the
    /// session. What a user did alone before that is sent from here on.
    pub fn start(self, viewer: &Viewer, on_ended: impl Fn() + 'static) {
        if self.outbox_user() != Some(viewer.user_id) {
            self.open_outbox(viewer.user_id);
        }
        self.keep_boards_of(viewer);
        self.go_live(on_ended);
    }

    /// Goes silent and forgets everything, except what was not sent: that waits in this browser for its user.
    pub fn stop(self) {
        self.hang_up();
        self.forget_boards();
        self.close_outbox();
        self.close_board();
        self.deals.clear();
        self.companies.clear();
        self.company_names.clear();
        self.contacts.clear();
        self.contact_names.clear();
        self.users.clear();
        self.teams.clear();
        self.pipelines.clear();
        self.directory.clear();
        self.fields.clear();
        self.field_rules.set(Vec::new());
        self.link_names.set(HashMap::new());
        self.notes.clear();
        self.workspace.set(None);
        self.forget_preferences();
        self.ready.set(false);
    }

    /// The name of a company; empty when it is not known. The caller is told of changes.
    pub fn company_name(self, id: CompanyId) -> String {
        self.company_names.with(id, |company| company.map(|company| company.name.clone())).unwrap_or_default()
    }

    /// The name of a contact; empty when it is not known. The caller is told of changes.
    pub fn contact_name(self, id: ContactId) -> String {
        self.contact_names.with(id, |contact| contact.map(|contact| contact.name.clone())).unwrap_or_default()
    }

    /// The name of a user; empty when it is not known. The caller is told of changes.
    pub fn user_name(self, id: UserId) -> String {
        self.users.with(id, |user| user.map(|user| user.name.clone())).unwrap_or_default()
    }

    /// Lets every avatar below show the picture of its user, and change when that does.
    pub fn provide_pictures(self) {
        provide_context(Pictures::new(move |id, large| {
            let id: UserId = id.parse().ok()?;
            self.users.with_held(id, |user| {
                user.and_then(|user| if large { &user.large_avatar_url } else { &user.avatar_url }.clone())
            })
        }));
    }

    /// Takes in where a user's picture is now, before the live line tells it.
    pub fn picture_changed(self, id: UserId, small: Option<String>, large: Option<String>, version: i32) {
        if let Some(user) = self.users.peek(id) {
            self.users.put(User { avatar_url: small, large_avatar_url: large, version, ..user });
        }
    }

    /// The pipelines in their order. The caller is told of changes.
    pub fn pipelines_in_order(self) -> Vec<Pipeline> {
        let mut pipelines = self.pipelines.all();
        order::by(&mut pipelines, |pipeline| (pipeline.position.into(), pipeline.id.to_string()));
        pipelines
    }

    /// The users who work here, by name. The caller is told of changes.
    pub fn users_in_order(self) -> Vec<User> {
        let mut users = self.users.all();
        users.retain(|user| user.status != UserStatus::Deactivated);
        order::by_name(&mut users, |user| &user.name);
        users
    }

    /// The items of a directory in their order. The caller is told of changes.
    pub fn directory_of(self, kind: DirectoryKind) -> Vec<DirectoryItem> {
        let mut items = self.directory.all();
        items.retain(|item| item.kind == kind);
        order::by(&mut items, |item| (item.position.into(), item.name.clone()));
        items
    }

    /// A number that grows when something happens to a record or to a note on it: its timeline is to be asked for again.
    pub fn activity(self, record: impl Into<Uuid>) -> ArcRwSignal<u32> {
        let record = record.into();
        if let Some(known) = self.activity.with_value(|all| all.get(&record).cloned()) {
            return known;
        }
        let signal = ArcRwSignal::new(0);
        self.activity.update_value(|all| {
            all.insert(record, signal.clone());
        });
        signal
    }

    fn happened(self, record: Uuid) {
        if let Some(signal) = self.activity.with_value(|all| all.get(&record).cloned()) {
            signal.update(|n| *n = n.wrapping_add(1));
        }
    }

    fn all_stages(self) -> Vec<Stage> {
        untrack(|| self.pipelines.all()).into_iter().flat_map(|pipeline| pipeline.stages).collect()
    }

    /// A stage of any pipeline. The caller is told of changes of its pipeline.
    pub fn stage(self, pipeline: PipelineId, id: millrace_shared::StageId) -> Option<Stage> {
        self.pipelines.with(pipeline, |pipeline| pipeline.and_then(|pipeline| pipeline.stage(id).cloned()))
    }

    /// The place of a gap in a column of the open board: see [`board::Column::gap`].
    pub fn gap(self, stage: millrace_shared::StageId, index: usize, moving: DealId) -> board::Gap {
        self.board.with_value(|open| {
            open.board
                .column(stage)
                .map_or_else(|| board::Column::default().gap(0, moving), |column| column.gap(index, moving))
        })
    }
}

/// The cache of this tab.
///
/// # Panics
/// When [`Cache::provide`] was not called above, which is a mistake in the program.
#[expect(clippy::expect_used, reason = "without the provider every page would fail at once")]
pub fn use_cache() -> Cache {
    use_context::<Cache>().expect("Cache::provide is called at the root")
}
