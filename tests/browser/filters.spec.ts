// Lists are narrowed by conditions that are built in a box, told by chips, and stand in the address.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { team } from "./team";

const names = (page: Page) =>
  page.locator(".c-table__open > span:last-child").allTextContents().then((all) => all.sort());

test("a list is narrowed by a filter that is built in a box, told by chips and found in the address", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  for (const input of [
    { name: "Acme", employees: 500 },
    { name: "Bolt", employees: 20 },
    { name: "Copper" },
  ]) {
    await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, { input });
  }
  await page.goto("/companies");
  await expect.poll(() => names(page)).toEqual(["Acme", "Bolt", "Copper"]);

  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const box = page.getByRole("dialog", { name: "Filter" });
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Employees" }).click();
  // Not finished, it means nothing yet.
  await expect(box.getByRole("group", { name: "Employees" })).toBeVisible();
  expect(await names(page)).toEqual(["Acme", "Bolt", "Copper"]);
  await box.getByLabel("from").fill("100");
  await expect.poll(() => names(page)).toEqual(["Acme"]);
  await expect(page).toHaveURL(/where=/);

  // One of several is enough.
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Name" }).click();
  await box.getByLabel("Value").fill("cop");
  await expect.poll(() => names(page)).toEqual([]);
  await box.getByLabel("How it is compared").first().selectOption("One of these holds");
  await expect.poll(() => names(page)).toEqual(["Acme", "Copper"]);
  await page.keyboard.press("Escape");
  await expect(box).toBeHidden();
  await expect(page.getByRole("button", { name: "Filter", exact: true })).toBeFocused();

  // Whoever has the address has the filter, and so has a reload.
  const boris = await board.join(await person(), "Boris");
  await boris.goto(page.url());
  await expect.poll(() => names(boris)).toEqual(["Acme", "Copper"]);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["Acme", "Copper"]);
  await page.getByRole("button", { name: /^Remove .*Employees/ }).click();
  await expect.poll(() => names(page)).toEqual(["Copper"]);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => names(page)).toEqual(["Acme", "Bolt", "Copper"]);

  // Whom nobody has worked with for so long, by the keyboard alone.
  await page.getByRole("button", { name: "Filter", exact: true }).press("Enter");
  await expect(box.getByRole("button", { name: "Add a condition" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Last activity" }).press("Enter");
  await expect.poll(() => page.url()).toContain("lastActivityAt");
  await expect.poll(() => names(page)).toEqual(["Acme", "Bolt", "Copper"]);
  await box.getByLabel("How it is compared").last().selectOption("not in the last");
  await expect.poll(() => names(page)).toEqual([]);
  await expect(page.getByText("Nothing found")).toBeVisible();
});
