// The board under a finger.

import type { Page } from "@playwright/test";
import { Finger } from "./finger";
import { expect, test } from "./harness";
import { type Board, card, column, names, team } from "./team";

test.skip(({ isMobile }) => !isMobile, "needs a touch screen");

test("a long press lifts a card, and a zone closes it", async ({ page, server }) => {
  const board = await team(page, server);
  await board.open(page);
  const first = board.stages[0]!;
  const finger = await Finger.of(page);

  const from = (await card(page, "Konex").boundingBox())!;
  await finger.down(from.x + 80, from.y + 30);
  const won = page.getByText("Won", { exact: true });
  await expect(won).toBeVisible();
  const zone = (await won.boundingBox())!;
  await finger.carry([from.x + 80, from.y + 30], zone);
  await finger.up();

  const dialog = page.getByRole("dialog", { name: "Close as Won" });
  await dialog.getByLabel("Amount").fill("2,345.50");
  await dialog.getByRole("button", { name: "Close as Won" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card(page, "Konex")).toHaveCount(0);
  await expect(column(page, first.name).getByTestId("count")).toHaveText("2");

  await page.getByRole("button", { name: "Closed" }).click();
  const wonStage = board.stages.find((stage) => stage.kind === "WON")!;
  await expect(column(page, wonStage.name).getByTestId("sum")).toHaveText("$2,345.50");
});

test("a tap opens the deal over the whole screen, and the cross leads back", async ({ page, server }) => {
  const board = await team(page, server);
  await board.open(page);

  await card(page, "Cheers").tap();
  const panel = page.getByRole("dialog", { name: "Cheers" });
  await expect(panel).toBeVisible();
  expect((await panel.boundingBox())!.width).toBeCloseTo(390, 1);
  await panel.getByRole("button", { name: "Close the panel" }).tap();

  await expect(panel).toHaveCount(0);
  await expect.poll(() => names(column(page, board.stages[0]!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
});

const zones = (page: Page) => page.getByText("Unqualified", { exact: true });
const scrolledDown = (page: Page, board: Board) => column(page, board.stages[0]!.name).locator(".c-column__cards").evaluate((it) => it.scrollTop);
const scrolledAside = (page: Page) => page.locator(".c-board").evaluate((it) => it.scrollLeft);

test("a finger that moves at once scrolls, down and sideways, and never carries a card away", async ({ page, server }) => {
  const board = await team(page, server);
  for (let n = 0; n < 20; n++) {
    await board.ask(page, `mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }`, {
      input: { pipelineId: board.pipelineId, name: `Deal ${n}`, amount: 100 },
    });
  }
  await board.open(page);
  const first = board.stages[0]!.name;
  const order = await names(column(page, first));
  const finger = await Finger.of(page);
  const moves: string[] = [];
  page.on("request", (request) => {
    if (/moveDeal|closeDeal/.test(request.postData() ?? "")) moves.push(request.postData()!);
  });

  // Whatever is lifted even for a moment is noticed.
  await page.evaluate(() => {
    const seen = window as unknown as { lifted: number };
    seen.lifted = 0;
    new MutationObserver(() => (seen.lifted += document.querySelectorAll(".c-overlay, .c-zone").length)).observe(document.body, { childList: true, subtree: true });
  });
  await finger.swipe([160, 620], [160, 330]);
  await expect.poll(() => scrolledDown(page, board)).toBeGreaterThan(100);
  await finger.swipe([160, 330], [160, 700]);
  await expect.poll(() => scrolledDown(page, board)).toBe(0);
  expect(await scrolledAside(page)).toBe(0);

  await finger.swipe([320, 500], [60, 500]);
  await expect(column(page, board.stages[1]!.name).getByTestId("count")).toBeInViewport({ ratio: 0.9 });
  await expect.poll(() => scrolledAside(page)).toBeGreaterThan(250);
  await finger.swipe([60, 500], [320, 500]);
  await expect.poll(() => scrolledAside(page)).toBe(0);

  expect(await page.evaluate(() => (window as unknown as { lifted: number }).lifted)).toBe(0);
  expect(moves).toEqual([]);
  expect(page.url()).not.toContain("/deals/");
  // More of them may be drawn by now.
  expect((await names(column(page, first))).slice(0, order.length)).toEqual(order);

  // The same finger, after a rest, carries: the column stays where it is.
  const from = (await card(page, order[1]!).boundingBox())!;
  await finger.down(from.x + 80, from.y + 30);
  await expect(zones(page)).toBeVisible();
  await finger.move(from.x + 80, from.y + 130);
  await finger.move(from.x + 80, from.y + 240);
  expect(await scrolledDown(page, board)).toBe(0);
  await finger.up();
  await expect(zones(page)).toHaveCount(0);
  await expect.poll(async () => (await names(column(page, first))).indexOf(order[1]!)).toBeGreaterThan(2);
});

test("a finger carries a card to the next column, which comes at the edge", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  await board.open(boris);
  const [first, second] = board.stages;
  const finger = await Finger.of(page);

  const from = (await card(page, "Konex").boundingBox())!;
  await finger.down(from.x + 80, from.y + 30);
  await expect(zones(page)).toBeVisible();
  await expect(card(boris, "Konex").locator(".c-card__holder"), "seen by others like one that a mouse holds").toContainText("Anna");
  await finger.move(350, from.y + 40);
  await page.waitForFunction(() => document.querySelector(".c-board")!.scrollLeft > 240);
  await finger.move(195, from.y + 40);
  await expect(column(page, second!.name).locator(".c-slot")).toBeVisible();
  await finger.up();

  for (const screen of [page, boris]) {
    await expect(card(column(screen, second!.name), "Konex")).toHaveCount(1);
    await expect(column(screen, second!.name).getByTestId("sum")).toHaveText("$2,000");
    await expect.poll(() => column(screen, first!.name).getByTestId("count").textContent()).toBe("2");
  }
  await page.getByRole("button", { name: "Undo" }).tap();
  await expect(card(column(boris, first!.name), "Konex")).toHaveCount(1);
});

test("cards are chosen by a finger that rests, and moved together", async ({ page, server }) => {
  const board = await team(page, server);
  await board.open(page);
  const [first, second] = board.stages;
  const finger = await Finger.of(page);

  const from = (await card(page, "Konex").boundingBox())!;
  await finger.down(from.x + 80, from.y + 30);
  await expect(zones(page)).toBeVisible();
  await finger.up();
  const bar = page.getByRole("toolbar", { name: "Selected deals" });
  await expect(bar).toContainText("One selected");
  // From now on every tap chooses, and opens nothing.
  await card(page, "Cheers").tap();
  await expect(bar).toContainText("2 selected");
  await expect(bar).toContainText("$5,000");
  expect(page.url()).not.toContain("/deals/");

  await bar.getByRole("button", { name: "Move to", exact: true }).tap();
  await page.getByRole("menuitem", { name: second!.name, exact: true }).tap();
  await expect(bar).toHaveCount(0);
  await expect(column(page, second!.name).getByTestId("sum")).toHaveText("$5,000");
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Zumgoity"]);
});
