// GraphQL over HTTP as its specification says: the audits of graphql-http, the reference implementation, and the close
// codes of graphql-transport-ws as graphql-ws, its reference client, understands them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serverAudits } from "graphql-http";
import { CloseCode } from "graphql-ws";
import WebSocket from "ws";
import { Server } from "./server.js";

// Of what servers MAY do, this is done otherwise: who asks for plain JSON is answered with 200, whatever comes of the
// operation, as clients older than the specification expect. docs/api.md says so.
const LEFT_TO_OLDER_CLIENTS = ["8764", "3E3A"];

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.remove());

test("GraphQL over HTTP: every audit of what servers must and should do passes", async (context) => {
  const audits = serverAudits({ url: `${server.url}/graphql` });
  assert.ok(audits.length > 50, "the audits are there");
  const other = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status === "ok") continue;
    context.diagnostic(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
    other.push({ id: audit.id, name: audit.name, reason: result.reason });
  }
  assert.deepEqual(other.filter(({ name }) => !name.startsWith("MAY ")), []);
  assert.deepEqual(other.map(({ id }) => id).sort(), [...LEFT_TO_OLDER_CLIENTS].sort());
});

/** What a socket is closed with after these messages. */
function closedAfter(messages, protocol = "graphql-transport-ws") {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql/ws`, protocol, { headers: server.headers() });
  return new Promise((found, failed) => {
    socket.on("open", () => messages.forEach((message) => socket.send(typeof message === "string" ? message : JSON.stringify(message))));
    socket.on("unexpected-response", (_, response) => found(response.statusCode));
    socket.on("close", (code) => found(code));
    socket.on("error", failed);
  });
}

const INIT = { type: "connection_init" };
const SUBSCRIBE = { id: "1", type: "subscribe", payload: { query: "subscription { changes { seq } }" } };

for (const [what, messages, code] of [
  ["no JSON", ["hello"], CloseCode.BadRequest],
  ["a message it does not know", [INIT, { type: "start", id: "1" }], CloseCode.BadRequest],
  ["an operation before the introduction", [SUBSCRIBE], CloseCode.Unauthorized],
  ["two operations of one id", [INIT, SUBSCRIBE, SUBSCRIBE], CloseCode.SubscriberAlreadyExists],
  ["two introductions", [INIT, INIT], CloseCode.TooManyInitialisationRequests],
]) {
  test(`graphql-transport-ws: ${what} closes the socket with ${code}`, async () => {
    assert.equal(await closedAfter(messages), code);
  });
}

test("graphql-transport-ws: the protocol before it is refused", async () => {
  assert.equal(await closedAfter([], "graphql-ws"), 400);
});

test("graphql-transport-ws: who does not introduce itself is closed out in time", async () => {
  const begun = performance.now();
  assert.equal(await closedAfter([]), CloseCode.ConnectionInitialisationTimeout);
  assert.ok(performance.now() - begun < 20_000);
});
