// The board under a finger.

import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { card, column, names, team } from "./team";

test.skip(({ isMobile }) => !isMobile, "needs a touch screen");

/** A finger on the page. */
class Finger {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  async down(x: number, y: number): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  }

  async move(x: number, y: number): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y }] });
  }

  async up(): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
}

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
  for (const share of [0.3, 0.7, 1]) {
    const x = from.x + 80 + (zone.x + zone.width / 2 - from.x - 80) * share;
    const y = from.y + 30 + (zone.y + zone.height / 2 - from.y - 30) * share;
    await finger.move(x, y);
  }
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
