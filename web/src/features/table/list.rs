//! The table on a phone: two lines for each deal.

use leptos::prelude::*;
use millrace_shared::{DealId, RecordKind};

use super::columns;
use super::grid::Head;
use super::groups::Line;
use super::order::{By, RowSort};
use super::state::Table;
use super::window::Window;
use crate::cache::records::Deal;
use crate::features::board::{BoardContext, set_query};
use crate::features::records::FilterField;
use crate::ui::{Avatar, Icon, Menu, MenuItem};
use crate::{format, t};

/// The rows, and what they are sorted by.
#[component]
pub fn List(table: Table, sort: Memo<RowSort>, by: Memo<Option<FilterField>>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let window = Window::new(table, "--deal-row", || None);
    let change = set_query();
    let arrow = move || if sort.get().descending { "down" } else { "up" };
    view! {
        <div class="c-deallist__head">
            <Menu label=t!("table.sort") shows_value=true class="c-chip" trigger=move || view! {
                {move || view! { <Icon name=arrow()/> }}{move || columns::order_label(sort.get().by)}
            }>
                // The order of closing is read along an index of the days that are asked for: see the lost deals.
                {move || By::ALL.into_iter().filter(|by| *by != By::Closed && columns::is_offered(context.cache, *by)).map(|by| view! {
                    <MenuItem checked=Signal::derive(move || sort.get().by == by)
                        on_select=move || change.run((vec![("by", Some(sort.get_untracked().pressed(by).word()))],))
                    >{columns::order_label(by)}</MenuItem>
                }).collect_view()}
            </Menu>
        </div>
        <div class="c-deallist" node_ref=window.area on:scroll=move |_| window.measure() tabindex="-1">
            <ul class="c-deallist__all" style:height=move || window.all()>
                <For each=move || window.seen.get() key=|(line, _)| line.clone() let((line, at))>
                    {
                        let here = line.clone();
                        let offset = move || window.offset(window.place(&here, at));
                        match line {
                            Line::Deal(id) => view! {
                                <li class="c-deallist__row" class:c-grid__row--selected=move || context.selection.with(|it| it.has(id))
                                    style:transform=offset>
                                    <Row id/>
                                </li>
                            }.into_any(),
                            line => view! { <li class="c-deallist__row c-deallist__row--group" style:transform=offset><Head table by line/></li> }.into_any(),
                        }
                    }
                </For>
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn Row(id: DealId) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let name = move || cache.deals.with(id, |deal| deal.map(|deal| deal.name.clone()).unwrap_or_default());
    let face = move || cache.deals.with(id, |deal| deal.map(lines));
    view! {
        <label class="c-grid__tick">
            <input type="checkbox" aria-label=move || t!("table.select", name = name())
                prop:checked=move || context.selection.with(|selection| selection.has(id))
                on:change=move |_| context.toggle_selected(id)/>
        </label>
        <a class="c-deallist__deal" data-deal=id.to_string() href=move || { context.search.track(); context.deal_path(id) }>{face}</a>
    }
    .into_any()
}

fn lines(deal: &Deal) -> AnyView {
    let cache = crate::cache::use_cache();
    let company = deal.company_id.map(|id| cache.company_name(id)).filter(|name| !name.is_empty());
    let day = deal.expected_close_on.as_deref().map(format::day);
    view! {
        <span class="c-deallist__line">
            <b>{deal.name.clone()}</b>
            {cache.shows(RecordKind::Deal, "amount").then(|| view! {
                <b class="c-deallist__amount">{format::money_short(deal.amount, &deal.currency)}</b>
            })}
        </span>
        <span class="c-deallist__line c-deallist__line--more">
            {columns::stage(cache, deal)}
            {company.map(|company| view! { <span class="c-grid__text">{company}</span> })}
            {day.map(|day| view! { <span class="c-deallist__day" class:c-card__late=columns::is_late(deal)>{day}</span> })}
            <Avatar name=cache.user_name(deal.owner_id) id=deal.owner_id.to_string()/>
        </span>
    }
    .into_any()
}
