// Companies and contacts: listed, made, edited where they stand, thrown away and taken back.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { team } from "./team";

test("a company is made, edited in place, and another screen follows", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await boris.goto("/companies");
  await expect(boris.getByRole("heading", { name: "No companies yet" })).toBeVisible();

  await page.goto("/companies");
  await page.getByRole("button", { name: "Add company" }).first().click();
  const form = page.getByRole("dialog", { name: "Add company" });
  await form.getByLabel("Name", { exact: true }).fill("Zumgoity");
  await form.getByLabel("Website").fill("not a website");
  await form.getByRole("textbox", { name: "E-mails" }).fill("office@zumgoity");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByText(/Enter a web address/)).toBeVisible();
  await expect(form.getByText(/Enter an e-mail address/)).toBeVisible();
  await form.getByLabel("Website").fill("zumgoity.example");
  await form.getByRole("textbox", { name: "E-mails" }).fill("office@zumgoity.example");
  await form.getByRole("button", { name: "Create" }).click();

  await expect(page).toHaveURL(/\/companies\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("link", { name: "office@zumgoity.example" })).toBeVisible();
  await expect(page.getByText("https://zumgoity.example")).toBeVisible();

  // Two fields one after the other, without waiting: both are kept.
  await page.getByRole("button", { name: /^Employees: / }).click();
  await page.getByRole("textbox", { name: "Employees" }).fill("120");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^City: / }).click();
  await page.getByRole("textbox", { name: "City" }).fill("Bratislava");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Employees: 120").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^City: Bratislava/ })).toBeVisible();

  // Several phones, each with its label.
  await page.getByRole("button", { name: "Edit Phones" }).click();
  await page.getByRole("textbox", { name: "Phones" }).fill("+421 905 123 456");
  await page.getByRole("button", { name: "Add another" }).click();
  await page.getByRole("textbox", { name: "Phones" }).last().fill("call me");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Enter a phone number/)).toBeVisible();
  await page.getByRole("textbox", { name: "Phones" }).last().fill("112");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "112", exact: true })).toBeVisible();
  await expect(page.getByText("Mobile", { exact: true })).toBeVisible();

  // Boris's list has it by now; his page of it follows what Anna does.
  await boris.getByRole("link", { name: "Zumgoity", exact: true }).click();
  await expect(boris.getByRole("button", { name: /^Employees: 120/ })).toBeVisible();
  await page.getByRole("button", { name: /^Employees: 120/ }).click();
  await page.getByRole("textbox", { name: "Employees" }).fill("121");
  await page.keyboard.press("Enter");
  await expect(boris.getByRole("button", { name: /^Employees: 121/ })).toBeVisible();

  // Escape leaves a field as it was.
  await page.getByRole("button", { name: /^Employees: 121/ }).click();
  await page.getByRole("textbox", { name: "Employees" }).fill("999");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Employees: 121/ })).toBeFocused();

  // A note is seen by both.
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("textbox", { name: "Write a note" }).fill("They **like** us");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.locator("strong", { hasText: "like" })).toBeVisible();
  await expect(boris.getByText("wrote a note")).toBeVisible();

  // Into the trash and out of it.
  await page.getByRole("button", { name: "More", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "Move to trash" }).click();
  await expect(page.getByText("This is in the trash.")).toBeVisible();
  for (const screen of [page, boris]) {
    await expect(screen.getByRole("button", { name: /^Employees: /, disabled: false })).toHaveCount(0);
    await expect(screen.locator(".c-record__facts")).toContainText("121");
  }
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("This is in the trash.")).toBeHidden();
  for (const screen of [page, boris]) await expect(screen.getByRole("button", { name: /^Employees: 121/ })).toBeVisible();
});

test("what lies in the trash is read, and nothing of it is edited until it is taken out", async ({ page, server }) => {
  const board = await team(page, server);
  const make = async (kind: string, input: object) => {
    const mutation = `mutation($input: Create${kind}Input!) { made: create${kind}(input: $input) { record: ${kind.toLowerCase()} { id } } }`;
    const { made } = await board.ask<{ made: { record: { id: string } } }>(page, mutation, { input });
    const recordKind = kind.toUpperCase();
    await board.ask(page, `mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }`, {
      input: { recordKind, recordId: made.record.id, body: `Called about ${kind}` },
    });
    return made.record.id;
  };
  const tags = ["Ropes"];
  const company = await make("Company", { name: "Konex", tags, phones: [{ label: "work", value: "+421905123456" }], address: { city: "Bratislava" } });
  const records = [
    { at: `/companies/${company}`, shown: "Bratislava" },
    { at: `/contacts/${await make("Contact", { firstName: "Eva", tags, companyIds: [company] })}`, shown: "Eva" },
    { at: `/leads/${await make("Lead", { firstName: "Ivan", tags })}`, shown: "Ivan" },
    { at: `/products/${await make("Product", { name: "Rope", tags })}`, shown: "Rope" },
    { at: `/pipelines/${board.pipelineId}/deals/${board.deals.Cheers}`, shown: "$3,000" },
  ];
  await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Cheers, version: 1, tags, companyId: company },
  });
  await board.ask(page, `mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }`, {
    input: { recordKind: "DEAL", recordId: board.deals.Cheers, body: "Called about the deal" },
  });
  for (const { at, shown } of records) {
    const deal = at.includes("/deals/");
    const record = page.locator(deal ? ".c-dealpanel" : ".c-record");
    const facts = page.locator(deal ? ".c-dealfields" : ".c-record__facts");
    await page.goto(at);
    await expect(record.getByRole("textbox", { name: "Add a tag" })).toBeVisible();
    await record.getByRole("button", { name: deal ? "More about this deal" : "More", exact: true }).first().click();
    await page.getByRole("menuitem", { name: "Move to trash" }).click();
    if (deal) await page.goto(at);
    await expect(record.getByRole("button", { name: "Restore" })).toBeVisible();
    await expect(record.getByRole("textbox", { name: "Add a tag" })).toHaveCount(0);
    await expect(facts).toContainText(shown);
    await expect(facts).toContainText("Ropes");
    // What is there is read: no field is opened, added to or taken from.
    for (const role of ["button", "textbox", "combobox", "checkbox"] as const) {
      await expect(facts.getByRole(role, { disabled: false }), `${at}: ${role}`).toHaveCount(0);
    }
    await record.getByRole("tab", { name: "Notes" }).click();
    await expect(record.getByText("Called about")).toBeVisible();
    await expect(record.getByRole("textbox", { name: "Write a note" })).toHaveCount(0);
    await expect(record.getByRole("button", { name: "Note actions" })).toHaveCount(0);
    if (!at.startsWith("/products")) {
      await record.getByRole("tab", { name: "Files" }).click();
      await expect(record.getByText("No files yet")).toBeVisible();
      await expect(record.getByRole("button", { name: "Add files" })).toHaveCount(0);
      await record.getByRole("tab", { name: "Notes" }).click();
    }
    await record.getByRole("button", { name: "Restore" }).click();
    await expect(record.getByRole("textbox", { name: "Add a tag" })).toBeVisible();
    await expect(record.getByRole("textbox", { name: "Write a note" })).toBeVisible();
    await expect(record.getByRole("button", { name: "Note actions" })).toBeVisible();
  }
});

test("two edit one field of a company: what is typed stays, both are shown, and one chooses", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const { createCompany } = await board.ask<{ createCompany: { company: { id: string } } }>(
    page,
    `mutation { createCompany(input: { name: "Konex", website: "konex.example" }) { company { id } } }`,
  );
  for (const screen of [page, boris]) await screen.goto(`/companies/${createCompany.company.id}`);
  const shown = (screen: Page, value: string) => expect(screen.getByRole("button", { name: new RegExp(`^Employees: ${value}`) })).toBeVisible();
  const field = (screen: Page) => screen.getByRole("textbox", { name: "Employees" });
  const write = async (screen: Page, value: string) => {
    await screen.getByRole("button", { name: /^Employees: / }).click();
    await field(screen).fill(value);
    await field(screen).press("Enter");
  };

  // Only opened, it goes along with what the other does, and leaving it changes nothing.
  await page.getByRole("button", { name: /^Employees: / }).click();
  await expect(field(page)).toBeFocused();
  await write(boris, "100");
  await expect(field(page)).toHaveValue("100");
  await field(page).press("Tab");
  await shown(page, "100");

  await page.getByRole("button", { name: /^Employees: / }).click();
  await field(page).fill("7");
  await write(boris, "200");
  await expect(page.getByText("Somebody changed this while you were editing. Now: 200. Yours: 7.")).toBeVisible();
  await field(page).press("Enter");
  await expect(field(page), "it waits for the choice").toHaveValue("7");
  await page.getByRole("button", { name: "Keep theirs" }).click();
  await shown(page, "200");

  await page.getByRole("button", { name: /^Employees: / }).click();
  await field(page).fill("8");
  await write(boris, "300");
  await page.getByRole("button", { name: "Use mine" }).click();
  for (const screen of [page, boris]) await shown(screen, "8");
});

test("a contact is made with a company, and found from it", async ({ page, server, isMobile }) => {
  const board = await team(page, server);
  await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }`, {
    input: { name: "Konex" },
  });
  await page.goto("/contacts");
  await page.getByRole("button", { name: "Add contact" }).first().click();
  const form = page.getByRole("dialog", { name: "Add contact" });
  await form.getByLabel("First name").fill("Mária");
  await form.getByLabel("Last name").fill("Kováčová");
  await form.getByLabel("Company").click();
  await page.getByRole("combobox", { name: "Search" }).fill("kon");
  await page.getByRole("option", { name: /Konex/ }).click();
  await form.getByRole("textbox", { name: "Phones" }).fill("+421 905 123 456");
  await form.getByRole("textbox", { name: "E-mails" }).fill("maria@konex.example");
  await form.getByRole("button", { name: "Create" }).click();

  await expect(page.getByRole("heading", { name: "Mária Kováčová" })).toBeVisible();
  await expect(page.getByRole("link", { name: "+421 905 123 456" })).toHaveAttribute("href", "tel:+421905123456");
  await page.getByRole("link", { name: "Konex", exact: true }).click();
  await expect(page).toHaveURL(/\/companies\//);
  await page.getByRole("tab", { name: /Contacts/ }).click();
  await expect(page.getByRole("link", { name: /Mária Kováčová/ })).toBeVisible();

  // The list has everything one calls or writes by, at once.
  await page.goto("/contacts");
  const row = page.getByRole("row", { name: /Mária Kováčová/ });
  await expect(row).toContainText("Konex");
  if (!isMobile) {
    for (const told of ["+421 905 123 456", "maria@konex.example"]) await expect(row.getByText(told)).toBeVisible();
  }
});
