// The least there is: the server gives the app, and the app runs.

import { expect, test } from "./harness";

test("the first visit shows Millrace", async ({ page }) => {
  const answer = await page.goto("/");

  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Millrace/);
  await expect(page.getByRole("heading").first()).toBeVisible();
});

test("the app is sent compressed, and kept by the browser", async ({ page }) => {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("/");
  const headers = await (await wasm).allHeaders();

  expect(headers["content-type"]).toBe("application/wasm");
  expect(headers["cache-control"]).toContain("immutable");
  expect(["br", "gzip"]).toContain(headers["content-encoding"]);
});
