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

test("an entry goes where it is sent by quick keys, whatever the server answers in between", async ({ page, server }) => {
  await team(page, server);
  await page.goto("/settings/lists");
  const handles = page.getByRole("button", { name: /^Move / });
  const order = () => handles.evaluateAll((all) => all.map((handle) => handle.ariaLabel!.replace("Move ", "")));
  await expect(handles.first()).toBeVisible();
  const before = await order();
  const name = before.at(-1)!;
  const place = async () => (await order()).indexOf(name);

  // The list that is asked for after the first move comes when the second is already made, and the second is slow.
  const slow = gate();
  const late = gate();
  let moves = 0;
  await page.route("**/graphql", async (route) => {
    const asked = route.request().postData() ?? "";
    if (asked.includes("updateDirectoryItem") && ++moves === 2) await slow.open;
    if (!/query \w*Directory/i.test(asked) || moves === 0) return route.continue();
    const answer = await route.fetch();
    if (moves === 1) await late.open;
    return route.fulfill({ response: answer });
  });
  const handle = page.getByRole("button", { name: `Move ${name}` });
  await handle.focus();
  const asked = page.waitForRequest((request) => /query \w*Directory/i.test(request.postData() ?? ""));
  await page.keyboard.press("ArrowUp");
  await asked;
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => moves).toBe(2);
  const told = page.waitForResponse((answer) => /query \w*Directory/i.test(answer.request().postData() ?? ""));
  late.release();
  await (await told).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  expect(await place()).toBe(before.length - 3);

  // The third waits for the second, so that they are not done the other way round.
  await page.keyboard.press("ArrowUp");
  expect(await place()).toBe(before.length - 4);
  await expect(handle).toBeFocused();
  slow.release();
  await expect.poll(() => moves).toBe(3);
  await expect
    .poll(async () => {
      await page.reload();
      await expect(handles.first()).toBeVisible();
      return place();
    })
    .toBe(before.length - 4);
});

test("an entry that could not be moved goes back, and says why", async ({ page, server, allowErrors }) => {
  await team(page, server);
  await page.goto("/settings/lists");
  const handles = page.getByRole("button", { name: /^Move / });
  const order = () => handles.evaluateAll((all) => all.map((handle) => handle.ariaLabel!.replace("Move ", "")));
  await expect(handles.first()).toBeVisible();
  const before = await order();
  allowErrors(/503|Service Unavailable/);
  await page.route("**/graphql", (route) =>
    route.request().postData()?.includes("updateDirectoryItem") ? route.fulfill({ status: 503 }) : route.continue(),
  );
  await handles.last().press("ArrowUp");
  await expect(page.locator(".c-toast--error")).toContainText(/./);
  await expect.poll(order).toEqual(before);
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

/** Something to wait for until it is let go. */
function gate(): { open: Promise<void>; release: () => void } {
  let release = () => {};
  const open = new Promise<void>((done) => (release = done));
  return { open, release };
}
