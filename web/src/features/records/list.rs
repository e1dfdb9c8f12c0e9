//! A list of records of any length: filter, order, virtual rows, pages by cursor, and the live stream.

use std::time::Duration;

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use millrace_shared::{
    FieldRight, FieldType, RecordKind, RecordSort, UserId,
    fields::{ListSort, listed},
};

use super::{
    Drawn, Edits, FilterField, OwnerPicker, RecordFilter, SortDirection,
    filter::{FilterChips, IN_ADDRESS, in_address, of_owner, owner_of, with_custom, written},
    grid::Cells,
    groups::{self, Groups, Line, RecordGroupInput},
    order::{Order, SORT},
    row::{Row, TickAll},
    selecting::Chosen,
    selection_bar::SelectionBar,
};
use crate::{
    api::{ApiError, Json, convert},
    cache::{fields::FieldDefinition, use_cache},
    features::{
        board::{QueryChanges, set_query},
        columns::{Chooser, Columns, Edge, Known},
        fields::ruled::shows,
        groups::{GroupHead, GroupMenu, Value, arrange, chosen as grouped_by, is_offered, name as group_name},
        kinds::of_kind,
        palette::use_palette,
        views::Viewed,
    },
    session::use_session,
    t,
    ui::{Button, ButtonKind, EmptyState, ErrorState, Icon, IconButton, Skeleton, TextInput, VirtualList},
};

const PAGE: i32 = 60;
/// At most so many rows are asked for again at once after a change.
const REFRESH_MOST: i32 = 200;
/// How long changes gather before the rows are asked for again.
const SOON: Duration = Duration::from_millis(300);
/// The same for work on deals and notes.
const LATER: Duration = Duration::from_secs(3);

/// One request of a page.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Which records.
    pub filter: RecordFilter,
    /// What else must hold of them.
    pub matching: Option<Json>,
    /// Their order.
    pub sort: super::RecordSort,
    /// The custom field that they are sorted by instead.
    pub sort_field: Option<Id>,
    /// Which way.
    pub direction: SortDirection,
    /// How many.
    pub first: i32,
    /// After this cursor.
    pub after: Option<String>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// Ids in order; the records are in the cache.
    pub ids: Vec<String>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
    /// Of all pages.
    pub total: i32,
}

/// A column that a list can show.
pub struct Column {
    /// Its word.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// The order that a press on its head asks for.
    pub sort: Option<RecordSort>,
    /// Its width in pixels until somebody makes it wider.
    pub width: i32,
    /// It holds numbers or times, which stand at the end.
    pub end: bool,
    /// It is shown until somebody chooses.
    pub first: bool,
}

/// The page of a list.
#[component]
pub fn RecordList<L, F>(
    /// Of which records.
    kind: RecordKind,
    /// Heading.
    title: &'static str,
    /// Drawn when there is nothing.
    icon: &'static str,
    /// What to say when there is nothing at all: heading and text.
    empty: (&'static str, &'static str),
    /// The columns that there are, beside custom fields.
    columns: Vec<Column>,
    /// What the list can be narrowed by.
    fields: Vec<FilterField>,
    /// Text of the button that makes a record.
    add_label: &'static str,
    /// Asks for a page and puts its records into the cache.
    load: L,
    /// What stands in its cells.
    drawn: Drawn,
    /// Makes a record.
    #[prop(into)]
    on_add: Callback<()>,
    /// The switch between this list and what else shows the same records.
    #[prop(optional)]
    layout: Option<fn() -> AnyView>,
) -> impl IntoView
where
    L: Fn(ListQuery) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<ListPage, ApiError>> + 'static,
{
    let cache = use_cache();
    use_palette().adds(kind, on_add);
    let session = use_session();
    let may_add = Memo::new(move |_| session.viewer().is_some_and(|viewer| viewer.creates(kind)));
    let text = RwSignal::new(String::new());
    provide_context(Viewed { kind, text: text.into() });
    open_default(kind);
    let trash = RwSignal::new(false);
    let matching = in_address();
    let (query_map, change) = (use_query_map(), set_query());
    let order = Memo::new(move |_| {
        let order = Order::parse(query_map.read().get(SORT).as_deref());
        let order = match order.by {
            ListSort::Own(sort) if !shows(cache, kind, sort.as_str()) => Order::parse(None),
            _ => order,
        };
        order.among(|field| {
            cache.fields.with(field, |it| it.is_some_and(|it| it.kind == kind && it.field_type.is_sorted()))
                && cache.right_of_custom(kind, field) != FieldRight::Hidden
        })
    });
    let owner = Memo::new(move |_| matching.with(|filter| owner_of(&filter.group)));
    let ids = RwSignal::new(Vec::<String>::new());
    let editing = RwSignal::new(None);
    let next = RwSignal::new(None::<String>);
    let total = RwSignal::new(None::<i32>);
    let failure = RwSignal::new(None::<String>);
    let asked = Memo::new(move |_| with_custom(cache, kind, &fields));
    let choices = Memo::new(move |_| {
        asked.get().into_iter().filter(|field| field.offered && is_offered(cache, field)).collect::<Vec<_>>()
    });
    let by = grouped_by(choices);
    let group_key = Memo::new(move |_| by.with(|by| by.as_ref().map(|by| by.key.clone())));
    let groups = Groups::new();
    // Answers to an older question are thrown away.
    let question = StoredValue::new(0_u32);
    let loading = StoredValue::new(false);

    let query = move |first: i32, after: Option<String>| {
        let text = text.get_untracked().trim().to_owned();
        let Order { by, descending } = order.get_untracked();
        let (sort, sort_field) = match by {
            ListSort::Own(sort) => (sort, None),
            ListSort::Custom(field) => (RecordSort::Name, Some(convert::gql(field))),
        };
        ListQuery {
            filter: RecordFilter {
                text: (!text.is_empty()).then_some(text),
                ids: None,
                owner_ids: None,
                in_group: None,
                deleted: trash.get_untracked(),
            },
            matching: matching.with_untracked(|filter| {
                (!filter.is_everything()).then(|| serde_json::to_value(filter).ok()).flatten().map(Json)
            }),
            sort: sort.into(),
            sort_field,
            direction: if descending { SortDirection::Desc } else { SortDirection::Asc },
            first,
            after,
        }
    };
    let chosen = Chosen::new(kind, (ids.into(), total.into(), trash.into()), move || query(PAGE, None));
    chosen.keep_focus();
    // What is chosen belongs to what is shown: another question begins with nothing.
    Effect::new(move |before: Option<()>| {
        text.track();
        trash.track();
        matching.track();
        if before.is_some() {
            chosen.clear();
        }
    });
    // The rows of an open group: its first page, which takes the place of what is known of it, or the one after that.
    let read = move |value: Value, first: Option<i32>| {
        let Some(by) = group_key.get_untracked() else { return };
        let number = question.get_value();
        let (first, after) = match first {
            Some(first) => (first, None),
            None => match groups.begin(&value) {
                Some(after) => (PAGE, after),
                None => return,
            },
        };
        let is_first = after.is_none();
        let mut asked = query(first, after);
        asked.filter.in_group = Some(RecordGroupInput { by, value: value.clone() });
        leptos::task::spawn_local(async move {
            let answer = load(asked).await;
            if question.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(page) => groups.take(&value, Some((page.ids, page.next)), is_first),
                Err(error) => {
                    groups.take(&value, None, is_first);
                    failure.set(Some(error.sentence()));
                }
            }
        });
    };
    let read_again = move |value: Value| {
        let known = i32::try_from(groups.known(&value)).unwrap_or(PAGE);
        read(value, Some(known.clamp(PAGE, REFRESH_MOST)));
    };
    let ask = move |first: i32| {
        question.update_value(|n| *n += 1);
        let number = question.get_value();
        loading.set_value(true);
        if let Some(by) = group_key.get_untracked() {
            groups.forget_asked();
            leptos::task::spawn_local(async move {
                let answer = groups::ask(kind, query(1, None), by).await;
                if question.try_get_value() != Some(number) {
                    return;
                }
                loading.set_value(false);
                match answer {
                    Ok(found) => {
                        failure.set(None);
                        total.set(Some(found.total()));
                        groups.found.set(Some(found));
                        groups.shown().into_iter().for_each(read_again);
                    }
                    Err(error) => failure.set(Some(error.sentence())),
                }
            });
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = load(query(first, None)).await;
            if question.try_get_value() != Some(number) {
                return;
            }
            loading.set_value(false);
            match answer {
                Ok(page) => {
                    failure.set(None);
                    ids.set(page.ids);
                    next.set(page.next);
                    total.set(Some(page.total));
                }
                Err(error) => failure.set(Some(error.sentence())),
            }
        });
    };
    let more = move || {
        let Some(after) = next.get_untracked() else { return };
        if loading.get_value() {
            return;
        }
        loading.set_value(true);
        let number = question.get_value();
        leptos::task::spawn_local(async move {
            let answer = load(query(PAGE, Some(after))).await;
            if question.try_get_value() != Some(number) {
                return;
            }
            loading.set_value(false);
            if let Ok(page) = answer {
                ids.update(|ids| ids.extend(page.ids));
                next.set(page.next);
            }
        });
    };
    // In groups of something else nothing of what was shown stands where it stood.
    Effect::new(move |before: Option<Option<String>>| {
        let now = group_key.get();
        if before.is_some_and(|before| before != now) {
            groups.clear();
            ids.set(Vec::new());
            next.set(None);
            total.set(None);
        }
        now
    });
    // A new question at once, except while somebody types.
    let typed = StoredValue::new(String::new());
    Effect::new(move || {
        let (now, _, _, _, _) = (text.get(), trash.get(), order.get(), matching.get(), group_key.get());
        if typed.get_value() == now {
            ask(PAGE);
        } else {
            typed.set_value(now.clone());
            set_timeout(
                move || {
                    if text.try_get_untracked() == Some(now.clone()) {
                        ask(PAGE)
                    }
                },
                Duration::from_millis(150),
            );
        }
    });
    // What others change: the same rows again, a moment later, once for many changes. Work on deals and notes shows in
    // no more than when a record was last worked with, and goes on all day: that waits for longer.
    let again = move |seen: Signal<(u32, u32)>, wait: Duration| {
        let refreshing = StoredValue::new(false);
        Effect::new(move |first: Option<()>| {
            seen.track();
            if first.is_none() || refreshing.get_value() {
                return;
            }
            refreshing.set_value(true);
            when_rested(editing, wait, move || {
                if refreshing.try_set_value(false).is_none() {
                    let shown = i32::try_from(ids.with_untracked(Vec::len)).unwrap_or(PAGE);
                    ask(shown.clamp(PAGE, REFRESH_MOST));
                }
            });
        });
    };
    again(Signal::derive(move || (cache.records_changed.get(), cache.epoch.get())), SOON);
    again(Signal::derive(move || (cache.worked_with.get(), 0)), LATER);

    let filtered = move || !text.read().trim().is_empty() || trash.get() || !matching.read().is_everything();
    let coarse =
        web_sys::window().and_then(|w| w.match_media("(pointer: coarse)").ok().flatten()).is_some_and(|q| q.matches());
    let first = columns.iter().filter(|column| column.first).map(|column| column.key).collect();
    let own = StoredValue::new(columns);
    let known = Memo::new(move |_| {
        let own = own.with_value(|own| {
            let known = |it: &Column| Known { key: it.key.to_owned(), label: it.label.to_owned(), width: it.width };
            own.iter().filter(|it| shows(cache, kind, it.key)).map(known).collect::<Vec<_>>()
        });
        let custom = cache.fields_of(kind).into_iter().map(|field| Known {
            key: listed::word(field.id),
            label: field.label,
            width: 150,
        });
        own.into_iter().chain(custom).collect::<Vec<_>>()
    });
    let columns = Columns::of(kind, known, first);
    let keys = Memo::new(move |_| columns.shown.read().iter().map(|column| column.key.clone()).collect::<Vec<_>>());
    let about = move |key: &str| {
        let of_own =
            |own: &Vec<Column>| own.iter().find(|it| it.key == key).map(|it| (it.sort.map(ListSort::Own), it.end));
        let field = || untrack(|| cache.fields.get(listed::of_word(key)?));
        let of_field = |field: FieldDefinition| {
            let sort = field.field_type.is_sorted().then_some(ListSort::Custom(field.id));
            (sort, matches!(field.field_type, FieldType::Number | FieldType::Money | FieldType::Date))
        };
        own.with_value(of_own).or_else(|| field().map(of_field)).unwrap_or_default()
    };
    let header = move || {
        view! {
            <div class="c-table__head" role="row">
                <div class="c-table__cell c-table__cell--tick" role="columnheader"><TickAll chosen/></div>
                <For each=move || keys.get() key=Clone::clone let:key>
                    {
                        let (sort, end) = about(&key);
                        view! { <HeadCell columns key sort end order change/> }
                    }
                </For>
                <div class="c-table__cell c-table__cell--more" role="columnheader"><span class="visually-hidden">{t!("records.row_menu")}</span></div>
            </div>
        }
    };
    let edits = Edits::new(move || ask(PAGE));
    let cells = Cells { keys, editing, drawn, edits, chosen };
    let at_end = Callback::new(move |(key,): (String,)| about(&key).1);
    let row = move |id: String| {
        let href = format!("{}/{id}", of_kind(kind).href);
        view! { <Row id href cells end=at_end/> }.into_any()
    };
    // What the server says of groups, in the order in which they are shown.
    let lines = Memo::new(move |_| {
        by.with(|by| {
            let by = by.as_ref()?;
            let mut found = groups.found.get().unwrap_or(groups::Found { groups: Vec::new(), beyond: 0 });
            arrange(cache, by, &mut found.groups, |group| &group.value);
            Some(groups.lines_of(&found))
        })
    });
    Effect::new(move || {
        let row = |line: &Line| if let Line::Row(id) = line { Some(id.clone()) } else { None };
        let rows = lines.with(|lines| lines.as_ref().map(|lines| lines.iter().filter_map(row).collect::<Vec<_>>()));
        if let Some(rows) = rows.filter(|rows| ids.with_untracked(|ids| ids != rows)) {
            ids.set(rows);
        }
    });
    let head = move |value: Value| {
        let (named, counted, own, wanted) = (value.clone(), value.clone(), value.clone(), value.clone());
        let choose = move || {
            let Some(by) = group_key.get_untracked() else { return };
            let mut asked = query(1, None);
            asked.filter.in_group = Some(RecordGroupInput { by, value: wanted.clone() });
            chosen.choose_also(asked);
        };
        let name = Signal::derive(move || {
            by.with(|by| by.as_ref().map(|by| group_name(cache, by, &named)).unwrap_or_default())
        });
        let count = Signal::derive(move || groups.count(&counted));
        let open = Signal::derive(move || groups.open.with(|open| open.contains(&own)));
        let toggle = move |()| {
            let is_open = groups.open.try_update(|open| {
                let is_new = open.insert(value.clone());
                if !is_new {
                    open.remove(&value);
                }
                is_new
            });
            if is_open == Some(true) && groups.known(&value) > 0 {
                read_again(value.clone());
            }
        };
        view! {
            <div class="c-groupline" role="row">
                <div class="c-groupline__cell" role="cell"><GroupHead name count open on_toggle=toggle/></div>
                <div class="c-groupline__choose" role="cell">
                    <IconButton icon="check" label=Signal::derive(move || t!("groups.choose", name = name.get())) on_press=choose/>
                </div>
            </div>
        }
        .into_any()
    };
    let line = move |line: Line| match line {
        Line::Row(id) => row(id),
        Line::Head(value) => head(value),
        Line::More(value) => {
            read(value, None);
            view! { <div class="c-groupline" aria-busy="true"><Skeleton lines=1/></div> }.into_any()
        }
        Line::Beyond(count) => view! {
            <p class="c-groupline muted" role="row"><span role="cell">{t!("groups.beyond", count = count)}</span></p>
        }
        .into_any(),
    };
    let nothing = Memo::new(move |_| match group_key.read().is_some() {
        true => groups.found.with(|found| found.as_ref().is_some_and(|found| found.groups.is_empty())),
        false => ids.with(Vec::is_empty),
    });
    let body = move || {
        if let Some(text) = failure.get() {
            return view! { <ErrorState text on_retry=move || ask(PAGE)/> }.into_any();
        }
        match (total.get(), nothing.get()) {
            (None, _) => view! { <div class="c-list__skeleton"><Skeleton lines=10/></div> }.into_any(),
            (Some(_), true) if filtered() => view! {
                <EmptyState icon title=if trash.get() { t!("records.trash_empty") } else { t!("common.nothing_found") } text=t!("records.change_filter")/>
            }.into_any(),
            (Some(_), true) => view! {
                <EmptyState icon title=empty.0 text=empty.1>
                    <Show when=move || may_add.get()>
                        <Button kind=ButtonKind::Primary icon="plus" on_press=on_add>{add_label}</Button>
                    </Show>
                </EmptyState>
            }.into_any(),
            (Some(_), false) => view! {
                <div class="c-table c-table--chosen" class:c-table--selecting=move || chosen.is_on() role="table" aria-label=title
                    aria-rowcount=move || total.get() on:keydown=move |event| if !cells.key(&event) { chosen.key(&event) }
                    style=("--columns", move || format!("28px {} 32px", columns.template())) style=("--least", move || format!("{}px", 60 + columns.least()))>
                    <VirtualList count=Signal::derive(move || lines.with(|lines| lines.as_ref().map(Vec::len)).unwrap_or_else(|| ids.with(Vec::len))) row_height=if coarse { 52.0 } else { 36.0 } header
                        row=move |index| {
                            // The same record stays as it is drawn, whatever else the answer brings.
                            let here = Memo::new(move |_| match lines.with(|lines| lines.as_ref().map(|lines| lines.get(index).cloned())) {
                                Some(line) => line,
                                None => ids.with(|ids| ids.get(index).cloned().map(Line::Row)),
                            });
                            view! { {move || here.get().map(line)} }.into_any()
                        }
                        on_end=more/>
                </div>
            }.into_any(),
        }
    };
    // The table is rebuilt when it appears or goes, not when its rows change.
    let shape = Memo::new(move |_| {
        (failure.get(), total.with(Option::is_none), nothing.get(), filtered() && nothing.get(), trash.get())
    });
    view! {
        <div class="c-page c-list">
            <header class="c-page__head">
                <h1>{title}</h1>
                {layout.map(|layout| layout())}
                <span class="c-list__search"><Icon name="search"/><TextInput value=text kind="search" label=t!("common.search") placeholder=t!("records.search")/></span>
                <span class="c-list__owner">
                    <OwnerPicker owner clearable=true placeholder=t!("records.any_owner") on_pick={move |picked: Option<UserId>| change.run((vec![(IN_ADDRESS, written(of_owner(&matching.get_untracked().group, picked)))],))}/>
                </span>
                <span class="c-list__select"><IconButton icon="check" label=t!("records.select") pressed=Signal::derive(move || chosen.is_on())
                    on_press=move || if untrack(|| chosen.is_on()) { chosen.clear() } else { chosen.picking.set(true) }/></span>
                <IconButton icon="trash" label=t!("records.show_trash") pressed=Signal::from(trash) on_press=move || trash.update(|on| *on = !*on)/>
                <span class="c-grow"></span>
                <span class="c-list__count num muted" aria-live="polite">{move || total.get().map(|count| t!("records.count", count = count))}</span>
                {crate::chunks::list_menu()}
                <Show when=move || may_add.get()>
                    <Button kind=ButtonKind::Primary icon="plus" on_press=on_add>{add_label}</Button>
                </Show>
            </header>
            <div class="c-filterline">
                <div class="c-viewplace">{crate::chunks::view_switcher()}</div>
                <FilterChips filter=matching fields=asked/>
                <GroupMenu choices by/>
                <Chooser columns/>
            </div>
            {move || { let _ = shape.get(); untrack(body) }}
            <SelectionBar chosen/>
        </div>
    }
    .into_any()
}

/// After a while, and not while a cell is edited: its row would be put elsewhere, and what is typed be gone.
fn when_rested<T: Send + Sync + 'static>(editing: RwSignal<Option<T>>, wait: Duration, work: impl FnOnce() + 'static) {
    let again = move || match editing.try_with_untracked(Option::is_some) {
        Some(true) => when_rested(editing, wait, work),
        _ => work(),
    };
    set_timeout(again, wait);
}

/// A list that is opened without an address of its own opens with the view that the user has chosen for it.
fn open_default(kind: RecordKind) {
    let (cache, location, navigate) = (use_cache(), use_location(), use_navigate());
    let plain = location.search.with_untracked(String::is_empty);
    if let Some(view) = cache.preferences.with_untracked(|it| it.opens_with(kind)).filter(|_| plain) {
        let replace = leptos_router::NavigateOptions { replace: true, ..Default::default() };
        // Not while the page that it leaves is being made.
        request_animation_frame(move || navigate(&view, replace));
    }
}

#[component]
fn HeadCell(
    columns: Columns,
    key: String,
    sort: Option<ListSort>,
    end: bool,
    order: Memo<Order>,
    change: Callback<(QueryChanges,)>,
) -> impl IntoView {
    let label = untrack(|| columns.label(&key));
    let descending = move || order.with(|order| sort.filter(|sort| order.by == *sort).map(|_| order.descending));
    let inside = match sort {
        None => view! { <span>{label}</span> }.into_any(),
        Some(sort) => view! {
            <button type="button" class="c-table__sort" on:click=move |_| change.run((vec![(SORT, order.get_untracked().pressed(sort).word())],))>
                {label}
                {move || descending().map(|down| view! { <Icon name=if down { "down" } else { "up" }/> })}
            </button>
        }
        .into_any(),
    };
    view! {
        <div class="c-table__cell" class:c-table__cell--end=end role="columnheader" aria-sort=move || match descending() {
            Some(false) => "ascending",
            Some(true) => "descending",
            None => "none",
        }>{inside}<Edge columns key/></div>
    }
    .into_any()
}
