// Teams: made, named, filled with people, and deleted; and what is typed meanwhile stays.

import { expect, test } from "./harness";
import { team } from "./team";

test("a team is made, renamed, given people, seen by others and deleted", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await boris.goto("/settings/teams");
  await expect(boris.getByRole("heading", { name: "No teams yet" })).toBeVisible();

  await page.goto("/settings/teams");
  await page.getByRole("button", { name: "New team" }).first().click();
  const form = page.getByRole("dialog", { name: "New team" });
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByText("Enter a value")).toBeVisible();
  await form.getByLabel("Team name").fill("West");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText("0 members")).toBeVisible();
  await expect(boris.getByRole("button", { name: /^Team name: West/ })).toBeVisible();

  // A name is there once.
  await page.getByRole("button", { name: "New team" }).click();
  await form.getByLabel("Team name").fill("west");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByRole("textbox", { name: "Team name" })).toHaveAttribute("aria-invalid", "true");
  await form.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: /^Team name: West/ }).click();
  await page.getByRole("textbox", { name: "Team name" }).fill("Western Europe");
  await page.keyboard.press("Enter");
  await expect(boris.getByRole("button", { name: /^Team name: Western Europe/ })).toBeVisible();

  // Boris is put into it, and his own page follows.
  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Actions for Boris" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit Boris" });
  await edit.getByLabel("Team").selectOption("Western Europe");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(boris.getByText("1 member", { exact: true })).toBeVisible();

  // Without the team people stay.
  await boris.getByRole("button", { name: "Delete Western Europe" }).click();
  const confirm = boris.getByRole("dialog", { name: "Delete this team?" });
  await expect(confirm.getByText("Its members stay in the workspace, without a team.")).toBeVisible();
  await confirm.getByRole("button", { name: "Delete" }).click();
  await expect(boris.getByRole("heading", { name: "No teams yet" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Boris/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Boris/ })).not.toContainText("Western Europe");
});

test("what is being typed stays when somebody else changes the list", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const make = (name: string) =>
    board.ask(boris, `mutation($name: String!) { createTeam(input: { name: $name }) { team { id } } }`, { name });
  await make("West");
  await page.goto("/settings/teams");
  await page.getByRole("button", { name: /^Team name: West/ }).click();
  await page.getByRole("textbox", { name: "Team name" }).fill("Western");
  await make("East");
  await expect(page.getByRole("button", { name: /^Team name: East/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Team name" })).toHaveValue("Western");
  await expect(page.getByRole("textbox", { name: "Team name" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Team name: Western/ })).toBeVisible();
});
