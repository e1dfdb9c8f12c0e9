// What is fetched later: it comes when it is needed, and a failure to fetch it is told and can be repeated.

import { expect, test } from "./harness";
import { column, team } from "./team";

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

test("a later start asks its first questions before the program is there, and each only once", async ({ page, server }) => {
  await team(page, server);
  await page.goto("/");
  await expect(column(page, "Incoming")).toBeVisible();
  const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem("millrace.first") ?? "[]") as string[]);
  await expect.poll(async () => (await kept()).length).toBeGreaterThan(2);
  const [, ...questions] = await kept();
  expect(questions.filter((body) => body.includes("mutation"))).toEqual([]);

  // The program comes once the questions were asked.
  const asked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/graphql") asked.push(request.postData() ?? "");
  });
  await page.route("**/*_bg-*.wasm", async (route) => {
    await expect.poll(() => questions.filter((body) => !asked.includes(body))).toEqual([]);
    await route.continue();
  });
  await page.reload();
  await expect(column(page, "Incoming")).toBeVisible();
  await expect(page.getByText("Konex")).toBeVisible();
  for (const body of questions) expect(asked.filter((other) => other === body)).toHaveLength(1);
});
