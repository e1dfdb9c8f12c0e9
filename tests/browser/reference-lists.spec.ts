// Reference lists: an administrator keeps one, a field chooses from it, and what a company got is seen and found by others.

import { expect, test } from "./harness";
import { team } from "./team";

test("an administrator keeps a list, a field chooses from it, and a colleague sees and finds what a company got", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  for (const name of ["Acme", "Bolt"]) {
    await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, { input: { name } });
  }
  const boris = await board.join(await person(), "Boris");

  // The list: made, filled one by one and by pasting, put in order.
  await page.goto("/settings/lists");
  await expect(page.getByText("No lists of your own yet")).toBeVisible();
  await page.getByRole("button", { name: "New list" }).click();
  await page.getByRole("dialog", { name: "New list" }).getByLabel("Name").fill("Warehouses");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/settings\/lists\/[0-9a-f-]{36}$/);
  await expect(page.getByText("No entries yet")).toBeVisible();
  const items = page.getByRole("table", { name: "Entries" });
  const names = () => items.locator(".c-stages__stage b").allTextContents();
  await page.getByLabel("Add an entry").fill("Nitra");
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual(["Nitra"]);
  await page.getByRole("button", { name: "Paste many" }).click();
  const paste = page.getByRole("dialog", { name: "Paste many" });
  await paste.getByLabel("Names, one on each line").fill("Brno\nnitra\n\nŽilina\nBrno South");
  await paste.getByRole("button", { name: "Add 4 entries" }).click();
  await expect(page.getByText("3 entries added. 1 was there already.")).toBeVisible();
  await expect.poll(names).toEqual(["Nitra", "Brno", "Žilina", "Brno South"]);
  await page.getByRole("button", { name: "Move Žilina" }).press("ArrowUp");
  await expect.poll(names).toEqual(["Nitra", "Žilina", "Brno", "Brno South"]);
  await expect(page.getByRole("button", { name: "Move Žilina" })).toBeFocused();
  await page.getByRole("button", { name: "Move Žilina" }).press("ArrowUp");
  await page.reload();
  await expect.poll(names).toEqual(["Žilina", "Nitra", "Brno", "Brno South"]);

  // A column of its own, and what an entry holds in it.
  await page.getByText("Columns").click();
  await page.getByLabel("Add a column").fill("Code");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Move Code" })).toBeVisible();
  await items.getByRole("button", { name: /^Brno South/ }).click();
  const form = page.getByRole("dialog", { name: "Brno South" });
  await form.getByLabel("Code").fill("B-2");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(items.getByRole("button", { name: "Brno South Code: B-2" })).toBeVisible();

  // A field that chooses from it.
  await page.goto("/settings/fields");
  await page.getByRole("tab", { name: "Companies" }).click();
  await page.getByRole("button", { name: "Add a field" }).first().click();
  const field = page.getByRole("dialog", { name: "Add a field" });
  await field.getByLabel("Name").fill("Warehouse");
  await field.getByLabel("Type").selectOption({ label: "Entry of a list" });
  await expect(field.getByLabel("List", { exact: true })).toHaveText("Warehouses");
  await field.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: /^Warehouse/ })).toContainText("Entry of a list");

  // Boris looks at a company while Anna gives it an entry.
  await boris.goto("/companies");
  await boris.getByRole("link", { name: "Acme", exact: true }).click();
  await expect(boris.getByRole("button", { name: /^Warehouse: / })).toBeVisible();
  await page.goto(new URL(boris.url()).pathname);
  await page.getByRole("button", { name: /^Warehouse: / }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("brno");
  await expect(page.getByRole("option")).toHaveText(["Brno", "Brno South"]);
  await page.getByRole("option", { name: "Brno South" }).click();
  await expect(boris.getByRole("button", { name: /^Warehouse: Brno South/ })).toBeVisible();
  await expect(boris.getByText("Warehouse: Brno South", { exact: false }).first()).toBeVisible();

  // He finds it by the entry; the address is enough for the name.
  await boris.goto("/companies");
  await boris.getByRole("button", { name: "Filter", exact: true }).click();
  const box = boris.getByRole("dialog", { name: "Filter" });
  await box.getByRole("button", { name: "Add a condition" }).click();
  await boris.getByRole("menuitem", { name: "Warehouse" }).click();
  await box.getByRole("checkbox", { name: "Brno South" }).check();
  const found = () => boris.locator("[data-record] .c-table__open > span:last-child").allTextContents();
  await expect.poll(found).toEqual(["Acme"]);
  await boris.reload();
  await expect.poll(found).toEqual(["Acme"]);
  await expect(boris.getByText("Warehouse is Brno South")).toBeVisible();

  // A new name is there at once; what a record holds is archived and not deleted.
  await page.goto("/settings/lists");
  await expect(page.getByRole("button", { name: "A field uses this list" })).toBeDisabled();
  await page.getByRole("link", { name: /^Warehouses/ }).click();
  await items.getByRole("button", { name: /^Brno South/ }).click();
  await form.getByLabel("Name").fill("Vienna");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(boris.getByText("Warehouse is Vienna")).toBeVisible();
  await page.getByRole("button", { name: "Archive Vienna" }).click();
  await expect.poll(names).toEqual(["Žilina", "Nitra", "Brno"]);
  await page.getByRole("switch", { name: "Archived" }).click();
  await expect.poll(names).toEqual(["Vienna"]);
  await page.getByRole("button", { name: "Delete Vienna" }).click();
  await expect(page.getByText("Vienna cannot be deleted: 1 record has it, perhaps in the trash.")).toBeVisible();
});
