// Working together: who else is here, which card is held by whom, what happens when two want the same, and taking back.
// Nothing here waits for a time to pass: each step waits for what a person would see.

import type { Page } from "@playwright/test";
import { expect, kept, test } from "./harness";
import { type Board, card, carry, column, names, team } from "./team";

test.skip(({ isMobile }) => isMobile, "the mouse and two columns side by side");

const faces = (page: Page) => page.getByRole("img", { name: /^Looking at this now/ });

async function pair(page: Page, server: Parameters<typeof team>[1], person: () => Promise<Page>): Promise<[Board, Page]> {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  await board.open(boris);
  await expect(faces(page)).toHaveAccessibleName(/Boris/);
  await expect(faces(boris)).toHaveAccessibleName(/Anna Snelling/);
  return [board, boris];
}

async function setAmount(board: Board, by: Page, deal: string, amount: number): Promise<void> {
  const { deal: now } = await board.ask<{ deal: { version: number } }>(by, `query($id: ID!) { deal(id: $id) { version } }`, { id: deal });
  await board.ask(by, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: deal, version: now.version, amount },
  });
}

test("who looks at a board or a deal is seen there, and gone when the tab is closed", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const clara = await board.join(await person(), "Clara");
  await board.open(clara);
  await expect(faces(page)).toHaveAccessibleName("Looking at this now: Boris, Clara");
  await clara.close();
  await expect(faces(page)).toHaveAccessibleName("Looking at this now: Boris");

  await card(page, "Konex").click();
  const panel = page.getByRole("dialog", { name: "Konex" });
  await expect(panel).toBeVisible();
  await expect(panel.getByRole("img", { name: /^Looking at this now/ })).toHaveCount(0);
  await card(boris, "Konex").click();
  await expect(panel.getByRole("img", { name: "Looking at this now: Boris" })).toBeVisible();
  await boris.getByRole("button", { name: /^Amount:/ }).click();
  await expect(panel.getByText("Boris is editing this")).toBeVisible();
  await boris.keyboard.press("Escape");
  await boris.close();
  await expect(faces(page)).toHaveCount(0);
});

test("a card that a teammate holds is outlined with the name, by mouse and by keys", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const second = board.stages[1]!;
  const held = card(page, "Konex").locator(".c-card__holder");

  await carry(boris, "Konex", column(boris, second.name));
  await expect(held).toContainText("Boris");
  await expect(card(page, "Konex")).toHaveClass(/c-card--theirs/);
  await boris.keyboard.press("Escape");
  await boris.mouse.up();
  await expect(held).toHaveCount(0);

  await card(boris, "Konex").focus();
  await boris.keyboard.press("Space");
  await expect(held).toContainText("Boris");
  await boris.keyboard.press("ArrowRight");
  await boris.keyboard.press("Space");
  await expect(card(column(page, second.name), "Konex")).toBeVisible();
  await expect(held).toHaveCount(0);
  await expect(page.getByTestId("heard")).toHaveText(`Boris moved Konex to ${second.name}`);
});

test("of two who drag the same card the second is told calmly", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const [first, second, third] = board.stages;

  await carry(page, "Konex", column(page, second!.name));
  await carry(boris, "Konex", column(boris, third!.name));
  await boris.mouse.up();
  await expect(page.getByText(`Boris moved Konex to ${third!.name} meanwhile, so your move was not made.`)).toBeVisible();
  await expect(page.locator(".c-overlay")).toHaveCount(0);
  await page.mouse.up();

  for (const screen of [page, boris]) {
    await expect(card(column(screen, third!.name), "Konex")).toBeVisible();
    await expect.poll(() => names(column(screen, first!.name))).toEqual(["Zumgoity", "Cheers"]);
  }
});

test("a held card that may not be seen any more is let go with a word", async ({ page, server, person }) => {
  const board = await team(page, server);
  const vera = await board.join(await person(), "Vera", "User");
  const { users } = await board.ask<{ users: { id: string; name: string }[] }>(page, `{ users { id name } }`);
  const give = async (name: string) => {
    const { deal } = await board.ask<{ deal: { version: number } }>(page, `query($id: ID!) { deal(id: $id) { version } }`, { id: board.deals.Konex });
    await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
      input: { id: board.deals.Konex, version: deal.version, ownerId: users.find((user) => user.name === name)!.id },
    });
  };
  await give("Vera");
  await board.open(vera);
  await carry(vera, "Konex", column(vera, board.stages[1]!.name));
  await give("Anna Snelling");
  await expect(vera.getByText("Konex is no longer there for you. Nothing was changed.")).toBeVisible();
  await expect(vera.locator(".c-overlay")).toHaveCount(0);
  await vera.mouse.up();
  await expect(card(vera, "Konex")).toHaveCount(0);
});

test("a move is taken back and done again by keys, and by the toast", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const [first, second] = board.stages;
  await card(page, "Konex").focus();
  await page.keyboard.press("2");
  for (const screen of [page, boris]) await expect(card(column(screen, second!.name), "Konex")).toBeVisible();
  await page.keyboard.press("Control+z");
  for (const screen of [page, boris]) {
    await expect.poll(() => names(column(screen, first!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
  }
  // The focus goes along, so that the next key is for the same card; also when a colleague moves it.
  await expect(card(page, "Konex")).toBeFocused();
  await page.keyboard.press("Control+Shift+Z");
  for (const screen of [page, boris]) await expect(card(column(screen, second!.name), "Konex")).toBeVisible();
  await expect(card(page, "Konex")).toBeFocused();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
  await expect(card(column(boris, first!.name), "Konex")).toBeVisible();
});

test("an edit in the panel is taken back, and a text field keeps its own undo", async ({ page, server, person }) => {
  const [, boris] = await pair(page, server, person);
  await card(page, "Konex").click();
  await page.getByRole("button", { name: /^Amount: \$2,000\.00/ }).click();
  const field = page.getByRole("textbox", { name: "Amount" });
  await field.fill("2500");
  await field.press("Enter");
  await expect(card(boris, "Konex")).toContainText("$2,500");

  await page.getByRole("button", { name: /^Amount:/ }).click();
  await field.press("Control+z");
  await expect(field).toBeVisible();
  await expect(card(boris, "Konex")).toContainText("$2,500");
  await field.press("Escape");

  await page.keyboard.press("Control+z");
  await expect(card(boris, "Konex")).toContainText("$2,000");
  await page.keyboard.press("Control+y");
  await expect(card(boris, "Konex")).toContainText("$2,500");
});

test("what somebody else changed since is not taken back", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const [, second, third] = board.stages;
  await card(page, "Konex").focus();
  await page.keyboard.press("2");
  await expect(card(column(boris, second!.name), "Konex")).toBeVisible();
  // Another field is no obstacle; the same one is.
  await setAmount(board, boris, board.deals.Konex!, 900_00);
  await expect(card(page, "Konex")).toContainText("$900");
  await page.keyboard.press("Control+z");
  await expect(card(column(boris, board.stages[0]!.name), "Konex")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(card(column(boris, second!.name), "Konex")).toBeVisible();
  await card(boris, "Konex").focus();
  await boris.keyboard.press("3");
  await expect(card(column(page, third!.name), "Konex")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("Konex was changed by somebody else since, so this cannot be taken back.")).toBeVisible();
  await expect(card(column(page, third!.name), "Konex")).toBeVisible();
});

test("a drag that began without a connection ends with one", async ({ page, server, person, allowErrors }) => {
  allowErrors(/ERR_INTERNET_DISCONNECTED/, /WebSocket/, /Failed to fetch/);
  const [board, boris] = await pair(page, server, person);
  const second = board.stages[1]!;
  await page.context().setOffline(true);
  await expect(page.getByText(/^Reconnecting/)).toBeVisible();
  await expect(faces(page), "nobody is known to be there").toHaveCount(0);
  await expect(faces(boris), "and she is not").toHaveCount(0);
  await carry(page, "Konex", column(page, second.name));
  await page.context().setOffline(false);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(card(boris, "Konex").locator(".c-card__holder")).toContainText("Anna");
  await page.mouse.up();
  await expect(card(column(boris, second.name), "Konex")).toBeVisible();
});

test("a change without a connection is marked, and sent by another tab when its own is gone", async ({ page, server, person, allowErrors }) => {
  allowErrors(/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /WebSocket/, /Failed to fetch/);
  const [board, boris] = await pair(page, server, person);
  const second = board.stages[1]!;
  const other = await page.context().newPage();
  await board.open(other);
  await page.context().setOffline(true);
  await expect(page.getByText(/^Reconnecting/)).toBeVisible();
  await carry(page, "Konex", column(page, second.name));
  await page.mouse.up();
  await expect(card(page, "Konex").getByRole("img", { name: "Not sent yet" })).toBeVisible();
  await page.close();
  await other.context().setOffline(false);
  await expect(other.getByText("Live", { exact: true })).toBeVisible();
  for (const screen of [other, boris]) await expect(card(column(screen, second.name), "Konex")).toBeVisible();
  await expect(card(other, "Konex").getByRole("img", { name: "Not sent yet" })).toHaveCount(0);
});

test("after a reload a true conflict asks, and a refusal is told until it is read", async ({ page, server, person, allowErrors }) => {
  allowErrors(/ERR_FAILED/, /CONFLICT|VALIDATION|NOT_FOUND/);
  const [board, boris] = await pair(page, server, person);
  await page.route("**/graphql", (route) => (/updateDeal|moveDeal/.test(route.request().postData() ?? "") ? route.abort() : route.continue()));
  await card(page, "Konex").click();
  await page.getByRole("button", { name: /^Amount: \$2,000\.00/ }).click();
  const refused = page.waitForEvent("requestfailed");
  await page.getByRole("textbox", { name: "Amount" }).fill("9000");
  await page.keyboard.press("Enter");
  await refused;
  await page.keyboard.press("Escape");
  await card(page, "Cheers").focus();
  await page.keyboard.press("2");
  await setAmount(board, boris, board.deals.Konex!, 4_000_00);
  await board.ask(boris, `mutation($input: VersionedInput!) { deleteDeal(input: $input) { seq } }`, { input: { id: board.deals.Cheers } });
  await page.unroute("**/graphql");
  await page.reload();

  const dialog = page.getByRole("dialog", { name: "Not everything could be saved" });
  const all = async () => {
    await expect(dialog).toContainText("$4,000.00 now; $9,000.00 was yours");
    await expect(dialog).toContainText("Move to");
  };
  await all();
  // What nobody has read is there after the next reload, too.
  await page.reload();
  await all();
  await dialog.getByRole("button", { name: "Use mine" }).click();
  await expect(card(boris, "Konex")).toContainText("$9,000");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => kept(page, "millrace", "outbox")).toEqual([]);
  await page.reload();
  await expect(card(page, "Konex")).toContainText("$9,000");
  await expect(dialog, "what is read is told no more").toHaveCount(0);
});

test("what a teammate changes in the panel is shown where it stands, and what is typed there stays", async ({ page, server, person }) => {
  const [board, boris] = await pair(page, server, person);
  const deal = board.deals.Konex!;
  const me = await board.ask<{ viewer: { user: { id: string } } }>(boris, `{ viewer { user { id } } }`);
  await card(page, "Konex").click();
  await card(boris, "Konex").click();
  const amount = (by: Page) => by.locator(".c-dealfield", { hasText: "Amount" });
  const told = (by: Page) => by.locator(".c-dealpanel .c-dealfield--told");
  await expect(amount(page)).toBeVisible();
  await expect(amount(boris)).toBeVisible();

  // Told to who did not do it, and gone by itself.
  await boris.getByRole("button", { name: /^Amount:/ }).click();
  await boris.getByRole("textbox", { name: "Amount" }).fill("2500");
  await boris.keyboard.press("Enter");
  await expect(told(page)).toContainText("$2,500.00");
  await expect(told(boris)).toHaveCount(0);
  await expect(page.getByTestId("heard")).toHaveText("Boris changed Amount: $2,500.00");
  await expect(told(page)).toHaveCount(0);
  // No space is read out before the full stop.
  await expect(amount(page).getByRole("button")).toHaveAccessibleName("Amount: $2,500.00. Edit");

  // Another field changes: what is typed is not touched.
  await page.getByRole("button", { name: /^Amount:/ }).click();
  const field = page.getByRole("textbox", { name: "Amount" });
  await field.fill("9000");
  const { deal: now } = await board.ask<{ deal: { version: number } }>(boris, `query($id: ID!) { deal(id: $id) { version } }`, { id: deal });
  await board.ask(boris, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: deal, version: now.version, ownerId: me.viewer.user.id },
  });
  await expect(told(page)).toContainText("Boris");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("9000");
  // The same field changes: both values are there.
  await setAmount(board, boris, deal, 300_000);
  await expect(amount(page)).toContainText("Boris has just made this $3,000.00.");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("9000");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Now: $3,000.00. Yours: $9,000.00.")).toBeVisible();
  await page.getByRole("button", { name: "Use mine" }).click();
  await expect(amount(boris)).toContainText("$9,000.00");
});
