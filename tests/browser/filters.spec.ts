// Lists are narrowed by conditions that are built in a box, told by chips, and stand in the address.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { type Board, column, names as cards, team } from "./team";

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

/** Defines a custom field that lists can be filtered by. */
async function defineField(page: Page, board: Board, input: object): Promise<{ id: string; options: { id: string }[] }> {
  const made = await board.ask<{ createField: { field: { id: string; options: { id: string }[] } } }>(
    page,
    `mutation($input: CreateFieldInput!) { createField(input: $input) { field { id options { id } } } }`,
    { input: { filtered: true, ...input } },
  );
  return made.createField.field;
}

test("a board is narrowed by custom fields, and follows what a colleague makes of them", async ({ page, server, person }) => {
  const board = await team(page, server);
  const options = ["Silver", "Gold"].map((label) => ({ label, color: "#3b82f6" }));
  const level = await defineField(page, board, { kind: "DEAL", label: "Level", type: "DROPDOWN", options });
  const budget = await defineField(page, board, { kind: "DEAL", label: "Budget", type: "MONEY" });
  const seats = await defineField(page, board, { kind: "DEAL", label: "Seats", type: "NUMBER" });
  const hold = (name: string, custom: object[]) =>
    board.ask(page, `mutation($input: ChangeDealsInput!) { changeDeals(input: $input) { seq } }`, {
      input: { changes: [{ id: board.deals[name], custom }] },
    });
  const [silver, gold] = level.options.map((option) => ({ fieldId: level.id, value: { optionId: option.id } }));
  await hold("Konex", [gold!, { fieldId: budget.id, value: { money: { amount: 120_000, currency: "USD" } } }]);
  await hold("Cheers", [silver!, { fieldId: seats.id, value: { number: 2.5 } }]);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  const first = column(page, board.stages[0]!.name);
  const add = async (name: string) => {
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByRole("menuitem", { name }).click();
  };

  await add("Level");
  await page.getByRole("checkbox", { name: "Gold" }).check();
  await page.keyboard.press("Escape");
  await expect.poll(() => cards(first)).toEqual(["Konex"]);
  await expect(page.getByRole("button", { name: "Filter: Level Gold" })).toBeVisible();

  // The address is enough for a colleague; what changes comes and goes on both screens.
  const address = new URL(page.url());
  await boris.goto(address.pathname + address.search);
  await expect.poll(() => cards(column(boris, board.stages[0]!.name))).toEqual(["Konex"]);
  await hold("Cheers", [gold!]);
  for (const screen of [page, boris]) {
    await expect.poll(() => cards(column(screen, board.stages[0]!.name))).toEqual(["Konex", "Cheers"]);
    await expect(column(screen, board.stages[0]!.name).getByTestId("count")).toHaveText("2");
  }

  // Money and numbers are each compared in what they are typed in.
  await add("Budget");
  await expect(page.getByRole("textbox", { name: "To" })).toBeInViewport({ ratio: 1 });
  await page.getByRole("textbox", { name: "From" }).fill("1200");
  await page.getByRole("textbox", { name: "To" }).fill("1200");
  await page.keyboard.press("Enter");
  await expect.poll(() => cards(first)).toEqual(["Konex"]);
  await page.keyboard.press("Escape");
  await page.reload();
  await expect.poll(() => cards(first)).toEqual(["Konex"]);
  await page.getByRole("button", { name: "Remove the filter Budget" }).click();
  await add("Seats");
  await page.getByRole("textbox", { name: "From" }).fill("2.5");
  await page.keyboard.press("Enter");
  await expect.poll(() => cards(first)).toEqual(["Cheers"]);
  await page.getByRole("button", { name: "is empty" }).click();
  await expect.poll(() => cards(first)).toEqual(["Konex"]);
});

test("a list is narrowed and sorted by a custom field", async ({ page, server }) => {
  const board = await team(page, server);
  const define = (input: object) => defineField(page, board, { kind: "COMPANY", ...input });
  const score = await define({ label: "Score", type: "NUMBER" });
  const options = ["Silver", "Gold"].map((label) => ({ label, color: "#3b82f6" }));
  const level = await define({ label: "Level", type: "DROPDOWN", options });
  const held = (fieldId: string, value: object) => ({ fieldId, value });
  for (const [name, custom] of [
    ["Acme", [held(score.id, { number: 2.5 }), held(level.id, { optionId: level.options[1]!.id })]],
    ["Bolt", []],
    ["Copper", [held(score.id, { number: 10 }), held(level.id, { optionId: level.options[0]!.id })]],
    ["Dune", [held(score.id, { number: -1 })]],
  ] as const) {
    const input = { name, custom };
    await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, { input });
  }
  await page.goto(`/companies?cols=name,custom:${score.id},custom:${level.id}`);
  const inOrder = () => page.locator(".c-table__open > span:last-child").allTextContents();
  await expect.poll(inOrder).toEqual(["Acme", "Bolt", "Copper", "Dune"]);

  // By the number and not by its letters; what has none is last both ways.
  const head = page.getByRole("columnheader", { name: "Score" });
  await head.getByRole("button", { name: "Score" }).click();
  await expect.poll(inOrder).toEqual(["Dune", "Acme", "Copper", "Bolt"]);
  await head.getByRole("button", { name: "Score" }).click();
  await expect.poll(inOrder).toEqual(["Copper", "Acme", "Dune", "Bolt"]);
  await expect(head).toHaveAttribute("aria-sort", "descending");

  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const box = page.getByRole("dialog", { name: "Filter" });
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Score" }).click();
  await box.getByLabel("from").fill("2.5");
  await expect.poll(inOrder).toEqual(["Copper", "Acme"]);
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Level" }).click();
  await box.getByLabel("Gold").check();
  await expect.poll(inOrder).toEqual(["Acme"]);
  await page.keyboard.press("Escape");

  // The address keeps both, and the chips tell them by name.
  await page.reload();
  await expect.poll(inOrder).toEqual(["Acme"]);
  await expect(page.getByRole("button", { name: /^Remove .*Score between .*2[.]5/ })).toBeVisible();
  await page.getByRole("button", { name: /^Remove .*Level is Gold/ }).click();
  await expect.poll(inOrder).toEqual(["Copper", "Acme"]);
});

test("deals are narrowed by contact, currency and probability, on the board and in the table, and follow their stage", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const first = board.stages[0]!;
  const contact = `mutation { createContact(input: { firstName: "Eva" }) { contact { id } } }`;
  const { createContact } = await board.ask<{ createContact: { contact: { id: string } } }>(page, contact);
  const change = (deal: string, version: number, input: object) =>
    board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
      input: { id: board.deals[deal], version, ...input },
    });
  await change("Konex", 1, { contactIds: [createContact.contact.id], currency: "EUR" });
  await change("Cheers", 1, { probabilityOverride: 85 });
  await board.open(page);
  const shown = (screen: Page) => expect.poll(() => cards(column(screen, first.name)));
  const ask = async (what: string) => {
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };

  // Who takes part in it: searched for by name.
  await ask("Contact");
  await page.getByRole("searchbox", { name: "Search" }).fill("ev");
  await page.getByRole("checkbox", { name: "Eva" }).check();
  await page.keyboard.press("Escape");
  await shown(page).toEqual(["Konex"]);
  await expect(page.getByRole("button", { name: "Filter: Contact Eva" })).toBeVisible();

  // Whoever has the address has the filter; a deal that gets the contact comes to both.
  await boris.goto(page.url());
  await shown(boris).toEqual(["Konex"]);
  await change("Zumgoity", 1, { contactIds: [createContact.contact.id] });
  for (const screen of [page, boris]) await shown(screen).toEqual(["Zumgoity", "Konex"]);
  await page.getByRole("button", { name: "Remove the filter Contact" }).click();

  // Of the currencies only those are offered that deals have.
  await ask("Currency");
  await expect(page.getByRole("checkbox")).toHaveCount(2);
  await page.getByRole("checkbox", { name: "EUR" }).check();
  await page.keyboard.press("Escape");
  await shown(page).toEqual(["Konex"]);
  await expect(page).toHaveURL(/currency=EUR/);
  await page.getByRole("button", { name: "Remove the filter Currency" }).click();

  // A probability is the deal's own, or else its stage's: one follows the other at once.
  await ask("Probability");
  const from = page.getByLabel("From");
  await from.fill("101");
  await from.press("Enter");
  await expect(page.getByText("A whole number from 0 to 100")).toBeVisible();
  await from.fill("80");
  await from.press("Enter");
  await page.keyboard.press("Escape");
  await shown(page).toEqual(["Cheers"]);
  await expect(page).toHaveURL(/probability=80/);
  await board.ask(page, `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`, {
    input: { id: first.id, probability: 90 },
  });
  await shown(page).toEqual(["Zumgoity", "Konex", "Cheers"]);
  await change("Konex", 2, { probabilityOverride: 10 });
  await shown(page).toEqual(["Zumgoity", "Cheers"]);

  // The table stands under the same filter.
  await page.reload();
  await shown(page).toEqual(["Zumgoity", "Cheers"]);
  await page.getByRole("link", { name: "Table" }).click();
  await expect(page.getByText("Zumgoity")).toBeVisible();
  await expect(page.getByText("Cheers")).toBeVisible();
  await expect(page.getByText("Konex")).toHaveCount(0);
});
