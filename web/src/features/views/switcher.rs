//! The switcher at the head of a list or board: which view is on screen, what has become of it, and the others.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use millrace_shared::RecordKind;

use super::{
    Viewed,
    content::{Content, VIEW, whole},
    dialogs::{Dialogs, Naming},
    operations::{self, Audience, MarkViewInput, MarkedViews, UpdateViewInput, View},
};
use crate::{
    api::{ApiError, mutation_id},
    cache::use_cache,
    features::{columns, live_query::live_query},
    platform,
    session::use_session,
    t,
    ui::{Icon, IconButton, Menu, MenuItem, use_toasts, write_clipboard},
};

/// The words for all records of a kind.
fn whole_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => t!("views.all_companies"),
        RecordKind::Contact => t!("views.all_contacts"),
        RecordKind::Lead => t!("views.all_leads"),
        RecordKind::Product => t!("views.all_products"),
        _ => t!("views.all_deals"),
    }
}

/// See the top of the file.
#[component]
pub fn Switcher() -> impl IntoView {
    let Viewed { kind, .. } = expect_context::<Viewed>();
    let (cache, session, toasts) = (use_cache(), use_session(), use_toasts());
    let (navigate, location, query) = (use_navigate(), use_location(), use_query_map());
    let asked = live_query(
        move || {
            cache.views_changed.track();
            cache.teams.all();
        },
        move || operations::views(kind),
    );
    let known = Memo::new(move |before: Option<&Option<(Vec<View>, MarkedViews)>>| match asked.get() {
        Some(Ok(answer)) => Some(answer),
        _ => before.cloned().flatten(),
    });
    let marks = move || known.with(|it| it.as_ref().map(|(_, marks)| marks.clone()).unwrap_or_default());
    let named = Memo::new(move |_| query.read().get(VIEW));
    let current = Memo::new(move |_| {
        let id = named.get()?;
        known.with(|it| it.as_ref().and_then(|(views, _)| views.iter().find(|view| view.id.inner() == id).cloned()))
    });
    let shown = Memo::new(move |_| {
        let (path, query) = (location.pathname.read(), query.read());
        Content::of_address(kind, &path, |name| query.get(name))
    });
    let differs =
        Memo::new(move |_| current.with(|view| view.as_ref().is_some_and(|view| view.content() != *shown.read())));
    let go = Callback::new(move |(to,): (String,)| {
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    let open = move |view: &View| go.run((view.content().address(kind, view.id.inner(), platform::encoded),));
    // A view that somebody changed while it was on screen as it was: the screen follows.
    Effect::new(move |before: Option<Option<View>>| {
        let now = current.get();
        if let (Some(Some(before)), Some(now)) = (before, &now)
            && before.id == now.id
            && before.content() != now.content()
            && before.content() == *shown.read_untracked()
        {
            open(now);
        }
        now
    });
    let may_change = Memo::new(move |_| {
        let viewer = session.viewer();
        current.with(|view| match (view, viewer) {
            (Some(view), Some(viewer)) => view.owner() == viewer.user_id || viewer.administers(RecordKind::Workspace),
            _ => false,
        })
    });
    let failed = move |error: ApiError| toasts.error(error.sentence());
    // What is saved says what it shows, whatever those who open it have chosen for themselves.
    let to_save = move || {
        let mut content = shown.get_untracked();
        if content.columns.is_none() && !content.board {
            content.columns = columns::chosen(cache, kind);
        }
        content
    };
    let save = move || {
        let Some(view) = current.get_untracked() else { return };
        let input = UpdateViewInput {
            id: view.id,
            version: Some(view.version),
            name: None,
            content: Some(to_save().into()),
            audience: None,
            team_id: None,
            client_mutation_id: Some(mutation_id()),
        };
        leptos::task::spawn_local(async move {
            match operations::update_view(input).await {
                Ok(saved) => {
                    open(&saved.view);
                    cache.views_changed.update(|n| *n = n.wrapping_add(1));
                    toasts.info(t!("views.saved", name = saved.view.name));
                }
                Err(error) => failed(error),
            }
        });
    };
    let mark = move |favourite: Option<bool>, is_default: Option<bool>| {
        let Some(view) = current.get_untracked() else { return };
        let input = MarkViewInput { id: view.id, favourite, is_default, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            match operations::mark_view(input).await {
                Ok(_) => cache.views_changed.update(|n| *n = n.wrapping_add(1)),
                Err(error) => failed(error),
            }
        });
    };
    let naming = RwSignal::new(None::<Naming>);
    let (sharing, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let favourite =
        Signal::derive(move || current.with(|it| it.as_ref().is_some_and(|it| marks().is_favourite(&it.id))));
    let default = Signal::derive(move || current.with(|it| it.as_ref().is_some_and(|it| marks().is_default(&it.id))));
    let title =
        move || current.with(|it| it.as_ref().map_or_else(|| whole_name(kind).to_owned(), |it| it.name.clone()));
    let copy_link = move || {
        if let Some(view) = current.get_untracked() {
            let link = format!("{}/views/{}", platform::origin(), view.id.inner());
            if write_clipboard(&link) {
                toasts.info(t!("views.link_copied"));
            } else {
                // Over plain http there is no clipboard: the link itself can be selected.
                toasts.info(link);
            }
        }
    };
    let list = move || {
        let Some((views, marks)) = known.get() else { return ().into_any() };
        let me = session.viewer().map(|viewer| viewer.user_id);
        let group = |title: &'static str, of: &dyn Fn(&View) -> bool| {
            let of: Vec<View> = views.iter().filter(|view| of(view)).cloned().collect();
            (!of.is_empty()).then(|| {
                view! {
                    <p class="c-menu__title" role="presentation">{title}</p>
                    {of.into_iter().map(|view| {
                        let (id, name) = (view.id.clone(), view.name.clone());
                        view! {
                            <MenuItem checked=Signal::derive(move || named.get().as_deref() == Some(id.inner()))
                                on_select=move || open(&view)>{name}</MenuItem>
                        }
                    }).collect_view()}
                }
            })
        };
        let star = |view: &View| marks.is_favourite(&view.id);
        view! {
            {group(t!("views.favourites"), &star)}
            {group(t!("views.mine"), &|view| !star(view) && Some(view.owner()) == me)}
            {group(t!("views.of_team"), &|view| !star(view) && Some(view.owner()) != me && view.audience == Audience::Team)}
            {group(t!("views.of_everyone"), &|view| !star(view) && Some(view.owner()) != me && view.audience == Audience::Everyone)}
        }
        .into_any()
    };
    view! {
        <div class="c-views" role="group" aria-label=t!("views.title")>
            <Menu label=t!("views.title") shows_value=true class="c-chip c-views__switch"
                trigger=move || view! { <Icon name="eye"/><span class="c-views__name">{title}</span><Icon name="chevron-down"/> }>
                <MenuItem checked=Signal::derive(move || current.with(Option::is_none))
                    on_select=move || go.run((whole(kind, &location.pathname.get_untracked()),))>{whole_name(kind)}</MenuItem>
                {list()}
                <hr/>
                <MenuItem icon="plus" on_select=move || naming.set(Some(Naming::New))>{t!("views.save_as")}</MenuItem>
            </Menu>
            <Show when=move || current.with(Option::is_some)>
                <IconButton icon="star" pressed=favourite label=Signal::derive(move || if favourite.get() { t!("views.unstar") } else { t!("views.star") }.to_owned())
                    on_press=move || mark(Some(!favourite.get_untracked()), None)/>
                <Menu label=t!("views.more") class="c-button c-button--ghost c-button--icon" trigger=|| view! { <Icon name="more"/> }>
                    <MenuItem icon="check" checked=default on_select=move || mark(None, Some(!default.get_untracked()))>{t!("views.default")}</MenuItem>
                    <MenuItem icon="link" on_select=copy_link>{t!("views.copy_link")}</MenuItem>
                    <MenuItem icon="edit" disabled=Signal::derive(move || !may_change.get()) on_select=move || naming.set(Some(Naming::Rename))>{t!("views.rename")}</MenuItem>
                    <MenuItem icon="users" disabled=Signal::derive(move || !may_change.get()) on_select=move || sharing.set(true)>{t!("views.share")}</MenuItem>
                    <MenuItem icon="trash" danger=true disabled=Signal::derive(move || !may_change.get()) on_select=move || deleting.set(true)>{t!("views.delete")}</MenuItem>
                </Menu>
            </Show>
            <Show when=move || differs.get()>
                <Show when=move || may_change.get()>
                    <button type="button" class="c-chip c-chip--clear c-views__save" on:click=move |_| save()>{t!("views.save")}</button>
                </Show>
                <button type="button" class="c-chip c-chip--clear c-views__save" on:click=move |_| naming.set(Some(Naming::New))>{t!("views.save_as")}</button>
                <button type="button" class="c-chip c-chip--clear c-views__save" on:click=move |_| if let Some(view) = current.get_untracked() { open(&view) }>{t!("views.back")}</button>
            </Show>
            <Show when=move || known.with(Option::is_some) && current.with(Option::is_none) && !shown.read().is_plain()>
                <button type="button" class="c-chip c-chip--clear c-views__save" on:click=move |_| naming.set(Some(Naming::New))>{t!("views.save_as")}</button>
            </Show>
            <Dialogs kind current naming sharing deleting to_save=Callback::new(move |()| to_save())
                on_saved=Callback::new(move |(view,): (View,)| {
                    cache.views_changed.update(|n| *n = n.wrapping_add(1));
                    open(&view);
                })
                on_deleted=Callback::new(move |()| {
                    cache.views_changed.update(|n| *n = n.wrapping_add(1));
                    go.run((whole(kind, &location.pathname.get_untracked()),));
                })/>
        </div>
    }
    .into_any()
}
