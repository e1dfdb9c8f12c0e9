// Rights per field: an administrator hides a field or lets it only be read, and a colleague's open screens follow at once.

import { expect, test } from "./harness";
import { card, column, team } from "./team";
import type { Page } from "@playwright/test";

/** Opens the line of a field on the page of the role that is open. */
async function choose(page: Page, kind: string, field: string, right: string): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${kind}`) }).click();
  await page.getByRole("searchbox", { name: "Find a field" }).fill(field);
  await page.getByLabel(field, { exact: true }).selectOption(right);
}

test("a hidden field is gone from a colleague's open screens at once, and a read-only one has no editor", async ({ page, server, person }) => {
  const board = await team(page, server);
  const incoming = board.stages[0]!;

  // Boris has a role that sees and changes everything.
  const made = await board.ask<{ createRole: { role: { id: string } } }>(
    page,
    `mutation { createRole(input: { name: "Seller", rules: [
      { kind: DEAL, verb: VIEW, scope: ALL }, { kind: DEAL, verb: EDIT, scope: ALL },
      { kind: CONTACT, verb: VIEW, scope: ALL }, { kind: CONTACT, verb: EDIT, scope: ALL }] }) { role { id } } }`,
  );
  const role = made.createRole.role.id;
  const boris = await board.join(await person(), "Boris", "Seller");
  const contact = await board.ask<{ createContact: { contact: { id: string } } }>(
    page,
    `mutation { createContact(input: { firstName: "Olga", phones: [{ label: "", value: "+421905111222" }] }) { contact { id } } }`,
  );
  await board.open(boris);
  await expect(card(column(boris, incoming.name), "Cheers")).toContainText("$3,000");
  await expect(boris.getByTestId("board-sum")).toContainText("$");

  // She hides the amount: card, column and board lose it while they are open.
  await page.goto(`/settings/roles/${role}`);
  await choose(page, "Deals", "Amount", "Hidden");
  await expect(page.getByText("Deals: hides Amount.")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  await expect(card(column(boris, incoming.name), "Cheers")).toBeVisible();
  await expect(card(column(boris, incoming.name), "Cheers")).not.toContainText("$");
  await expect(column(boris, incoming.name)).not.toContainText("$");
  await expect(boris.getByTestId("board-sum")).not.toContainText("$");
  await card(boris, "Cheers").click();
  await expect(boris.getByRole("dialog", { name: "Cheers" })).toBeVisible();
  await expect(boris.getByRole("button", { name: /^Amount/ })).toBeHidden();
  await expect.poll(() => boris.getByRole("dialog", { name: "Cheers" }).innerText()).not.toContain("$");

  // The source is only read: it is there, with a mark, and cannot be changed.
  await choose(page, "Deals", "Source", "Read only");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  const panel = boris.getByRole("dialog", { name: "Cheers" });
  await expect(panel.getByRole("img", { name: "Your role shows this field and does not let you change it." })).toBeVisible();

  // A contact's numbers go the same way.
  await boris.goto(`/contacts/${contact.createContact.contact.id}`);
  await expect(boris.getByText("+421905111222")).toBeVisible();
  await choose(page, "Contacts", "Phones", "Hidden");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(boris.getByText("+421905111222")).toBeHidden();
  await expect(boris.getByText("Olga").first()).toBeVisible();

  // The audit log tells it.
  await page.goto("/settings/audit-log");
  await expect(page.getByText("Deals: Amount: Can change → Hidden").first()).toBeVisible();
});
