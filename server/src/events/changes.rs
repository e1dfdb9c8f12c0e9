//! The live subscriptions: `changes`, one for a whole tab, and a typed one for each kind of record.
//!
//! Rights: a record is told as it is now, when the caller may see it now. When it may not be seen any more (deleted,
//! given to somebody else) only that it is gone is told, and only to who could see it before.

use super::{
    EventRow,
    stream::{Stretch, stretches},
};
use crate::{
    access::Access,
    companies::graphql::Company,
    contacts::graphql::Contact,
    deals::{
        self,
        graphql::{Deal, StageTotals, Wants},
    },
    directories::graphql::DirectoryItem,
    error::Error,
    fields::{custom::each_customised, graphql::FieldDefinition},
    files::{self, graphql::File},
    graphql::{Ctx, scalars::EventSeq},
    leads::graphql::Lead,
    lists::{
        graphql::{List, ListItem},
        item,
    },
    live::LiveSource,
    notes::{self, graphql::Note},
    pipelines::graphql::Pipeline,
    preferences::{self, graphql::Preferences},
    products::graphql::Product,
    records::kinds::{Spoken, each_listed},
    roles::graphql::Role,
    teams::graphql::Team,
    users::graphql::User,
    views::{
        self,
        graphql::View,
        told::{Whom, was_seen, whom},
    },
    workspaces::graphql::Workspace,
};
use async_graphql::{Context, Result, SimpleObject, Subscription, Union};
use futures_util::{Stream, StreamExt, stream::BoxStream};
use millrace_shared::{
    CompanyId, ContactId, DealId, LeadId, PipelineId, ProductId, RecordId, RecordKind, StageId, Timestamp, UserId,
    Verb, filter::DealFilter,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// A record of any kind that is told live.
#[derive(Clone, Union)]
pub enum Record {
    /// A deal.
    Deal(Deal),
    /// A company.
    Company(Company),
    /// A contact.
    Contact(Contact),
    /// A lead.
    Lead(Lead),
    /// A product.
    Product(Product),
    /// A note.
    Note(Note),
    /// A file on a record; also one in the trash.
    File(File),
    /// A pipeline with its stages.
    Pipeline(Pipeline),
    /// A user.
    User(User),
    /// A team.
    Team(Team),
    /// A role.
    Role(Role),
    /// An item of a directory.
    DirectoryItem(DirectoryItem),
    /// A custom field.
    FieldDefinition(FieldDefinition),
    /// The workspace.
    Workspace(Workspace),
    /// The caller's own preferences.
    Preferences(Preferences),
    /// A saved view.
    View(View),
    /// A reference list.
    List(List),
    /// An item of a reference list, archived or not.
    ListItem(ListItem),
}

/// One record that changed, once in a batch, as it is now.
#[derive(Clone, SimpleObject)]
pub struct Change {
    /// The number of its last event in this batch.
    pub seq: EventSeq,
    /// What it is. A change of a stage is one of its pipeline.
    pub kind: RecordKind,
    /// Which one.
    pub id: RecordId,
    /// When it last happened.
    pub at: Timestamp,
    /// Who did it last; null for the product itself.
    pub actor_id: Option<UserId>,
    /// The clientMutationIds that are contained.
    pub origins: Vec<String>,
    /// The record now; null when it was deleted or may no longer be seen.
    pub record: Option<Record>,
}

/// What happened in a stretch of the log.
#[derive(Clone, SimpleObject)]
pub struct ChangeBatch {
    /// The events after this number...
    pub from_seq: EventSeq,
    /// ...up to and with this one are told here, or do not concern the caller.
    pub seq: EventSeq,
    /// True when the gap is too old or the rights changed: fetch everything again, then go on since `seq`.
    pub resync: bool,
    /// What changed.
    pub changes: Vec<Change>,
    /// New figures of every stage whose deals changed.
    pub totals: Vec<StageTotals>,
}

/// A deal that changed.
#[derive(Clone, SimpleObject)]
pub struct DealChange {
    /// Its id.
    pub id: DealId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted or may no longer be seen.
    pub deal: Option<Deal>,
}

/// A company that changed.
#[derive(Clone, SimpleObject)]
pub struct CompanyChange {
    /// Its id.
    pub id: CompanyId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted or may no longer be seen.
    pub company: Option<Company>,
}

/// A contact that changed.
#[derive(Clone, SimpleObject)]
pub struct ContactChange {
    /// Its id.
    pub id: ContactId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted or may no longer be seen.
    pub contact: Option<Contact>,
}

/// A lead that changed.
#[derive(Clone, SimpleObject)]
pub struct LeadChange {
    /// Its id.
    pub id: LeadId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted or may no longer be seen.
    pub lead: Option<Lead>,
}

/// A product that changed.
#[derive(Clone, SimpleObject)]
pub struct ProductChange {
    /// Its id.
    pub id: ProductId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted or may no longer be seen.
    pub product: Option<Product>,
}

/// A pipeline that changed, itself or in its stages.
#[derive(Clone, SimpleObject)]
pub struct PipelineChange {
    /// Its id.
    pub id: PipelineId,
    /// The number of the event.
    pub seq: EventSeq,
    /// As it is now; null when it was deleted.
    pub pipeline: Option<Pipeline>,
}

/// Subscriptions.
#[derive(Default)]
pub struct Subscriptions;

#[Subscription]
impl Subscriptions {
    /// Everything that changes: what was missed since a number, then live. One is enough for a whole screen.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number that the caller knows everything up to; live from now when null.")] since: Option<
            EventSeq,
        >,
    ) -> Result<impl Stream<Item = Result<ChangeBatch>>> {
        let access = ctx.access()?.clone();
        let source = ctx.data_opt::<LiveSource>().cloned().unwrap_or_default();
        let stretches = stretches(&access, &source, since.map(|seq| seq.0));
        Ok(stretches.filter_map(move |stretch| {
            let (access, source) = (access.clone(), source.clone());
            async move {
                let batch = match stretch {
                    Ok(stretch) => batch(&access, stretch, is_alone(&source)).await,
                    Err(error) => Err(error),
                };
                match batch {
                    // What does not concern the reader is not told.
                    Ok(batch) if !batch.resync && batch.changes.is_empty() && batch.totals.is_empty() => None,
                    Ok(batch) => {
                        if let LiveSource::Live { progress, .. } = &source {
                            progress.reach(batch.from_seq.0 + 1, batch.seq.0);
                        }
                        Some(Ok(batch))
                    }
                    Err(error) => Some(Err(error.into())),
                }
            }
        }))
    }

    /// Deals that change: all, those of a pipeline, or one.
    async fn deal_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only deals of this pipeline.")] pipeline_id: Option<PipelineId>,
        #[graphql(desc = "Only this deal.")] id: Option<DealId>,
    ) -> Result<impl Stream<Item = Result<DealChange>>> {
        let wanted = move |change: &Told| {
            id.is_none_or(|id| change.id == id.into())
                && pipeline_id.is_none_or(|wanted| change.pipelines.is_empty() || change.pipelines.contains(&wanted))
        };
        typed(ctx, RecordKind::Deal, wanted, move |change, record| {
            let deal = match record {
                Some(Record::Deal(deal)) => Some(deal),
                _ => None,
            };
            DealChange { id: change.id.into(), seq: change.seq.into(), deal }
        })
    }

    /// Companies that change: all, or one.
    async fn company_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this company.")] id: Option<CompanyId>,
    ) -> Result<impl Stream<Item = Result<CompanyChange>>> {
        typed(
            ctx,
            RecordKind::Company,
            move |change| id.is_none_or(|id| change.id == id.into()),
            |change, record| {
                let company = match record {
                    Some(Record::Company(company)) => Some(company),
                    _ => None,
                };
                CompanyChange { id: change.id.into(), seq: change.seq.into(), company }
            },
        )
    }

    /// Contacts that change: all, or one.
    async fn contact_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this contact.")] id: Option<ContactId>,
    ) -> Result<impl Stream<Item = Result<ContactChange>>> {
        typed(
            ctx,
            RecordKind::Contact,
            move |change| id.is_none_or(|id| change.id == id.into()),
            |change, record| {
                let contact = match record {
                    Some(Record::Contact(contact)) => Some(contact),
                    _ => None,
                };
                ContactChange { id: change.id.into(), seq: change.seq.into(), contact }
            },
        )
    }

    /// Leads that change: all, or one.
    async fn lead_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this lead.")] id: Option<LeadId>,
    ) -> Result<impl Stream<Item = Result<LeadChange>>> {
        typed(
            ctx,
            RecordKind::Lead,
            move |change| id.is_none_or(|id| change.id == id.into()),
            |change, record| {
                let lead = match record {
                    Some(Record::Lead(lead)) => Some(lead),
                    _ => None,
                };
                LeadChange { id: change.id.into(), seq: change.seq.into(), lead }
            },
        )
    }

    /// Products that change: all, or one.
    async fn product_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this product.")] id: Option<ProductId>,
    ) -> Result<impl Stream<Item = Result<ProductChange>>> {
        typed(
            ctx,
            RecordKind::Product,
            move |change| id.is_none_or(|id| change.id == id.into()),
            |change, record| {
                let product = match record {
                    Some(Record::Product(product)) => Some(product),
                    _ => None,
                };
                ProductChange { id: change.id.into(), seq: change.seq.into(), product }
            },
        )
    }

    /// Pipelines that change, themselves or in their stages: all, or one.
    async fn pipeline_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this pipeline.")] id: Option<PipelineId>,
    ) -> Result<impl Stream<Item = Result<PipelineChange>>> {
        typed(
            ctx,
            RecordKind::Pipeline,
            move |change| id.is_none_or(|id| change.id == id.into()),
            |change, record| {
                let pipeline = match record {
                    Some(Record::Pipeline(pipeline)) => Some(pipeline),
                    _ => None,
                };
                PipelineChange { id: change.id.into(), seq: change.seq.into(), pipeline }
            },
        )
    }
}

/// A stream of one kind of record, told one by one.
fn typed<T: Send + 'static>(
    ctx: &Context<'_>,
    kind: RecordKind,
    wanted: impl Fn(&Told) -> bool + Send + Sync + 'static,
    make: impl Fn(&Told, Option<Record>) -> T + Send + Sync + 'static,
) -> Result<BoxStream<'static, Result<T>>> {
    let access = ctx.access()?.clone();
    let source = ctx.data_opt::<LiveSource>().cloned().unwrap_or_default();
    let stretches = stretches(&access, &source, None);
    let rules = Arc::new((wanted, make));
    let items = stretches.then(move |stretch| {
        let (access, rules) = (access.clone(), rules.clone());
        async move {
            let told = match stretch {
                Ok(Stretch::Events { events, .. }) => tell(&access, &events, Some(kind), false).await,
                // There is no word for it in a typed stream: it goes on with what happens next.
                Ok(Stretch::Resync { .. }) => Ok(Vec::new()),
                Err(error) => Err(error),
            };
            match told {
                Ok(told) => told
                    .into_iter()
                    .filter(|(change, _)| (rules.0)(change))
                    .map(|(change, record)| {
                        let seq = change.seq;
                        (seq, Ok((rules.1)(&change, record)))
                    })
                    .collect::<Vec<_>>(),
                Err(error) => vec![(0, Err(async_graphql::Error::from(error)))],
            }
        }
    });
    let items = items.flat_map(futures_util::stream::iter);
    Ok(items
        .map(move |(seq, item)| {
            if let (LiveSource::Live { progress, .. }, true) = (&source, seq > 0) {
                progress.reach(seq, seq);
            }
            item
        })
        .boxed())
}

/// What is known of a record that changed, apart from the record.
#[derive(Debug, Clone)]
pub struct Told {
    kind: RecordKind,
    id: RecordId,
    seq: i64,
    at: Timestamp,
    actor_id: Option<UserId>,
    origins: Vec<String>,
    /// Pipelines that the events name; for a typed stream of one of them.
    pipelines: Vec<PipelineId>,
    was_seen: bool,
    /// What a note or file is on.
    subject: (RecordKind, RecordId),
}

/// Whether one alone reads what is told: what is personal is told to no one else.
const fn is_alone(source: &LiveSource) -> bool {
    !matches!(source, LiveSource::Live { .. })
}

/// Whether an event is told to this reader.
fn concerns(access: &Access, event: &EventRow, alone: bool) -> bool {
    match whom(event) {
        Whom::Everybody => true,
        some => alone && access.is_concerned(some),
    }
}

async fn batch(access: &Access, stretch: Stretch, alone: bool) -> Result<ChangeBatch, Error> {
    let (from, seq, events) = match stretch {
        Stretch::Resync { from, seq } => {
            return Ok(ChangeBatch {
                from_seq: from.into(),
                seq: seq.into(),
                resync: true,
                changes: Vec::new(),
                totals: Vec::new(),
            });
        }
        Stretch::Events { from, seq, events } => (from, seq, events),
    };
    let access = access.with_current_reference().await?;
    let changes = tell(&access, &events, None, alone).await?;
    let totals = if changes.iter().any(|(change, _)| change.kind == RecordKind::Deal) || touches_stages(&events) {
        totals(&access, &events).await?
    } else {
        Vec::new()
    };
    let changes = changes.into_iter().map(|(change, record)| Change {
        seq: change.seq.into(),
        kind: change.kind,
        id: change.id,
        at: change.at,
        actor_id: change.actor_id,
        origins: change.origins,
        record,
    });
    Ok(ChangeBatch { from_seq: from.into(), seq: seq.into(), resync: false, changes: changes.collect(), totals })
}

/// Each record that changed, once, with what it is now; only what concerns the caller. What concerns some only is told to
/// those of them who read `alone`.
async fn tell(
    access: &Access,
    events: &[Arc<EventRow>],
    only: Option<RecordKind>,
    alone: bool,
) -> Result<Vec<(Told, Option<Record>)>, Error> {
    let access = &access.with_current_reference().await?;
    let mut told: BTreeMap<(RecordKind, RecordId), Told> = BTreeMap::new();
    for event in events {
        let (kind, id) = match event.kind {
            // Who signed in is for the audit log.
            RecordKind::Session | RecordKind::Token | RecordKind::Import | RecordKind::Export => continue,
            _ if !concerns(access, event, alone) => continue,
            RecordKind::Stage => (RecordKind::Pipeline, event.subject_id),
            kind => (kind, event.record_id),
        };
        if only.is_some_and(|only| only != kind) {
            continue;
        }
        let before = match kind {
            RecordKind::View => was_seen(access, event),
            kind => access.reach(kind, Verb::View).covers(event.owner_before, event.stage_before),
        };
        let change = told.entry((kind, id)).or_insert_with(|| Told {
            kind,
            id,
            seq: event.seq,
            at: event.at,
            actor_id: event.actor_id,
            origins: Vec::new(),
            pipelines: Vec::new(),
            was_seen: false,
            subject: (event.subject_kind, event.subject_id),
        });
        change.seq = event.seq;
        change.at = event.at;
        change.actor_id = event.actor_id;
        change.origins.extend(event.origin.clone());
        change.was_seen |= before && event.owner_before.is_some();
        change.pipelines.extend(named(event, "pipelineId").into_iter().map(PipelineId));
    }
    let Fetched { mut records, thrown } = fetch(access, &told).await?;
    let gone_notes: Vec<_> = told
        .values()
        .filter(|change| change.kind == RecordKind::Note && !records.contains_key(&(change.kind, change.id.0)))
        .collect();
    let mut seen_subjects = BTreeSet::new();
    for change in gone_notes {
        // Whoever sees the record saw its notes; nobody else learns that there was one.
        if seen(access, change.subject).await? {
            seen_subjects.insert(change.id);
        }
    }
    let told = told.into_values().filter_map(|mut change| {
        let record = records.remove(&(change.kind, change.id.0));
        let reference = crate::reference::is_reference(change.kind);
        if let Some(Record::Deal(deal)) = &record {
            change.pipelines.push(deal.pipeline());
        }
        let was_seen = match change.kind {
            RecordKind::Note => seen_subjects.contains(&change.id),
            // It is there for as long as its record is, also in the trash.
            RecordKind::File => false,
            // Everybody sees the items of lists.
            RecordKind::ListItem => true,
            // Also by whoever sees it only because a deal is with it.
            kind => change.was_seen || thrown.contains(&(kind, change.id.0)),
        };
        (record.is_some() || was_seen || reference).then_some((change, record))
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|(change, _)| change.seq);
    Ok(told)
}

/// Whether a record may be seen now.
async fn seen(access: &Access, (kind, id): (RecordKind, RecordId)) -> Result<bool, Error> {
    if !RecordKind::CUSTOMISED.contains(&kind) {
        return Ok(false);
    }
    let found = each_customised!(kind, E => access.get::<E>(id).await.map(|_| ()));
    match found {
        Ok(()) => Ok(true),
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Ids that a change names in a field, before and after.
fn named(event: &EventRow, field: &str) -> Vec<Uuid> {
    let changes = event.changes.as_array().map(Vec::as_slice).unwrap_or_default();
    let change = changes.iter().find(|change| change.get("field").and_then(serde_json::Value::as_str) == Some(field));
    let values = change.into_iter().flat_map(|change| [change.get("before"), change.get("after")]);
    values.flatten().filter_map(|value| Uuid::parse_str(value.as_str()?).ok()).collect()
}

fn touches_stages(events: &[Arc<EventRow>]) -> bool {
    events.iter().any(|event| event.kind == RecordKind::Stage)
}

/// The figures of every stage whose deals changed.
async fn totals(access: &Access, events: &[Arc<EventRow>]) -> Result<Vec<StageTotals>, Error> {
    let mut stages: BTreeSet<StageId> = BTreeSet::new();
    let mut unnamed = Vec::new();
    for event in events {
        match event.kind {
            RecordKind::Deal if !matches!(event.verb.as_str(), "reordered" | "checked" | "unchecked") => {
                let named = named(event, "stageId");
                if named.is_empty() {
                    unnamed.push(event.record_id.0);
                }
                stages.extend(named.into_iter().map(StageId));
            }
            RecordKind::Stage => {
                stages.insert(event.record_id.into());
            }
            _ => {}
        }
    }
    stages.extend(deals::queries::stages_of(access, unnamed).await?);
    let stages: Vec<StageId> = stages.into_iter().filter(|id| access.reference().stage(*id).is_some()).collect();
    if stages.is_empty() {
        return Ok(Vec::new());
    }
    let filter = DealFilter { stage_ids: Some(stages.clone()), ..DealFilter::default() };
    let figures = deals::queries::stage_totals(access, &filter).await?;
    Ok(StageTotals::of(access, stages, &figures))
}

/// What became of the records that changed, as far as they may be seen.
struct Fetched {
    /// As they are now.
    records: HashMap<(RecordKind, Uuid), Record>,
    /// Those that are in the trash.
    thrown: BTreeSet<(RecordKind, Uuid)>,
}

/// The records that changed, as far as they may be seen: a statement for each kind.
async fn fetch(access: &Access, told: &BTreeMap<(RecordKind, RecordId), Told>) -> Result<Fetched, Error> {
    let reference = access.reference();
    let ids =
        |wanted: RecordKind| told.keys().filter(|(kind, _)| *kind == wanted).map(|(_, id)| id.0).collect::<Vec<_>>();
    let (mut records, mut thrown) = (HashMap::new(), BTreeSet::new());
    let deals = deals::queries::visible(access, ids(RecordKind::Deal)).await?;
    let deal_ids: Vec<Uuid> = deals.iter().map(|deal| deal.id.0).collect();
    let wants = Wants { company: true, contacts: true };
    let deals = Deal::page(access, deals, wants).await?;
    records.extend(deal_ids.into_iter().zip(deals).map(|(id, deal)| ((RecordKind::Deal, id), Record::Deal(deal))));
    for kind in RecordKind::LISTED {
        each_listed!(kind, E => listed::<E>(access, ids(*kind), &mut records, &mut thrown).await?, ());
    }
    for note in notes::queries::by_ids(access, ids(RecordKind::Note)).await? {
        records.insert((RecordKind::Note, note.id.0), Record::Note(Note::new(note, reference)));
    }
    for file in files::queries::by_ids(access, ids(RecordKind::File)).await? {
        records.insert((RecordKind::File, file.id.0), Record::File(File::new(file, reference)));
    }
    for view in views::queries::by_ids(access, ids(RecordKind::View)).await? {
        records.insert((RecordKind::View, view.id.0), Record::View(View::new(view, reference)));
    }
    for item in access.get_many::<item::Entity>(ids(RecordKind::ListItem)).await? {
        records.insert((RecordKind::ListItem, item.id.0), Record::ListItem(ListItem::new(item, reference)));
    }
    for (kind, id) in told.keys() {
        let record = match kind {
            RecordKind::List => {
                reference.list((*id).into()).map(|list| Record::List(List::new(list.clone(), reference)))
            }
            RecordKind::Pipeline => {
                reference.pipeline((*id).into()).map(|pipeline| Record::Pipeline(Pipeline::new(pipeline.clone())))
            }
            RecordKind::User => {
                reference.user((*id).into()).map(|user| Record::User(User::new(user.clone(), reference)))
            }
            RecordKind::Team => {
                reference.team((*id).into()).map(|team| Record::Team(Team::new(team.clone(), reference)))
            }
            RecordKind::Role => reference.role((*id).into()).map(|role| Record::Role(Role(role.clone()))),
            RecordKind::DirectoryItem => reference
                .directory_item((*id).into())
                .map(|item| Record::DirectoryItem(DirectoryItem::new(item.clone()))),
            RecordKind::Field => {
                reference.field((*id).into()).map(|field| Record::FieldDefinition(FieldDefinition::new(field.clone())))
            }
            RecordKind::Workspace => Some(Record::Workspace(Workspace::new(reference))),
            RecordKind::Preferences => Some(Record::Preferences(Preferences(preferences::queries::own(access).await?))),
            _ => None,
        };
        if let Some(record) = record {
            records.insert((*kind, id.0), record);
        }
    }
    Ok(Fetched { records, thrown })
}

/// The records of a kind that is listed.
async fn listed<E: Spoken>(
    access: &Access,
    ids: Vec<Uuid>,
    records: &mut HashMap<(RecordKind, Uuid), Record>,
    thrown: &mut BTreeSet<(RecordKind, Uuid)>,
) -> Result<(), Error> {
    for row in access.get_many::<E>(ids).await? {
        let key = (E::KIND, E::record_id(&row).0);
        if E::deleted_at(&row).is_some() {
            thrown.insert(key);
        } else {
            records.insert(key, E::object(access, row).into());
        }
    }
    Ok(())
}
