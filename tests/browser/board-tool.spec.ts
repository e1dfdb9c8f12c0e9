// The board as a tool: narrowed and sorted by its address, many cards at once, and what a stage asks for.

import { expect, test } from "./harness";
import { card, carry, column, names, team } from "./team";

test.skip(({ isMobile }) => isMobile, "chips and selection by mouse and keys; fingers have their own test");

const UPDATE = `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`;
const REQUIRE = `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`;

test("a filter is a chip, stands in the address, and survives a reload", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.ask(page, UPDATE, { input: { id: board.deals.Konex, version: 1, tags: ["renewal"], expectedCloseOn: "2020-01-31" } });
  await board.open(page);
  const first = column(page, board.stages[0]!.name);

  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByRole("menuitem", { name: "Tags" }).click();
  await page.getByRole("checkbox", { name: "renewal" }).check();
  await page.keyboard.press("Escape");
  await expect.poll(() => names(first)).toEqual(["Konex"]);
  await expect(first.getByTestId("sum")).toHaveText("$2,000");
  await expect(page).toHaveURL(/[?&]tag=renewal/);

  // The address is enough for a colleague, and a change of somebody else comes in only when it belongs there.
  const address = new URL(page.url());
  await boris.goto(address.pathname + address.search);
  await expect.poll(() => names(column(boris, board.stages[0]!.name))).toEqual(["Konex"]);
  await board.ask(page, UPDATE, { input: { id: board.deals.Cheers, version: 1, tags: ["Renewal"] } });
  for (const screen of [page, boris]) {
    await expect.poll(() => names(column(screen, board.stages[0]!.name))).toEqual(["Konex", "Cheers"]);
    await expect(column(screen, board.stages[0]!.name).getByTestId("count")).toHaveText("2");
  }

  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByRole("menuitem", { name: "Expected close" }).click();
  await page.getByRole("button", { name: "Overdue" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => names(first)).toEqual(["Konex"]);
  await page.reload();
  await expect.poll(() => names(first)).toEqual(["Konex"]);
  await expect(page).toHaveURL(/close=overdue/);

  await page.getByRole("button", { name: "Remove the filter Tags" }).click();
  await expect(page).not.toHaveURL(/tag=/);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => names(first)).toEqual(["Zumgoity", "Konex", "Cheers"]);
  expect(new URL(page.url()).search).toBe("");
});

test("a board that shows nothing says so and offers to clear the filter", async ({ page, server }) => {
  const board = await team(page, server);
  await page.goto(`/pipelines/${board.pipelineId}?amount=99999900..`);
  await expect(page.getByText("No deal matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await expect(card(page, "Konex")).toBeVisible();
});

test("a sorted column keeps its order, and a drop changes the stage only", async ({ page, server }) => {
  const board = await team(page, server);
  await board.open(page);
  const [first, second] = board.stages;
  await page.getByRole("button", { name: "Sort the columns" }).click();
  await page.getByRole("menuitem", { name: "Largest amount first" }).click();
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Cheers", "Konex", "Zumgoity"]);
  await expect(page).toHaveURL(/sort=-amount/);

  await board.ask(page, UPDATE, { input: { id: board.deals.Zumgoity, version: 1, amount: 900_000 } });
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Zumgoity", "Cheers", "Konex"]);

  for (const name of ["Konex", "Cheers"]) {
    await carry(page, name, column(page, second!.name));
    await expect(page.getByText("Dropping the card changes its stage only.")).toBeVisible();
    await page.mouse.up();
    await expect(card(column(page, second!.name), name)).toBeVisible();
  }
  await expect.poll(() => names(column(page, second!.name))).toEqual(["Cheers", "Konex"]);
});

test("many cards are selected, moved together, and all put back by one Undo", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  await board.open(boris);
  const [first, second] = board.stages;

  await card(page, "Zumgoity").click({ modifiers: ["Control"] });
  await card(page, "Cheers").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: "Selected deals" });
  await expect(bar).toContainText("3 selected");
  await expect(bar).toContainText("$6,000");
  await card(page, "Konex").focus();
  await page.keyboard.press("x");
  await expect(bar).toContainText("2 selected");

  await bar.getByRole("button", { name: "Move to", exact: true }).click();
  await page.getByRole("menuitem", { name: second!.name, exact: true }).click();
  for (const screen of [page, boris]) {
    await expect.poll(() => names(column(screen, second!.name))).toEqual(["Zumgoity", "Cheers"]);
    await expect(column(screen, second!.name).getByTestId("sum")).toHaveText("$4,000");
  }
  await expect(bar).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  for (const screen of [page, boris]) {
    await expect.poll(() => names(column(screen, first!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
  }

  // It is a step like any other: again and back by keys, and not when somebody has moved one of them since.
  await page.keyboard.press("Control+Shift+z");
  for (const screen of [page, boris]) {
    await expect.poll(async () => (await names(column(screen, second!.name))).sort()).toEqual(["Cheers", "Zumgoity"]);
  }
  await page.keyboard.press("Control+z");
  await expect.poll(() => names(column(boris, first!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(async () => (await names(column(boris, second!.name))).sort()).toEqual(["Cheers", "Zumgoity"]);
  await carry(boris, "Cheers", column(boris, board.stages[2]!.name));
  await boris.mouse.up();
  await expect(card(column(page, board.stages[2]!.name), "Cheers")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/was changed by somebody else since/)).toBeVisible();
  await expect(card(column(page, second!.name), "Zumgoity")).toBeVisible();
});

test("a stage asks for exactly what a deal lacks, and cancelling puts the card back", async ({ page, server }) => {
  const board = await team(page, server);
  const [first, second] = board.stages;
  await board.ask(page, REQUIRE, { input: { id: second!.id, requiredFields: ["AMOUNT", "EXPECTED_CLOSE_ON", "TAGS"] } });
  await board.open(page);

  await carry(page, "Konex", column(page, second!.name));
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: `${second!.name} asks for more` });
  await expect(dialog.getByLabel("Expected close")).toBeVisible();
  await expect(dialog.getByLabel("Amount")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => names(column(page, first!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);

  await card(page, "Konex").click();
  await page.getByRole("button", { name: `Move to ${second!.name}` }).click();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect(dialog.getByLabel("Tags")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Expected close").fill("2027-01-31");
  await dialog.getByLabel("Tags").fill("GTX");
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect(card(column(page, second!.name), "Konex")).toBeVisible();
  // The card is there before the server has answered.
  const kept = async () => {
    const { deal } = await board.ask<{ deal: { expectedCloseOn: string; tags: string[] } }>(
      page,
      `query($id: ID!) { deal(id: $id) { expectedCloseOn tags } }`,
      { id: board.deals.Konex },
    );
    return deal;
  };
  await expect.poll(kept).toEqual({ expectedCloseOn: "2027-01-31", tags: ["GTX"] });
});

test("a new deal is asked for what its stage and its pipeline want, and nothing typed is lost", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const first = board.stages[0]!;
  const pipeline = (input: object) =>
    board.ask(page, `mutation($input: UpdatePipelineInput!) { updatePipeline(input: $input) { seq } }`, {
      input: { id: board.pipelineId, ...input },
    });
  await board.ask(page, `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }`, { input: { name: "Ropes" } });
  await board.ask(page, `mutation($input: CreateContactInput!) { createContact(input: $input) { seq } }`, { input: { firstName: "Eva" } });
  await page.goto(`/settings/pipelines/${board.pipelineId}`);
  for (const rule of ["Company of a deal", "Contact of a deal"]) {
    await page.getByLabel(rule).selectOption({ label: "Required" });
    await expect(page.getByLabel(rule)).toHaveValue("required");
  }
  await board.ask(page, REQUIRE, { input: { id: first.id, requiredFields: ["AMOUNT"] } });
  await board.open(page);
  await board.open(boris);

  await page.getByRole("button", { name: `Add a deal to ${first.name}` }).click();
  const name = page.getByRole("textbox", { name: "Name of the deal" });
  await name.fill("Lanex");
  await name.press("Enter");
  const dialog = page.getByRole("dialog", { name: `${first.name} asks for more` });
  await expect(dialog).toContainText("Lanex");
  // The first field is chosen, not typed, and has the focus like any other.
  await expect(dialog.getByRole("button", { name: "Company" })).toBeFocused();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(name).toHaveValue("Lanex");
  await name.press("Enter");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByLabel("Amount")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Amount").fill("1250");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("Enter a value");
  await dialog.getByRole("button", { name: "Company" }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("rop");
  await page.getByRole("option", { name: "Ropes" }).click();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("Enter a value");
  await dialog.getByRole("button", { name: "Contacts" }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("ev");
  await page.getByRole("option", { name: "Eva" }).click();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(name).toHaveValue("");
  for (const screen of [page, boris]) {
    await expect(card(column(screen, first.name), "Lanex")).toContainText("Ropes");
    await expect(card(column(screen, first.name), "Lanex")).toContainText("$1,250");
  }

  // A pipeline that only warns takes a deal by its name, and says in its panel what is missing.
  await pipeline({ companyRequirement: "WARN", contactRequirement: "WARN" });
  await board.ask(page, REQUIRE, { input: { id: first.id, requiredFields: [] } });
  await boris.getByRole("button", { name: `Add a deal to ${first.name}` }).click();
  await boris.getByRole("textbox", { name: "Name of the deal" }).fill("Bolt");
  await boris.getByRole("textbox", { name: "Name of the deal" }).press("Enter");
  await expect(card(column(page, first.name), "Bolt")).toBeVisible();
  // A press beside the empty field closes it, and still opens the card that is pressed.
  await card(column(page, first.name), "Bolt").click();
  const panel = page.getByRole("dialog", { name: "Bolt" });
  await expect(panel.getByText("Deals in this pipeline should have a company")).toBeVisible();
  await panel.getByRole("button", { name: /^Company/ }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("rop");
  await page.getByRole("option", { name: "Ropes" }).click();
  await expect(panel.getByText("Deals in this pipeline should have a company")).toBeHidden();
  await expect(panel.getByText("Deals in this pipeline should have a contact")).toBeVisible();
  await panel.getByRole("button", { name: /^Contacts/ }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("ev");
  await page.getByRole("option", { name: "Eva" }).click();
  await expect(panel.getByText("Deals in this pipeline should have a contact")).toBeHidden();
});

test("closing asks for what the closed stage asks for", async ({ page, server }) => {
  const board = await team(page, server);
  const won = board.stages.find((stage) => stage.kind === "WON")!;
  await board.ask(page, REQUIRE, { input: { id: won.id, requiredFields: ["TAGS"] } });
  await board.open(page);

  await card(page, "Konex").click();
  await page.getByRole("group", { name: "Close deal" }).getByRole("button", { name: "Won" }).click();
  const dialog = page.getByRole("dialog", { name: "Close as Won" });
  await dialog.getByRole("button", { name: "Close as Won" }).click();
  await expect(dialog.getByLabel("Tags")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Tags").fill("GTX");
  await dialog.getByLabel("Amount").fill("2500");
  await dialog.getByRole("button", { name: "Close as Won" }).click();
  await expect(page.getByText("Closed Konex as Won")).toBeVisible();
  const { deal } = await board.ask<{ deal: { status: string; amount: number; tags: string[] } }>(
    page,
    `query($id: ID!) { deal(id: $id) { status amount tags } }`,
    { id: board.deals.Konex },
  );
  expect(deal).toEqual({ status: "WON", amount: 250_000, tags: ["GTX"] });
});

test("a loss asks for its reason and for what its stage asks for, and cancelling puts the card back", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const lost = board.stages.find((stage) => stage.kind === "LOST")!;
  await board.ask(page, REQUIRE, { input: { id: lost.id, requiredFields: ["TAGS", "LOSS_REASON"] } });
  await board.open(page);
  await board.open(boris);
  const first = column(page, board.stages[0]!.name);
  const dialog = page.getByRole("dialog", { name: "Close as Lost" });
  const drop = async () => {
    await carry(page, "Konex", first);
    const zone = (await page.locator(".c-zone", { hasText: "Lost" }).boundingBox())!;
    await page.mouse.move(zone.x + zone.width / 2, zone.y + zone.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect(dialog).toBeVisible();
  };

  await drop();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => names(first)).toEqual(["Zumgoity", "Konex", "Cheers"]);
  await drop();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => names(first)).toEqual(["Zumgoity", "Konex", "Cheers"]);
  await expect(first.getByTestId("sum")).toHaveText("$6,000");

  await drop();
  await expect(dialog.getByLabel("Reason for loss")).toBeFocused();
  await dialog.getByRole("button", { name: "Close as Lost" }).click();
  await expect(dialog.getByLabel("Reason for loss")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Tags")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Reason for loss").selectOption({ index: 1 });
  await dialog.getByLabel("Tags").fill("GTX");
  // Before it was made it cannot have been lost; and nothing of the answers is kept by itself.
  const today = await dialog.getByLabel("Closed on").inputValue();
  await dialog.getByLabel("Closed on").fill("2020-01-31");
  await dialog.getByRole("button", { name: "Close as Lost" }).click();
  await expect(dialog.getByText(/^Choose a day from .*, when the deal was made, to today$/)).toBeVisible();
  await expect(card(boris, "Konex")).not.toContainText("GTX");
  await dialog.getByLabel("Closed on").fill(today);
  await dialog.getByRole("button", { name: "Close as Lost" }).click();
  await expect(dialog).toHaveCount(0);
  for (const screen of [page, boris]) await expect(card(screen, "Konex")).toHaveCount(0);
  const { deal } = await board.ask<{ deal: { status: string; tags: string[]; lossReason: { id: string } | null } }>(
    boris,
    `query($id: ID!) { deal(id: $id) { status tags lossReason { id } } }`,
    { id: board.deals.Konex },
  );
  expect(deal).toMatchObject({ status: "LOST", tags: ["GTX"] });
  expect(deal.lossReason).not.toBeNull();
});

test("the board is narrowed by owner, team, company and amount, and another pipeline is a choice away", async ({ page, server, person }) => {
  const board = await team(page, server);
  await board.join(await person(), "Boris");
  const { users } = await board.ask<{ users: { id: string; name: string }[] }>(page, `{ users { id name } }`);
  const boris = users.find((user) => user.name === "Boris")!.id;
  const { createTeam } = await board.ask<{ createTeam: { team: { id: string } } }>(page, `mutation { createTeam(input: { name: "North" }) { team { id } } }`);
  await board.ask(page, `mutation($input: UpdateUserInput!) { updateUser(input: $input) { seq } }`, { input: { id: boris, teamId: createTeam.team.id } });
  const { createCompany } = await board.ask<{ createCompany: { company: { id: string } } }>(
    page,
    `mutation { createCompany(input: { name: "Ropes" }) { company { id } } }`,
  );
  await board.ask(page, UPDATE, { input: { id: board.deals.Konex, version: 1, ownerId: boris } });
  await board.ask(page, UPDATE, { input: { id: board.deals.Cheers, version: 1, companyId: createCompany.company.id } });
  await board.ask(page, `mutation { createPipeline(input: { name: "Partners" }) { seq } }`);
  await board.open(page);
  const first = column(page, board.stages[0]!.name);

  const by = async (condition: string, set: () => Promise<void>, left: string[], money: string) => {
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByRole("menuitem", { name: condition, exact: true }).click();
    await set();
    await page.keyboard.press("Escape");
    await expect.poll(() => names(first)).toEqual(left);
    await expect(first.getByTestId("sum")).toHaveText(money);
    await page.reload();
    await expect.poll(() => names(first)).toEqual(left);
    await page.getByRole("button", { name: `Remove the filter ${condition}` }).click();
    await expect.poll(() => names(first)).toEqual(["Zumgoity", "Konex", "Cheers"]);
  };
  await by("Owner", () => page.getByRole("checkbox", { name: "Boris" }).check(), ["Konex"], "$2,000");
  await by("Team", () => page.getByRole("checkbox", { name: "North" }).check(), ["Konex"], "$2,000");
  await by("Company", () => page.getByRole("checkbox", { name: "Ropes" }).check(), ["Cheers"], "$3,000");
  await by("Amount", () => page.getByLabel("From").fill("1500"), ["Konex", "Cheers"], "$5,000");

  await page.getByRole("button", { name: "Mine", exact: true }).click();
  await expect.poll(() => names(first)).toEqual(["Zumgoity", "Cheers"]);
  await page.getByRole("button", { name: /^Switch pipeline/ }).click();
  await page.getByRole("menuitemradio", { name: "Partners" }).or(page.getByRole("menuitem", { name: "Partners" })).click();
  await expect(page.getByRole("heading", { name: "No deals yet" })).toBeVisible();
});
