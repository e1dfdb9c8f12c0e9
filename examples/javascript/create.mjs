// Makes a deal, edits it, and shows how refusals and conflicts come back.

import { randomUUID } from "node:crypto";
import { Refusal, request } from "./millrace.mjs";

const name = process.argv[2] ?? "From the API";
const { pipelines } = await request("{ pipelines { id name stages { id name kind } } }");
const [pipeline] = pipelines;

// With an id of our own for the mutation, a retry after a broken connection cannot make a second deal.
const input = { pipelineId: pipeline.id, name, amount: 125_000, clientMutationId: randomUUID() };
const CREATE = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id name version } seq } }";
const { createDeal: { deal } } = await request(CREATE, { input });
const again = await request(CREATE, { input });
console.log(`Made "${deal.name}" in "${pipeline.name}"; the repeated request gave the same one: ${again.createDeal.deal.id === deal.id}`);

// Absent leaves a field as it is, null clears it, a value sets it.
const UPDATE = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { version probability expectedCloseOn } } }";
const { updateDeal } = await request(UPDATE, { input: { id: deal.id, version: deal.version, probabilityOverride: 80, expectedCloseOn: "2030-06-30" } });
console.log("After an edit:", updateDeal.deal);

try {
  // The version is stale now.
  await request(UPDATE, { input: { id: deal.id, version: deal.version, probabilityOverride: null } });
} catch (error) {
  if (!(error instanceof Refusal) || error.code !== "CONFLICT") throw error;
  console.log(`A stale write is refused: made for version ${error.extensions.given}, it is at ${error.extensions.current}.`);
  const { updateDeal } = await request(UPDATE, { input: { id: deal.id, version: error.extensions.current, probabilityOverride: null } });
  console.log("After clearing the probability:", updateDeal.deal);
}

try {
  await request(CREATE, { input: { pipelineId: pipeline.id, name: " ", currency: "XXX" } });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.log(`Refused with ${error.code}:`, error.fields);
}

// To the second stage, at its top.
const MOVE = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { deal { stage { name } } seq } }";
const { moveDeal } = await request(MOVE, { input: { id: deal.id, stageId: pipeline.stages[1].id } });
console.log(`Moved to "${moveDeal.deal.stage.name}" by event ${moveDeal.seq}.`);
