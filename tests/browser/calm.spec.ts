// What is shown when there is nothing to show: unknown addresses, empty pipelines, slow answers, no connection.

import { type Page, type Route } from "@playwright/test";
import { expect, test } from "./harness";
import { card, column, team } from "./team";

const UNKNOWN = "0190a000-0000-7000-8000-000000000000";

/** Holds the answers to the operations that match until they are let go. */
async function hold(page: Page, pattern: RegExp): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let open = false;
  await page.route("**/graphql", async (route) => {
    if (!open && pattern.test(route.request().postData() ?? "")) held.push(route);
    else await route.continue();
  });
  return async () => {
    open = true;
    for (const route of held) await route.continue();
  };
}

test("an address that leads nowhere says so, and where to go on", async ({ page, server }) => {
  // Ten pages from the start.
  test.slow();
  const board = await team(page, server);
  for (const address of [`/pipelines/${UNKNOWN}`, "/pipelines/nonsense"]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { name: "There is no such pipeline" })).toBeVisible();
    await page.getByRole("link", { name: "Go to deals" }).click();
    await expect(column(page, board.stages[0]!.name)).toBeVisible();
  }
  for (const address of [`/pipelines/${board.pipelineId}/deals/${UNKNOWN}`, `/pipelines/${board.pipelineId}/deals/nonsense`]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { name: "There is no such deal" })).toBeVisible();
    await page.getByRole("button", { name: "Back to the board" }).click();
    await expect(page.getByRole("heading", { name: "There is no such deal" })).toBeHidden();
    await expect(card(page, "Konex")).toBeVisible();
  }
  for (const [address, heading] of [
    [`/companies/${UNKNOWN}`, "There is nothing at this address"],
    [`/contacts/${UNKNOWN}`, "There is nothing at this address"],
    ["/settings/pipelines/nonsense", "This pipeline no longer exists"],
    ["/somewhere", "There is nothing at this address"],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  }
  await page.goto(`/companies/${UNKNOWN}`);
  await page.getByRole("main").getByRole("link", { name: "Companies" }).click();
  await expect(page.getByRole("heading", { name: "No companies yet" })).toBeVisible();
  await page.goto("/somewhere");
  await page.getByRole("button", { name: "Go to deals" }).click();
  await expect(column(page, board.stages[0]!.name)).toBeVisible();
});

test("an empty pipeline offers the first deal", async ({ page, server }) => {
  const board = await team(page, server);
  const { createPipeline } = await board.ask<{ createPipeline: { pipeline: { id: string } } }>(
    page,
    `mutation { createPipeline(input: { name: "Partners" }) { pipeline { id } } }`,
  );
  await page.goto(`/pipelines/${createPipeline.pipeline.id}`);
  await expect(page.getByRole("heading", { name: "No deals yet" })).toBeVisible();
  await page.getByRole("button", { name: "Add a deal", exact: true }).click();
  await page.getByRole("textbox", { name: "Name of the deal" }).fill("Rantouch");
  await page.keyboard.press("Enter");
  await expect(card(page, "Rantouch")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No deals yet" })).toBeHidden();
});

test("a slow answer is waited for with a skeleton, and nothing else moves", async ({ page, server }) => {
  test.slow();
  const board = await team(page, server);
  for (const [address, operation, there] of [
    ["/settings/profile", /viewer/, () => page.getByLabel("Name", { exact: true })],
    [`/pipelines/${board.pipelineId}`, /board/i, () => card(page, "Konex")],
    ["/settings/people", /users/, () => page.getByRole("row", { name: /Anna/ })],
    ["/companies", /companies/, () => page.getByRole("heading", { name: "No companies yet" })],
  ] as const) {
    const letGo = await hold(page, operation);
    await page.goto(address);
    const waiting = page.getByLabel("Loading", { exact: true }).first();
    await expect(waiting).toBeVisible();
    // Not at once: a quick answer must not flicker.
    await expect.poll(() => waiting.evaluate((it) => it.getAnimations({ subtree: true }).length)).toBeGreaterThan(0);
    await expect(there()).toBeHidden();
    await letGo();
    await expect(there()).toBeVisible();
    await expect(page.getByLabel("Loading", { exact: true })).toHaveCount(0);
    await page.unroute("**/graphql");
  }
});

test("a board that cannot be loaded says so, and comes when tried again", async ({ page, server, allowErrors }) => {
  allowErrors(/Internal Server Error/);
  const board = await team(page, server);
  await page.route("**/graphql", (route) =>
    /board\(/.test(route.request().postData() ?? "") ? route.fulfill({ status: 500, body: "{}" }) : route.continue(),
  );
  await page.goto(`/pipelines/${board.pipelineId}`);
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await page.unroute("**/graphql");
  await again.click();
  await expect(card(page, "Konex")).toBeVisible();
});

test("without the server a banner says so on every page, and goes when it is back", async ({
  page,
  server,
  allowErrors,
  isMobile,
}) => {
  allowErrors(/ERR_|WebSocket|Failed to fetch/);
  const board = await team(page, server);
  await board.open(page);
  const banner = page.getByText(/This page is not live right now/);
  await page.context().setOffline(true);
  await expect(banner).toBeVisible();
  if (isMobile) {
    // The bar of a phone has room for three places; the others are in its menu.
    await page.getByRole("button", { name: /More/ }).locator("visible=true").last().click();
    await page.getByRole("menuitem", { name: "Companies" }).click();
  } else {
    await page.getByRole("link", { name: "Companies" }).click();
  }
  await expect(page).toHaveURL(/\/companies$/);
  await expect(banner).toBeVisible();
  await page.context().setOffline(false);
  await expect(banner).toBeHidden();
  await page.goBack();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(card(page, "Konex")).toBeVisible();
});
