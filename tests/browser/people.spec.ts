// People come by a link that is handed on, and are out everywhere when they leave.

import { expect, test } from "./harness";
import { team } from "./team";

test("someone is invited by a copied link, joins, and is signed out everywhere on deactivation", async ({
  page,
  server,
  person,
  allowErrors,
}) => {
  // The ended session's next questions are refused, which browsers log.
  allowErrors(/401|WebSocket/);
  await team(page, server);

  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Invite" }).click();
  const form = page.getByRole("dialog", { name: "Invite someone" });
  await form.getByLabel("Name").fill("Boris Faz");
  await form.getByLabel("E-mail").fill("boris@example");
  await form.getByRole("button", { name: "Invite" }).click();
  await expect(form.getByText(/Enter an e-mail address/)).toBeVisible();
  await form.getByLabel("E-mail").fill("boris@example.com");
  await form.getByLabel("Role").selectOption("Manager");
  await form.getByRole("button", { name: "Invite" }).click();
  const link = await page.getByRole("dialog", { name: "Link for Boris Faz" }).getByLabel("Link").inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /Boris Faz/ })).toContainText("Invited");

  // Boris chooses his password in a browser of his own, and opens a second page.
  const boris = await person();
  await boris.goto(link);
  await expect(boris.getByRole("heading", { name: "Join Northwind" })).toBeVisible();
  await boris.getByLabel("Password", { exact: true }).fill("short");
  await boris.getByRole("button", { name: "Join" }).click();
  await expect(boris.getByText("At least 10 characters", { exact: true })).toBeVisible();
  await boris.getByLabel("Password", { exact: true }).fill("seven green bottles");
  await boris.getByRole("button", { name: "Join" }).click();
  await expect(boris.getByText("Live", { exact: true })).toBeVisible();
  const second = await boris.context().newPage();
  await second.goto("/settings/profile");
  await expect(second.getByLabel("Name", { exact: true })).toHaveValue("Boris Faz");

  // A link works once.
  const late = await person();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This link no longer works" })).toBeVisible();

  // Anna's list has noticed by itself that he joined; then she lets him go.
  const row = page.getByRole("row", { name: /Boris Faz/ });
  await expect(row).not.toContainText("Invited");
  await row.getByRole("button", { name: "Actions for Boris Faz" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  const leaving = page.getByRole("dialog", { name: "Deactivate Boris Faz?" });
  await expect(leaving.getByText("They own no records.")).toBeVisible();
  await leaving.getByRole("button", { name: "Deactivate" }).click();
  await expect(leaving).toBeHidden();

  for (const screen of [boris, second]) {
    await expect(screen.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(screen.getByText(/You were signed out/)).toBeVisible();
  }
  await expect(row).toBeHidden();
  await page.getByLabel("Show deactivated").check();
  await expect(row).toContainText("Deactivated");
});

test("who leaves hands the records on", async ({ page, server, person, allowErrors }) => {
  allowErrors(/401|WebSocket/);
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.ask(boris, `mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`, {
    input: { pipelineId: board.pipelineId, name: "Rantouch", amount: 100 },
  });

  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Actions for Boris" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  const leaving = page.getByRole("dialog", { name: "Deactivate Boris?" });
  await expect(leaving.getByText("They own 1 deal, 0 leads, 0 companies, 0 contacts and 0 products.")).toBeVisible();
  await leaving.getByRole("button", { name: "Deactivate" }).click();
  await expect(leaving.getByText("Choose who takes over")).toBeVisible();

  await leaving.getByLabel("Who takes over?").click();
  await page.getByRole("option", { name: /Anna Snelling/ }).click();
  await leaving.getByRole("button", { name: "Deactivate" }).click();
  await expect(leaving).toBeHidden();

  const { deals } = await board.ask<{ deals: { nodes: { owner: { name: string } }[] } }>(
    page,
    `{ deals(filter: { text: "Rantouch" }) { nodes { owner { name } } } }`,
  );
  expect(deals.nodes.map((deal) => deal.owner.name)).toEqual(["Anna Snelling"]);
});
