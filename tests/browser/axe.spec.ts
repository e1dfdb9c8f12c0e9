// axe finds nothing of WCAG 2.2 AA on any screen: light and dark, on a desk and on a phone. And the board reads sensibly.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { expect, test, visit } from "./harness";
import { type Board, card, column, team } from "./team";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds on the page as it is, or in a part of it, in a line for each. */
async function faults(page: Page, screen: string, part = "html"): Promise<string[]> {
  // Nothing is judged in the middle of fading in.
  await page.evaluate(() => document.fonts.ready);
  await still(page);
  const found: string[] = [];
  // In the dark only the colours are others.
  for (const [scheme, runOnly] of [["light", { type: "tag", values: TAGS }], ["dark", { type: "rule", values: COLOURS }]] as const) {
    // Nothing fades from one to the other.
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await still(page);
    const results = await page.evaluate(
      async ({ part, runOnly }) => {
        const { axe } = window as unknown as { axe: { run: (part: string, how: object) => Promise<unknown> } };
        return (await axe.run(part, { runOnly, resultTypes: ["violations"] })) as never;
      },
      { part, runOnly },
    ) as AxeResults;
    for (const { id, nodes } of results.violations) {
      for (const node of nodes) found.push(`${screen}, ${scheme}: ${id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

const still = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.getAnimations().filter((it) => it.playState === "running").length)).toBe(0);

// axe is put on the page as the test, not as a script of the page: that has a policy against it.
async function withAxe(page: Page): Promise<void> {
  await page.addInitScript(AXE);
}

test.slow();

test("nobody signed in: first visit, sign-in, forgotten password, a link that is over", async ({ page, server }) => {
  await withAxe(page);
  const found: string[] = [];
  await page.goto("/welcome");
  await expect(page.getByLabel("Workspace name")).toBeVisible();
  found.push(...(await faults(page, "first visit")));
  await team(page, server);
  await page.context().clearCookies();
  for (const [path, shows] of [
    ["/sign-in", page.getByRole("heading", { name: "Sign in" })],
    ["/forgot-password", page.getByLabel("E-mail")],
    ["/link/nothing", page.getByRole("main")],
  ] as const) {
    await page.goto(path);
    await expect(shows).toBeVisible();
    found.push(...(await faults(page, path)));
  }
  expect(found).toEqual([]);
});

test("the board, with everything that opens over it", async ({ page, server, isMobile }) => {
  await withAxe(page);
  const board = await team(page, server);
  await fill(page, board);
  const found: string[] = [];
  const look = async (screen: string) => found.push(...(await faults(page, screen)));
  await board.open(page);
  await look("board");
  await page.goto(`/pipelines/${board.pipelineId}?closed=1&q=nothing-is-called-so`);
  await expect(page.getByText("No deal matches")).toBeVisible();
  await look("board without a match");
  await board.open(page);
  await card(column(page, "Incoming"), "Konex").click();
  await expect(page).toHaveURL(/\/deals\//);
  await expect(page.getByRole("heading", { name: "Konex" }).last()).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Called back" })).toBeVisible();
  await look("deal");
  await page.getByRole("button", { name: "Lost", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Close as Lost" })).toBeVisible();
  await look("close dialog");
  await page.keyboard.press("Escape");
  await board.ask(page, `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`, {
    input: { id: board.stages[1]!.id, requiredFields: ["SOURCE", "CONTACTS"] },
  });
  await page.getByRole("button", { name: /^Move to Qualified/ }).click();
  await expect(page.getByRole("dialog", { name: "Qualified asks for more" })).toBeVisible();
  await look("what a stage asks for");
  await page.keyboard.press("Escape");
  await board.open(page);
  for (const [button, item] of [["What a card shows", null], ["Sort the columns", null], ["Add a filter", "Expected close"], ["Add a filter", "Owner"]] as const) {
    await page.getByRole("button", { name: button }).click();
    if (item) await page.getByRole("menuitem", { name: item, exact: true }).click();
    await expect(page.locator(":popover-open").filter({ has: page.locator("input, button") }).first()).toBeVisible();
    await look(`${button} ${item ?? ""}`);
    await page.keyboard.press("Escape");
  }
  await page.goto(`/pipelines/${board.pipelineId}/table`);
  await expect(page.getByText("Zumgoity", { exact: true }).first()).toBeVisible();
  await look("table");
  await board.open(page);
  if (!isMobile) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("ko");
    await expect(page.getByRole("option").first()).toBeVisible();
    await look("palette");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await look("keys");
    await page.keyboard.press("Escape");
    await card(column(page, "Incoming"), "Konex").focus();
    await page.keyboard.press("x");
    await expect(page.getByRole("toolbar", { name: "Selected deals" })).toBeVisible();
    await look("selection");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Add" }).first().click();
    await look("quick add");
  } else {
    await page.locator(".c-boardhead .c-search").click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await look("palette");
  }
  expect(found).toEqual([]);
});

test("lists and records", async ({ page, server }) => {
  await withAxe(page);
  const board = await team(page, server);
  const { company, contact, lead } = await fill(page, board);
  const found: string[] = [];
  for (const path of ["/companies", "/contacts", "/leads", `/companies/${company}`, `/contacts/${contact}`, `/leads/${lead}`, "/leads/board"]) {
    await page.goto(path);
    await expect(page.getByText(path.startsWith("/companies") ? "Zumgoity Ltd" : "Kováčová").first()).toBeVisible();
    if (path.endsWith(lead)) await expect(page.getByRole("note").getByRole("link", { name: /Kováčová/ })).toBeVisible();
    found.push(...(await faults(page, path.replace(/[0-9a-f-]{36}/, "…"))));
  }
  const where = { version: 1, any: [{ field: "employees", op: "empty" }, { all: [{ field: "owner", op: "oneOf", values: ["me"] }] }] };
  await page.goto(`/companies?where=${encodeURIComponent(JSON.stringify(where))}`);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Filter" }).getByRole("checkbox").first()).toBeVisible();
  found.push(...(await faults(page, "a filter of companies")));
  expect(found).toEqual([]);
});

test("the settings", async ({ page, server, isMobile }) => {
  await withAxe(page);
  const board = await team(page, server);
  const found: string[] = [];
  await board.open(page);
  await page.goto("/settings");
  const places = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
  await expect(places.first()).toBeAttached();
  if (isMobile) found.push(...(await faults(page, "settings")));
  const paths = await places.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
  expect(paths.length).toBeGreaterThan(7);
  const { createRole } = await board.ask<{ createRole: { role: { id: string } } }>(
    page,
    `mutation($stage: ID!) { createRole(input: { name: "Reader", rules: [{ kind: DEAL, verb: VIEW, scope: ALL }],
      stageRules: [{ stageId: $stage, verb: VIEW, scope: OWN }] }) { role { id } } }`,
    { stage: board.stages[1]!.id },
  );
  const list = await board.list(page, "Warehouses", ["Brno", "Gdansk"]);
  const records = [`/settings/pipelines/${board.pipelineId}`, `/settings/roles/${createRole.role.id}`, `/settings/lists/${list}`];
  for (const path of [...paths, ...records]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).last()).toBeVisible();
    await page.waitForLoadState("networkidle");
    found.push(...(await faults(page, path.replace(/[0-9a-f-]{36}/, "…"))));
  }
  expect(found).toEqual([]);
});

test("every dialog of the settings and of the lists", async ({ page, server, person }) => {
  await withAxe(page);
  const board = await team(page, server);
  await board.join(await person(), "Boris");
  await board.ask(
    page,
    `mutation {
      createPipeline(input: { name: "Renewals" }) { seq }
      createTeam(input: { name: "North" }) { seq }
      createRole(input: { name: "Auditor" }) { seq }
      createToken(input: { name: "Robot" }) { token { id } }
    }`,
  );
  const found: string[] = [];
  const button = (name: string | RegExp) => page.getByRole("button", { name }).first().click();
  const ofBoris = async (item: string | RegExp) => {
    await page.getByRole("row", { name: /Boris/ }).getByRole("button").click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const { lead: leadId } = await fill(page, board);
  const list = await board.list(page, "Warehouses", ["Brno", "Gdansk"]);
  const lead = `/leads/${leadId}`;
  const stages = `/settings/pipelines/${board.pipelineId}`;
  const dialogs: [string, string, () => Promise<void>][] = [
    ["invite", "/settings/people", () => button("Invite")],
    ["edit a person", "/settings/people", () => ofBoris("Edit")],
    ["link for a person", "/settings/people", () => ofBoris(/link/i)],
    ["deactivate", "/settings/people", () => ofBoris("Deactivate")],
    ["team", "/settings/teams", () => button("New team")],
    ["delete a team", "/settings/teams", () => button("Delete North")],
    ["role", "/settings/roles", () => button("New role")],
    ["delete a role", "/settings/roles", () => button("Delete Auditor")],
    ["field", "/settings/fields", () => button("Add a field")],
    ["list", "/settings/lists", () => button("New list")],
    ["entry of a list", `/settings/lists/${list}`, () => button(/^Brno/)],
    ["assignment rule", "/settings/assignment", () => button("Add rule")],
    ["pipeline", "/settings/pipelines", () => button("New pipeline")],
    ["delete a pipeline", "/settings/pipelines", () => button("Delete Renewals")],
    ["stage", stages, () => button("Edit Incoming")],
    ["new stage", stages, () => button("Add stage")],
    ["remove a stage", stages, () => button("Remove Incoming")],
    ["token", "/settings/security", () => button("New token")],
    ["revoke a token", "/settings/security", () => button("Revoke Robot")],
    ["company", "/companies", () => button("Add company")],
    ["contact", "/contacts", () => button("Add contact")],
    ["lead", "/leads", () => button("Add lead")],
    ["product", "/products", () => button("Add product")],
    ["convert a lead", lead, () => button("Convert")],
    ["end a lead", lead, () => button(/Unqualified/)],
  ];
  await page.goto("/settings/people");
  for (const [name, path, open] of dialogs) {
    if (new URL(page.url()).pathname !== path) await visit(page, path);
    await open();
    await expect(page.locator("dialog[open]")).toBeVisible();
    // What is behind it is looked at by itself.
    found.push(...(await faults(page, `dialog: ${name}`, "dialog[open]")));
    await page.keyboard.press("Escape");
    await expect(page.locator("dialog[open]")).toHaveCount(0);
  }
  expect(found).toEqual([]);
});

test("the figures", async ({ page, server }) => {
  await withAxe(page);
  const board = await team(page, server);
  await fill(page, board);
  const lost = board.stages.find((stage) => stage.kind === "LOST")!.id;
  const { directory } = await board.ask<{ directory: { id: string }[] }>(page, `{ directory(kind: LOSS_REASON) { id } }`);
  await board.ask(page, `mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Cheers, stageId: lost, lossReasonId: directory[0]!.id },
  });
  const found: string[] = [];
  await page.goto(`/lost/${board.pipelineId}`);
  await expect(page.getByRole("heading", { name: "By reason" })).toBeVisible();
  found.push(...(await faults(page, "lost deals")));
  await page.goto(`/pipelines/${board.pipelineId}/attention?close=overdue`);
  await expect(page.getByRole("button", { name: /^Overdue/ })).toContainText("1");
  await expect(page.getByText("Konex", { exact: true }).first()).toBeVisible();
  found.push(...(await faults(page, "attention")));
  expect(found).toEqual([]);
});

test("the board reads sensibly", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "the same as on a desk");
  const board = await team(page, server);
  await board.open(page);
  await expect(column(page, "Incoming")).toMatchAriaSnapshot(`
    - region "Incoming":
      - heading "Incoming" [level=2]
      - text: /3/
      - button "Add a deal to Incoming"
      - text: /\\$6,000.*/
      - link /Zumgoity.*/:
        - heading "Zumgoity" [level=3]
      - link /Konex.*/:
        - heading "Konex" [level=3]
      - link /Cheers.*/:
        - heading "Cheers" [level=3]
  `);
  await expect(page.getByRole("navigation", { name: "Places" })).toMatchAriaSnapshot(`
    - navigation "Places":
      - button /Search/
      - link "Deals"
      - link "Leads"
      - link "Contacts"
      - link "Companies"
      - link "Settings"
  `);
});

test("a deal reads sensibly", async ({ page, server }) => {
  const board = await team(page, server);
  await fill(page, board);
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`);
  await expect(page.getByRole("checkbox", { name: "Called back" })).toBeVisible();
  await expect(page.getByText(/created this deal/)).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Konex" })).toMatchAriaSnapshot(`
    - dialog "Konex":
      - heading /Konex/ [level=2]
      - button "More about this deal"
      - button "Close the panel"
      - group "Stages":
        - button /Incoming/ [disabled]
        - button "Move to Qualified"
        - button "Move to Contact made"
        - button "Move to Proposal"
        - button "Move to Negotiation"
        - button "Move to Closing"
      - group "Close deal":
        - button "Won"
        - button "Lost"
        - button "Unqualified"
      - region "What to do in Incoming":
        - paragraph
        - list:
          - listitem:
            - checkbox "Called back"
          - listitem:
            - checkbox "Need understood"
      - text: Amount
      - 'button "Amount: $2,000.00. Edit"'
      - text: Probability
      - 'button "Probability: 10% from stage. Edit"'
      - text: Expected close
      - 'button "Expected close: 5 Mar 2020. Edit"'
      - text: Company
      - 'button "Company: Zumgoity Ltd. Edit"'
      - text: Contacts
      - 'button "Contacts: Add a contact. Edit"'
      - tablist "Activity and notes":
        - tab "Activity" [selected]
        - tab "Notes"
      - tabpanel:
        - list:
          - listitem:
            - paragraph: /Anna Snelling/
  `);
});

/** A company, a contact, a lead of theirs and a deal with something in each field, in a stage that teaches. */
async function fill(page: Page, board: Board): Promise<{ company: string; contact: string; lead: string }> {
  const { createCompany } = await board.ask<{ createCompany: { company: { id: string } } }>(
    page,
    `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }`,
    { input: { name: "Zumgoity Ltd", website: "https://zumgoity.example.com" } },
  );
  const company = createCompany.company.id;
  const { createContact } = await board.ask<{ createContact: { contact: { id: string } } }>(
    page,
    `mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`,
    { input: { firstName: "Mária", lastName: "Kováčová", jobTitle: "CFO", companyIds: [company] } },
  );
  const { createLead } = await board.ask<{ createLead: { lead: { id: string } } }>(
    page,
    `mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id } } }`,
    { input: { firstName: "Mária", lastName: "Kováčová", companyName: "Zumgoity Ltd", jobTitle: "CFO" } },
  );
  await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }`, {
    input: { id: board.deals.Konex, version: 1, companyId: company, expectedCloseOn: "2020-03-05", tags: ["hot", "renewal"] },
  });
  await board.ask(page, `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`, {
    input: { id: board.stages[0]!.id, description: "Answer **within a day**.", checklist: [{ text: "Called back" }, { text: "Need understood" }] },
  });
  return { company, contact: createContact.contact.id, lead: createLead.lead.id };
}

