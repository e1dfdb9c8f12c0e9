// The reference clients of both live protocols against the real server: what they are made for works with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";
import { Server } from "./server.js";

const PATIENCE_MS = 20_000;
const CHANGES = `subscription($since: EventSeq) { changes(since: $since) {
  fromSeq seq resync changes { seq kind id origins record { __typename ... on Deal { name stageId } } } totals { stageId totals { count } }
} }`;
const DEAL_CHANGED = "subscription($id: ID) { dealChanged(pipelineId: $id) { id seq deal { name } } }";
const CREATE = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id } } }";

let server;
let pipeline;

before(async () => {
  server = await Server.start();
  pipeline = (await server.ask("{ pipelines { id stages { id } } }")).pipelines[0];
});
after(() => server.remove());

/** A socket client, signed in as the server's administrator. */
function ws(options = {}) {
  class SignedIn extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: server.headers() });
    }
  }
  return createWs({ url: `${server.url.replace("http", "ws")}/graphql/ws`, webSocketImpl: SignedIn, retryAttempts: 0, ...options });
}

/** An event-stream client, signed in. */
function sse(options = {}) {
  return createSse({ url: `${server.url}/graphql/sse`, headers: server.headers(), retryAttempts: 0, ...options });
}

function create(name, clientMutationId) {
  return server.ask(CREATE, { input: { pipelineId: pipeline.id, name, amount: 100, clientMutationId } });
}

/** The next value of an iterator, within our patience. */
async function next(iterator) {
  let late;
  const timeout = new Promise((_, failed) => {
    late = setTimeout(() => failed(new Error(`nothing came within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    const { value, done } = await Promise.race([iterator.next(), timeout]);
    assert.equal(done, false, "the subscription ended");
    assert.equal(value.errors, undefined);
    return value.data;
  } finally {
    clearTimeout(late);
  }
}

/** The batch of `changes` that tells of a record. */
async function batchWith(iterator, id) {
  for (;;) {
    const { changes } = await next(iterator);
    const change = changes.changes.find((found) => found.id === id);
    if (change) return { batch: changes, change };
  }
}

async function seq() {
  return (await server.ask("{ workspace { seq } }")).workspace.seq;
}

for (const [name, open] of [["graphql-ws", ws], ["graphql-sse", sse]]) {
  test(`${name}: a query is answered and ends`, async () => {
    const client = open();
    const iterator = client.iterate({ query: "{ workspace { name } }" });
    assert.deepEqual(await next(iterator), { workspace: { name: "Northwind Sales" } });
    assert.equal((await iterator.next()).done, true);
    await client.dispose();
  });

  test(`${name}: changes tells what was missed, then what happens`, async () => {
    const client = open();
    const since = await seq();
    const missed = await create("Missed");
    const iterator = client.iterate({ query: CHANGES, variables: { since } });
    const first = await batchWith(iterator, missed.createDeal.deal.id);
    assert.equal(first.batch.fromSeq, since);
    assert.equal(first.change.record.name, "Missed");
    const live = await create("Live", `by-${name}`);
    const second = await batchWith(iterator, live.createDeal.deal.id);
    assert.deepEqual([second.change.kind, second.change.record.__typename, second.change.origins], ["DEAL", "Deal", [`by-${name}`]]);
    assert.equal(second.batch.totals[0].stageId, pipeline.stages[0].id);
    await iterator.return();
    await client.dispose();
  });

  test(`${name}: dealChanged tells of deals`, async () => {
    const client = open();
    const iterator = client.iterate({ query: DEAL_CHANGED, variables: { id: pipeline.id } });
    const told = next(iterator);
    // A live subscription begins some time after it was asked for: deals are made until one is told.
    let heard = false;
    told.then(() => (heard = true), () => (heard = true));
    const made = [];
    while (!heard) made.push((await create(`Typed ${made.length}`)).createDeal.deal.id);
    const { dealChanged } = await told;
    assert.ok(made.includes(dealChanged.id));
    assert.match(dealChanged.deal.name, /^Typed /);
    await iterator.return();
    await client.dispose();
  });

  test(`${name}: a refused operation is an error of its own`, async () => {
    const client = open();
    const iterator = client.iterate({ query: "subscription { nothing }" });
    await assert.rejects(async () => {
      const { value } = await iterator.next();
      if (value.errors) throw value.errors;
    });
    await client.dispose();
  });
}

test("graphql-ws: several operations share one socket", async () => {
  let sockets = 0;
  const client = ws({ on: { connected: () => (sockets += 1) } });
  const since = await seq();
  const iterators = [0, 1, 2].map(() => client.iterate({ query: CHANGES, variables: { since } }));
  const { createDeal } = await create("Shared");
  for (const iterator of iterators) assert.equal((await batchWith(iterator, createDeal.deal.id)).change.record.name, "Shared");
  assert.equal(sockets, 1);
  await client.dispose();
});

test("graphql-ws: it connects again after the server was gone, and misses nothing", async () => {
  let connected = 0;
  let known = await seq();
  const client = ws({
    retryAttempts: 50,
    retryWait: () => new Promise((again) => setTimeout(again, 50)),
    shouldRetry: () => true,
    on: { connected: () => (connected += 1) },
  });
  // As the protocol has it, an interrupted subscription is sent again as it was; what was told before is passed over.
  const iterator = client.iterate({ query: CHANGES, variables: { since: known } });
  const first = await create("Before");
  known = (await batchWith(iterator, first.createDeal.deal.id)).batch.seq;
  await server.kill();
  await server.run();
  const second = await create("After");
  const { batch, change } = await batchWith(iterator, second.createDeal.deal.id);
  assert.equal(change.record.name, "After");
  assert.ok(batch.seq > known);
  assert.equal(connected, 2);
  await client.dispose();
});

test("graphql-ws: whoever is not signed in is closed out with 4401 and does not come back by itself", async () => {
  const client = createWs({ url: `${server.url.replace("http", "ws")}/graphql/ws`, webSocketImpl: WebSocket });
  await assert.rejects(client.iterate({ query: CHANGES }).next(), (closed) => closed.code === 4401);
});

test("graphql-ws: a tab is at a place as long as its subscription runs, and says there what it holds", async () => {
  const [first, second] = [ws(), ws()];
  const { createDeal } = await create("Held");
  const place = { kind: "PIPELINE", id: pipeline.id };
  const query = "subscription($kind: RecordKind!, $id: ID!, $tab: ID) { presence(kind: $kind, id: $id, tab: $tab) { count people { tab holding } } }";
  const tabs = [crypto.randomUUID(), crypto.randomUUID()];
  const watching = first.iterate({ query, variables: { ...place, tab: tabs[0] } });
  const until = async (found) => {
    for (;;) {
      const { presence } = await next(watching);
      if (found(presence)) return presence;
    }
  };
  await until(({ count }) => count === 1);
  const there = second.iterate({ query, variables: { ...place, tab: tabs[1] } });
  await next(there);
  await until(({ people }) => people.some(({ tab }) => tab === tabs[1]));
  const said = second.iterate({
    query: "mutation($input: SetPresenceInput!) { setPresence(input: $input) { here } }",
    variables: { input: { ...place, tab: tabs[1], holding: createDeal.deal.id } },
  });
  assert.deepEqual(await next(said), { setPresence: { here: true } });
  await until(({ people }) => people.some(({ holding }) => holding === createDeal.deal.id));
  await there.return();
  await until(({ count }) => count === 1);
  await Promise.all([first.dispose(), second.dispose()]);
});

test("graphql-sse: whoever follows events only watches", async () => {
  const client = sse();
  const query = "subscription($id: ID!, $tab: ID) { presence(kind: PIPELINE, id: $id, tab: $tab) { count } }";
  const iterator = client.iterate({ query, variables: { id: pipeline.id, tab: crypto.randomUUID() } });
  assert.deepEqual(await next(iterator), { presence: { count: 0 } });
  await iterator.return();
  await client.dispose();
});
