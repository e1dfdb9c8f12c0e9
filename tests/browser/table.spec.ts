// The deals of a pipeline as a table: sorted, edited in place, live, and the same on a phone.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { column, names, team } from "./team";

const CREATE = `mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`;
const UPDATE = `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`;

/** The names of the rows, from top to bottom. */
async function rows(page: Page): Promise<string[]> {
  const found = await page.locator(".c-grid [data-deal]").evaluateAll((rows) =>
    rows
      .map((row) => ({ top: row.getBoundingClientRect().top, name: row.querySelector(".c-grid__open")?.textContent ?? "" }))
      .sort((a, b) => a.top - b.top)
      .map((row) => row.name),
  );
  return found;
}

/** A cell by the name of its deal and the word of its column. */
function cell(page: Page, deal: string, column: string): Locator {
  return page.getByRole("row").filter({ hasText: deal }).locator(`[data-column="${column}"]`);
}

test.describe("on a desk", () => {
  test.skip(({ isMobile }) => isMobile, "a grid by mouse and keys");

  test("the board turns into a table under the same filter, and is sorted at its heads", async ({ page, server }) => {
    const board = await team(page, server);
    await board.open(page);
    await page.getByRole("searchbox").fill("o");
    await expect(page).toHaveURL(/q=o/);
    await page.getByRole("link", { name: "Table" }).click();
    await expect(page).toHaveURL(/\/table\?q=o/);
    await expect.poll(() => rows(page)).toEqual(["Zumgoity", "Konex"]);
    await expect(page.getByTestId("board-sum")).toContainText("2 deals");
    await expect(page.getByTestId("board-sum")).toContainText("$3,000");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect.poll(() => rows(page)).toEqual(["Zumgoity", "Konex", "Cheers"]);

    await page.getByRole("button", { name: "Amount" }).click();
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);
    await expect(page.getByRole("columnheader", { name: "Amount" })).toHaveAttribute("aria-sort", "descending");
    await page.getByRole("button", { name: "Amount" }).click();
    await expect.poll(() => rows(page)).toEqual(["Zumgoity", "Konex", "Cheers"]);
    await page.getByRole("button", { name: "Name" }).click();
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);
    await expect(page).toHaveURL(/by=name/);
    await page.reload();
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);

    await page.getByRole("link", { name: "Board", exact: true }).click();
    await expect(column(page, board.stages[0]!.name)).toBeVisible();
    await expect(page).not.toHaveURL(/table/);
  });

  test("a cell is edited by keys alone, and Escape leaves it as it was", async ({ page, server }) => {
    const board = await team(page, server);
    await page.goto(`/pipelines/${board.pipelineId}/table?by=name`);
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);
    await cell(page, "Cheers", "amount").focus();
    await page.keyboard.press("ArrowDown");
    await expect(cell(page, "Konex", "amount")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Amount" })).toBeFocused();
    await page.keyboard.type("7500");
    await page.keyboard.press("Escape");
    await expect(cell(page, "Konex", "amount")).toBeFocused();
    await expect(cell(page, "Konex", "amount")).toHaveText("$2,000");

    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Amount" }).fill("a lot");
    await page.keyboard.press("Enter");
    await expect(cell(page, "Konex", "amount").getByRole("alert")).toBeVisible();
    await page.getByRole("textbox", { name: "Amount" }).fill("7500");
    await page.keyboard.press("Tab");
    await expect(cell(page, "Konex", "close_date")).toBeFocused();
    await expect(cell(page, "Konex", "amount")).toHaveText("$7,500");
    await expect(page.getByTestId("board-sum")).toContainText("$11,500");

    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await expect(cell(page, "Konex", "stage")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("combobox", { name: "Search" })).toBeFocused();
    await page.keyboard.type(board.stages[2]!.name);
    await expect(page.getByRole("option")).toHaveCount(1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(cell(page, "Konex", "stage")).toContainText(board.stages[2]!.name);
    await expect(cell(page, "Konex", "stage")).toBeFocused();

    await page.keyboard.press("Home");
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "Name" }).fill("Konex Ltd");
    await page.keyboard.press("Enter");
    await expect(cell(page, "Konex Ltd", "name")).toBeFocused();
    await page.keyboard.press("Shift+Enter");
    await expect(page.getByRole("dialog", { name: "Konex Ltd" })).toBeVisible();
    await expect(page).toHaveURL(/\/table\/deals\//);
    await page.keyboard.press("Escape");
    await expect(cell(page, "Konex Ltd", "name")).toBeFocused();
    await expect(page).toHaveURL(/\/table\?by=name/);
  });

  test("what a colleague changes appears, moves and leaves", async ({ page, server, person }) => {
    const board = await team(page, server);
    const boris = await board.join(await person(), "Boris");
    await boris.goto(`/pipelines/${board.pipelineId}/table?by=-amount`);
    await expect.poll(() => rows(boris)).toEqual(["Cheers", "Konex", "Zumgoity"]);
    await cell(boris, "Konex", "owner").focus();

    await board.ask(page, CREATE, { input: { pipelineId: board.pipelineId, name: "Isdom", amount: 250_000 } });
    await expect.poll(() => rows(boris)).toEqual(["Cheers", "Isdom", "Konex", "Zumgoity"]);
    await board.ask(page, UPDATE, { input: { id: board.deals.Konex, version: 1, amount: 900_000 } });
    await expect.poll(() => rows(boris)).toEqual(["Konex", "Cheers", "Isdom", "Zumgoity"]);
    await expect(cell(boris, "Konex", "owner"), "the focus goes with its row").toBeFocused();
    const won = board.stages.find((stage) => stage.kind === "WON")!;
    await board.ask(page, `mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }`, {
      input: { id: board.deals.Cheers, stageId: won.id },
    });
    await expect.poll(() => rows(boris)).toEqual(["Konex", "Isdom", "Zumgoity"]);
    await boris.getByRole("button", { name: "Closed", exact: true }).click();
    await expect.poll(() => rows(boris)).toEqual(["Konex", "Cheers", "Isdom", "Zumgoity"]);
  });

  test("columns are chosen, and are there after a reload", async ({ page, server }) => {
    const board = await team(page, server);
    await page.goto(`/pipelines/${board.pipelineId}/table`);
    await expect(page.getByRole("columnheader", { name: "Company" })).toBeVisible();
    await page.getByRole("button", { name: "Columns" }).click();
    const chooser = page.getByRole("dialog", { name: "Columns" });
    await chooser.getByRole("checkbox", { name: "Company" }).uncheck();
    await chooser.getByRole("checkbox", { name: "Probability" }).check();
    await chooser.getByRole("button", { name: "Move Owner" }).press("ArrowUp");
    const heads = () =>
      page.getByRole("columnheader").evaluateAll((all) => all.map((head) => head.textContent).filter((text) => text));
    const chosen = ["Name", "Stage", "Amount", "Owner", "Expected close", "In stage", "Probability"];
    await expect.poll(heads).toEqual(chosen);
    await page.reload();
    await expect.poll(heads).toEqual(chosen);
    await expect(cell(page, "Konex", "probability")).toHaveText("10%");
  });

  test("custom fields are columns, edited where they stand and live", async ({ page, server, person }) => {
    const board = await team(page, server);
    const define = `mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }`;
    const field = async (input: object) =>
      (await board.ask<{ createField: { field: { id: string } } }>(page, define, { input: { kind: "DEAL", ...input } })).createField.field.id;
    const options = ["Silver", "Gold"].map((label) => ({ label, color: "#3b82f6" }));
    const level = await field({ label: "Level", type: "DROPDOWN", options });
    const seats = await field({ label: "Seats", type: "NUMBER" });
    const boris = await board.join(await person(), "Boris");
    const path = `/pipelines/${board.pipelineId}/table`;
    await page.goto(path);
    await page.getByRole("button", { name: "Columns" }).click();
    const chooser = page.getByRole("dialog", { name: "Columns" });
    await chooser.getByRole("checkbox", { name: "Level" }).check();
    await chooser.getByRole("checkbox", { name: "Seats" }).check();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("columnheader", { name: "Level" })).toBeVisible();
    await boris.goto(`${path}?cols=name,custom:${level},custom:${seats}`);

    // By keys alone: a number is typed, an option is chosen.
    await cell(page, "Konex", `custom:${seats}`).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("12.5");
    await page.keyboard.press("Enter");
    await expect(cell(page, "Konex", `custom:${seats}`)).toBeFocused();
    await cell(page, "Konex", `custom:${level}`).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Gold" }).click();
    for (const screen of [page, boris]) {
      await expect(cell(screen, "Konex", `custom:${seats}`)).toHaveText("12.5");
      await expect(cell(screen, "Konex", `custom:${level}`)).toHaveText("Gold");
    }
    await page.reload();
    await expect(cell(page, "Konex", `custom:${level}`)).toHaveText("Gold");
  });

  test("a column is made wider by mouse and by keys, for good, and gets its own width back", async ({ page, server }) => {
    const board = await team(page, server);
    await page.goto(`/pipelines/${board.pipelineId}/table`);
    const edge = page.getByRole("separator", { name: "Width of Amount" });
    await expect(edge).toHaveAttribute("aria-valuenow", "124");
    const box = (await edge.boundingBox())!;
    await page.mouse.move(box.x + 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 64, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect(edge).toHaveAttribute("aria-valuenow", "184");
    const kept = page.waitForResponse((answer) => answer.request().postData()?.includes("updatePreferences") ?? false);
    await edge.focus();
    await page.keyboard.press("ArrowRight");
    await expect(edge).toHaveAttribute("aria-valuenow", "200");
    await kept;

    await page.reload();
    await expect(edge).toHaveAttribute("aria-valuenow", "200");
    const wide = async () => Math.round((await cell(page, "Konex", "amount").boundingBox())!.width);
    await expect.poll(wide).toBe(200);
    await edge.dblclick();
    await expect.poll(wide).toBe(124);
  });

  test("rows are selected and changed together, and deals are added by name", async ({ page, server }) => {
    const board = await team(page, server);
    await page.goto(`/pipelines/${board.pipelineId}/table?by=name`);
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Konex", "Zumgoity"]);
    await page.getByRole("checkbox", { name: "Select Cheers" }).click();
    await page.getByRole("checkbox", { name: "Select Konex" }).click({ modifiers: ["Shift"] });
    const bar = page.getByRole("toolbar");
    await expect(bar).toContainText("2 selected");
    await expect(bar).toContainText("$5,000");
    await bar.getByRole("button", { name: "Move to", exact: true }).click();
    await page.getByRole("menuitem", { name: board.stages[1]!.name }).click();
    await expect(cell(page, "Cheers", "stage")).toContainText(board.stages[1]!.name);
    await expect(cell(page, "Konex", "stage")).toContainText(board.stages[1]!.name);

    // Taken back, they stand where they stood, although no card beside them is known here.
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(cell(page, "Konex", "stage")).toContainText(board.stages[0]!.name);
    await page.goto(`/pipelines/${board.pipelineId}`);
    await expect.poll(() => names(column(page, board.stages[0]!.name))).toEqual(["Zumgoity", "Konex", "Cheers"]);
    await page.goto(`/pipelines/${board.pipelineId}/table?by=name`);

    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("textbox", { name: "Name of the deal" })).toBeFocused();
    // The first row is still there to be pressed.
    await cell(page, "Cheers", "name").click({ trial: true });
    await page.getByRole("textbox", { name: "Name of the deal" }).fill("Dalt");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page)).toEqual(["Cheers", "Dalt", "Konex", "Zumgoity"]);
  });

  test("hundreds of deals are scrolled to their end, and only those that are seen are drawn", async ({ page, server }) => {
    const board = await team(page, server);
    for (let from = 0; from < 300; from += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          board.ask(page, CREATE, {
            input: { pipelineId: board.pipelineId, name: `Deal ${String(from + at).padStart(4, "0")}`, amount: from + at },
          }),
        ),
      );
    }
    await page.goto(`/pipelines/${board.pipelineId}/table?by=name`);
    await expect(page.getByTestId("board-sum")).toContainText("303 deals");
    await cell(page, "Cheers", "name").focus();
    // Each press goes to the end of what is loaded, and loads more.
    await expect(async () => {
      await page.keyboard.press("Control+End");
      await page.keyboard.press("Home");
      await expect(cell(page, "Zumgoity", "name")).toBeFocused({ timeout: 300 });
    }).toPass();
    expect(await page.locator(".c-grid [data-deal]").count()).toBeLessThan(80);
  });
});

test("on a phone a deal has two lines, and opens over the list", async ({ page, server, isMobile }) => {
  test.skip(!isMobile, "a phone's list");
  const board = await team(page, server);
  await page.goto(`/pipelines/${board.pipelineId}/table`);
  const list = page.locator(".c-deallist");
  await expect(list.getByRole("link")).toHaveCount(3);
  await page.getByRole("button", { name: "Sort" }).click();
  await page.getByRole("menuitem", { name: "Amount" }).click();
  await expect(list.getByRole("link").first()).toContainText("Cheers");
  await list.getByRole("link", { name: /Konex/ }).click();
  await expect(page.getByRole("dialog", { name: "Konex" })).toBeVisible();
  await page.getByRole("button", { name: "Close the panel" }).click();
  await expect(list).toBeVisible();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wider, "nothing is wider than the phone").toBe(false);
});
