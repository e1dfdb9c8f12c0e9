// Somebody who programs: GraphiQL on the same server, under the same policy of what a page may load.

import { expect, test } from "./harness";
import { team } from "./team";

test.skip(({ isMobile }) => isMobile, "GraphiQL is for a desk");

test("a developer reads the schema in GraphiQL, asks for deals and follows what happens to them", async ({ page, server }) => {
  const board = await team(page, server);
  const answer = await page.goto("/graphiql");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  const write = async (query: string, operation: string) => {
    await page.locator(".graphiql-query-editor .CodeMirror").click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(query);
    // GraphiQL reads what is written a moment later, and keeps it then.
    await expect.poll(() => page.evaluate(() => localStorage.getItem("graphiql:tabState"))).toContain(`"operationName":"${operation}"`);
  };
  const execute = page.getByRole("button", { name: /Execute query/ });
  const result = page.locator(".result-window");

  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  const docs = page.getByRole("region", { name: /Documentation/ }).or(page.locator(".graphiql-doc-explorer"));
  await docs.first().getByRole("link", { name: "Subscription" }).click();
  await expect(docs.first()).toContainText("Deals that change: all, those of a pipeline, or one.");

  await write("query Largest { deals(sort: AMOUNT, direction: DESC) { nodes { name amount } } }", "Largest");
  await execute.click();
  for (const name of ["Cheers", "Konex", "Zumgoity"]) await expect(result).toContainText(name);

  await write("subscription Follow { dealChanged { deal { name stage { name } } } }", "Follow");
  await execute.click();
  // It begins some time after it was asked for: the deal goes to and fro until that is told.
  let at = 1;
  await expect(async () => {
    const stageId = board.stages[(at += 1) % 2]!.id;
    await board.ask(page, `mutation($id: ID!, $stageId: ID!) { moveDeal(input: { id: $id, stageId: $stageId }) { seq } }`, {
      id: board.deals["Konex"],
      stageId,
    });
    await expect(result).toContainText("dealChanged", { timeout: 1_000 });
  }).toPass();
  await expect(result).toContainText("Konex");
});
