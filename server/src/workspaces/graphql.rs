//! The workspace and the first visit in the schema.

use super::{
    commands, currency_rate, model, rates,
    setup::{self, SetupInput},
};
use crate::{
    access::Access,
    auth::graphql::SignInPayload,
    deals,
    events::log,
    graphql::{Ctx, scalars::EventSeq},
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use millrace_shared::{Timestamp, UserId, Weekday, WorkspaceId, currency::CURRENCIES, defaults::LOCALES};
use std::sync::Arc;

/// A workspace: everything that one company has in Millrace.
#[derive(Clone)]
pub struct Workspace(Arc<Reference>);

impl Workspace {
    /// From the snapshot.
    pub fn new(reference: &Arc<Reference>) -> Self {
        Self(reference.clone())
    }
}

/// A workspace: everything that one company has in Millrace.
#[Object]
impl Workspace {
    /// Its id.
    async fn id(&self) -> WorkspaceId {
        self.0.workspace.id
    }

    /// What its people call it.
    async fn name(&self) -> &str {
        &self.0.workspace.name
    }

    /// ISO 4217; sums are told in it, and new deals get it.
    async fn currency(&self) -> &str {
        &self.0.workspace.currency
    }

    /// Language of what it sends, and of its users' screens unless they chose another.
    async fn locale(&self) -> &str {
        &self.0.workspace.locale
    }

    /// IANA name of its time zone.
    async fn time_zone(&self) -> &str {
        &self.0.workspace.time_zone
    }

    /// What other currencies are worth in its own, by code. Administrators edit them; sums are converted at them.
    async fn currency_rates(&self) -> Vec<CurrencyRate> {
        self.0.rates.iter().map(CurrencyRate::from).collect()
    }

    /// ISO 4217 codes of the currencies that the deals have which the caller may see; the trash does not count.
    async fn currencies_in_use(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(deals::queries::currencies(ctx.access()?).await?)
    }

    /// The longest file that is taken, in bytes.
    async fn file_max_bytes(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(i64::try_from(ctx.access()?.app().config.file_max_bytes).unwrap_or(i64::MAX))
    }

    /// The endings of the files that are taken, in lower case; when there are none, all but those of programs.
    async fn file_types(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(ctx.access()?.app().config.file_types.clone())
    }

    /// The days on which it works, from Monday on.
    async fn working_days(&self) -> &[Weekday] {
        &self.0.workspace.working_days.0
    }

    /// Whether the time limits of stages count only working days, in the workspace's time zone.
    async fn time_limits_in_working_days(&self) -> bool {
        self.0.workspace.time_limits_in_working_days
    }

    /// The id of who owns new leads that nobody was named for; null when whoever makes one owns it, also once that person
    /// was deactivated.
    async fn lead_owner_id(&self) -> Option<UserId> {
        self.0.lead_owner()
    }

    /// Who owns new leads that nobody was named for.
    async fn lead_owner(&self) -> Option<User> {
        let user = self.0.lead_owner().and_then(|id| self.0.user(id))?;
        Some(User::new(user.clone(), &self.0))
    }

    /// Whether new leads that nobody was named for are given out by rules.
    async fn assigns_by_rules(&self) -> bool {
        self.0.assigns_by_rules()
    }

    /// The number of the last event in its log.
    async fn seq(&self, ctx: &Context<'_>) -> Result<EventSeq> {
        Ok(log::position(ctx.app()?.db.reader(), self.0.workspace.id).await?.into())
    }

    /// Goes up by one with each change of its settings.
    async fn version(&self) -> i32 {
        self.0.workspace.version
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.workspace.created_at
    }
}

/// What one unit of a currency is worth in the workspace's own.
#[derive(Debug, Clone, SimpleObject)]
pub struct CurrencyRate {
    /// ISO 4217.
    pub currency: String,
    /// An exact decimal number as text, with a point and up to 10 decimals, such as `0.0412`.
    pub rate: String,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

impl From<&currency_rate::Model> for CurrencyRate {
    fn from(row: &currency_rate::Model) -> Self {
        Self { currency: row.currency.clone(), rate: row.rate.to_string(), updated_at: row.updated_at }
    }
}

/// What a first visit needs.
#[derive(Debug, Clone, SimpleObject)]
pub struct Setup {
    /// True until the first workspace exists.
    pub needed: bool,
    /// The version of the server.
    pub version: &'static str,
    /// ISO 4217 codes of the currencies that a workspace may use.
    pub currencies: Vec<&'static str>,
    /// Languages of the screens.
    pub locales: Vec<&'static str>,
    /// IANA names of all time zones.
    pub time_zones: Vec<&'static str>,
}

/// Changes of the workspace: absent leaves a field as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateWorkspaceInput {
    /// What its people call it.
    pub name: Option<String>,
    /// ISO 4217. Deals keep the currency they have. When there are no rates in the new currency yet, they are worked out
    /// from those in the old one; rates in the old one are kept for the day when it comes back.
    pub currency: Option<String>,
    /// Language of what it sends.
    pub locale: Option<String>,
    /// IANA name of its time zone.
    pub time_zone: Option<String>,
    /// The days on which it works, at least one.
    pub working_days: Option<Vec<Weekday>>,
    /// Whether the time limits of stages count only working days.
    pub time_limits_in_working_days: Option<bool>,
    /// Who owns new leads that nobody was named for: an active user; null for whoever makes one.
    pub lead_owner_id: MaybeUndefined<UserId>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// The rate of a currency.
#[derive(Debug, Clone, InputObject)]
pub struct SetCurrencyRateInput {
    /// ISO 4217; any but the workspace's own.
    pub currency: String,
    /// What one unit of it is worth in the workspace's currency: a decimal number as text, above 0, at most 100000000,
    /// with a point and up to 10 decimals, such as `0.0412`.
    pub rate: String,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A currency whose rate is taken away.
#[derive(Debug, Clone, InputObject)]
pub struct RemoveCurrencyRateInput {
    /// ISO 4217.
    pub currency: String,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// The workspace after a change.
#[derive(SimpleObject)]
pub struct WorkspacePayload {
    /// The workspace.
    pub workspace: Workspace,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Queries of the workspace.
#[derive(Default)]
pub struct WorkspaceQuery;

#[Object]
impl WorkspaceQuery {
    /// What a first visit needs; open to everyone.
    async fn setup(&self, ctx: &Context<'_>) -> Result<Setup> {
        Ok(Setup {
            needed: setup::is_needed(ctx.app()?.db.reader()).await?,
            version: env!("CARGO_PKG_VERSION"),
            currencies: CURRENCIES.iter().map(|(code, _)| *code).collect(),
            locales: LOCALES.to_vec(),
            time_zones: model::time_zones().collect(),
        })
    }

    /// The caller's workspace.
    async fn workspace(&self, ctx: &Context<'_>) -> Result<Workspace> {
        Ok(Workspace::new(ctx.access()?.reference()))
    }
}

/// Mutations of the workspace.
#[derive(Default)]
pub struct WorkspaceMutation;

#[Object]
impl WorkspaceMutation {
    /// Makes the first workspace and its administrator, and signs in; open to everyone until there is one.
    async fn setup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workspace and its administrator.")] input: SetupInput,
    ) -> Result<SignInPayload> {
        Ok(setup::set_up(ctx.app()?, &ctx.request(), input).await?.into())
    }

    /// Changes the workspace's settings; for administrators.
    async fn update_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateWorkspaceInput,
    ) -> Result<WorkspacePayload> {
        let access = ctx.access()?;
        let seq = commands::update(access, input).await?;
        payload(access, seq).await
    }

    /// Sets what a currency is worth in the workspace's own; for administrators.
    async fn set_currency_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rate.")] input: SetCurrencyRateInput,
    ) -> Result<WorkspacePayload> {
        let access = ctx.access()?;
        let seq = rates::set(access, &input.currency, Some(&input.rate), input.client_mutation_id).await?;
        payload(access, seq).await
    }

    /// Takes the rate of a currency away: sums in it stand beside the others again; for administrators.
    async fn remove_currency_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RemoveCurrencyRateInput,
    ) -> Result<WorkspacePayload> {
        let access = ctx.access()?;
        let seq = rates::set(access, &input.currency, None, input.client_mutation_id).await?;
        payload(access, seq).await
    }
}

async fn payload(access: &Access, seq: i64) -> Result<WorkspacePayload> {
    let reference = access.app().references.get(access.app(), access.workspace_id()).await?;
    Ok(WorkspacePayload { workspace: Workspace::new(&reference), seq: seq.into() })
}
