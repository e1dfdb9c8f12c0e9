// What is fetched later: it comes when it is needed, and a failure to fetch it is told and can be repeated.

import { expect, test } from "./harness";

test("a part of the app that cannot be fetched says so, and comes when tried again", async ({ page, allowErrors }) => {
  // The browser and the loader of parts each write down what failed.
  allowErrors(/ERR_FAILED/, /Failed to fetch/);
  let refused = 0;
  await page.route("**/split_auth-*.wasm", async (route) => {
    refused += 1;
    await route.abort();
  });

  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("This could not be loaded");
  expect(refused).toBe(1);

  await page.unroute("**/split_auth-*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to Millrace" })).toBeVisible();
});
