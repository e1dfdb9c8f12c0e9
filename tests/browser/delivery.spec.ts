// How the app comes to the browser.

import { expect, test } from "./harness";

test.skip(!process.env.CI, "a development build is not compressed");

test("the app is sent compressed, and kept by the browser", async ({ page }) => {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("/");
  // Asked for once more by itself: of a file that was fetched ahead the browser does not always tell how it came.
  const answer = await page.request.get((await wasm).url(), { headers: { "accept-encoding": "br, gzip" } });
  const headers = answer.headers();

  expect(headers["content-type"]).toBe("application/wasm");
  expect(headers["cache-control"]).toContain("immutable");
  expect(["br", "gzip"]).toContain(headers["content-encoding"]);
});
