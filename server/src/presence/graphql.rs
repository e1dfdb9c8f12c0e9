//! Presence in GraphQL: the subscription that tells who is at a place, and the mutation by which a tab says what it does.

use super::{Doing, NotSaid, Place, Spot, roster::Person};
use crate::{
    access::Access, companies, contacts, deals, error::Error, events::Batch, graphql::Ctx, live::LiveSource,
    users::graphql::User,
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use millrace_shared::{DealId, Invalid, RecordId, RecordKind, Timestamp, validation};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::broadcast::{self, error::RecvError};

/// Least time between two frames; it grows with the people, so that a crowd costs no more than a few.
const PAUSE: Duration = Duration::from_millis(100);
const PAUSE_OF_EACH: Duration = Duration::from_millis(2);
/// Most people told of one place: those who do something first.
const MOST_TOLD: usize = 100;
/// Longest name of a field, in characters.
pub const LONGEST_FIELD: usize = 40;

/// Somebody at a place, once for each open tab.
#[derive(Clone, SimpleObject)]
pub struct PresentPerson {
    /// The tab's own id, as it gave it.
    pub tab: RecordId,
    /// Who it is.
    pub user: User,
    /// Since when the tab is there.
    pub since: Timestamp,
    /// The deal whose card is held just now; null also when the caller may not see that deal.
    pub holding: Option<DealId>,
    /// The field that is being edited just now, by its name in the record's update input.
    pub field: Option<String>,
}

/// Who is at a place just now.
#[derive(Clone, SimpleObject)]
pub struct Present {
    /// How many tabs are open there.
    pub count: i32,
    /// Who they are, whoever came first first; at most 100, those who hold or edit something before the others.
    pub people: Vec<PresentPerson>,
}

/// Subscriptions of presence.
#[derive(Default)]
pub struct PresenceSubscription;

#[Subscription]
impl PresenceSubscription {
    /// Who looks at a board or a record just now: at once, and again whenever it changes. With `tab`, and over a
    /// WebSocket, the caller is there too for as long as the subscription runs and the socket answers pings.
    async fn presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "PIPELINE (its board), DEAL, COMPANY or CONTACT.")] kind: RecordKind,
        #[graphql(desc = "Which one.")] id: RecordId,
        #[graphql(desc = "An id of the tab's own making, a UUID; without it one only watches.")] tab: Option<RecordId>,
    ) -> Result<impl Stream<Item = Result<Present>>> {
        // The tab stands with the reader: see `live::member`.
        let _ = tab;
        let access = ctx.access()?.clone();
        let place = place(kind, id)?;
        check(&access, place).await?;
        let source = ctx.data_opt::<LiveSource>().cloned().unwrap_or_default();
        let once = matches!(source, LiveSource::Replay { .. } | LiveSource::Resync { .. });
        Ok(frames(access, place, once))
    }
}

/// What a tab says of itself.
#[derive(Debug, Clone, InputObject)]
pub struct SetPresenceInput {
    /// PIPELINE (its board), DEAL, COMPANY or CONTACT.
    pub kind: RecordKind,
    /// Which one.
    pub id: RecordId,
    /// The tab's id, as given to the subscription `presence`.
    pub tab: RecordId,
    /// The deal whose card is held; null for none.
    pub holding: Option<DealId>,
    /// The field that is being edited, by its name; null for none. At most 40 characters.
    pub field: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct SetPresencePayload {
    /// False when the tab is not at this place, as far as this process knows: nobody was told.
    pub here: bool,
}

/// Mutations of presence.
#[derive(Default)]
pub struct PresenceMutation;

#[Object]
impl PresenceMutation {
    /// Says what a tab does at a place where its subscription `presence` runs: which card it holds, which field it
    /// edits. It holds until the next word of the tab, or until the tab is gone. Send it over the same socket; at most
    /// ten a second.
    async fn set_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, as which tab, and what.")] input: SetPresenceInput,
    ) -> Result<SetPresencePayload> {
        let access = ctx.access()?;
        let place = place(input.kind, input.id)?;
        check(access, place).await?;
        // Who looks on as somebody else is nowhere, and says nothing in the other's name.
        if access.lens().is_looking_on() {
            return Ok(SetPresencePayload { here: false });
        }
        if let Some(deal) = input.holding {
            access.get::<deals::entity::Entity>(deal).await?;
        }
        if let Some(field) = &input.field {
            validation::line(field, LONGEST_FIELD).map_err(|invalid| Error::invalid("field", invalid))?;
        }
        let user = access.user_id().ok_or(Error::Unauthenticated)?;
        let doing = Doing { holding: input.holding, field: input.field.filter(|field| !field.is_empty()) };
        match access.app().presence.say((access.workspace_id(), place), user, input.tab.0, doing) {
            Ok(()) => Ok(SetPresencePayload { here: true }),
            Err(NotSaid::NotHere) => Ok(SetPresencePayload { here: false }),
            Err(NotSaid::TooOften) => Err(Error::RateLimited { retry_after_s: 1 }.into()),
        }
    }
}

fn place(kind: RecordKind, id: RecordId) -> Result<Place, Error> {
    Place::new(kind, id).ok_or_else(|| Error::invalid("kind", Invalid::Unknown))
}

/// That the place may be seen.
async fn check(access: &Access, place: Place) -> Result<(), Error> {
    match place.kind {
        RecordKind::Deal => access.get::<deals::entity::Entity>(place.id).await.map(|_| ()),
        RecordKind::Company => access.get::<companies::entity::Entity>(place.id).await.map(|_| ()),
        RecordKind::Contact => access.get::<contacts::entity::Entity>(place.id).await.map(|_| ()),
        _ => access.reference().pipeline(place.id.into()).map(|_| ()).ok_or(Error::NotFound("the pipeline")),
    }
}

struct State {
    access: Access,
    spot: Spot,
    watching: super::Watching,
    events: broadcast::Receiver<Arc<Batch>>,
    /// How long to wait before the next frame.
    pause: Duration,
    begun: bool,
    over: bool,
}

fn frames(access: Access, place: Place, once: bool) -> impl Stream<Item = Result<Present>> {
    let spot = (access.workspace_id(), place);
    let watching = access.app().presence.watch(spot);
    let events = access.app().events.subscribe(access.workspace_id());
    let state = State { access, spot, watching, events, pause: PAUSE, begun: false, over: false };
    stream::unfold(state, move |mut state| async move {
        if state.over || (once && state.begun) {
            return None;
        }
        let frame = state.next().await;
        state.over = frame.is_err();
        Some((frame.map_err(async_graphql::Error::from), state))
    })
}

impl State {
    async fn next(&mut self) -> Result<Present, Error> {
        if self.begun {
            tokio::time::sleep(self.pause).await;
            self.wait().await;
            // The record may have been given to somebody else since, or deleted.
            self.access = self.access.with_current_reference().await?;
            check(&self.access, self.spot.1).await?;
        }
        self.begun = true;
        let people = self.watching.people();
        self.pause = PAUSE + PAUSE_OF_EACH * u32::try_from(people.len()).unwrap_or(u32::MAX).min(1_000);
        present(&self.access, people).await
    }

    /// Waits until other people are there, or something happened to the record itself.
    async fn wait(&mut self) {
        loop {
            tokio::select! {
                () = self.watching.changed() => return,
                batch = self.events.recv() => match batch {
                    Ok(batch) if batch.events.iter().any(|event| event.record_id == self.spot.1.id) => return,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                },
            }
        }
    }
}

async fn present(access: &Access, mut people: Vec<Person>) -> Result<Present, Error> {
    let count = i32::try_from(people.len()).unwrap_or(i32::MAX);
    if people.len() > MOST_TOLD {
        people.sort_by_key(|person| (person.doing == Doing::default(), super::order(person)));
        people.truncate(MOST_TOLD);
    }
    let held: Vec<_> = people.iter().filter_map(|person| person.doing.holding).map(|deal| deal.0).collect();
    let seen: HashSet<DealId> =
        access.get_many::<deals::entity::Entity>(held).await?.into_iter().map(|deal| deal.id).collect();
    let reference = access.reference();
    let people = people.into_iter().filter_map(|person| {
        let user = reference.user(person.user)?;
        Some(PresentPerson {
            tab: RecordId(person.tab),
            user: User::new(user.clone(), reference),
            since: person.since,
            holding: person.doing.holding.filter(|deal| seen.contains(deal)),
            field: person.doing.field,
        })
    });
    Ok(Present { count, people: people.collect() })
}
