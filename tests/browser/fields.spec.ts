// Custom fields: an administrator adds one, a colleague is held back by it, and everybody sees what it holds.

import { expect, test } from "./harness";
import { card, carry, column, team } from "./team";

test.skip(({ isMobile }) => isMobile, "cards are carried with the mouse");

test("a field asked for from a stage on holds a colleague back until it is filled, and all see it", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);

  // Anna adds it in the settings.
  await page.goto("/settings/fields");
  await page.getByRole("button", { name: "Add a field" }).first().click();
  const form = page.getByRole("dialog", { name: "Add a field" });
  await form.getByLabel("Name").fill("Budget holder");
  await form.getByLabel("Type").selectOption({ label: "One option of a list" });
  await form.getByRole("button", { name: "Add an option" }).click();
  await page.keyboard.type("Finance");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Director");
  await form.getByLabel("Section").fill("Decision");
  await form.getByLabel("Needed from a stage on").selectOption({ label: board.stages[1]!.name });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  const row = page.getByRole("button", { name: /^Budget holder/ });
  await expect(row).toContainText("One option of a list");
  await expect(row).toContainText(`From ${board.stages[1]!.name}`);

  // Boris has had his board open all the time. He is told why the card does not go on, and what it needs.
  await carry(boris, "Konex", column(boris, board.stages[1]!.name));
  await boris.mouse.up();
  const asks = boris.getByRole("dialog");
  await expect(asks.getByLabel("Budget holder")).toBeVisible();
  await asks.getByRole("button", { name: "Move" }).click();
  await expect(asks.getByText("Enter a value")).toBeVisible();
  await asks.getByLabel("Budget holder").selectOption({ label: "Director" });
  await asks.getByRole("button", { name: "Move" }).click();
  await expect(asks).toBeHidden();
  await expect(card(column(boris, board.stages[1]!.name), "Konex")).toBeVisible();

  // Anna sees it on the deal, in its section, and who put it there.
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals["Konex"]}`);
  const section = page.getByRole("region", { name: "Decision" });
  await expect(section.getByRole("button", { name: /Director/ })).toBeVisible();
  await expect(page.getByText(/Budget holder: Director/)).toBeVisible();

  // What Boris makes of it comes to her screen.
  await boris.goto(`/pipelines/${board.pipelineId}/deals/${board.deals["Konex"]}`);
  await boris.getByRole("region", { name: "Decision" }).getByRole("button", { name: /Director/ }).click();
  await boris.getByRole("option", { name: "Finance" }).click();
  await expect(section.getByRole("button", { name: /Finance/ })).toBeVisible();
});
