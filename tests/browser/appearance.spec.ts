// Light or dark, close or wide: seen at once, in every browser of the user, and from the first paint of the next start.

import { type Page } from "@playwright/test";
import { expect, test } from "./harness";
import { PASSWORD, card, column, team } from "./team";

const look = (page: Page) =>
  page.evaluate(() => {
    const { theme, density } = document.documentElement.dataset;
    return `${theme} ${density} ${getComputedStyle(document.documentElement).colorScheme}`;
  });

test("a theme and a density are chosen, hold in another browser and at the next start", async ({ page, server, person }) => {
  const board = await team(page, server);
  const other = await person();
  await other.goto("/sign-in");
  await other.getByLabel("E-mail").fill("anna@example.com");
  await other.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other).toHaveURL(/\/pipelines\//);
  await board.open(other);
  expect(await look(other)).toBe("system comfortable light dark");
  const konex = card(column(other, "Incoming"), "Konex");
  const height = async () => (await konex.boundingBox())!.height;
  const before = await height();

  await page.goto("/settings/appearance");
  await page.getByRole("group", { name: "Theme" }).getByLabel("Dark").check();
  await expect.poll(() => look(page)).toBe("dark comfortable dark");
  await page.getByRole("group", { name: "Density" }).getByLabel("Compact").check();
  await expect.poll(() => look(page)).toBe("dark compact dark");

  await expect.poll(() => look(other)).toBe("dark compact dark");
  await expect.poll(height).toBeLessThan(before - 10);
  await expect
    .poll(async () => {
      const [first, second] = await Promise.all(["Zumgoity", "Konex"].map((name) => card(column(other, "Incoming"), name).boundingBox()));
      return second!.y - first!.y - first!.height;
    }, "six pixels between two cards")
    .toBe(6);

  // Before anything of the app has run.
  await other.route("**/*.wasm", () => {});
  await other.goto(`/pipelines/${board.pipelineId}`, { waitUntil: "commit" });
  await expect.poll(() => look(other)).toBe("dark compact dark");
});

test("what the server refuses is taken back, and said", async ({ page, server, allowErrors }) => {
  allowErrors(/500/);
  await team(page, server);
  await page.goto("/settings/appearance");
  await page.route("**/graphql", (route) =>
    route.request().postData()?.includes("updatePreferences")
      ? route.fulfill({
          status: 200,
          contentType: "application/json",
          body: `{"data":null,"errors":[{"message":"no","extensions":{"code":"INTERNAL"}}]}`,
        })
      : route.continue(),
  );
  const themes = page.getByRole("group", { name: "Theme" });
  // A click and not a check: it may be taken back before a check has looked.
  await themes.getByLabel("Dark").click();
  await expect(page.getByText(/Something went wrong/)).toBeVisible();
  await expect(themes.getByLabel("As the device")).toBeChecked();
  expect(await look(page)).toBe("system comfortable light dark");
});
