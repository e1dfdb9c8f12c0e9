// A start while the server cannot be reached: the boards that this browser kept, what can be done on them, and who may see
// them.

import { type Page } from "@playwright/test";
import { expect, kept, test as base } from "./harness";
import { Proxy } from "./proxy";
import { card, column, names, team } from "./team";

const test = base.extend<{ way: Proxy }>({
  way: async ({ server }, use) => {
    const proxy = new Proxy(server.url);
    await proxy.open();
    await use(proxy);
    await proxy.close();
  },
});

test.use({ serviceWorkers: "allow" });
test.skip(({ isMobile }) => isMobile, "nothing of it depends on the screen");
test.beforeEach(({ allowErrors }) => allowErrors(/ERR_|Failed to load resource|WebSocket/));

/** The boards that this browser keeps. */
const boards = (page: Page) => kept(page, "millrace.boards", "boards");

const asOf = (page: Page) => page.getByText(/^Not live, as of /);

/** Opens a board at the proxy's address, and waits until the app and the board are kept. */
async function open(page: Page, url: string, deal: string): Promise<void> {
  await page.goto(url);
  await expect(card(page, "Konex")).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 }).toBe("activated");
  await expect.poll(async () => (await boards(page)).some((text) => text.includes('"columns"') && text.includes(deal)), { timeout: 20_000 }).toBe(true);
}

test("the board is there without the server, and a move made on it arrives", async ({ page, server, person, way }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const [first, second] = board.stages;
  await open(page, `${way.url}/pipelines/${board.pipelineId}`, board.deals.Konex!);

  await way.close();
  await page.reload();
  await expect(asOf(page)).toBeVisible();
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
  await expect(column(page, first!.name).getByTestId("sum")).toHaveText("$6,000");
  await expect(page.getByTestId("board-sum")).toContainText("3 deals");
  await card(page, "Konex").focus();
  await page.keyboard.press("2");
  await expect(card(column(page, second!.name), "Konex")).toBeVisible();
  await expect(page.getByText(/^Not live, as of .* 1 change of yours is kept and will be sent\./)).toBeVisible();

  // Once more: what was done is kept beside the board.
  await page.reload();
  await expect(card(column(page, second!.name), "Konex")).toBeVisible();
  await expect(column(page, first!.name).getByTestId("sum")).toHaveText("$4,000");

  // Meanwhile others work on.
  await board.ask(boris, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Zumgoity, version: 1, name: "Zumgoity East" },
  });
  await board.ask(boris, `mutation($input: VersionedInput!) { deleteDeal(input: $input) { seq } }`, { input: { id: board.deals.Cheers } });

  await way.open();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(asOf(page)).toHaveCount(0);
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Zumgoity East"]);
  await expect(card(column(page, second!.name), "Konex")).toBeVisible();
  const { deal } = await board.ask<{ deal: { stageId: string } }>(boris, `query($id: ID!) { deal(id: $id) { stageId } }`, {
    id: board.deals.Konex,
  });
  expect(deal.stageId).toBe(second!.id);
});

test("many deals are changed without the server, kept through a reload, and refused one by one", async ({ page, server, person, way }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const [first, second] = board.stages;
  await open(page, `${way.url}/pipelines/${board.pipelineId}`, board.deals.Konex!);
  await way.close();
  await expect(page.getByText(/^Reconnecting/)).toBeVisible();

  await card(page, "Zumgoity").click({ modifiers: ["Control"] });
  await card(page, "Cheers").click({ modifiers: ["Control"] });
  await page.getByRole("toolbar", { name: "Selected deals" }).getByRole("button", { name: "Move to", exact: true }).click();
  await page.getByRole("menuitem", { name: second!.name, exact: true }).click();
  await expect.poll(() => names(column(page, second!.name))).toEqual(["Zumgoity", "Cheers"]);
  await expect(page.getByText("Reconnecting, 2 changes kept")).toBeVisible();
  await page.reload();
  await expect(asOf(page)).toBeVisible();
  await expect.poll(() => names(column(page, second!.name))).toEqual(["Zumgoity", "Cheers"]);
  await board.ask(boris, `mutation($input: VersionedInput!) { deleteDeal(input: $input) { seq } }`, { input: { id: board.deals.Cheers } });

  await way.open();
  const told = page.getByRole("dialog", { name: "Not everything could be saved" });
  await expect(told).toContainText("Cheers");
  await expect(told.getByRole("listitem")).toHaveCount(1);
  await told.getByRole("button", { name: "Done" }).click();
  await expect.poll(() => names(column(page, second!.name))).toEqual(["Zumgoity"]);
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Konex"]);
  const { deal } = await board.ask<{ deal: { stageId: string } }>(boris, `query($id: ID!) { deal(id: $id) { stageId } }`, {
    id: board.deals.Zumgoity,
  });
  expect(deal.stageId).toBe(second!.id);
});

test("a filter, the table and a deal are there without the server too", async ({ page, server, way }) => {
  const board = await team(page, server);
  await open(page, `${way.url}/pipelines/${board.pipelineId}`, board.deals.Konex!);
  await way.close();

  await page.goto(`${way.url}/pipelines/${board.pipelineId}?q=kon`);
  await expect(asOf(page)).toBeVisible();
  await expect.poll(() => names(column(page, board.stages[0]!.name))).toEqual(["Konex"]);
  await page.goto(`${way.url}/pipelines/${board.pipelineId}/table`);
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.getByRole("link", { name: "Konex" }).click();
  await expect(page.getByRole("dialog", { name: "Konex" }).getByRole("button", { name: /^Amount: \$2,000\.00/ })).toBeVisible();

  await way.open();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(4);
});

test("what is kept goes with the session, also with one that ended while nobody could know", async ({ page, server, person, way }) => {
  const board = await team(page, server);
  const url = `${way.url}/pipelines/${board.pipelineId}`;
  const boris = await board.join(await person(), "Boris");
  await open(boris, url, board.deals.Konex!);
  await way.close();
  await boris.reload();
  await expect(asOf(boris)).toBeVisible();
  const { users } = await board.ask<{ users: { id: string; name: string }[] }>(page, `{ users { id name } }`);
  await board.ask(page, `mutation($input: DeactivateUserInput!) { deactivateUser(input: $input) { user { id } } }`, {
    input: { id: users.find((user) => user.name === "Boris")!.id },
  });
  await way.open();
  await expect(boris.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => boards(boris)).toEqual([]);

  await open(page, url, board.deals.Konex!);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => boards(page)).toEqual([]);
  await way.close();
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "Not live" })).toBeVisible();
  await expect(card(page, "Konex")).toHaveCount(0);
});
