//! Mutations of deals.

use super::types::Deal;
use crate::{
    access::Access,
    deals::{
        commands,
        inputs::{CloseDealInput, CreateDealInput, MoveDealInput, ReopenDealInput, UpdateDealInput},
    },
    graphql::{Ctx, inputs::VersionedInput, scalars::EventSeq},
};
use async_graphql::{Context, Object, Result, SimpleObject};

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
        Self { deal: Deal::new(model, access.reference()), seq: seq.into() }
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
