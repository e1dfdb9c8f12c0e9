// Leads are given out: by rules that an administrator makes, past whoever is away, and many at once among several people.

import { expect, test } from "./harness";
import { team } from "./team";

test("an administrator makes a rule, and new leads go to who is there, in turns", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const rita = await board.join(await person(), "Rita", "User");
  const eve = await board.join(await person(), "Eve", "User");
  await board.join(await person(), "Ed", "User");

  await page.goto("/settings/assignment");
  await expect(page.getByRole("heading", { name: "No rules yet" })).toBeVisible();
  await page.getByRole("button", { name: "Add rule" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add rule" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Warm ones");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByRole("alert").first()).toBeVisible();
  await dialog.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Tags" }).click();
  const condition = dialog.getByRole("group", { name: "Tags" });
  await condition.getByRole("textbox").fill("warm");
  await page.keyboard.press("Enter");
  await dialog.getByRole("checkbox", { name: "Eve" }).check();
  await dialog.getByRole("checkbox", { name: "Ed", exact: true }).check();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toBeHidden();
  const rule = page.getByRole("listitem").filter({ hasText: "Warm ones" });
  await expect(rule).toContainText("Eve, Ed");
  await expect(rule.getByRole("switch", { name: "Active" })).toBeChecked();

  // Rita's form proposes nobody; what she adds goes by the rules, or stays hers.
  await rita.goto("/leads");
  const add = async (name: string) => {
    await rita.getByRole("button", { name: "Add lead" }).first().click();
    const form = rita.getByRole("dialog", { name: "Add lead" });
    await expect(form.getByRole("button", { name: /By the assignment rules/ })).toBeVisible();
    await form.getByRole("textbox", { name: "Last name" }).fill(name);
    await form.getByRole("button", { name: "Create" }).click();
  };
  await add("Plain");
  await expect(rita).toHaveURL(/\/leads\/[0-9a-f-]{36}$/);
  for (const name of ["One", "Two"]) {
    await board.ask(page, "mutation($name: String!) { createLead(input: { lastName: $name, tags: [\"warm\"] }) { seq } }", { name });
  }
  await page.goto("/leads");
  await expect(page.getByRole("row", { name: /One/ })).toContainText("Eve");
  await expect(page.getByRole("row", { name: /Two/ })).toContainText("Ed");

  // Eve is away from today on: the next two are Ed's.
  await eve.goto("/settings/profile");
  await eve.getByLabel("Away until").fill("2999-12-31");
  await eve.getByRole("button", { name: "Save" }).click();
  await expect(eve.getByText("Saved", { exact: true })).toBeVisible();
  for (const name of ["Three", "Four"]) {
    await board.ask(page, "mutation($name: String!) { createLead(input: { lastName: $name, tags: [\"warm\"] }) { seq } }", { name });
  }
  await expect(page.getByRole("row", { name: /Three/ })).toContainText("Ed");
  await expect(page.getByRole("row", { name: /Four/ })).toContainText("Ed");
  await page.goto("/settings/people");
  await expect(page.getByRole("row", { name: /Eve/ })).toContainText("Away until");

  // Its timeline says by which rule.
  await page.goto("/leads");
  await page.getByRole("row", { name: /Four/ }).getByRole("link").click();
  if (isMobile) await page.getByRole("tab", { name: "Activity" }).click();
  await expect(page.getByText("Warm ones").first()).toBeVisible();
});

test("chosen leads are given out among several people, and it is taken back", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  await board.join(await person(), "Eve", "User");
  await board.join(await person(), "Ed", "User");
  for (const name of ["Adamec", "Benko", "Cerny", "Dudas"]) {
    await board.ask(page, "mutation($name: String!) { createLead(input: { lastName: $name }) { seq } }", { name });
  }
  await page.goto("/leads");
  await expect(page.getByRole("row", { name: /Dudas/ })).toBeVisible();
  if (isMobile) await page.getByRole("button", { name: "Select", exact: true }).click();
  for (const name of ["Adamec", "Benko", "Cerny", "Dudas"]) {
    await page.getByRole("row", { name }).getByRole("checkbox").check();
  }
  await page.getByRole("toolbar", { name: "Selected records" }).getByRole("button", { name: "Distribute" }).click();
  const dialog = page.getByRole("dialog", { name: "Distribute 4 records" });
  await dialog.getByRole("button", { name: "Distribute" }).click();
  await expect(dialog.getByText("Choose at least one person or team")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "Eve" }).check();
  await dialog.getByRole("checkbox", { name: "Ed", exact: true }).check();
  await dialog.getByRole("button", { name: "Distribute" }).click();
  await expect(page.getByText("Changed 4 records")).toBeVisible();
  for (const [name, owner] of [["Adamec", "Eve"], ["Benko", "Ed"], ["Cerny", "Eve"], ["Dudas", "Ed"]] as const) {
    await expect(page.getByRole("row", { name })).toContainText(owner);
  }
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("row", { name: "Adamec" })).not.toContainText("Eve");
});
