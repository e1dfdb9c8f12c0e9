// How the app comes to the browser.

import { expect, test } from "./harness";

test.skip(!process.env.CI, "a development build is not compressed");

test("the app is sent compressed, and kept by the browser", async ({ page }) => {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("/");
  const headers = await (await wasm).allHeaders();

  expect(headers["content-type"]).toBe("application/wasm");
  expect(headers["cache-control"]).toContain("immutable");
  expect(["br", "gzip"]).toContain(headers["content-encoding"]);
});
