// The funnel that teaches: what a stage says is to be done, and how much time is left to do it.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { type Board, card, team } from "./team";

const DAY = 24 * 60 * 60 * 1000;

/** Opens the form of the stage Incoming in the settings, does something in it, and saves. */
async function teach(page: Page, board: Board, change: (form: ReturnType<Page["getByRole"]>) => Promise<void>): Promise<void> {
  await page.goto(`/settings/pipelines/${board.pipelineId}`);
  await page.getByRole("button", { name: "Edit Incoming" }).click();
  const form = page.getByRole("dialog", { name: "Edit Incoming" });
  await change(form);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
}

/** The tinted box of the open panel. */
const box = (page: Page) => page.getByRole("region", { name: "What to do in Incoming" });

test("an administrator writes what a stage asks for, and a colleague checks it off", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const panel = `/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`;
  await boris.goto(panel);
  await expect(boris.getByRole("dialog", { name: "Konex" }).getByRole("button", { name: /^Amount:/ })).toBeVisible();
  await expect(boris.getByText("Live", { exact: true })).toBeVisible();

  await teach(page, board, async (form) => {
    await form.getByLabel("Description").fill("Answer within a day.");
    await form.getByRole("button", { name: "Add an item" }).click();
    const items = form.getByRole("textbox", { name: "Item of the checklist" });
    await expect(items).toBeFocused();
    await page.keyboard.type("Called back");
    await page.keyboard.press("Enter");
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.type("Need understood");
    await page.keyboard.press("Enter");
    await expect(items).toHaveCount(3);
  });

  // It stands in the colleague's panel at once; the line that was left empty is none.
  await expect(box(boris).getByText("Answer within a day.")).toBeVisible();
  await expect(box(boris).getByRole("checkbox")).toHaveCount(2);
  await page.goto(panel);
  await expect(box(page).getByRole("checkbox", { name: "Called back" })).not.toBeChecked();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await box(boris).getByRole("checkbox", { name: "Called back" }).focus();
  await boris.keyboard.press("Space");
  for (const screen of [page, boris]) {
    await expect(box(screen).getByRole("checkbox", { name: "Called back" })).toBeChecked();
    await expect(box(screen).getByText(/^Boris, /)).toBeVisible();
    await expect(card(screen, "Konex")).toContainText("1/2");
    await expect(screen.getByText("Boris checked “Called back”")).toBeVisible();
  }

  // One step back for him, on both screens.
  await box(boris).getByRole("checkbox", { name: "Need understood" }).check();
  await expect(card(page, "Konex")).toContainText("2/2");
  await boris.keyboard.press("Control+z");
  for (const screen of [page, boris]) {
    await expect(box(screen).getByRole("checkbox", { name: "Need understood" })).not.toBeChecked();
    await expect(card(screen, "Konex")).toContainText("1/2");
  }

  // Put in another order, renamed and removed: what was checked stays with its item, and with its words on the timeline.
  await teach(page, board, async (form) => {
    await form.getByRole("button", { name: "Move Need understood" }).focus();
    await page.keyboard.press("ArrowUp");
    await expect(form.getByRole("textbox", { name: "Item of the checklist" }).first()).toHaveValue("Need understood");
    await form.getByRole("textbox", { name: "Item of the checklist" }).first().fill("Need written down");
  });
  await expect(box(boris).getByRole("checkbox").first()).toHaveAccessibleName("Need written down");
  await expect(box(boris).getByRole("checkbox", { name: "Called back" })).toBeChecked();
  await teach(page, board, async (form) => {
    await form.getByRole("button", { name: "Remove the item “Called back”" }).click();
  });
  await expect(box(boris).getByRole("checkbox")).toHaveCount(1);
  await boris.reload();
  await expect(box(boris).getByRole("checkbox", { name: "Need written down" })).not.toBeChecked();
  await expect(boris.getByText("Boris checked “Called back”")).toBeVisible();
});

test("a card counts down by itself, and is marked when its time is over", async ({ page, server, person, allowErrors }) => {
  // A jump of days breaks the connection, as a laptop's sleep does.
  allowErrors(/WebSocket/);
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.ask(page, `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`, {
    input: { id: board.stages[0]!.id, timeLimitDays: 6 },
  });
  await boris.clock.install();
  await board.open(boris);
  const konex = card(boris, "Konex");
  await expect(konex).toContainText("6d left");
  await expect(konex).not.toHaveClass(/rotting/);

  await boris.clock.fastForward(5 * DAY);
  await expect(konex).toContainText("1d left");
  await boris.clock.fastForward(DAY / 2);
  await expect(konex).toContainText("12h left");
  await expect(konex).not.toHaveClass(/rotting/);
  await boris.clock.fastForward(1.5 * DAY);
  await expect(konex).toContainText("1d over");
  await expect(konex).toHaveClass(/rotting/);
  await konex.click();
  await expect(boris.getByRole("dialog", { name: "Konex" }).getByText("Incoming · 1d over")).toBeVisible();

  // Of seven days in a row five are working days, whichever day it is today.
  await expect(boris.getByText("Live", { exact: true })).toBeVisible();
  await page.goto("/settings/workspace");
  await page.getByRole("checkbox", { name: "Time limits count working days only" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(konex).toContainText("1d left");
  await expect(konex).not.toHaveClass(/rotting/);
  await expect(boris.getByRole("dialog", { name: "Konex" }).getByText("Incoming · 1d left")).toBeVisible();

  await page.getByRole("checkbox", { name: "Saturday" }).check();
  await page.getByRole("checkbox", { name: "Sunday" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(konex).toHaveClass(/rotting/);
});

test("which lines a card shows is each user's own choice", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(page);
  await board.open(boris);
  /** From the top of the first card to the top of the next, and how much of that is the card. */
  const pitch = async () => {
    const [first, second] = await Promise.all(["Zumgoity", "Konex"].map((name) => card(page, name).boundingBox()));
    return { pitch: second!.y - first!.y, height: first!.height };
  };
  const whole = await pitch();
  expect(whole.pitch - whole.height).toBe(6);
  await expect(card(page, "Konex")).toContainText("$2,000");

  await page.getByRole("button", { name: "What a card shows" }).click();
  const lines = page.getByRole("dialog", { name: "What a card shows" });
  await lines.getByRole("checkbox", { name: "Amount" }).uncheck();
  await expect(card(page, "Konex")).not.toContainText("$2,000");
  expect(await pitch()).toEqual(whole);
  for (const line of ["Company", "Tags", "Days in the stage", "Checklist"]) {
    await lines.getByRole("checkbox", { name: line }).uncheck();
  }
  // Nothing is left of a whole line: cards are lower by it, and stand as close as before.
  const lower = { pitch: whole.pitch - 18, height: whole.height - 18 };
  await expect.poll(pitch).toEqual(lower);
  await expect(card(boris, "Konex")).toContainText("$2,000");

  await page.reload();
  await expect(card(page, "Konex")).toContainText("7d left");
  await expect.poll(pitch).toEqual(lower);
  await expect(card(page, "Konex")).not.toContainText("$2,000");
  await page.getByRole("button", { name: "What a card shows" }).click();
  await lines.getByRole("checkbox", { name: "Amount" }).check();
  await expect(card(page, "Konex")).toContainText("$2,000");
});

test("a card shows the custom fields that its user chose, and follows what a colleague makes of them", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const ids: string[] = [];
  for (const [label, type] of [["Segment", "LINE"], ["Visit on", "DATE"], ["Badges", "NUMBER"], ["Referrer", "LINE"]] as const) {
    const { createField } = await board.ask<{ createField: { field: { id: string } } }>(
      page,
      `mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }`,
      { input: { kind: "DEAL", label, type } },
    );
    ids.push(createField.field.id);
  }
  await board.open(page);
  await board.open(boris);
  const height = async () => (await card(page, "Konex").boundingBox())!.height;
  const whole = await height();
  await page.getByRole("button", { name: "What a card shows" }).click();
  const lines = page.getByRole("dialog", { name: "What a card shows" });
  await lines.getByRole("checkbox", { name: "Segment" }).check();
  await lines.getByRole("checkbox", { name: "Badges" }).check();
  await expect(card(page, "Konex").getByRole("definition")).toHaveText(["–", "–"]);
  await expect.poll(height).toBe(whole + 36);
  await lines.getByRole("checkbox", { name: "Visit on" }).check();
  await expect(lines.getByRole("checkbox", { name: "Referrer" })).toBeDisabled();
  await lines.getByRole("checkbox", { name: "Visit on" }).uncheck();
  await expect(lines.getByRole("checkbox", { name: "Referrer" })).toBeEnabled();

  // Boris fills one in; Anna's card has it, his own shows what he chose: nothing of it.
  await board.ask(boris, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }`, {
    input: { id: board.deals.Konex, version: 1, custom: [{ fieldId: ids[0], value: { text: "Retail chains" } }, { fieldId: ids[2], value: { number: 1200 } }] },
  });
  await expect(card(page, "Konex").getByRole("definition")).toHaveText(["Retail chains", "1,200"]);
  await expect(card(boris, "Konex").getByRole("definition")).toHaveCount(0);
  await page.reload();
  await expect(card(page, "Konex").getByRole("term")).toHaveText(["Segment", "Badges"]);

  // A field that is put away takes its line with it.
  await board.ask(boris, `mutation($input: UpdateFieldInput!) { updateField(input: $input) { seq } }`, {
    input: { id: ids[2], archived: true },
  });
  await expect(card(page, "Konex").getByRole("term")).toHaveText(["Segment"]);
  await expect.poll(height).toBe(whole + 18);
});

test("a long checklist leaves the tabs of the panel where they are", async ({ page, server }) => {
  const board = await team(page, server);
  const checklist = ["Called back", "Need understood", "Budget known", "Who decides"].map((text) => ({ text }));
  await board.ask(page, `mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }`, {
    input: { id: board.stages[0]!.id, description: "Answer within a day.\n\n- first by phone\n- then in writing", checklist },
  });
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`);
  await expect(box(page).getByRole("checkbox")).toHaveCount(4);
  const tab = page.getByRole("tab", { name: "Notes" });
  await tab.scrollIntoViewIfNeeded();
  // Its row is as high as the tab itself: nothing of it is squeezed away.
  const [row, own] = await Promise.all([page.getByRole("tablist").boundingBox(), tab.boundingBox()]);
  expect(row!.height).toBeGreaterThanOrEqual(own!.height - 1);
  await expect(tab).toBeInViewport({ ratio: 0.95 });
  await tab.click();
  await expect(page.getByRole("tab", { name: "Notes", selected: true })).toBeVisible();
});
