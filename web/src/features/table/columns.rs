//! The columns of the table: which there are, which are shown, and what each shows of a deal.

use leptos::prelude::*;
use millrace_shared::{DealColumn, DealId, FieldId, FieldRight, FieldType, RecordKind, StageKind, fields::listed};

use super::order::By;
use crate::cache::fields::FieldDefinition;
use crate::cache::records::Deal;
use crate::cache::{Cache, use_cache};
use crate::features::columns::{Columns, Known};
use crate::features::deals::cells;
use crate::features::fields::{
    ruled::{right_of, shows},
    words,
};
use crate::ui::Avatar;
use crate::{format, t};

/// Share of a stage's time limit from which the days in it warn.
const WARN_FROM: f64 = 0.8;

/// A column of the table: one that all deals have, or a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableColumn {
    /// What all deals have.
    Own(DealColumn),
    /// A custom field.
    Custom(FieldId),
}

impl TableColumn {
    /// The one that says which deal a row is.
    pub const NAME: Self = Self::Own(DealColumn::Name);

    /// Reads its word.
    pub fn parse(key: &str) -> Option<Self> {
        DealColumn::parse(key).map(Self::Own).or_else(|| listed::of_word(key).map(Self::Custom))
    }

    /// Its word.
    pub fn key(self) -> String {
        match self {
            Self::Own(column) => column.as_str().to_owned(),
            Self::Custom(field) => listed::word(field),
        }
    }

    /// Whether what it shows can be edited where it stands.
    pub fn is_editable(self, cache: Cache) -> bool {
        let may = untrack(|| right_of(cache, RecordKind::Deal, &self.key())) == FieldRight::Edit;
        may && match self {
            Self::Own(column) => cells::is_editable(column),
            Self::Custom(field) => cache.fields.peek(field).is_some_and(|it| it.field_type != FieldType::Address),
        }
    }

    /// Whether it holds several things, or one to tick: there is no input of which Escape is the end.
    pub fn is_several(self, cache: Cache) -> bool {
        let several = |it: FieldDefinition| matches!(it.field_type, FieldType::MultiSelect | FieldType::Checkbox);
        match self {
            Self::Own(column) => column == DealColumn::Tags,
            Self::Custom(field) => cache.fields.peek(field).is_some_and(several),
        }
    }

    /// Whether it holds numbers, which stand at the end of their cells.
    pub fn is_number(self, cache: Cache) -> bool {
        use DealColumn as C;
        match self {
            Self::Own(column) => matches!(column, C::Amount | C::Weighted | C::Probability | C::DaysInStage),
            Self::Custom(field) => {
                cache.fields.peek(field).is_some_and(|it| matches!(it.field_type, FieldType::Number | FieldType::Money))
            }
        }
    }

    /// What a press on its head sorts by, if it can.
    pub const fn order(self) -> Option<By> {
        match self {
            Self::Own(column) => order(column),
            Self::Custom(_) => None,
        }
    }

    /// The field of the cell.
    pub fn editor(self, cache: Cache, id: DealId) -> AnyView {
        match self {
            Self::Own(column) => cells::editor(column, id),
            Self::Custom(field) => cache.fields.peek(field).map(|field| cells::custom(field, id)).into_any(),
        }
    }

    /// What the cell shows. The caller is told of changes of what stands beside the deal.
    pub fn face(self, cache: Cache, deal: &Deal) -> AnyView {
        match self {
            Self::Own(column) => face(column, deal),
            Self::Custom(field) => {
                let field = cache.fields.get(field);
                let shown =
                    field.and_then(|field| deal.custom.get(field.id).map(|value| words::shown(cache, &field, value)));
                view! { <span class="c-grid__text">{shown}</span> }.into_any()
            }
        }
    }
}

/// The columns of the table of deals: those that all deals have, then the custom fields.
pub fn of_deals() -> Columns {
    let cache = use_cache();
    let own = |column: DealColumn| Known {
        key: column.as_str().to_owned(),
        label: label(column).to_owned(),
        width: width(column),
    };
    let custom = |field: FieldDefinition| Known { key: listed::word(field.id), label: field.label, width: 152 };
    let known = Memo::new(move |_| {
        let fields = cache.fields_of(RecordKind::Deal).into_iter().map(custom);
        let shown = DealColumn::ALL.iter().copied().filter(|column| shows(cache, RecordKind::Deal, column.as_str()));
        shown.map(own).chain(fields).collect::<Vec<_>>()
    });
    Columns::of(RecordKind::Deal, known, Vec::new())
}

/// The words at the head of a column.
fn label(column: DealColumn) -> &'static str {
    match column {
        DealColumn::Name => t!("fields.name"),
        DealColumn::Stage => t!("fields.stage"),
        DealColumn::Company => t!("fields.company"),
        DealColumn::Amount => t!("fields.amount"),
        DealColumn::Probability => t!("fields.probability"),
        DealColumn::Weighted => t!("table.weighted"),
        DealColumn::Currency => t!("fields.currency"),
        DealColumn::CloseDate => t!("fields.expected_close_on"),
        DealColumn::Owner => t!("fields.owner"),
        DealColumn::Tags => t!("fields.tags"),
        DealColumn::Source => t!("fields.source"),
        DealColumn::CreatedAt => t!("table.created"),
        DealColumn::LastActivity => t!("table.last_activity"),
        DealColumn::DaysInStage => t!("table.days_in_stage"),
    }
}

/// Its width in pixels by default; the name also takes what the others leave.
const fn width(column: DealColumn) -> i32 {
    match column {
        DealColumn::Name => 240,
        DealColumn::Company | DealColumn::Owner | DealColumn::Tags | DealColumn::Source => 168,
        DealColumn::Stage => 152,
        DealColumn::Amount | DealColumn::Weighted | DealColumn::CloseDate | DealColumn::LastActivity => 124,
        DealColumn::CreatedAt | DealColumn::DaysInStage => 116,
        DealColumn::Probability | DealColumn::Currency => 104,
    }
}

const fn order(column: DealColumn) -> Option<By> {
    Some(match column {
        DealColumn::Name => By::Name,
        DealColumn::Stage => By::Stage,
        DealColumn::Amount => By::Amount,
        DealColumn::CloseDate => By::CloseDate,
        DealColumn::Owner => By::Owner,
        DealColumn::CreatedAt => By::Created,
        DealColumn::LastActivity => By::Activity,
        DealColumn::DaysInStage => By::DaysInStage,
        _ => return None,
    })
}

/// Whether the role shows what an order goes by. The caller is told of changes.
pub fn is_offered(cache: Cache, by: By) -> bool {
    match by {
        By::Amount => cache.shows(RecordKind::Deal, "amount"),
        By::CloseDate => cache.shows(RecordKind::Deal, "expectedCloseOn"),
        _ => true,
    }
}

/// The words of an order, as the phone offers it.
pub fn order_label(by: By) -> &'static str {
    match by {
        By::Stage => t!("fields.stage"),
        By::Name => t!("fields.name"),
        By::Amount => t!("fields.amount"),
        By::CloseDate => t!("fields.expected_close_on"),
        By::Owner => t!("fields.owner"),
        By::Created => t!("table.created"),
        By::Activity => t!("table.last_activity"),
        By::DaysInStage => t!("table.days_in_stage"),
        By::Closed => t!("deal.closed_on"),
    }
}

fn face(column: DealColumn, deal: &Deal) -> AnyView {
    let cache = use_cache();
    let muted = |text: String| view! { <span class="c-grid__text">{text}</span> }.into_any();
    match column {
        DealColumn::Name => view! { <span class="c-grid__name">{deal.name.clone()}</span> }.into_any(),
        DealColumn::Stage => stage(cache, deal),
        DealColumn::Company => muted(deal.company_id.map(|id| cache.company_name(id)).unwrap_or_default()),
        DealColumn::Amount => muted(format::money_short(deal.amount, &deal.currency)),
        DealColumn::Probability => muted(format::percent(f64::from(deal.probability))),
        DealColumn::Weighted => {
            muted(format::money_short(deal.amount * i64::from(deal.probability) / 100, &deal.currency))
        }
        DealColumn::Currency => muted(deal.currency.clone()),
        DealColumn::CloseDate => {
            let late = is_late(deal);
            let day = deal.expected_close_on.as_deref().map(format::day).unwrap_or_default();
            view! { <span class="c-grid__text" class:c-card__late=late title=late.then_some(t!("board.late"))>{day}</span> }
                .into_any()
        }
        DealColumn::Owner => {
            let name = cache.user_name(deal.owner_id);
            view! { <Avatar name=name.clone() id=deal.owner_id.to_string()/><span class="c-grid__text">{name}</span> }
                .into_any()
        }
        DealColumn::Tags => {
            deal.tags.iter().map(|tag| view! { <span class="c-tag">{tag.clone()}</span> }).collect_view().into_any()
        }
        DealColumn::Source => {
            let name =
                deal.source_id.and_then(|id| cache.directory.with(id, |item| item.map(|item| item.name.clone())));
            muted(name.unwrap_or_default())
        }
        DealColumn::CreatedAt => muted(format::date_of(&deal.created_at)),
        DealColumn::LastActivity => {
            let at = deal.last_activity_at.clone();
            view! { <span class="c-grid__text" title=format::date_time(&at)>{format::ago(&at)}</span> }.into_any()
        }
        DealColumn::DaysInStage => days(cache, deal),
    }
}

/// Whether an open deal should have been closed already.
pub fn is_late(deal: &Deal) -> bool {
    deal.status == StageKind::Open && deal.expected_close_on.as_deref().is_some_and(format::is_past)
}

/// The stage with its colour.
pub fn stage(cache: Cache, deal: &Deal) -> AnyView {
    let stage = cache.stage(deal.pipeline_id, deal.stage_id);
    stage
        .map(|stage| {
            view! {
                <span class="c-dot" style:background=stage.color></span>
                <span class="c-grid__text">{stage.name}</span>
            }
        })
        .into_any()
}

fn days(cache: Cache, deal: &Deal) -> AnyView {
    let days = format::days_since(&deal.stage_entered_at);
    let limit = cache.stage(deal.pipeline_id, deal.stage_id).and_then(|stage| stage.time_limit_days);
    #[expect(clippy::cast_precision_loss, reason = "a count of days is small")]
    let warns = limit.is_some_and(|limit| limit > 0 && days as f64 >= f64::from(limit) * WARN_FROM);
    let warns = warns && deal.status == StageKind::Open;
    view! {
        <span class="c-grid__text" class:c-age--warn=warns title=t!("board.days_in_stage", count = days)>
            {t!("board.days_short", count = days)}
        </span>
    }
    .into_any()
}
