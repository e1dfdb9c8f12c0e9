// The lists that people choose from: kept by an administrator, offered where a deal is lost.

import { expect, test } from "./harness";
import { card, carry, column, team } from "./team";

test.skip(({ isMobile }) => isMobile, "deals are carried to their zones with the mouse");

test("reasons for loss are added, renamed, put in order and deleted, and offered in this order", async ({
  page,
  server,
  person,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);
  await page.goto("/settings/lists");
  await expect(page.getByRole("tab", { name: "Reasons for loss" })).toHaveAttribute("aria-selected", "true");
  const handles = page.getByRole("button", { name: /^Move / });
  const order = () => handles.evaluateAll((all) => all.map((handle) => handle.ariaLabel!.replace("Move ", "")));
  await expect(handles.first()).toBeVisible();
  const before = await order();

  await page.getByLabel("Add an entry").fill("  ");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Enter a value")).toBeVisible();
  await page.getByLabel("Add an entry").fill("Went abroad");
  await page.keyboard.press("Enter");
  await expect.poll(order).toEqual([...before, "Went abroad"]);
  await expect(page.getByLabel("Add an entry")).toHaveValue("");

  await page.getByRole("button", { name: /^Name: Went abroad/ }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Moved abroad");
  await page.keyboard.press("Enter");
  await expect.poll(order).toEqual([...before, "Moved abroad"]);

  // By keys, one place after the other: the handle keeps the focus over the server's answers.
  const handle = page.getByRole("button", { name: "Move Moved abroad" });
  await handle.focus();
  for (let place = before.length - 1; place >= 0; place--) {
    const saved = page.waitForResponse((answer) => answer.request().postData()?.includes("updateDirectoryItem") ?? false);
    await page.keyboard.press("ArrowUp");
    await expect.poll(async () => (await order()).indexOf("Moved abroad")).toBe(place);
    await saved;
    await expect(handle).toBeFocused();
  }

  // One that nobody used goes at once; it is gone from the list of everybody.
  await page.getByRole("button", { name: `Delete ${before[0]}`, exact: true }).click();
  await expect.poll(order).toEqual(["Moved abroad", ...before.slice(1)]);

  await carry(boris, "Konex", column(boris, board.stages[1]!.name));
  const zone = await boris.getByText("Lost", { exact: true }).boundingBox();
  await boris.mouse.move(zone!.x + zone!.width / 2, zone!.y + zone!.height / 2, { steps: 4 });
  await boris.mouse.up();
  const dialog = boris.getByRole("dialog", { name: "Close as Lost" });
  const offered = dialog.getByLabel("Reason for loss");
  await expect(offered.getByRole("option")).toHaveText([/.*/, "Moved abroad", ...before.slice(1)]);
  await offered.selectOption("Moved abroad");
  await dialog.getByRole("button", { name: "Close as Lost" }).click();
  await expect(dialog).toBeHidden();
  await expect(card(boris, "Konex")).toBeHidden();

  // One that a deal names stays, and says why.
  await page.getByRole("button", { name: "Delete Moved abroad" }).click();
  await expect(page.locator(".c-toast--error")).toContainText(/./);
  await expect.poll(order).toEqual(["Moved abroad", ...before.slice(1)]);
});

test("each list has its own entries", async ({ page, server }) => {
  await team(page, server);
  await page.goto("/settings/lists");
  await page.getByRole("tab", { name: "Sectors" }).click();
  await page.getByLabel("Add an entry").fill("Shipping");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Name: Shipping/ })).toBeVisible();
  await page.getByRole("tab", { name: "Sectors" }).press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "Sources" })).toBeFocused();
  await expect(page.getByRole("button", { name: /^Name: / }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Name: Shipping/ })).toBeHidden();
});
