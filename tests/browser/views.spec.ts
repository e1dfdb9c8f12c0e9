// A list under a name: saved, shared, opened by a colleague who sees no more than before, and followed as it changes.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { importRecords } from "./server";
import { team } from "./team";

test.skip(({ isMobile }) => isMobile, "a phone has no heads to sort by, and no columns to choose");

const names = (page: Page) =>
  page.locator(".c-table__open > span:last-child").allTextContents().then((all) => all.sort());
const views = (page: Page) => page.getByRole("group", { name: "Views" });
const switcher = (page: Page) => views(page).getByRole("button", { name: /^Views/ });

async function pick(page: Page, view: string): Promise<void> {
  await switcher(page).click();
  await page.getByRole("menuitem", { name: view }).click();
}

test("a manager saves and shares whom nobody has contacted for long, and a colleague sees their own of them", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris", "User");
  const file = join(server.data, "companies.csv");
  await writeFile(file, "Name,Since,Who\nAcme,2025-01-15,Anna Snelling\nBolt,2025-02-20,Boris\n");
  const map = `[fields]\nname = "Name"\ncreated_at = "Since"\nowner = "Who"\n`;
  await importRecords(server, "companies", file, map, "anna@example.com");
  for (const by of [page, boris]) {
    const input = { name: by === page ? "Copper" : "Delta" };
    await board.ask(by, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, { input });
  }

  await page.goto("/companies");
  await expect.poll(() => names(page)).toEqual(["Acme", "Bolt", "Copper", "Delta"]);
  await expect(switcher(page)).toContainText("All companies");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const box = page.getByRole("dialog", { name: "Filter" });
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Last activity" }).click();
  await box.getByLabel("How it is compared").last().selectOption("not in the last");
  await expect.poll(() => names(page)).toEqual(["Acme", "Bolt"]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Annual revenue" }).click();
  await expect(page).toHaveURL(/sort=annual_revenue/);

  // Saved under a name, for everybody.
  await views(page).getByRole("button", { name: "Save as view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as view" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.locator("[aria-invalid=true]")).toBeVisible();
  await dialog.getByLabel("Name").fill("No contact for 30 days");
  await dialog.getByLabel("Who sees it").selectOption("Everyone");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(switcher(page)).toContainText("No contact for 30 days");
  await expect(page).toHaveURL(/view=/);
  await expect(views(page).getByRole("button", { name: "Save changes" })).toBeHidden();

  // What is on screen is written to a file, with a mark for spreadsheets; a colleague who may not is not offered it.
  await page.getByRole("button", { name: "More about this list" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export everything (CSV)" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^companies-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(lines[0]).toMatch(/^\ufeffname,sector,standing,owner,/);
  expect(lines.slice(1, -1).map((line) => line.split(",")[0]).sort()).toEqual(["Acme", "Bolt"]);

  // A colleague finds it, sees only their own records in it, and may not change it.
  await boris.goto("/companies");
  await expect.poll(() => names(boris)).toEqual(["Bolt", "Delta"]);
  await pick(boris, "No contact for 30 days");
  await expect.poll(() => names(boris)).toEqual(["Bolt"]);
  await expect(boris.getByRole("button", { name: "More about this list" })).toBeHidden();
  await views(boris).getByRole("button", { name: "More about this view" }).click();
  await expect(boris.getByRole("menuitem", { name: "Rename…" })).toBeDisabled();
  await boris.keyboard.press("Escape");
  await views(boris).getByRole("button", { name: "Add to favourites" }).click();
  await expect(views(boris).getByRole("button", { name: "Remove from favourites" })).toBeVisible();

  // What its owner changes is on the colleague's screen at once.
  await page.getByRole("button", { name: /^Remove .*Last activity/ }).click();
  await expect(views(page).getByRole("button", { name: "Discard changes" })).toBeVisible();
  await views(page).getByRole("button", { name: "Save changes" }).click();
  await expect.poll(() => names(boris)).toEqual(["Bolt", "Delta"]);
  await expect(boris).not.toHaveURL(/where=/);

  // A difference of one's own stands in the address until it is dropped or saved as another view.
  await boris.getByRole("button", { name: "Employees" }).click();
  await expect(boris).toHaveURL(/sort=employees/);
  await expect(views(boris).getByRole("button", { name: "Save changes" })).toBeHidden();
  await views(boris).getByRole("button", { name: "Discard changes" }).click();
  await expect(boris).toHaveURL(/sort=annual_revenue/);

  // The palette leads to it, and a list may open with it.
  await boris.keyboard.press("Control+k");
  await expect(boris.getByRole("option", { name: /No contact for 30 days/ })).toBeVisible();
  await boris.keyboard.press("Escape");
  await views(boris).getByRole("button", { name: "More about this view" }).click();
  await boris.getByRole("menuitem", { name: "Open this list with it" }).click();
  await expect
    .poll(async () => {
      const told = await board.ask<{ viewer: { preferences: { defaultViews: unknown[] } } }>(
        boris,
        "{ viewer { preferences { defaultViews { kind } } } }",
      );
      return told.viewer.preferences.defaultViews.length;
    })
    .toBe(1);
  await boris.goto("/companies");
  await expect(switcher(boris)).toContainText("No contact for 30 days");
  await pick(boris, "All companies");
  await expect(switcher(boris)).toContainText("All companies");
  await expect.poll(() => names(boris)).toEqual(["Bolt", "Delta"]);

  // Deleted, it is gone from the colleague's menu, and its address says so.
  const address = new URL(page.url()).searchParams.get("view");
  await views(page).getByRole("button", { name: "More about this view" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(switcher(page)).toContainText("All companies");
  await switcher(boris).click();
  await expect(boris.getByRole("menuitem", { name: "All companies" })).toBeVisible();
  await expect(boris.getByRole("menuitem", { name: "No contact for 30 days" })).toBeHidden();
  await boris.goto(`/views/${address}`);
  await expect(boris.getByText("This view is gone")).toBeVisible();
});

test("a board and a table of deals are saved with their filter, order and columns", async ({ page, server }) => {
  const board = await team(page, server);
  await board.open(page);
  await expect(switcher(page)).toContainText("All deals");
  await page.getByLabel("Deal or company").fill("kon");
  await expect(page).toHaveURL(/q=kon/);
  await views(page).getByRole("button", { name: "Save as view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Konex only");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(switcher(page)).toContainText("Konex only");

  // The table keeps its columns, which are the view's own from then on.
  await page.getByRole("link", { name: "Table", exact: true }).click();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Owner" }).uncheck();
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeHidden();
  await page.keyboard.press("Escape");
  await views(page).getByRole("button", { name: "Save as view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Konex rows");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(switcher(page)).toContainText("Konex rows");
  await pick(page, "Konex only");
  await expect(page).toHaveURL(new RegExp(`/pipelines/${board.pipelineId}\\?`));
  await pick(page, "Konex rows");
  await expect(page.getByRole("columnheader", { name: "Amount" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeHidden();
  await pick(page, "All deals");
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeVisible();
});

test("the columns of a list are chosen and made wider, are there in another browser, and are a view's own", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const input = { name: "Acme", address: { city: "Nitra" } };
  const create = `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`;
  await board.ask(page, create, { input });
  await page.goto("/companies");
  const heads = (of: Page) => of.getByRole("columnheader").allInnerTexts().then((all) => all.slice(1, -1));
  await expect.poll(() => names(page)).toEqual(["Acme"]);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "City" }).check();
  await page.getByRole("checkbox", { name: "Sector" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("cell", { name: "Nitra" })).toBeVisible();
  const chosen = ["Name", "Standing", "Owner", "Employees", "Annual revenue", "Last activity", "City"];
  expect(await heads(page)).toEqual(chosen);

  const edge = page.getByRole("separator", { name: /Owner/ });
  const owner = page.getByRole("columnheader", { name: "Owner" });
  const before = (await owner.boundingBox())!.width;
  await edge.press("ArrowRight");
  await expect.poll(async () => (await owner.boundingBox())!.width).toBeGreaterThan(before + 10);

  // The user's own, in every browser, until a view has others.
  await page.goto("/companies?view=all&cols=name,country");
  await expect.poll(() => heads(page)).toEqual(["Name", "Country"]);
  await views(page).getByRole("button", { name: "Save as view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Where they are");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(switcher(page)).toContainText("Where they are");
  await pick(page, "All companies");
  await expect.poll(() => heads(page)).toEqual(chosen);
  const elsewhere = await person();
  await elsewhere.context().addCookies(await page.context().cookies());
  await elsewhere.goto("/companies");
  await expect.poll(() => heads(elsewhere)).toEqual(chosen);
});
