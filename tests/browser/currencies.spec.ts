// Rates of currencies: an administrator edits them, and every board tells one sum.

import { expect, test } from "./harness";
import { column, team } from "./team";

test.skip(({ isMobile }) => isMobile, "figures stand in the heads of columns side by side");

const CREATE = `mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }`;

test("a rate that an administrator sets makes one sum of two, on every open board", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris", "Administrator");
  for (const [name, amount, currency] of [["Alpen", 100_000, "EUR"], ["Bath", 500_000, "GBP"]] as const) {
    await board.ask(page, CREATE, { input: { pipelineId: board.pipelineId, name, amount, currency } });
  }
  await board.open(boris);
  const sum = column(boris, board.stages[0]!.name).getByTestId("sum");
  await expect(sum).toHaveText("$6,000 + €1,000 + £5,000");

  await page.goto("/settings/currencies");
  await expect(page.getByText("there is no rate for them")).toBeVisible();
  await page.getByRole("button", { name: "EUR", exact: true }).click();
  await page.getByLabel("Is worth in USD").fill("a lot");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Enter a number above 0")).toBeVisible();
  await page.getByLabel("Is worth in USD").fill("1.2");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 EUR =")).toBeVisible();
  await expect(page.getByRole("button", { name: "EUR", exact: true })).toBeHidden();

  // What has no rate stands beside, and what the sum is made of is told.
  await expect(sum).toHaveText("≈ $7,200 + £5,000");
  await expect(column(boris, board.stages[0]!.name)).toContainText("€1,000; £5,000 (no rate); $6,000");
  await expect(boris.getByTestId("board-sum")).toContainText("≈ $7,200 + £5,000");

  await page.getByRole("button", { name: "Rate of EUR: 1.2" }).click();
  await page.getByRole("textbox", { name: "Rate of EUR" }).fill("2");
  await page.keyboard.press("Enter");
  await expect(sum).toHaveText("≈ $8,000 + £5,000");

  await page.getByRole("button", { name: "Remove the rate of EUR" }).click();
  await expect(page.getByText("1 EUR =")).toBeHidden();
  await expect(sum).toHaveText("$6,000 + €1,000 + £5,000");
});
