// Follows everything that changes. After a broken connection it goes on where it was, so nothing is missed or told twice.

import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { request, token, url } from "./millrace.mjs";

const CHANGES = `subscription($since: EventSeq) {
  changes(since: $since) {
    seq resync
    changes {
      kind id
      record { ... on Deal { name amount currency stage { name } owner { name } } }
    }
    totals { stageId totals { count } }
  }
}`;

// The number up to which we know everything.
let { workspace: { seq: since } } = await request("{ workspace { seq } }");

const client = createClient({
  url: `${url.replace(/^http/, "ws")}/graphql/ws`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${token}` },
  // We subscribe again by ourselves below, because the number has moved on.
  retryAttempts: 0,
});

console.log(`Following since event ${since}. Ctrl-C ends it.`);
for (;;) {
  try {
    for await (const result of client.iterate({ query: CHANGES, variables: { since } })) {
      if (result.errors) throw new Error(result.errors[0].message);
      const batch = result.data.changes;
      since = batch.seq;
      if (batch.resync) {
        console.log(`Too much was missed: fetch everything again, then go on since ${since}.`);
        continue;
      }
      for (const change of batch.changes) {
        const { record } = change;
        if (record?.name) {
          console.log(`${batch.seq} ${record.name}: ${record.stage.name}, ${record.amount / 100} ${record.currency}, ${record.owner.name}`);
        } else {
          // Deleted, or no longer ours to see, or of a kind that we did not ask the fields of.
          console.log(`${batch.seq} ${change.kind} ${change.id}${record ? "" : " is gone"}`);
        }
      }
    }
  } catch (error) {
    if (error?.code === 4401) {
      console.error("The token is not valid any more.");
      process.exit(1);
    }
    console.error(`The connection broke (${error?.reason || error?.message || error}); trying again.`);
  }
  // With chance in it, so that many clients do not come back at the same instant.
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1500));
}
