//! Mutations of deals.

use super::types::{Deal, Wants};
use crate::{
    access::Access,
    deals::{
        commands,
        inputs::{
            ChangeDealsInput, CloseDealInput, CreateDealInput, MoveDealInput, ReopenDealInput,
            SetDealChecklistItemInput, UpdateDealInput,
        },
    },
    error::Error,
    graphql::{Ctx, errors::Refusal, inputs::VersionedInput, scalars::EventSeq},
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::DealId;

/// A deal after a mutation.
#[derive(SimpleObject)]
pub struct DealPayload {
    /// As it is now.
    pub deal: Deal,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl DealPayload {
    fn of(access: &Access, (model, seq): commands::Done) -> Self {
        Self { deal: Deal::new(access, model), seq: seq.into() }
    }
}

/// What became of one deal among many.
#[derive(SimpleObject)]
pub struct DealResult {
    /// Which deal.
    pub id: DealId,
    /// As it is now; null when it was refused.
    pub deal: Option<Deal>,
    /// Why nothing was done to it; null when it was done.
    pub refusal: Option<Refusal>,
}

/// Many deals after a mutation.
#[derive(SimpleObject)]
pub struct ChangeDealsPayload {
    /// One for each change, in their order.
    pub results: Vec<DealResult>,
    /// The number of the last event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl ChangeDealsPayload {
    async fn of(ctx: &Context<'_>, access: &Access, changed: commands::Changed) -> Result<Self, Error> {
        let mut results = Vec::with_capacity(changed.deals.len());
        let mut models = Vec::new();
        for (id, done) in changed.deals {
            let refusal = match done {
                Ok(model) => {
                    models.push(model);
                    None
                }
                Err(error) => Some(Refusal::from(&error)),
            };
            results.push(DealResult { id, deal: None, refusal });
        }
        let mut deals = Deal::page(access, models, Wants::below(ctx, &[&["results", "deal"]])).await?.into_iter();
        for result in results.iter_mut().filter(|result| result.refusal.is_none()) {
            result.deal = deals.next();
        }
        Ok(Self { results, seq: changed.seq.into() })
    }
}

/// Mutations of deals.
#[derive(Default)]
pub struct DealMutation;

#[Object]
impl DealMutation {
    /// Makes a deal at the top of a stage. VALIDATION tells what the stage or the pipeline asks for.
    async fn create_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deal.")] input: CreateDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::create(access, input).await?))
    }
    /// Changes fields of a deal. CONFLICT when it was changed since the version given.
    async fn update_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::update(access, input).await?))
    }
    /// Changes many deals in one transaction: moves, closes, assigns, tags or deletes them. Each is done or refused
    /// on its own; a refused one stays as it is.
    async fn change_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What becomes of each deal.")] input: ChangeDealsInput,
    ) -> Result<ChangeDealsPayload> {
        let access = ctx.access()?;
        let changed = commands::change(access, input).await?;
        Ok(ChangeDealsPayload::of(ctx, access, changed).await?)
    }
    /// Moves a deal to a place in a stage. VALIDATION tells what the stage asks for.
    async fn move_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: MoveDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::move_to(access, input).await?))
    }
    /// Closes a deal as won, lost or unqualified.
    async fn close_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it ends.")] input: CloseDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::close(access, input).await?))
    }
    /// Opens a closed deal again.
    async fn reopen_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ReopenDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::reopen(access, input).await?))
    }
    /// Checks an item of a checklist on a deal, or takes the check away. Both count as activity.
    async fn set_deal_checklist_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which item, and whether it is done.")] input: SetDealChecklistItemInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::set_item(access, input).await?))
    }
    /// Puts a deal into the trash.
    async fn delete_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(
            access,
            commands::delete(access, input.id.into(), input.version, input.client_mutation_id).await?,
        ))
    }
    /// Takes a deal out of the trash, to the top of its stage.
    async fn restore_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(
            access,
            commands::restore(access, input.id.into(), input.version, input.client_mutation_id).await?,
        ))
    }
}
