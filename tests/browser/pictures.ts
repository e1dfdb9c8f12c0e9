// The pictures of the user guide, taken from the running app with the demo company. Not a test, and not part of the run:
//
//   MILLRACE_BIN=../../target/debug/millrace npx playwright test --config pictures.config.ts

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./harness";

const FOLDER = join(import.meta.dirname, "../../docs/guide/images");

test("pictures of the user guide", async ({ page, server }) => {
  test.setTimeout(180_000);
  mkdirSync(FOLDER, { recursive: true });
  const picture = async (name: string): Promise<void> => {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
  };

  await page.goto("/");
  await page.getByLabel("Workspace name").fill("Northwind Sales");
  await page.getByLabel("Your name").fill("Anna Snelling");
  await page.getByLabel("E-mail").fill("anna@example.com");
  await page.getByLabel("Password", { exact: true }).fill("copper kettle sings");
  await page.getByLabel("Currency").click();
  await page.getByRole("combobox", { name: "Search" }).fill("us dollar");
  await page.getByRole("combobox", { name: "Search" }).press("Enter");
  await page.getByRole("radio", { name: "The demo company" }).check();
  await picture("first-visit");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page).toHaveURL(/\/pipelines\//, { timeout: 120_000 });
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await settled(page);
  await picture("board");

  await page.getByRole("link", { name: "Table", exact: true }).click();
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  await settled(page);
  await picture("table");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.type("kon");
  await expect(page.getByRole("option", { name: /Konex/i }).first()).toBeVisible();
  await settled(page);
  await picture("palette");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Attention", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Overdue/, pressed: true })).toBeVisible();
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  await settled(page);
  await picture("attention");
  await page.getByRole("link", { name: "Losses", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Lost deals" })).toBeVisible();
  await page.getByRole("button", { name: "Last 12 months" }).click();
  await settled(page);
  await picture("losses");
  await page.goBack();
  await page.goBack();
  await page.getByRole("link", { name: "Board", exact: true }).click();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await page.getByRole("region", { name: "Proposal" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/deals\//);
  await settled(page);
  await picture("deal");

  await page.goto("/settings/people");
  await expect(page.getByRole("row", { name: /Darcel Schlecht/ })).toBeVisible();
  await picture("people");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await settled(page);
  await picture("invite");
  await page.keyboard.press("Escape");

  await page.goto("/settings/pipelines");
  await page.getByRole("link", { name: /Sales/ }).last().click();
  await expect(page.getByRole("button", { name: "Edit Incoming" })).toBeVisible();
  await picture("pipeline");
  await page.getByRole("button", { name: "Edit Proposal" }).click();
  await settled(page);
  await picture("stage");
  await page.keyboard.press("Escape");

  await page.goto("/settings/roles");
  await page.getByRole("button", { name: "New role" }).click();
  await page.getByLabel("Name").fill("Partner");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Partner" })).toBeVisible();
  await page.getByRole("button", { name: "Only reads" }).click();
  await settled(page);
  await picture("role");
  await page.goto("/settings/fields");
  await page.getByRole("button", { name: "Add a field" }).first().click();
  await page.getByLabel("Name").fill("Budget holder");
  await page.getByLabel("Type").selectOption({ label: "One option of a list" });
  await page.getByRole("button", { name: "Add an option" }).click();
  await page.keyboard.type("Finance");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Director");
  await page.getByLabel("Needed from a stage on").selectOption({ label: "Proposal" });
  await settled(page);
  await picture("field");
  await page.keyboard.press("Escape");

  await page.goto("/companies");
  await expect(page.getByRole("row", { name: /Acme/ })).toBeVisible();
  await picture("companies");

  await page.goto("/leads");
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  await settled(page);
  await picture("leads");
  await page.getByRole("link", { name: "Board", exact: true }).click();
  await expect(page.locator(".c-column .c-card").nth(8)).toBeVisible();
  await settled(page);
  await picture("lead-board");
  await page.getByRole("link", { name: "Table", exact: true }).click();
  await page.getByRole("row").nth(3).getByRole("link").first().click();
  await page.getByRole("button", { name: "Convert", exact: true }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await settled(page);
  await picture("convert");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await settled(page);
  await picture("keys");
  expect(server.url).toBeTruthy();
});

/** Until what was asked for is here and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))));
}
