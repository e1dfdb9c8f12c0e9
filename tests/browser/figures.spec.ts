// The two screens of figures: why deals are lost, and what needs attention. Both follow what happens, and lead to the deals.

import { type Page } from "@playwright/test";
import { expect, test } from "./harness";
import { type Board, team } from "./team";

const UPDATE = `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`;

async function lose(board: Board, by: Page, deal: string, reason: string): Promise<void> {
  const { directory } = await board.ask<{ directory: { id: string; name: string }[] }>(by, `{ directory(kind: LOSS_REASON) { id name } }`);
  await board.ask(by, `mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }`, {
    input: {
      id: board.deals[deal],
      stageId: board.stages.find((stage) => stage.kind === "LOST")!.id,
      lossReasonId: directory.find((item) => item.name === reason)!.id,
    },
  });
}

test("why deals are lost is told by reason and owner, live, and leads to the deals", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const { directory } = await board.ask<{ directory: { name: string }[] }>(page, `{ directory(kind: LOSS_REASON) { name } }`);
  const [first, second] = directory.map((item) => item.name) as [string, string];
  await board.open(page);
  await page.getByRole("navigation", { name: "Layout" }).getByRole("link", { name: "Losses" }).click();
  await expect(page.getByRole("heading", { name: "Lost deals", level: 1 })).toBeVisible();
  await expect(page.getByText("No deal was lost")).toBeVisible();

  // Somebody else loses two: the figures follow.
  await lose(board, boris, "Konex", first);
  await lose(board, boris, "Cheers", second);
  const reasons = page.locator(".c-losses__list", { hasText: "By reason" });
  await expect(reasons.getByRole("link")).toHaveCount(2);
  await expect(page.getByRole("status").filter({ hasText: "2 deals" })).toContainText("$5,000");
  await expect(reasons.getByRole("link", { name: first })).toContainText("$2,000");
  await expect(page.locator(".c-losses__list", { hasText: "By owner" }).getByRole("link", { name: /Anna/ })).toContainText("2");

  // Only one's own: Boris has lost none.
  await page.getByLabel("Whose deals").selectOption({ label: "Boris" });
  await expect(page.getByText("No deal was lost")).toBeVisible();
  await page.getByLabel("Whose deals").selectOption({ label: "Everybody" });
  await expect(reasons.getByRole("link")).toHaveCount(2);

  // Days before today have none; the choice stands in the address.
  await page.getByRole("button", { name: "Other days" }).click();
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("To").fill("2020-12-31");
  await page.keyboard.press("Tab");
  await expect(page).toHaveURL(/period=2020-01-01\.\.2020-12-31/);
  await expect(page.getByText("No deal was lost")).toBeVisible();
  await page.getByRole("button", { name: "Last 12 months" }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: "Last 12 months" })).toHaveAttribute("aria-pressed", "true");

  await reasons.getByRole("link", { name: first }).click();
  await expect(page).toHaveURL(/\/table\?.*status=lost/);
  await expect(page.getByText("Konex", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Cheers", { exact: true })).toHaveCount(0);
  await expect(page.getByText("Zumgoity", { exact: true })).toHaveCount(0);
});

test("what needs attention is counted, listed by owner, and handed on together", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  for (const [deal, day] of [["Konex", "2020-01-31"], ["Cheers", "2020-03-01"]] as const) {
    await board.ask(page, UPDATE, { input: { id: board.deals[deal], version: 1, expectedCloseOn: day } });
  }
  await board.open(page);
  await page.getByRole("navigation", { name: "Layout" }).getByRole("link", { name: "Attention" }).click();
  const concern = (by: Page, name: string) => by.getByRole("group", { name: "Why they need attention" }).getByRole("button", { name });
  const deal = (by: Page, name: string) => by.getByRole("link", { name, exact: !isMobile });
  await expect(concern(page, "Overdue")).toContainText("2");
  await expect(concern(page, "Overdue")).toContainText("$5,000");
  await expect(concern(page, "No close date")).toContainText("1");
  await expect(deal(page, "Konex")).toBeVisible();
  await expect(deal(page, "Zumgoity")).toHaveCount(0);
  await concern(page, "No close date").click();
  await expect(deal(page, "Zumgoity")).toBeVisible();
  await expect(deal(page, "Konex")).toHaveCount(0);
  await concern(page, "Over time limit").click();
  await expect(deal(page, "Zumgoity")).toHaveCount(0);
  await expect(concern(page, "Over time limit")).toContainText("0");
  await concern(page, "Longest in stage").click();
  await expect(deal(page, "Konex")).toBeVisible();
  await concern(page, "Overdue").click();
  await expect(page).toHaveURL(/close=overdue/);

  // A row opens the panel over it, and closing that comes back here.
  await deal(page, "Konex").click();
  await expect(page).toHaveURL(/\/attention\/deals\//);
  await page.getByRole("button", { name: "Close the panel" }).click();
  await expect(page).toHaveURL(/\/attention\?close=overdue/);

  // Handed on together; the owners' figures follow, and so does the list when one is mended by somebody else.
  if (!isMobile) {
    await page.getByRole("checkbox", { name: "Select Konex" }).check();
    await page.getByRole("button", { name: "Assign to" }).click();
    await page.getByRole("combobox", { name: "Search" }).fill("Boris");
    await page.getByRole("option", { name: "Boris" }).click();
    const owners = page.getByRole("list", { name: "By owner" });
    await expect(owners.getByRole("button")).toHaveCount(2);
    await owners.getByRole("button", { name: /Boris/ }).click();
    await expect(deal(page, "Cheers")).toHaveCount(0);
    await expect(deal(page, "Konex")).toBeVisible();
    await owners.getByRole("button", { name: /Boris/ }).click();
  }
  const { deal: now } = await board.ask<{ deal: { version: number } }>(boris, `query($id: ID!) { deal(id: $id) { version } }`, { id: board.deals.Cheers });
  await board.ask(boris, UPDATE, { input: { id: board.deals.Cheers, version: now.version, expectedCloseOn: "2099-01-01" } });
  await expect(deal(page, "Cheers")).toHaveCount(0);
  await expect(concern(page, "Overdue")).toContainText("1");
});
