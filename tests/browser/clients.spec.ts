// Clients: what the deals make of companies and contacts, and who else leads them, on every open screen.

import { expect, test } from "./harness";
import { team } from "./team";

test("who becomes a customer is one on every open screen", async ({ page, server, person, isMobile }) => {
  const board = await team(page, server);
  const companies: Record<string, string> = {};
  for (const name of ["Acme", "Bolt", "Copper"]) {
    const made = await board.ask<{ createCompany: { company: { id: string } } }>(
      page,
      `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }`,
      { input: { name } },
    );
    companies[name] = made.createCompany.company.id;
  }
  for (const [deal, company] of [["Cheers", "Acme"], ["Konex", "Bolt"]] as const) {
    await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
      input: { id: board.deals[deal], version: 1, companyId: companies[company] },
    });
  }
  const boris = await board.join(await person(), "Boris");
  await boris.goto(`/companies/${companies.Acme}`);
  await expect(boris.getByRole("heading", { name: "Acme" })).toBeVisible();
  await expect(boris.getByText("Prospect", { exact: true })).toBeVisible();

  await page.goto("/companies?cols=name,standing");
  const row = (name: string) => page.locator("[data-record]").filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(row("Acme").getByText("Prospect", { exact: true })).toBeVisible();
  await expect(row("Copper")).toBeVisible();
  await expect(row("Copper").getByText("Prospect", { exact: true })).toHaveCount(0);

  // The deal is won elsewhere: both see what that makes of Acme.
  const won = board.stages.find((stage) => stage.kind === "WON")!;
  await board.ask(page, `mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Cheers, stageId: won.id },
  });
  await expect(boris.getByText("Customer", { exact: true })).toBeVisible();
  await expect(row("Acme").getByText("Customer", { exact: true })).toBeVisible();

  // And the list is narrowed to customers, in a few presses.
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const box = page.getByRole("dialog", { name: "Filter" });
  await box.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Standing" }).click();
  await box.getByRole("option", { name: "Customer", exact: true }).or(box.getByRole("checkbox", { name: "Customer", exact: true })).click();
  await expect(row("Bolt")).toHaveCount(0);
  await expect(row("Acme")).toBeVisible();
  if (!isMobile) {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: /^Remove .*Standing/ })).toBeVisible();
  }

  // And it stands in groups of it, customers first.
  await page.goto("/companies?cols=name,standing");
  await expect(row("Acme")).toBeVisible();
  await page.locator(".c-chip--group").click();
  await page.getByRole("menuitem", { name: "Standing", exact: true }).click();
  await expect(page.locator(".c-group")).toHaveText([/^Customer\s*1/, /^Prospect\s*1/, /^Without: Standing\s*1/]);
});

test("a deal tells who else leads the client, for as long as they do", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const { viewer } = await board.ask<{ viewer: { user: { id: string } } }>(boris, `{ viewer { user { id } } }`);
  const { createCompany } = await board.ask<{ createCompany: { company: { id: string } } }>(
    page,
    `mutation { createCompany(input: { name: "Acme" }) { company { id } } }`,
  );
  const update = `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`;
  for (const [deal, ownerId] of [["Cheers", undefined], ["Konex", viewer.user.id]] as const) {
    const input = { id: board.deals[deal], version: 1, companyId: createCompany.company.id, ownerId };
    await board.ask(page, update, { input });
  }
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Cheers}`);
  const panel = page.getByRole("dialog", { name: "Cheers" });
  const others = panel.getByRole("group", { name: "Also led by" });
  await expect(others.getByRole("link", { name: "Boris" })).toBeVisible();

  // Boris's deal is over, and then it is not.
  const won = board.stages.find((stage) => stage.kind === "WON")!;
  await board.ask(boris, `mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Konex, stageId: won.id },
  });
  await expect(others).toHaveCount(0);
  await board.ask(boris, `mutation($input: ReopenDealInput!) { reopenDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Konex, stageId: board.stages[0]!.id },
  });
  await others.getByRole("link", { name: "Boris" }).click();
  await expect(page.getByRole("dialog", { name: "Konex" })).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Konex" }).getByRole("link", { name: "Anna Snelling" })).toBeVisible();
});
