// Lists and tables in groups, with counts and sums of everything that is seen, and a field of many records set at once.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { team } from "./team";

const CREATE = `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id version } } }`;

/** What stands in the lines from top to bottom: heads as `retail 3`, rows by their names. */
const lines = (page: Page) =>
  page.locator(".c-group, .c-table__open, .c-grid__open, .c-deallist__deal").evaluateAll((lines) =>
    lines
      .map((line) => ({
        top: line.getBoundingClientRect().top,
        text: line.classList.contains("c-group")
          ? [...line.querySelectorAll(":scope > span")].map((part) => part.textContent ?? "").join(" ")
          : (line.querySelector("b, :scope > span:last-child")?.textContent ?? line.textContent ?? ""),
      }))
      .sort((a, b) => a.top - b.top)
      .map((line) => line.text),
  );

const head = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

async function group(page: Page, by: string): Promise<void> {
  await page.locator(".c-chip--group").click();
  await page.getByRole("menuitem", { name: by, exact: true }).click();
}

test("a list stands in groups, follows a colleague, and is saved so", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  let acme = { id: "", version: 0 };
  for (const [name, sector] of [["Acme", "retail"], ["Bolt", "retail"], ["Copper", "energy"], ["Dune", null]] as const) {
    const made = await board.ask<{ createCompany: { company: typeof acme } }>(page, CREATE, { input: { name, sector } });
    if (name === "Acme") acme = made.createCompany.company;
  }
  await page.goto("/companies");
  await expect(page.getByText("4 records")).toBeVisible();
  await group(page, "Sector");
  await expect(page).toHaveURL(/group=sector/);
  await expect.poll(() => lines(page)).toEqual(["energy 1", "retail 2", "Without: Sector 1"]);
  await expect(page.getByText("4 records")).toBeVisible();

  // Opened by a press and by keys.
  await head(page, /^retail/).click();
  await expect.poll(() => lines(page)).toEqual(["energy 1", "retail 2", "Acme", "Bolt", "Without: Sector 1"]);
  await expect(head(page, /^retail/)).toHaveAttribute("aria-expanded", "true");
  if (!isMobile) {
    await head(page, /^retail/).press("ArrowDown");
    await expect(page.getByRole("link", { name: "Acme" })).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(head(page, /^retail/)).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(head(page, /^energy/)).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => lines(page)).toEqual([
      "energy 1",
      "Copper",
      "retail 2",
      "Acme",
      "Bolt",
      "Without: Sector 1",
    ]);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => lines(page)).toEqual(["energy 1", "retail 2", "Acme", "Bolt", "Without: Sector 1"]);
  }

  // A whole group is chosen at once, whether its rows are loaded or not.
  if (!isMobile) {
    await page.locator(".c-groupline").filter({ hasText: "retail" }).hover();
    await page.getByRole("button", { name: "Select all in “retail”" }).click();
    await expect(page.getByRole("toolbar", { name: "Selected records" })).toContainText("2 selected");
    await page.getByRole("toolbar").getByRole("button", { name: "Clear the selection" }).click();
  }

  // A colleague changes one: it goes over, and the counts with it.
  await board.ask(boris, `mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { seq } }`, {
    input: { id: acme.id, version: acme.version, sector: "energy" },
  });
  await expect.poll(() => lines(page)).toEqual(["energy 2", "retail 1", "Bolt", "Without: Sector 1"]);

  // The filter holds for the groups too, and all of it is there after a reload.
  await page.getByLabel("Search", { exact: true }).first().fill("o");
  await expect.poll(() => lines(page)).toEqual(["energy 1", "retail 1", "Bolt"]);
  await page.getByLabel("Search", { exact: true }).first().fill("");
  await page.reload();
  await expect.poll(() => lines(page)).toEqual(["energy 2", "retail 1", "Without: Sector 1"]);

  await page.getByRole("button", { name: "Save as view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("By sector");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("group", { name: "Views" })).toContainText("By sector");
  await group(page, "No groups");
  await expect.poll(() => lines(page)).toEqual(["Acme", "Bolt", "Copper", "Dune"]);
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect.poll(() => lines(page)).toEqual(["energy 2", "retail 1", "Without: Sector 1"]);
});

test("deals stand in groups with their sums, and a deal that changes goes over to another", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const [first, second] = board.stages;
  await page.goto(`/pipelines/${board.pipelineId}/table?by=name`);
  await group(page, "Stage");
  await expect.poll(() => lines(page)).toEqual([`${first!.name} 3 $6,000`]);
  await head(page, new RegExp(`^${first!.name}`)).click();
  await expect.poll(() => lines(page)).toEqual([`${first!.name} 3 $6,000`, "Cheers", "Konex", "Zumgoity"]);

  await board.ask(boris, `mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Konex, stageId: second!.id },
  });
  await expect
    .poll(() => lines(page))
    .toEqual([`${first!.name} 2 $4,000`, "Cheers", "Zumgoity", `${second!.name} 1 $2,000`]);
  await head(page, new RegExp(`^${second!.name}`)).click();
  await expect
    .poll(() => lines(page))
    .toEqual([`${first!.name} 2 $4,000`, "Cheers", "Zumgoity", `${second!.name} 1 $2,000`, "Konex"]);

  await page.reload();
  await expect.poll(() => lines(page)).toEqual([`${first!.name} 2 $4,000`, `${second!.name} 1 $2,000`]);
  await group(page, "Owner");
  await expect.poll(() => lines(page)).toEqual(["Anna Snelling 3 $6,000"]);
  await group(page, "Source");
  await expect.poll(() => lines(page)).toEqual(["Without: Source 3 $6,000"]);
  await head(page, /^Without/).click();
  await expect.poll(() => lines(page)).toEqual(["Without: Source 3 $6,000", "Cheers", "Konex", "Zumgoity"]);
  await group(page, "No groups");
  await expect.poll(() => lines(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);
});

test("a field of many is set at once, and taken back", async ({ page, server, isMobile }) => {
  const board = await team(page, server);
  for (const [name, sector] of [["Acme", "retail"], ["Bolt", null], ["Copper", "energy"]] as const) {
    await board.ask(page, CREATE, { input: { name, sector } });
  }
  await page.goto("/companies");
  await expect(page.getByText("3 records")).toBeVisible();
  if (isMobile) {
    await page.getByRole("button", { name: "Select", exact: true }).click();
    for (const name of ["Acme", "Bolt"]) await page.locator(".c-table__row").filter({ hasText: name }).tap();
  } else {
    for (const name of ["Acme", "Bolt"]) {
      await page.getByRole("link", { name }).click({ modifiers: ["ControlOrMeta"], trial: true });
      await page.getByRole("row").filter({ hasText: name }).getByRole("checkbox").check();
    }
  }
  const bar = page.getByRole("toolbar", { name: "Selected records" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Set a field" }).click();
  const dialog = page.getByRole("dialog", { name: "Set a field of 2 records" });
  await expect(dialog.getByRole("button", { name: "Set", exact: true })).toBeDisabled();
  await dialog.getByLabel("Field").selectOption("Sector");
  await dialog.getByLabel("Sector").fill("software");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await expect(dialog).toBeHidden();
  const told = page.locator(".c-toast").filter({ hasText: "Changed 2 records" });
  await expect(told).toBeVisible();
  const sectors = async () => {
    const found = await board.ask<{ companies: { nodes: { sector: string | null }[] } }>(
      page,
      `{ companies { nodes { sector } } }`,
    );
    return found.companies.nodes.map((company) => company.sector);
  };
  await expect.poll(sectors).toEqual(["software", "software", "energy"]);
  await told.getByRole("button", { name: "Undo" }).click();
  await expect.poll(sectors).toEqual(["retail", null, "energy"]);
});

test("two companies become one, and the old address leads to it", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const ids: string[] = [];
  for (const [name, sector] of [["Acme", "retail"], ["Acme Inc", "energy"], ["Bolt", null]] as const) {
    const made = await board.ask<{ createCompany: { company: { id: string } } }>(page, CREATE, { input: { name, sector } });
    ids.push(made.createCompany.company.id);
  }
  await board.ask(page, `mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }`, {
    input: { pipelineId: board.pipelineId, name: "Ropes", companyId: ids[1] },
  });
  await boris.goto(`/companies/${ids[1]}`);
  await expect(boris.getByRole("heading", { name: "Acme Inc" })).toBeVisible();

  await page.goto("/companies");
  const rows = page.locator(".c-table__row");
  await expect(rows).toHaveCount(3);
  if (isMobile) {
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await rows.nth(0).tap();
    await rows.nth(1).tap();
  } else {
    await rows.nth(0).getByRole("checkbox").check();
    await rows.nth(1).getByRole("checkbox").check();
  }
  await page.getByRole("toolbar", { name: "Selected records" }).getByRole("button", { name: "Merge" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge 2 records into one" });
  await expect(dialog.getByRole("group", { name: "Name" }).getByRole("radio").first()).toBeChecked();
  await expect(dialog).toContainText("This cannot be undone");
  await dialog.getByRole("group", { name: "Sector" }).getByText("energy").click();
  await dialog.getByRole("button", { name: "Merge 2 records" }).click();
  await expect(dialog).toBeHidden();
  await expect(rows).toHaveCount(2);

  // Who looked at the other is led to the one that stayed, with its deal; so is who comes later.
  await expect(boris).toHaveURL(new RegExp(`/companies/${ids[0]}$`));
  await expect(boris.getByRole("heading", { name: "Name: Acme. Edit", exact: true })).toBeVisible();
  await expect(boris.getByRole("tab", { name: "Deals 1" })).toBeVisible();
  await page.goto(`/companies/${ids[1]}`);
  await expect(page).toHaveURL(new RegExp(`/companies/${ids[0]}$`));
  await expect(page.getByRole("button", { name: "Sector: energy. Edit" })).toBeVisible();
});

test("who is known already is told while a contact is made, and duplicates become one", async ({ page, server, isMobile }) => {
  const board = await team(page, server);
  const create = `mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`;
  const phones = [{ label: "work", value: "+421 905 123 456" }];
  const made = await board.ask<{ createContact: { contact: { id: string } } }>(page, create, { input: { firstName: "Eva", lastName: "Malá", phones } });
  const eva = made.createContact.contact.id;

  await page.goto("/contacts");
  await page.getByRole("button", { name: "Add contact" }).first().click();
  const form = page.getByRole("dialog", { name: "Add contact" });
  await form.getByLabel("Last name").fill("Mala");
  await expect(form.getByRole("note")).toHaveCount(0);
  await form.getByRole("textbox", { name: "Phones" }).fill("0905 123 456");
  await expect(form.getByRole("note")).toContainText("Known already: Eva Malá");
  await expect(form.getByRole("link", { name: "Eva Malá" })).toHaveAttribute("target", "_blank");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Mala" })).toBeVisible();

  // It was made all the same: at its page it is found, and becomes one with the other.
  // By keyboard alone, but for a finger.
  const more = page.getByRole("article").getByRole("button", { name: "More" });
  const find = page.getByRole("menuitem", { name: "Find duplicates" });
  if (isMobile) {
    await more.tap();
    await find.tap();
  } else {
    await more.press("Enter");
    await expect(find).toBeFocused();
    await page.keyboard.press("Enter");
  }
  const found = page.getByRole("dialog", { name: "Find duplicates" });
  await expect(found.getByRole("button", { name: "Merge" })).toBeDisabled();
  await expect(found).toContainText("+421 905 123 456 · Anna");
  await found.getByRole("checkbox", { name: "Eva Malá" }).check();
  await found.getByRole("button", { name: "Merge" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge 2 records into one" });
  await dialog.getByRole("group", { name: "Which one stays" }).getByText("Eva Malá").click();
  await dialog.getByRole("button", { name: "Merge 2 records" }).click();
  await expect(page).toHaveURL(new RegExp(`/contacts/${eva}$`));
  await expect(page.getByRole("heading", { name: "Eva Malá" })).toBeVisible();
  await more.click();
  await find.click();
  await expect(found).toContainText("No duplicates");
});
