// The board of leads: two people on it, keys, a finger.

import type { Page } from "@playwright/test";
import { Finger } from "./finger";
import { expect, test } from "./harness";
import { type Board, card, carry, column, names, team } from "./team";

const FIRST = "Contact details received";
const SECOND = "Responsible appointed";
const THIRD = "Information collected";
const END = "Unqualified";

/** Makes leads of these names, the last one on top, and gives their ids. */
async function leads(board: Board, page: Page, ...of: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const lastName of of) {
    const made = await board.ask<{ createLead: { lead: { id: string } } }>(
      page,
      `mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id } } }`,
      { input: { lastName, companyName: `${lastName} Ltd` } },
    );
    ids.push(made.createLead.lead.id);
  }
  return ids;
}

/** Opens the board and waits until it is live. */
async function open(page: Page): Promise<void> {
  await page.goto("/leads/board");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(column(page, FIRST)).toBeVisible();
}

const count = (page: Page, stage: string) => column(page, stage).getByTestId("count");

test.describe("with a mouse and keys", () => {
  test.skip(({ isMobile }) => isMobile, "the mouse and two columns side by side; fingers have their own test");

  test("Anna drags a lead and Boris sees it, with exact counts of more than is loaded", async ({ page, server, person }) => {
    const board = await team(page, server);
    const boris = await board.join(await person(), "Boris");
    await leads(board, page, ...Array.from({ length: 30 }, (_, at) => `Lead${at}`), "Adamec", "Benko");

    // The list leads to the board, and /leads remembers it.
    await page.goto("/leads");
    await page.getByRole("navigation", { name: "Layout" }).getByRole("link", { name: "Board" }).click();
    await expect(page).toHaveURL(/\/leads\/board$/);
    await page.goto("/leads");
    await expect(page).toHaveURL(/\/leads\/board$/);
    await open(page);
    await open(boris);
    for (const screen of [page, boris]) await expect(count(screen, FIRST)).toHaveText("32");

    await carry(page, "Adamec", column(page, THIRD));
    await page.mouse.up();
    for (const screen of [page, boris]) {
      await expect(card(column(screen, THIRD), "Adamec")).toBeVisible();
      await expect(card(column(screen, FIRST), "Adamec")).toHaveCount(0);
      await expect(count(screen, FIRST)).toHaveText("31");
      await expect(count(screen, THIRD)).toHaveText("1");
    }
    await expect(boris.getByTestId("heard")).toHaveText(`Anna Snelling moved Adamec to ${THIRD}`);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(card(column(boris, FIRST), "Adamec")).toBeVisible();
    for (const screen of [page, boris]) await expect(count(screen, FIRST)).toHaveText("32");

    // What has led nowhere needs a reason; who does not give one puts the card back.
    await carry(page, "Benko", column(page, END));
    await page.mouse.up();
    const end = page.getByRole("dialog", { name: "Why does this lead go nowhere?" });
    await expect(end.getByLabel("Reason")).toBeFocused();
    await end.getByRole("button", { name: "Cancel" }).click();
    await expect(end).toBeHidden();
    // The board went along with the card.
    await page.locator(".c-board").evaluate((board) => board.scrollTo(0, 0));
    await expect(card(column(page, FIRST), "Benko")).toBeInViewport();
    await carry(page, "Benko", column(page, END));
    await page.mouse.up();
    await end.getByLabel("Reason").selectOption({ label: "Volume too small" });
    await end.getByRole("button", { name: "Close as unqualified" }).click();
    await expect(card(column(boris, END), "Benko")).toContainText("Volume too small");
    for (const screen of [page, boris]) await expect(count(screen, FIRST)).toHaveText("31");

    // The rest of a column is read when it is scrolled to.
    await expect
      .poll(async () => {
        await column(page, FIRST).locator(".c-column__cards").evaluate((cards) => cards.scrollTo(0, cards.scrollHeight));
        return card(column(page, FIRST), "Lead0").count();
      })
      .toBe(1);

    // The filter stands in the address and is counted by the server.
    const filter = JSON.stringify({ version: 1, all: [{ field: "text", op: "contains", text: "lead1" }] });
    await page.goto(`/leads/board?where=${encodeURIComponent(filter)}`);
    await expect(count(page, FIRST)).toHaveText("11");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(count(page, FIRST)).toHaveText("31");
  });

  test("a move that the server refuses is put back, and says why", async ({ page, server, person }) => {
    const board = await team(page, server);
    const boris = await board.join(await person(), "Boris");
    const [id] = await leads(board, page, "Adamec");
    await open(page);
    await page.route("**/graphql", async (route) => {
      if (route.request().postData()?.includes("moveLead")) {
        await board.ask(boris, `mutation($id: ID!) { convertLead(input: { id: $id }) { seq } }`, { id });
      }
      await route.continue();
    });
    await carry(page, "Adamec", column(page, SECOND));
    await page.mouse.up();
    await expect(page.getByText(/^Adamec was put back\. /)).toBeVisible();
    // It was converted meanwhile, and is on the board no longer.
    await expect(card(page, "Adamec")).toHaveCount(0);
    for (const stage of [FIRST, SECOND]) await expect(count(page, stage)).toHaveText("0");
  });

  test("keys carry a lead into another column, put it back and add one", async ({ page, server }) => {
    const board = await team(page, server);
    await leads(board, page, "Adamec", "Benko");
    await open(page);
    await card(page, "Benko").focus();
    await page.keyboard.press("ArrowDown");
    await expect(card(page, "Adamec")).toBeFocused();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await expect(page.locator("[aria-live=assertive]")).toHaveText(SECOND);
    await page.keyboard.press("Escape");
    await expect(card(column(page, FIRST), "Adamec")).toBeFocused();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await expect(card(column(page, SECOND), "Adamec")).toBeFocused();
    await expect(count(page, SECOND)).toHaveText("1");

    await column(page, SECOND).hover();
    await page.getByRole("button", { name: `Add a lead to ${SECOND}` }).click();
    await page.getByRole("textbox", { name: "Name, e-mail address or phone number" }).fill("Jana Cibulová");
    await page.keyboard.press("Enter");
    await expect.poll(() => names(column(page, SECOND))).toEqual(["Jana Cibulová", "Adamec"]);
    await expect(count(page, SECOND)).toHaveText("2");
    await expect(page.getByRole("button", { name: `Add a lead to ${END}` })).toHaveCount(0);

    await card(page, "Benko").press("Enter");
    await expect(page.getByRole("heading", { name: "Benko" })).toBeVisible();
    await page.goBack();
    await expect(count(page, SECOND)).toHaveText("2");
  });
});

test("a finger scrolls, and a long press lifts a lead to be converted", async ({ page, server, isMobile }) => {
  test.skip(!isMobile, "needs a touch screen");
  const board = await team(page, server);
  await leads(board, page, ...Array.from({ length: 12 }, (_, at) => `Lead${at}`), "Adamec");
  await open(page);
  const finger = await Finger.of(page);

  // A finger that moves at once scrolls the column, and lifts nothing.
  const cards = column(page, FIRST).locator(".c-column__cards");
  let from = (await card(page, "Adamec").boundingBox())!;
  await finger.down(from.x + 80, from.y + 60);
  for (const by of [20, 60, 120]) await finger.move(from.x + 80, from.y + 60 - by);
  await finger.up();
  await expect.poll(() => cards.evaluate((cards) => cards.scrollTop)).toBeGreaterThan(0);
  await expect(page.locator(".c-overlay")).toHaveCount(0);
  // It goes on for a while by itself.
  await expect
    .poll(() =>
      cards.evaluate((cards) => {
        const at = cards.scrollTop;
        cards.scrollTo(0, 0);
        return at;
      }),
    )
    .toBe(0);

  from = (await card(page, "Adamec").boundingBox())!;
  await finger.down(from.x + 80, from.y + 30);
  const convert = page.locator("[data-zone=convert]");
  await expect(convert).toBeVisible();
  const zone = (await convert.boundingBox())!;
  for (const share of [0.3, 0.7, 1]) {
    const x = from.x + 80 + (zone.x + zone.width / 2 - from.x - 80) * share;
    const y = from.y + 30 + (zone.y + zone.height / 2 - from.y - 30) * share;
    await finger.move(x, y);
  }
  await finger.up();
  const dialog = page.getByRole("dialog", { name: "Convert the lead" });
  await dialog.getByRole("button", { name: "Convert", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card(page, "Adamec")).toHaveCount(0);
  await expect(count(page, FIRST)).toHaveText("12");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("Converted to")).toBeVisible();
});
