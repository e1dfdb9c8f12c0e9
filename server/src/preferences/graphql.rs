//! Preferences in the schema: `viewer.preferences`, and the mutation that changes them.

use super::{
    commands,
    entity::{ColumnsOfList, DealColumnWidth, DefaultView, Model, Shortcut},
};
use crate::{
    graphql::{Ctx, scalars::EventSeq},
    views::entity::ViewColumn,
};
use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use millrace_shared::{CardField, DealColumn, Density, FieldId, RecordKind, Theme, ViewId};

/// How a user wants the screens.
#[derive(Debug, Clone)]
pub struct Preferences(pub Model);

/// How a user wants the screens. They are told to that user alone.
#[Object]
impl Preferences {
    /// Light or dark.
    async fn theme(&self) -> Theme {
        self.0.theme
    }

    /// How close things stand.
    async fn density(&self) -> Density {
        self.0.density
    }

    /// What a deal's card shows below its name, in this order; null: what Millrace shows by itself.
    async fn card_fields(&self) -> Option<&[CardField]> {
        self.0.card_fields.as_ref().map(|fields| fields.0.as_slice())
    }

    /// The custom fields that a deal's card shows, each in a line of its own, in this order; among them may be some that are
    /// gone or hidden.
    async fn card_custom_fields(&self) -> &[FieldId] {
        self.0.card_custom_fields.as_ref().map(|fields| fields.0.as_slice()).unwrap_or_default()
    }

    /// The columns that the table of deals has where `listColumns` says nothing of deals, in this order; null: what Millrace
    /// shows by itself.
    async fn deal_columns(&self) -> Option<&[DealColumn]> {
        self.0.deal_columns.as_ref().map(|columns| columns.0.as_slice())
    }

    /// How wide the columns of the table of deals are that the user has made wider or narrower; null: none of them.
    async fn deal_column_widths(&self) -> Option<&[DealColumnWidth]> {
        self.0.deal_column_widths.as_ref().map(|widths| widths.0.as_slice())
    }

    /// The columns of lists and of the table of deals, where the user has chosen.
    async fn list_columns(&self) -> &[ColumnsOfList] {
        self.0.list_columns.as_ref().map(|lists| lists.0.as_slice()).unwrap_or_default()
    }

    /// The keys that the user has changed; what is not named has its usual ones.
    async fn shortcuts(&self) -> &[Shortcut] {
        self.0.shortcuts.as_ref().map(|shortcuts| shortcuts.0.as_slice()).unwrap_or_default()
    }

    /// The saved views that the user has marked as favourites; among them may be some that are gone.
    async fn favourite_views(&self) -> &[ViewId] {
        self.0.view_marks.as_ref().map(|marks| marks.favourites.as_slice()).unwrap_or_default()
    }

    /// The saved views that lists open with, one for each kind of record at most.
    async fn default_views(&self) -> &[DefaultView] {
        self.0.view_marks.as_ref().map(|marks| marks.defaults.as_slice()).unwrap_or_default()
    }

    /// Goes up by one with each change; 0 when nothing was ever chosen.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Changes of the caller's preferences: what is absent stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdatePreferencesInput {
    /// Light or dark.
    pub theme: Option<Theme>,
    /// How close things stand.
    pub density: Option<Density>,
    /// What a deal's card shows below its name, in this order; null goes back to the default. What is named twice
    /// counts once.
    pub card_fields: MaybeUndefined<Vec<CardField>>,
    /// The custom fields of deals that a card shows, in this order, in place of those before; 3 at most. What is named twice
    /// counts once.
    pub card_custom_fields: Option<Vec<FieldId>>,
    /// The columns of the table of deals, in this order; null goes back to the default. What is named twice counts once.
    /// Those in `listColumns`, where custom fields can be among them, come before these.
    pub deal_columns: MaybeUndefined<Vec<DealColumn>>,
    /// The widths of columns of the table of deals, in place of those before; null and a column that is left out go back to
    /// the default. Of a column that is named twice the first counts.
    pub deal_column_widths: MaybeUndefined<Vec<DealColumnWidth>>,
    /// The columns of lists and of the table of deals; those of lists that are not named stay.
    pub list_columns: Option<Vec<ListColumnsInput>>,
    /// The keys that are other than usual, in place of those chosen before; null goes back to the usual ones. Keys that the
    /// browser or the app cannot do without, and keys that would do two things, are refused.
    pub shortcuts: MaybeUndefined<Vec<Shortcut>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// The columns of a list.
#[derive(Debug, Clone, InputObject)]
pub struct ListColumnsInput {
    /// The list's kind of record: DEAL, LEAD, COMPANY, CONTACT or PRODUCT.
    pub kind: RecordKind,
    /// What it shows of each record, in this order; null goes back to the default. What is named twice counts once.
    pub columns: Option<Vec<ViewColumn>>,
}

/// The preferences after a change.
#[derive(SimpleObject)]
pub struct PreferencesPayload {
    /// As they are now.
    pub preferences: Preferences,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Mutations of preferences.
#[derive(Default)]
pub struct PreferencesMutation;

#[Object]
impl PreferencesMutation {
    /// Changes how the caller wants the screens; the caller's other browsers follow at once.
    async fn update_preferences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdatePreferencesInput,
    ) -> Result<PreferencesPayload> {
        let (model, seq) = commands::update(ctx.access()?, input).await?;
        Ok(PreferencesPayload { preferences: Preferences(model), seq: seq.into() })
    }
}
