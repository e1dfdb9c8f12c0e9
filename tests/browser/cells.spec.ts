// The cells of lists are edited where they stand: by keys, by mouse, and not by whom they are not for.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { Proxy } from "./proxy";
import { team } from "./team";

test.skip(({ isMobile }) => isMobile, "a finger opens the record");

const cell = (page: Page, name: string, column: string) =>
  page.locator("[data-record]").filter({ has: page.getByRole("link", { name, exact: true }) }).locator(`[data-column="${column}"]`);

test("the cells of a list are edited by keys alone, and what is refused is taken back with the reason", async ({
  page,
  server,
}) => {
  const board = await team(page, server);
  const define = async (input: object) => {
    const made = await board.ask<{ createField: { field: { id: string } } }>(
      page,
      `mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }`,
      { input: { kind: "COMPANY", ...input } },
    );
    return `custom:${made.createField.field.id}`;
  };
  const score = await define({ label: "Score", type: "NUMBER" });
  const code = await define({ label: "Code", type: "LINE", unique: true });
  for (const name of ["Acme", "Bolt", "Copper"]) {
    await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, {
      input: { name },
    });
  }
  await page.goto(`/companies?cols=name,sector,employees,${score},${code},last_activity_at`);
  await page.getByRole("link", { name: "Acme", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(cell(page, "Acme", "employees")).toBeFocused();

  // Enter saves and goes down; a value that is none stays until it is right; Tab goes to the next cell.
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Employees" })).toBeFocused();
  await page.keyboard.type("25");
  await page.keyboard.press("Enter");
  await expect(cell(page, "Bolt", "employees")).toBeFocused();
  await expect(cell(page, "Acme", "employees")).toHaveText("25");
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Employees" }).fill("many");
  await page.keyboard.press("Enter");
  await expect(cell(page, "Bolt", "employees").getByRole("alert")).toBeVisible();
  await page.getByRole("textbox", { name: "Employees" }).fill("7");
  await page.keyboard.press("Tab");
  await expect(cell(page, "Bolt", score)).toBeFocused();
  await expect(cell(page, "Bolt", "employees")).toHaveText("7");

  // Escape leaves it as it was.
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Score" }).fill("3");
  await page.keyboard.press("Escape");
  await expect(cell(page, "Bolt", score)).toBeFocused();
  await expect(cell(page, "Bolt", score)).toHaveText("");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Score" }).fill("2.5");
  await page.keyboard.press("Enter");
  await expect(cell(page, "Copper", score)).toBeFocused();
  await expect(cell(page, "Bolt", score)).toHaveText("2.5");

  // The name too; its link is what has the focus there.
  await page.keyboard.press("Home");
  await expect(page.getByRole("link", { name: "Copper", exact: true })).toBeFocused();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Name" }).fill("Copper Ltd");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Copper Ltd", exact: true })).toBeFocused();

  // By mouse, with a list to choose from.
  await cell(page, "Acme", "sector").dblclick();
  await expect(page.getByRole("combobox", { name: "Search" })).toBeFocused();
  await page.keyboard.type("Shipping");
  await page.getByRole("option", { name: /Shipping/ }).click();
  await expect(cell(page, "Acme", "sector")).toHaveText("Shipping");

  // No two companies have the same code.
  await cell(page, "Acme", code).dblclick();
  await page.getByRole("textbox", { name: "Code" }).fill("A1");
  await page.keyboard.press("Enter");
  await expect(cell(page, "Acme", code)).toHaveText("A1");
  await expect(cell(page, "Bolt", code)).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Code" }).fill("a1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").or(page.getByRole("alert")).filter({ hasText: /taken|already/i })).toBeVisible();
  await expect(cell(page, "Bolt", code)).toHaveText("");

  await page.reload();
  await expect(cell(page, "Acme", "employees")).toHaveText("25");
  await expect(cell(page, "Bolt", score)).toHaveText("2.5");
  await expect(cell(page, "Copper Ltd", "employees")).toHaveText("");
});

test("contacts and leads are edited in their lists, and a cell that is not one's to change says so", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  for (const kind of ["Contact", "Lead"]) {
    await board.ask(page, `mutation($input: Create${kind}Input!) { create${kind}(input: $input) { seq } }`, {
      input: { firstName: "Ann" },
    });
  }
  for (const list of ["contacts", "leads"]) {
    await page.goto(`/${list}?cols=name,job_title,owner,city`);
    await cell(page, "Ann", "job_title").dblclick();
    await page.getByRole("textbox", { name: "Job title" }).fill("Buyer");
    await page.keyboard.press("Tab");
    await expect(cell(page, "Ann", "owner")).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "City" }).fill("Nitra");
    await page.keyboard.press("Enter");
    await page.reload();
    await expect(cell(page, "Ann", "job_title")).toHaveText("Buyer");
    await expect(cell(page, "Ann", "city")).toHaveText("Nitra");
  }

  await board.ask(page, `mutation($input: CreateRoleInput!) { createRole(input: $input) { seq } }`, {
    input: { name: "Reader", rules: ["DEAL", "CONTACT"].map((kind) => ({ kind, verb: "VIEW", scope: "ALL" })) },
  });
  const reader = await board.join(await person(), "Rita", "Reader");
  await reader.goto("/contacts?cols=name,job_title,owner");
  await expect(cell(reader, "Ann", "job_title")).toHaveAttribute("title", "You may not change this");
  await cell(reader, "Ann", "job_title").dblclick();
  await expect(reader.getByText("You may not change this")).toBeVisible();
  await expect(reader.getByRole("textbox", { name: "Job title" })).toHaveCount(0);
});

test("a cell is kept also when its page goes before the server has it", async ({ page, server, allowErrors }) => {
  allowErrors(/ERR_|Failed to load resource|WebSocket/);
  const board = await team(page, server);
  await board.ask(page, `mutation($input: CreateContactInput!) { createContact(input: $input) { seq } }`, {
    input: { firstName: "Ann" },
  });
  const way = new Proxy(server.url);
  await way.open();
  await page.goto(`${way.url}/contacts?cols=name,city`);
  await cell(page, "Ann", "city").dblclick();
  await page.getByRole("textbox", { name: "City" }).fill("Nitra");
  const arrived = new Promise<() => void>((resolve) => {
    way.until = (body) => (body.includes("Nitra") ? new Promise((pass) => resolve(pass)) : Promise.resolve());
  });
  await page.keyboard.press("Enter");
  const pass = await arrived;
  const looking = await page.context().newPage();
  await page.close();
  await looking.goto(`${server.url}/contacts?cols=name,city`);
  await expect(cell(looking, "Ann", "city")).toHaveText("");
  pass();
  await expect(cell(looking, "Ann", "city")).toHaveText("Nitra");
  await way.close();
});
