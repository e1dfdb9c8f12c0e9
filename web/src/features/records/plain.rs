//! Records that their own screens hold, outside of the cache that all screens share: what is told of them live makes these
//! screens ask again. A kind tells what [`Plain`] asks of it; its list, its page and its edits are here.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use millrace_shared::{FieldId, RecordId, RecordKind, UserId, fields::FieldValue};

use super::{
    Column, Drawn, Edits, FilterField, ListPage, ListQuery, NoSuchRecord, RecordList, RecordPage, TrashBar,
    VersionedInput,
};
use crate::{
    api::{ApiError, ErrorCode, convert, fragments::RecordPermissions, mutation_id},
    cache::{Cache, records::CustomValues, use_cache},
    features::{
        activity::{Notes, Timeline},
        fields::{CustomFacts, custom_cell},
        kinds::{KindOf, of_kind},
        live_query::follow,
    },
    t,
    ui::{ErrorState, Icon, Menu, MenuItem, Skeleton, Tabs, use_toasts},
};

/// A kind of record that is held so.
pub trait Plain: Clone + PartialEq + Send + Sync + 'static {
    /// Which.
    const KIND: RecordKind;

    /// Its id.
    fn id(&self) -> RecordId;
    /// The version that is held.
    fn version(&self) -> i32;
    /// Whether it is in the trash.
    fn is_deleted(&self) -> bool;
    /// Who looks after it.
    fn owner(&self) -> UserId;
    /// What its custom fields hold.
    fn custom(&self) -> &CustomValues;
    /// The same, to be changed.
    fn custom_mut(&mut self) -> &mut CustomValues;
    /// The currency of its amounts; none when it is the workspace's.
    fn currency(&self) -> Option<String> {
        None
    }

    /// What stands in a column of the list.
    fn face(&self, cache: Cache, key: &str) -> AnyView;
    /// Whether what a column shows is changed where it stands.
    fn is_editable(key: &str) -> bool;
    /// The field of one of its own columns; nothing for a word that is none.
    fn editor(key: &str, of: Of<Self>) -> Option<AnyView>;
    /// The rows of its page, above those of custom fields.
    fn facts(of: Of<Self>) -> AnyView;

    /// Asks for a page of the list: its records, where the next begins, and how many there are in all.
    fn page(cache: Cache, query: ListQuery)
    -> impl Future<Output = Result<(Vec<Self>, Option<String>, i32), ApiError>>;
    /// Asks for one, and what may be done with it.
    fn one(cache: Cache, id: String) -> impl Future<Output = Result<(Self, RecordPermissions), ApiError>>;
    /// Sends what is different after a change, for this version.
    fn save(before: Self, after: Self, version: i32) -> impl Future<Output = Result<Self, ApiError>>;
    /// Puts it into the trash, or takes it out.
    fn set_deleted(input: VersionedInput, deleted: bool) -> impl Future<Output = Result<Self, ApiError>>;
}

/// The records of a list by id: each answer puts its own in.
type Rows<T> = RwSignal<HashMap<RecordId, T>>;

/// Where a record stands on screen.
enum Shown<T: 'static> {
    Page(RwSignal<Option<T>>),
    Row(Rows<T>, RecordId),
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Shown<T> {}

impl<T: Plain> Shown<T> {
    fn peek(self) -> Option<T> {
        match self {
            Self::Page(record) => record.try_get_untracked().flatten(),
            Self::Row(rows, id) => rows.try_with_untracked(|rows| rows.get(&id).cloned()).flatten(),
        }
    }

    /// The screen may be gone by the time of the answer.
    fn put(self, record: T) {
        match self {
            Self::Page(shown) => {
                shown.try_set(Some(record));
            }
            Self::Row(rows, id) => {
                rows.try_update(|rows| rows.insert(id, record));
            }
        }
    }
}

/// Whose field it is, and whether this viewer may change it.
pub struct Of<T: Plain> {
    /// As it is shown.
    pub record: Memo<Option<T>>,
    /// It may not be changed.
    pub locked: Signal<bool>,
    /// It may not be given away.
    pub kept: Signal<bool>,
    shown: Shown<T>,
    edits: Edits,
}

impl<T: Plain> Clone for Of<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Plain> Copy for Of<T> {}

impl<T: Plain> Of<T> {
    /// What a field holds, as text.
    pub fn read(self, read: impl Fn(&T) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.record.with(|it| it.as_ref().map(&read).unwrap_or_default()))
    }

    /// Makes a change on screen and sends it in turn; it is taken back when it is refused.
    pub fn edit(self, change: impl FnOnce(&mut T)) {
        let Some(before) = self.shown.peek() else { return };
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.shown.put(after.clone());
            self.send(before, after);
        }
    }

    /// Sends what is other in one than in the other.
    fn send(self, before: T, after: T) {
        let (shown, was, again) = (self.shown, before.clone(), (before.clone(), after.clone()));
        self.edits.push(
            move || {
                let version = shown.peek().map(|record| record.version());
                async move {
                    let Some(version) = version else { return Ok(()) };
                    shown.put(T::save(before, after, version).await?);
                    Ok(())
                }
            },
            move || shown.put(was.clone()),
            move || self.send(again.0.clone(), again.1.clone()),
        );
    }

    fn values(self) -> Signal<CustomValues> {
        Signal::derive(move || self.record.with(|it| it.as_ref().map(|it| it.custom().clone()).unwrap_or_default()))
    }

    fn set_custom(self, field: FieldId, value: Option<FieldValue>) {
        self.edit(|record| record.custom_mut().set(field, value));
    }
}

#[derive(Clone, Copy)]
struct OfList<T: Plain>(Rows<T>);

/// The page of a list of the kind.
pub fn plain_list<T: Plain>(
    empty: (&'static str, &'static str),
    columns: Vec<Column>,
    fields: Vec<FilterField>,
    add_label: &'static str,
    on_add: Callback<()>,
) -> AnyView {
    let cache = use_cache();
    let rows: Rows<T> = RwSignal::new(HashMap::new());
    provide_context(OfList(rows));
    let load = move |query: ListQuery| async move {
        let (records, next, total) = T::page(cache, query).await?;
        let ids = records.iter().map(|record| record.id().to_string()).collect();
        rows.try_update(|rows| rows.extend(records.into_iter().map(|record| (record.id(), record))));
        Ok::<_, ApiError>(ListPage { ids, next, total })
    };
    let drawn = Drawn { cell: cell::<T>, editor: editor::<T>, is_editable: T::is_editable, owner: owner::<T> };
    let KindOf { label, icon, .. } = of_kind(T::KIND);
    view! { <RecordList kind=T::KIND title=label icon empty columns fields add_label load drawn on_add/> }.into_any()
}

fn row<T: Plain>(id: &str) -> Option<(Shown<T>, Memo<Option<T>>)> {
    let (OfList(rows), id) = (expect_context::<OfList<T>>(), id.parse::<RecordId>().ok()?);
    Some((Shown::Row(rows, id), Memo::new(move |_| rows.with(|rows| rows.get(&id).cloned()))))
}

fn cell<T: Plain>(id: &str, key: &str) -> AnyView {
    let (cache, key) = (use_cache(), key.to_owned());
    let record = row::<T>(id).map(|(_, record)| record);
    (move || record.and_then(|it| it.with(|it| it.as_ref().map(|it| it.face(cache, &key))))).into_any()
}

fn editor<T: Plain>(id: &str, key: &str, edits: Edits) -> AnyView {
    let Some((shown, record)) = row::<T>(id) else { return ().into_any() };
    let never = Signal::stored(false);
    let of = Of { record, locked: never, kept: never, shown, edits };
    T::editor(key, of).unwrap_or_else(|| custom_cell(key, of.values(), move |field, value| of.set_custom(field, value)))
}

fn owner<T: Plain>(id: &str) -> Signal<Option<UserId>> {
    let record = row::<T>(id).map(|(_, record)| record);
    Signal::derive(move || record?.with(|it| it.as_ref().map(T::owner)))
}

/// The page of one, at the address of the list with its id; `name` is its name, edited in the head.
pub fn plain_page<T: Plain>(name: fn(Of<T>) -> AnyView) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<RecordId>().ok()));
    (move || match id.get() {
        Some(id) => one(id, name),
        None => nothing(T::KIND),
    })
    .into_any()
}

fn nothing(kind: RecordKind) -> AnyView {
    let KindOf { label, href, icon } = of_kind(kind);
    view! { <NoSuchRecord list=href icon name=label/> }.into_any()
}

const NONE: RecordPermissions = RecordPermissions { edit: false, delete: false, assign: false };

#[derive(Clone, PartialEq, Eq)]
enum State {
    Loading,
    Nothing,
    Failed(String),
    Record,
}

fn one<T: Plain>(id: RecordId, name: fn(Of<T>) -> AnyView) -> AnyView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let shown = RwSignal::new(None::<T>);
    let query = LocalResource::new(move || {
        cache.epoch.track();
        async move {
            let (record, permissions) = T::one(cache, id.to_string()).await?;
            shown.try_set(Some(record));
            Ok::<_, ApiError>(permissions)
        }
    });
    follow(move || Some(id.0), query);
    let permissions = Signal::derive(move || query.get().and_then(Result::ok).unwrap_or(NONE));
    let record = Memo::new(move |_| shown.get());
    let is_deleted = Signal::derive(move || record.with(|it| it.as_ref().is_some_and(T::is_deleted)));
    let of = Of {
        record,
        locked: Signal::derive(move || !permissions.get().edit || is_deleted.get()),
        kept: Signal::derive(move || !permissions.get().assign || is_deleted.get()),
        shown: Shown::Page(shown),
        edits: Edits::new(move || query.refetch()),
    };
    let set_deleted = move |delete: bool| {
        let input = VersionedInput { id: convert::gql(id), version: None, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            match T::set_deleted(input, delete).await {
                Ok(saved) => {
                    of.shown.put(saved);
                    query.refetch();
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let delete = move || {
        set_deleted(true);
        toasts.with_action(t!("records.moved_to_trash"), t!("common.undo"), move || set_deleted(false));
    };
    let head = move || view! { <h1>{name(of)}</h1> };
    let actions = move || {
        view! {
            <Show when=move || permissions.get().delete && !is_deleted.get()>
                <Menu label=t!("common.more") trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
                    <MenuItem icon="trash" danger=true on_select=delete>{t!("records.to_trash")}</MenuItem>
                </Menu>
            </Show>
        }
    };
    let notice = move || {
        view! { <TrashBar deleted=is_deleted can_restore=Signal::derive(move || permissions.get().delete) on_restore=move || set_deleted(false)/> }
    };
    let facts = move || {
        view! {
            {T::facts(of)}
            <CustomFacts kind=T::KIND disabled=of.locked values=of.values()
                on_save={move |field: FieldId, value: Option<FieldValue>| of.set_custom(field, value)}/>
        }
    };
    let state = Memo::new(move |_| match (record.with(Option::is_some), query.get()) {
        (true, _) => State::Record,
        (false, None | Some(Ok(_))) => State::Loading,
        (false, Some(Err(error))) if error.code() == Some(ErrorCode::NotFound) => State::Nothing,
        (false, Some(Err(error))) => State::Failed(error.sentence()),
    });
    let currency = Signal::derive(move || record.with(|it| it.as_ref().and_then(T::currency)));
    let place = of_kind(T::KIND);
    (move || match state.get() {
        State::Loading => view! { <div class="c-record__loading"><Skeleton lines=8/></div> }.into_any(),
        State::Nothing => nothing(T::KIND),
        State::Failed(text) => view! { <ErrorState text on_retry=move || query.refetch()/> }.into_any(),
        State::Record => view! {
            <RecordPage back=(place.href, place.label) head actions notice facts>
                <History kind=T::KIND id currency locked=is_deleted/>
            </RecordPage>
        }
        .into_any(),
    })
    .into_any()
}

/// What happened to it, and what was written.
#[component]
fn History(kind: RecordKind, id: RecordId, currency: Signal<Option<String>>, locked: Signal<bool>) -> impl IntoView {
    let selected = RwSignal::new("activity");
    let tabs = vec![("activity", t!("records.activity").to_owned()), ("notes", t!("records.notes").to_owned())];
    let record = Signal::derive(move || id.to_string());
    let kind = crate::api::fragments::RecordKind::from(kind);
    view! {
        <Tabs tabs selected label=t!("records.sections")/>
        <div class="c-record__panel" role="tabpanel">
            {move || match selected.get() {
                "notes" => view! { <Notes kind id=record frozen=locked/> }.into_any(),
                _ => view! { <Timeline kind id=record currency/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}
