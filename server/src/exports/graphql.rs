//! Exports in the schema: the mutation that gives the address of a file.

use super::{
    commands::{self, ExportInput},
    file,
};
use crate::graphql::{Ctx, scalars::EventSeq};
use async_graphql::{Context, Object, Result, SimpleObject};

/// A file that can be fetched.
#[derive(SimpleObject)]
pub struct ExportPayload {
    /// Its address on this server. It works for ten minutes, for who asked for it alone, with the same session or a token.
    pub url: String,
    /// The number of the event that says so.
    pub seq: EventSeq,
}

/// Mutations of exports.
#[derive(Default)]
pub struct ExportMutation;

#[Object]
impl ExportMutation {
    /// Asks for records as a CSV file. Those are in it that the caller may export when it is fetched. The log says who exported
    /// what.
    async fn export_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones, and what of each.")] input: ExportInput,
    ) -> Result<ExportPayload> {
        let kind = input.kind;
        let (id, seq) = commands::start(ctx.access()?, input).await?;
        Ok(ExportPayload { url: file::path(kind, id), seq: seq.into() })
    }
}
