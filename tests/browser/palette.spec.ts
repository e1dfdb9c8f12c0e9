// The palette (Ctrl or Cmd and K) and the list of keys (?).

import { type Page } from "@playwright/test";
import { expect, test } from "./harness";
import { card, column, team } from "./team";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const options = (page: Page) => palette(page).getByRole("option");

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
}

test("records are found by name in any alphabet, and what was opened is at hand the next time", async ({ page, server }) => {
  const board = await team(page, server);
  for (const [firstName, lastName] of [["Дмитрий", "Ковалёв"], ["Mária", "Kováčová"]]) {
    await board.ask(page, `mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`, {
      input: { firstName, lastName, jobTitle: "CFO" },
    });
  }
  await board.open(page);
  await openPalette(page);
  const field = palette(page).getByRole("combobox");
  await field.fill("kov");
  const contacts = palette(page).getByRole("group", { name: "Contacts" }).getByRole("option");
  await expect(contacts).toHaveText([/Kováčová/, /Ковалёв/], { useInnerText: true }).catch(async () => {
    await expect(contacts).toHaveText([/Ковалёв/, /Kováčová/]);
  });
  await expect(contacts.filter({ hasText: "Ковалёв" }).locator("mark")).toHaveText("Ков");
  await field.fill("kov dmit");
  await expect(options(page)).toHaveCount(1);
  await expect(field).toHaveAttribute("aria-activedescendant", (await options(page).first().getAttribute("id"))!);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/contacts\//);
  await expect(page.getByRole("heading", { name: "Дмитрий Ковалёв" })).toBeVisible();

  await openPalette(page);
  await expect(palette(page).getByRole("group", { name: "Recent" }).getByRole("option")).toHaveText([/Дмитрий Ковалёв/]);
  await page.keyboard.type("konex");
  await expect(palette(page).getByRole("group", { name: "Deals" }).getByRole("option")).toHaveText(/Konex.*Incoming/);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();

  // Somebody else at this browser finds no trace.
  await openPalette(page);
  await page.keyboard.type("> sign out");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("millrace.used"))).toBeNull();
});

test("who is calling is found by the number, and a slip of the finger is forgiven", async ({ page, server }) => {
  const board = await team(page, server);
  await board.ask(page, `mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`, {
    input: { firstName: "Jana", lastName: "Nováková", phones: [{ label: "", value: "+421 905 123 456" }], emails: [{ label: "", value: "jana@acme.example" }] },
  });
  await board.open(page);
  await openPalette(page);
  const field = palette(page).getByRole("combobox");
  for (const [typed, shown] of [["0905/123", "+421 905 123 456"], ["@acme", "jana@acme.example"], ["nowakova", "Jana Nováková"]] as const) {
    await field.fill(typed);
    await expect(options(page)).toHaveCount(1);
    await expect(options(page)).toContainText(shown);
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Jana Nováková" })).toBeVisible();
});

test("a note is found by its text and leads to what it is about, and a contract by its number", async ({ page, server }) => {
  const board = await team(page, server);
  const made = await board.ask<{ createField: { field: { id: string } }; createCompany: { company: { id: string } } }>(
    page,
    `mutation($field: CreateFieldInput!, $company: CreateCompanyInput!) {
      createField(input: $field) { field { id } }
      createCompany(input: $company) { company { id } }
    }`,
    { field: { kind: "DEAL", label: "Contract", type: "LINE" }, company: { name: "Acme" } },
  );
  const note = `mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }`;
  await board.ask(page, note, {
    input: { recordKind: "COMPANY", recordId: made.createCompany.company.id, body: "They need **two pumps** in Přerov by May" },
  });
  await board.ask(page, note, { input: { recordKind: "DEAL", recordId: board.deals.Konex, body: "Přerov: the gate is at the back" } });
  await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Konex, version: 1, custom: [{ fieldId: made.createField.field.id, value: { text: "ZML-2026/118" } }] },
  });
  await board.open(page);
  await openPalette(page);
  const field = palette(page).getByRole("combobox");
  await field.fill("prerov");
  const notes = palette(page).getByRole("group", { name: "Notes" }).getByRole("option");
  await expect(notes).toHaveText([/Přerov: the gate is at the back.*Konex/, /They need two pumps in Přerov by May.*Acme/]);
  await expect(notes.last().locator("mark")).toHaveText("Přerov");
  await notes.last().click();
  await expect(page.getByRole("heading", { name: "Acme" })).toBeVisible();
  await expect(page.getByText("two pumps", { exact: true })).toBeVisible();

  await openPalette(page);
  await field.fill("prerov gate");
  await expect(notes).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/deals/${board.deals.Konex}`));
  await expect(page.getByRole("dialog", { name: "Konex" }).getByText("the gate is at the back")).toBeVisible();

  await openPalette(page);
  await field.fill("zml-2026");
  await expect(options(page)).toHaveText([/Konex/]);
});

test("commands do what they say: the theme, a new deal, one's own deals", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);
  const run = async (text: string) => {
    await openPalette(boris);
    await boris.keyboard.type(text);
    await boris.keyboard.press("Enter");
    await expect(palette(boris)).toBeHidden();
  };
  await openPalette(boris);
  await boris.keyboard.type(">");
  await expect(palette(boris).getByRole("group")).toHaveCount(1);
  await expect(options(boris).filter({ hasText: "Sign out" })).toBeVisible();
  await boris.keyboard.press("Control+k");
  await expect(palette(boris)).toBeHidden();

  await run("> dark");
  await expect.poll(() => boris.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  await run("> filter");
  await expect(boris).toHaveURL(/owner/);
  await expect(card(column(boris, "Incoming"), "Konex")).toBeHidden();
  await run("> filter");
  await expect(card(column(boris, "Incoming"), "Konex")).toBeVisible();
  await run("> new deal");
  await expect(boris.getByRole("textbox", { name: "Name of the deal" }).or(boris.locator(".c-quickadd input"))).toBeFocused();

  // Where there is no board, it goes to one.
  await boris.goto("/companies");
  await expect(boris.getByRole("heading", { name: "Companies", exact: true })).toBeVisible();
  await run("> new deal");
  await expect(boris.locator(".c-quickadd input")).toBeFocused();
});

test("a record is added from any page, by key, by menu and by finger", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await boris.goto("/settings/profile");
  const menu = boris.getByRole("button", { name: "Add a record" }).filter({ visible: true });
  const item = (name: string) => boris.getByRole("menuitem", { name });
  await menu.click();
  await expect(boris.getByRole("menuitem").filter({ visible: true })).toHaveText(["New deal", "New lead", "New contact", "New company", "New product"]);
  await item("New contact").filter({ visible: true }).click();
  const contact = boris.getByRole("dialog", { name: "Add contact" });
  await expect(contact).toBeVisible();
  await boris.keyboard.press("Escape");
  await expect(contact).toBeHidden();
  // On its own page it begins at once, too.
  await menu.click();
  await item("New contact").filter({ visible: true }).click();
  await expect(contact).toBeVisible();
  await boris.keyboard.press("Escape");
  await expect(contact).toBeHidden();
  if (isMobile) return;
  await boris.keyboard.press("n");
  await expect(item("New deal")).toBeFocused();
  await boris.keyboard.press("Enter");
  await expect(boris.locator(".c-quickadd input")).toBeFocused();
  // Where one writes, it is a letter.
  await boris.keyboard.type("n");
  await expect(boris.locator(".c-quickadd input")).toHaveValue("n");
});

test("who may not make contacts is not offered to", async ({ page, server, person, isMobile }) => {
  test.skip(isMobile, "nothing of it depends on the screen");
  const board = await team(page, server);
  await board.ask(page, `mutation($input: CreateRoleInput!) { createRole(input: $input) { seq } }`, {
    input: { name: "Reader", rules: ["DEAL", "CONTACT"].map((kind) => ({ kind, verb: "VIEW", scope: "ALL" })) },
  });
  const boris = await board.join(await person(), "Boris", "Reader");
  await boris.goto("/contacts");
  await expect(boris.getByRole("heading", { name: "Contacts", exact: true })).toBeVisible();
  await expect(boris.getByText("No contacts yet")).toBeVisible();
  await expect(boris.getByRole("button", { name: /^Add/ })).toHaveCount(0);
});

test("the card that has the focus is moved to a stage by name", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "there are no keys on a phone");
  const board = await team(page, server);
  await board.open(page);
  await card(column(page, "Incoming"), "Konex").focus();
  await openPalette(page);
  await page.keyboard.type("> proposal");
  await expect(options(page)).toHaveText([/Move “Konex” to Proposal/]);
  await page.keyboard.press("Enter");
  await expect(card(column(page, "Proposal"), "Konex")).toBeFocused();
  await openPalette(page);
  await page.keyboard.type("> undo");
  await page.keyboard.press("Enter");
  await expect(card(column(page, "Incoming"), "Konex")).toBeVisible();
});

test("the keys are listed behind the question mark, and not while somebody types", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "there are no keys on a phone");
  const board = await team(page, server);
  await board.open(page);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help.getByText("Take the card up")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("searchbox").press("?");
  await expect(page.getByRole("searchbox")).toHaveValue("?");
  await expect(help).toBeHidden();
  // The field of a palette that has just closed has the focus until the next frame; the key is for the page.
  await page.getByRole("searchbox").blur();
  await openPalette(page);
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("dialog[open]")?.close();
    const focused = document.activeElement ?? document.body;
    focused.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true }));
  });
  await expect(help).toBeVisible();
});

test("keys are changed in their list, do what they say at once, and never do two things", async ({
  page,
  server,
  person,
  isMobile,
}) => {
  test.skip(isMobile, "there are no keys on a phone");
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  const keysOf = (name: string) => help.getByRole("button", { name: `Change the keys of “${name}”` });
  await page.keyboard.press("?");

  // By keys alone. What is taken is refused and said; Escape leaves the keys, not the list.
  await keysOf("Go to Companies").press("Enter");
  await expect(help.getByText("Press the new keys")).toBeVisible();
  await page.keyboard.press("n");
  await expect(help.getByRole("alert").filter({ hasText: "These keys are for “Add a record”." })).toBeVisible();
  await page.keyboard.press("7");
  await expect(help.getByRole("alert").filter({ hasText: "The browser or Millrace needs these keys." })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeVisible();
  await expect(keysOf("Go to Companies")).toHaveAccessibleName(/^No keys/);

  // One is taken away, another gets it.
  await keysOf("Add a record").click();
  await page.keyboard.press("Delete");
  await expect(keysOf("Add a record")).toHaveAccessibleName(/^No keys/);
  await keysOf("Go to Companies").click();
  await page.keyboard.press("n");
  await expect(keysOf("Go to Companies")).toHaveAccessibleName(/^N /);
  await keysOf("Search and commands").click();
  await page.keyboard.press("Control+j");
  await expect(keysOf("Search and commands")).toHaveAccessibleName(/^Ctrl J/);
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+j");
  await expect(palette(page)).toBeVisible();
  await page.keyboard.press("Control+j");
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Search Ctrl J" })).toBeVisible();
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/companies$/);

  // They are the user's own, and there after a reload; a keyboard of other letters has them at their places.
  await board.open(boris);
  await boris.keyboard.press("n");
  await expect(boris.getByRole("menu")).toBeVisible();
  await page.goto("/contacts");
  await expect(page.getByRole("button", { name: "Search Ctrl J" })).toBeVisible();
  await page.evaluate(() =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "т", code: "KeyN", bubbles: true, cancelable: true })),
  );
  await expect(page).toHaveURL(/\/companies$/);

  await page.keyboard.press("?");
  await help.getByRole("button", { name: "Back to the usual keys" }).click();
  await expect(keysOf("Search and commands")).toHaveAccessibleName(/^Ctrl K/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(page.getByRole("menu")).toBeVisible();
});

test("on a phone a button in the head opens it", async ({ page, server, isMobile }) => {
  test.skip(!isMobile, "for phones");
  const board = await team(page, server);
  await board.open(page);
  await page.getByRole("banner").getByRole("button", { name: "Search" }).or(page.locator(".c-boardhead .c-search")).click();
  await palette(page).getByRole("combobox").fill("kone");
  await options(page).first().click();
  await expect(page).toHaveURL(/\/deals\//);
});

test("when the server does not answer, what was opened here is still found", async ({ page, server, allowErrors }) => {
  allowErrors(/Failed to load resource|WebSocket|ERR_/);
  const board = await team(page, server);
  await board.open(page);
  await openPalette(page);
  await page.keyboard.type("konex");
  await options(page).first().click();
  await expect(page).toHaveURL(/\/deals\//);
  await page.keyboard.press("Escape");
  await page.context().setOffline(true);
  await openPalette(page);
  await page.keyboard.type("kon");
  await expect(palette(page).getByText(/cannot be reached/)).toBeVisible();
  await expect(options(page).first()).toHaveText(/Konex/);
});

test("what is typed before the palette has been fetched is not lost, and nothing else takes it", async ({ page, server }) => {
  const board = await team(page, server);
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/split_palette.*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await board.open(page);
  await card(column(page, "Incoming"), "Konex").focus();
  const asked = page.waitForRequest(/split_palette/);
  await page.keyboard.press("Control+k");
  await asked;
  // On the card the first of them would select it, and the second put it into another stage.
  await page.keyboard.type("x2");
  for (let n = 0; n < 2; n++) await page.keyboard.press("Backspace");
  await page.keyboard.type("cheers");
  arrive();
  await expect(palette(page).getByRole("combobox")).toHaveValue("cheers");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
  await expect(options(page).first()).toContainText("Cheers");
  await page.keyboard.press("Escape");
  await expect(card(column(page, "Incoming"), "Konex")).toBeVisible();
  await expect(page.getByRole("toolbar", { name: "Selected deals" })).toHaveCount(0);
});
