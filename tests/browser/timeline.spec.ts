// What a record's timeline tells: who did what and when, what was and what is, while it happens.

import { expect, test } from "./harness";
import { team } from "./team";

test("the timeline of a deal tells who changed what, in the currency that the deal had then", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const { createDeal } = await board.ask<{ createDeal: { deal: { id: string } } }>(
    page,
    `mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`,
    { input: { pipelineId: board.pipelineId, name: "Alpen", amount: 100_000, currency: "EUR" } },
  );
  const { id } = createDeal.deal;
  await page.goto(`/pipelines/${board.pipelineId}/deals/${id}`);
  const timeline = page.getByRole("tabpanel");
  await expect(timeline).toContainText("Anna Snelling created this deal");

  const change = (version: number, fields: object) =>
    board.ask(boris, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, { input: { id, version, ...fields } });
  await change(1, { amount: 250_000 });
  await expect(timeline).toContainText("Boris");
  await expect(timeline).toContainText("Amount: €1,000 → €2,500");
  await change(2, { amount: 300_000, currency: "USD" });
  await expect(timeline).toContainText("Currency: EUR → USD");
  await expect(timeline).toContainText("Amount: €2,500 → $3,000");
  await expect(timeline).toContainText("Amount: €1,000 → €2,500");

  await board.ask(boris, `mutation($id: ID!, $stageId: ID!) { moveDeal(input: { id: $id, stageId: $stageId }) { seq } }`, {
    id,
    stageId: board.stages[1]!.id,
  });
  await expect(timeline).toContainText(`moved it to ${board.stages[1]!.name}`);
  await board.ask(boris, `mutation($id: ID!) { createNote(input: { recordKind: DEAL, recordId: $id, body: "They want it **by May**." }) { seq } }`, { id });
  await expect(timeline.locator("strong")).toHaveText("by May");
  // The newest stands first.
  await expect(timeline.getByRole("listitem").first()).toContainText("by May");
});

test("what becomes of stages and pipelines is seen on open boards at once", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);
  const stage = board.stages[0]!;
  await board.ask(page, `mutation($id: ID!) { updateStage(input: { id: $id, name: "First calls", color: "#dc2626" }) { seq } }`, { id: stage.id });
  const column = boris.getByRole("region", { name: "First calls", exact: true });
  await expect(column).toBeVisible();
  await expect(column.getByRole("heading", { name: "Konex" })).toBeVisible();
  await board.ask(page, `mutation($from: ID!, $to: ID!) { deleteStage(input: { id: $from, moveDealsToStageId: $to }) { seq } }`, {
    from: stage.id,
    to: board.stages[1]!.id,
  });
  await expect(column).toBeHidden();
  await expect(boris.getByRole("region", { name: board.stages[1]!.name, exact: true }).getByRole("heading", { name: "Konex" })).toBeVisible();
});
