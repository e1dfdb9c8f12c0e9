// Roles: an administrator makes one, sees the app as it would be, gives it to somebody whose open board follows at once.

import { expect, test } from "./harness";
import { card, column, team } from "./team";

test("a role is made, looked through, given, narrowed in a stage and deleted", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris", "User");
  const incoming = board.stages[0]!;
  const second = board.stages[1]!;
  await board.ask(page, `mutation($id: ID!, $stage: ID!) { moveDeal(input: { id: $id, stageId: $stage }) { seq } }`, {
    id: board.deals.Konex,
    stage: second.id,
  });
  await board.open(boris);
  await expect(card(boris, "Cheers"), "the deals are Anna's").toBeHidden();

  // Anna makes a role that reads everything.
  await page.goto("/settings/roles");
  await expect(page.getByRole("link", { name: /^User Built in .* 1 person$/ })).toBeVisible();
  await page.getByRole("button", { name: "New role" }).click();
  const form = page.getByRole("dialog", { name: "New role" });
  await form.getByLabel("Name").fill("user");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Name").fill("Auditor");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Auditor" })).toBeVisible();
  await page.getByRole("button", { name: "Only reads" }).click();
  await expect(page.getByText("Deals: sees all.")).toBeVisible();
  await page.getByLabel("Companies: Change").selectOption("Own");
  await expect(page.getByText("Companies: sees all; changes their own.")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();

  // She looks through it: everything is there, nothing can be done, and every page says so.
  await page.getByRole("button", { name: "View as" }).click();
  await expect(page.getByText("You see Millrace as Auditor. Nothing can be changed.")).toBeVisible();
  await board.open(page);
  await expect(card(page, "Cheers")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add", exact: true })).toBeHidden();
  await card(page, "Cheers").click();
  await expect(page.getByRole("heading", { name: "Cheers" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Amount/ })).toBeDisabled();
  await page.goto("/settings");
  await expect(page.getByRole("link", { name: "People" })).toBeHidden();
  await page.getByRole("button", { name: "Leave this view" }).click();
  await expect(page.getByRole("link", { name: /^Auditor/ })).toBeVisible();
  await expect(page.getByText("You see Millrace as")).toBeHidden();

  // Boris gets it, and his open board shows Anna's deals by itself.
  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Actions for Boris" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit Boris" });
  await edit.getByLabel("Role").selectOption("Auditor");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(card(column(boris, incoming.name), "Cheers")).toBeVisible();
  await expect(card(column(boris, second.name), "Konex")).toBeVisible();

  // In one stage it sees nothing: the card and its sum go away there.
  await page.goto("/settings/roles");
  await page.getByRole("link", { name: /^Auditor/ }).click();
  await page.getByRole("button", { name: "Add exception" }).click();
  await page.getByLabel("Stage", { exact: true }).selectOption(second.name);
  await page.getByLabel("What", { exact: true }).selectOption("See");
  await page.getByLabel("Whose", { exact: true }).selectOption("None");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(card(column(boris, second.name), "Konex")).toBeHidden();
  await expect(column(boris, second.name)).not.toContainText("$2,000");
  await expect(card(column(boris, incoming.name), "Cheers")).toBeVisible();

  // Without the role he is a user again.
  await page.getByRole("link", { name: "Roles" }).first().click();
  await page.getByRole("button", { name: "Delete Auditor" }).click();
  const confirm = page.getByRole("dialog", { name: "Delete Auditor?" });
  await expect(confirm.getByText(/^1 person has this role/)).toBeVisible();
  await confirm.getByLabel("Their role from now on").selectOption("User");
  await confirm.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: /^Auditor/ })).toBeHidden();
  await expect(card(boris, "Cheers")).toBeHidden();

  await page.goto("/settings/audit-log");
  await expect(page.getByText("Deals: See: None → All").first()).toBeVisible();
  await expect(page.getByText(`${second.name}: See`).first()).toBeVisible();
});

test("the roles that Millrace brings are shown, and cannot be changed", async ({ page, server }) => {
  await team(page, server);
  await page.goto("/settings/roles");
  await page.getByRole("link", { name: /^Manager/ }).click();
  await expect(page.getByText("This role comes with Millrace and stays as it is.")).toBeVisible();
  await expect(page.getByLabel("Deals: See")).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  await page.getByRole("link", { name: "Roles" }).first().click();
  await expect(page.getByRole("button", { name: "Delete Manager" })).toBeHidden();
  await page.getByRole("button", { name: "Copy Manager" }).click();
  await page.getByRole("dialog", { name: "New role" }).getByRole("button", { name: "Create" }).click();
  await expect(page.getByLabel("Deals: See")).toBeEnabled();
  await expect(page.getByLabel("Deals: See")).toHaveValue("team");
});
