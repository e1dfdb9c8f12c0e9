// From an empty server to a board full of deals, as its first visitor goes through it.

import { expect, test } from "./harness";

test("the first visit makes a workspace with the demo company and shows its board", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome to Millrace" })).toBeVisible();
  // The browser's own zone is proposed.
  await expect(page.getByLabel("Time zone")).toContainText("Europe/Berlin");

  // Nothing is sent before it is right, and each field says what it wants.
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByText("Enter a value")).toHaveCount(3);
  await expect(page.getByLabel("Workspace name")).toBeFocused();

  await page.getByLabel("Workspace name").fill("Northwind");
  await page.getByLabel("Your name").fill("Anna Snelling");
  await page.getByLabel("E-mail").fill("anna@example.com");
  await page.getByLabel("Password", { exact: true }).fill("copper kettle sings");
  await page.getByRole("radio", { name: "The demo company" }).check();
  await page.getByLabel("Currency").click();
  await page.getByRole("combobox", { name: "Search" }).fill("us dollar");
  await page.getByRole("combobox", { name: "Search" }).press("Enter");
  await expect(page.getByLabel("Currency")).toContainText("USD");
  await page.getByRole("button", { name: "Create workspace" }).click();

  await expect(page).toHaveURL(/\/pipelines\//, { timeout: 60_000 });
  await expect(page.getByRole("region", { name: "Incoming" }).getByTestId("count")).toHaveText("500");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  // The server knows its workspace from now on.
  await page.goto("/welcome");
  await expect(page).toHaveURL(/\/pipelines\//);
});

test("signing out and in again leads back to where one wanted to go", async ({ page, server }) => {
  await setUp(page, server.url);
  await page.goto("/settings/profile");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Anna Snelling");
  await page.getByRole("button", { name: "Your menu" }).locator("visible=true").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.goto("/settings/security");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill("anna@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();

  await page.getByLabel("Password", { exact: true }).fill("copper kettle sings");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);
  await expect(page.getByText("This browser")).toBeVisible();
});

async function setUp(page: import("@playwright/test").Page, url: string): Promise<void> {
  const answer = await page.context().request.post(`${url}/graphql`, {
    headers: { "x-millrace": "web" },
    data: {
      query: `mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }`,
      variables: {
        input: {
          workspaceName: "Northwind",
          currency: "USD",
          locale: "en",
          timeZone: "Europe/Berlin",
          name: "Anna Snelling",
          email: "anna@example.com",
          password: "copper kettle sings",
          demo: false,
        },
      },
    },
  });
  expect((await answer.json()).errors).toBeUndefined();
}
