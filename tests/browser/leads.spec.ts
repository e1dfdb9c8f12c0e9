// A lead: from a phone call of somebody unknown to a contact, a company and a deal.

import { expect, test } from "./harness";
import { team } from "./team";

test("a lead from a phone call is filled in, moved on, and converted to a deal", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await boris.goto("/leads");
  await expect(boris.getByRole("heading", { name: "No leads yet" })).toBeVisible();

  await page.goto("/leads");
  await page.getByRole("button", { name: "Add lead" }).first().click();
  const form = page.getByRole("dialog", { name: "Add lead" });
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByText(/required|Enter|missing/i).first()).toBeVisible();
  await form.getByRole("textbox", { name: "Phones" }).fill("+421 905 123 456");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/leads\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name: "+421 905 123 456" })).toBeVisible();
  await expect(boris.getByRole("row", { name: /905 123 456/ })).toBeVisible();

  await page.getByRole("button", { name: /^Last name: / }).click();
  await page.getByRole("textbox", { name: "Last name" }).fill("Novák");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Company: / }).click();
  await page.getByRole("textbox", { name: "Company" }).fill("Acme");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Novák" })).toBeVisible();

  const stages = page.getByRole("group", { name: "Stages of the lead" });
  await stages.getByRole("button", { name: /Decision maker reached/ }).click();
  await expect(stages.locator("[aria-current=step]")).toHaveText("Decision maker reached");
  await boris.getByRole("row", { name: /Novák/ }).getByRole("link").click();
  await expect(boris.locator("[aria-current=step]")).toHaveText("Decision maker reached");

  // It leads nowhere after all, which needs a reason; and then it does.
  await stages.getByRole("button", { name: /Unqualified/ }).click();
  const end = page.getByRole("dialog", { name: "Why does this lead go nowhere?" });
  await end.getByRole("button", { name: "Close as unqualified" }).click();
  await expect(end).toBeVisible();
  await end.getByLabel("Reason").selectOption({ label: "Volume too small" });
  await end.getByRole("button", { name: "Close as unqualified" }).click();
  // The timeline tells it too, and goes on telling it.
  const reason = page.locator("header").getByText("Reason: Volume too small");
  await expect(reason).toBeVisible();
  await stages.getByRole("button", { name: /Application ready/ }).click();
  await expect(reason).toBeHidden();

  await page.getByRole("button", { name: "Convert", exact: true }).click();
  const convert = page.getByRole("dialog", { name: "Convert the lead" });
  await expect(convert.getByText("This cannot be undone.")).toBeVisible();
  await convert.getByRole("button", { name: "Convert", exact: true }).click();
  await expect(page.getByText("Converted to")).toBeVisible();
  await expect(boris.getByText("Converted to")).toBeVisible();
  await page.getByRole("link", { name: "Company", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Acme" })).toBeVisible();
  await page.getByRole("link", { name: "Novák" }).first().click();
  await expect(page.getByText("Converted to")).toBeVisible();
  await page.getByRole("link", { name: "Deal", exact: true }).click();
  await expect(page.getByRole("dialog", { name: /Acme/ }).or(page.getByRole("complementary", { name: /Acme/ }))).toBeVisible();
});

test("leads that nobody was named for go to who the settings say", async ({ page, server, person }) => {
  const board = await team(page, server);
  const rita = await board.join(await person(), "Rita", "User");
  await board.join(await person(), "Hana", "Manager");
  const add = async () => {
    await rita.getByRole("button", { name: "Add lead" }).first().click();
    return rita.getByRole("dialog", { name: "Add lead" });
  };
  await rita.goto("/leads");
  const form = await add();
  await expect(form.getByRole("button", { name: /^Owner: Rita/ })).toBeVisible();

  await page.goto("/settings/assignment");
  await page.getByRole("button", { name: "Owner of new leads: Whoever adds the lead. Edit" }).click();
  await page.getByRole("option", { name: /Hana/ }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  // The form that is open already proposes her.
  await expect(form.getByRole("button", { name: /^Owner: Hana/ })).toBeVisible();
  await form.getByRole("textbox", { name: "Last name" }).fill("Novák");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(rita.getByText("The lead is with Hana now.")).toBeVisible();
  await expect(rita.getByRole("heading", { name: "No leads yet" })).toBeVisible();
  await page.goto("/leads");
  await expect(page.getByRole("row", { name: /Novák/ })).toContainText("Hana");

  // Who is named gets it; who leaves hands the new ones on too.
  const second = await add();
  await second.getByRole("textbox", { name: "Last name" }).fill("Own");
  await second.getByRole("button", { name: /^Owner: Hana/ }).click();
  await rita.getByRole("option", { name: /Rita/ }).click();
  await second.getByRole("button", { name: "Create" }).click();
  await expect(rita).toHaveURL(/\/leads\/[0-9a-f-]{36}$/);
  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Actions for Hana" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  const leaving = page.getByRole("dialog", { name: "Deactivate Hana?" });
  await expect(leaving.getByText(/New leads that nobody is named for go to this person/)).toBeVisible();
});

test("records get tags one by one and many at once, and are found by them", async ({ page, server, isMobile }) => {
  const board = await team(page, server);
  for (const [list, kind, called] of [
    ["companies", "Company", "name"],
    ["contacts", "Contact", "lastName"],
    ["leads", "Lead", "lastName"],
  ] as const) {
    for (const name of ["Adamec", "Benko"]) {
      await board.ask(page, `mutation($input: Create${kind}Input!) { create${kind}(input: $input) { seq } }`, {
        input: { [called]: name },
      });
    }
    await page.goto(`/${list}`);
    await page.getByRole("row", { name: /Adamec/ }).getByRole("link").first().click();
    await page.getByRole("textbox", { name: "Add a tag" }).fill("fair, hot");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Remove the tag hot" })).toBeVisible();
    await page.getByRole("button", { name: "Remove the tag hot" }).click();
    await expect(page.getByRole("button", { name: "Remove the tag hot" })).toBeHidden();

    await page.goto(`/${list}`);
    // A finger asks for the boxes first.
    if (isMobile) await page.getByRole("button", { name: "Select", exact: true }).click();
    for (const name of ["Adamec", "Benko"]) {
      await page.getByRole("row", { name }).getByRole("checkbox").check();
    }
    const bar = page.getByRole("toolbar");
    await bar.getByRole("button", { name: "Add a tag" }).click();
    await page.getByRole("textbox", { name: "Add a tag" }).fill("Fair");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Changed 2 records")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Changed one record")).toBeVisible();
    const filter = JSON.stringify({ version: 1, all: [{ field: "tags", op: "oneOf", values: ["fair"] }] });
    await page.goto(`/${list}?cols=name,tags&where=${encodeURIComponent(filter)}`);
    // Adamec had it before, and keeps it.
    await expect(page.getByRole("row", { name: /Adamec/ })).toContainText("fair");
    await expect(page.getByRole("row", { name: /Benko/ })).toBeHidden();
  }
});
