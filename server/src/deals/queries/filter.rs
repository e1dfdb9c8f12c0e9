//! What a filter means in SQL.

use crate::{
    companies,
    deals::{
        deal_contact, deal_tag,
        entity::{Column, Entity},
    },
    fields,
    reference::Reference,
};
use millrace_shared::{ContactId, StageId, Timestamp, UserId, filter::DealFilter, validation::folded};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement, SimpleExpr},
};

/// The condition of a filter, in SQL: the same meaning as [`DealFilter::matches`].
pub fn condition(filter: &DealFilter, reference: &Reference) -> Condition {
    let mut all = Condition::all().add(if filter.deleted {
        Column::DeletedAt.is_not_null()
    } else {
        Column::DeletedAt.is_null()
    });
    if let Some(stages) = stages(filter, reference) {
        all = all.add(Column::StageId.is_in(stages.into_iter().map(|id| id.0)));
    }
    if let Some(since) = &filter.idle_since {
        let idle = |(stage, at): (&StageId, &Timestamp)| Column::StageId.eq(*stage).and(idle_since(*at));
        // The latest of all instants makes it a range of an index; without any, `stages` has said that there are none.
        all = all
            .add_option(since.values().max().map(|at| idle_since(*at)))
            .add(since.iter().map(idle).fold(Condition::any(), Condition::add));
    }
    if let Some(owners) = owners(filter, reference) {
        all = all.add(Column::OwnerId.is_in(owners.into_iter().map(|id| id.0)));
    }
    if let Some(ids) = &filter.company_ids {
        all = all.add(Column::CompanyId.is_in(ids.iter().map(|id| id.0)));
    }
    for contacts in filter.contact_id.map(|id| vec![id]).iter().chain(&filter.contact_ids) {
        all = all.add(with_contacts(reference, contacts.iter().copied()));
    }
    if let Some(codes) = &filter.currencies {
        // As the index says it.
        let currency = Func::upper(Expr::col((Entity, Column::Currency)));
        all = all.add(Expr::expr(currency).is_in(codes.iter().map(|code| code.to_ascii_uppercase())));
    }
    if filter.probability_from.is_some() || filter.probability_to.is_some() {
        all = all.add(probable(filter, reference));
    }
    if let Some(tags) = &filter.tags {
        let keys: Vec<String> = tags.iter().map(|tag| folded(tag)).collect();
        all = all.add(within(
            Query::select()
                .column(deal_tag::Column::DealId)
                .from(deal_tag::Entity)
                .and_where(Expr::col(deal_tag::Column::WorkspaceId).eq(reference.workspace.id.0))
                .and_where(Expr::col(deal_tag::Column::TagKey).is_in(keys))
                .to_owned(),
        ));
    }
    if let Some(text) = filter.text.as_deref().map(folded).filter(|text| !text.is_empty()) {
        let companies = Query::select()
            .column(companies::entity::Column::Id)
            .from(companies::entity::Entity)
            .and_where(Expr::col(companies::entity::Column::WorkspaceId).eq(reference.workspace.id.0))
            .and_where(Expr::col(companies::entity::Column::NameKey).like(contains(&text)))
            .to_owned();
        all = all.add(
            Condition::any()
                .add(Expr::col((Entity, Column::NameKey)).like(contains(&text)))
                .add(Expr::col((Entity, Column::CompanyId)).in_subquery(companies)),
        );
    }
    for custom in &filter.custom {
        all = all.add(fields::filter::condition::<Entity>(custom, reference));
    }
    if let Some(ids) = &filter.source_ids {
        all = all.add(Column::SourceId.is_in(ids.iter().map(|id| id.0)));
    }
    if let Some(ids) = &filter.loss_reason_ids {
        all = all.add(Column::LossReasonId.is_in(ids.iter().map(|id| id.0)));
    }
    all.add_option(filter.amount_from.map(|least| Column::Amount.gte(least)))
        .add_option(filter.amount_to.map(|most| Column::Amount.lte(most)))
        .add_option(filter.closes_from.map(|from| Column::ExpectedCloseOn.gte(from)))
        .add_option(filter.closes_to.map(|to| Column::ExpectedCloseOn.lte(to)))
        .add_option(filter.without_close_date.then(|| Column::ExpectedCloseOn.is_null()))
        .add_option(filter.without_source.then(|| Column::SourceId.is_null()))
        .add_option(filter.without_loss_reason.then(|| Column::LossReasonId.is_null()))
        .add_option(filter.closed_from.map(|from| Column::ClosedAt.gte(from)))
        .add_option(filter.closed_before.map(|before| Column::ClosedAt.lt(before)))
}

/// With a probability of its own that is meant, or with that of a stage whose probability is: read along its stages, since
/// most deals follow theirs.
fn probable(filter: &DealFilter, reference: &Reference) -> Condition {
    let own = Condition::all()
        .add_option(filter.probability_from.map(|least| Column::ProbabilityOverride.gte(least)))
        .add_option(filter.probability_to.map(|most| Column::ProbabilityOverride.lte(most)));
    let stages = reference.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let meant = stages.filter(|stage| filter.is_probable(stage.probability)).map(|stage| stage.id.0);
    let followed = Condition::all().add(Column::ProbabilityOverride.is_null()).add(Column::StageId.is_in(meant));
    Condition::any().add(own).add(followed)
}

/// One of these contacts takes part in it.
pub(super) fn with_contacts(reference: &Reference, contacts: impl IntoIterator<Item = ContactId>) -> SimpleExpr {
    let linked = Query::select()
        .column(deal_contact::Column::DealId)
        .from(deal_contact::Entity)
        .and_where(Expr::col(deal_contact::Column::WorkspaceId).eq(reference.workspace.id.0))
        .and_where(Expr::col(deal_contact::Column::ContactId).is_in(contacts.into_iter().map(|id| id.0)))
        .to_owned();
    within(linked)
}

/// Nobody has worked on it since.
pub(super) fn idle_since(at: Timestamp) -> SimpleExpr {
    Column::LastActivityAt.lte(at)
}

fn within(ids: SelectStatement) -> SimpleExpr {
    Expr::col((Entity, Column::Id)).in_subquery(ids)
}

/// A LIKE pattern for a part of a text; `%`, `_` and `\` in it stand for themselves.
pub fn contains(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// The stages a filter narrows to, if it does.
pub(super) fn stages(filter: &DealFilter, reference: &Reference) -> Option<Vec<StageId>> {
    let narrows = filter.pipeline_id.is_some()
        || filter.stage_ids.is_some()
        || filter.statuses.is_some()
        || filter.idle_since.is_some();
    if !narrows {
        return None;
    }
    let all = reference.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let meant = all.filter(|stage| {
        filter.pipeline_id.is_none_or(|id| id == stage.pipeline_id)
            && filter.stage_ids.as_ref().is_none_or(|ids| ids.contains(&stage.id))
            && filter.statuses.as_ref().is_none_or(|kinds| kinds.contains(&stage.kind))
            && filter.idle_since.as_ref().is_none_or(|since| since.contains_key(&stage.id))
    });
    Some(meant.map(|stage| stage.id).collect())
}

/// The owners a filter narrows to, if it does.
pub(super) fn owners(filter: &DealFilter, reference: &Reference) -> Option<Vec<UserId>> {
    if filter.owner_ids.is_none() && filter.team_ids.is_none() {
        return None;
    }
    let meant = reference.users.iter().filter(|user| {
        filter.owner_ids.as_ref().is_none_or(|ids| ids.contains(&user.id))
            && filter.team_ids.as_ref().is_none_or(|ids| user.team_id.is_some_and(|team| ids.contains(&team)))
    });
    Some(meant.map(|user| user.id).collect())
}
