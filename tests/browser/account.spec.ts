// One's own password and sessions, and the ways back in for who forgot it.

import { type Page } from "@playwright/test";
import { expect, test as base } from "./harness";
import { Smtp, linkOf } from "./smtp";
import { PASSWORD, team } from "./team";

const NEW = "three green bottles by the door";

const test = base.extend<{ smtp: Smtp }>({
  smtp: async ({}, use) => {
    const smtp = await Smtp.start();
    await use(smtp);
    await smtp.stop();
  },
});

async function trySignIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await trySignIn(page, email, password);
  await expect(page).toHaveURL(/\/pipelines\//);
}

async function refused(page: Page, email: string, password: string): Promise<void> {
  await trySignIn(page, email, password);
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
}

async function isThrownOut(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText(/You were signed out/)).toBeVisible();
}

test("a changed password is the only one from then on, and other browsers are out at once", async ({
  page,
  server,
  person,
  allowErrors,
}) => {
  test.slow();
  // The ended session's next questions are refused, which browsers log.
  allowErrors(/401|WebSocket/);
  const board = await team(page, server);
  const phone = await person();
  await signIn(phone, "anna@example.com", PASSWORD);
  await board.open(phone);

  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Enter a value")).toBeVisible();
  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("At least 10 characters", { exact: true })).toBeVisible();
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Change password" }).click();
  // The field says which of the two is wrong, and what was typed stays.
  await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("New password")).toHaveValue(NEW);
  await expect(phone.getByText("Live", { exact: true })).toBeVisible();

  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password was changed. Other sessions were signed out.")).toBeVisible();
  await expect(page.getByLabel("New password")).toHaveValue("");
  await isThrownOut(phone);
  await expect(page.getByText("This browser")).toBeVisible();

  await refused(phone, "anna@example.com", PASSWORD);
  await signIn(phone, "anna@example.com", NEW);
  await board.open(phone);
});

test("sessions are listed, and one that is ended is at sign-in at once", async ({
  page,
  server,
  person,
  allowErrors,
}) => {
  // Three browsers on a small machine.
  test.slow();
  allowErrors(/401|WebSocket/);
  const board = await team(page, server);
  await page.goto("/settings/security");
  await expect(page.getByRole("listitem").filter({ hasText: "This browser" })).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeHidden();

  const others = [await person(), await person()];
  for (const other of others) {
    await signIn(other, "anna@example.com", PASSWORD);
    await board.open(other);
  }
  // Newest first, and one's own is marked.
  await page.reload();
  const rows = page.getByRole("listitem").filter({ hasText: "Chrome on Linux" });
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: "127.0.0.1" })).toHaveCount(3);
  await rows.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await expect(page.getByText("That session was signed out")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect
    .poll(async () => (await Promise.all(others.map((other) => other.getByRole("heading", { name: "Sign in" }).isVisible()))).filter(Boolean).length)
    .toBe(1);

  await page.getByRole("button", { name: "Sign out all others" }).click();
  await expect(page.getByText("All other sessions were signed out")).toBeVisible();
  await expect(rows).toHaveCount(1);
  for (const other of others) await isThrownOut(other);
  await expect(page.getByRole("button", { name: "Sign out all others" })).toBeHidden();
});

test("without mail an administrator hands out a link to a new password", async ({
  page,
  server,
  person,
  allowErrors,
}) => {
  test.slow();
  allowErrors(/401|WebSocket/);
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);

  // Boris asks in another browser, and is told whom to turn to.
  const another = await person();
  await another.goto("/sign-in");
  await another.getByRole("link", { name: "Forgot your password?" }).click();
  await another.getByLabel("E-mail").fill("boris@example");
  await another.getByRole("button", { name: "Send the link" }).click();
  await expect(another.getByText(/Enter an e-mail address/)).toBeVisible();
  await another.getByLabel("E-mail").fill("boris@example.com");
  await another.getByRole("button", { name: "Send the link" }).click();
  await expect(another.getByText(/Ask your administrator for a link/)).toBeVisible();

  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Actions for Boris" }).click();
  await page.getByRole("menuitem", { name: "Password reset link" }).click();
  const dialog = page.getByRole("dialog", { name: "Link for Boris" });
  await expect(dialog.getByText(/mail is not set up/)).toBeVisible();
  const link = await dialog.getByLabel("Link").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();

  await another.goto(link);
  await expect(another.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await expect(another.getByText("For boris@example.com.")).toBeVisible();
  await another.getByLabel("Password", { exact: true }).fill(NEW);
  await another.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(another.getByText("Live", { exact: true })).toBeVisible();
  await isThrownOut(boris);
  await refused(boris, "boris@example.com", PASSWORD);
});

test.describe("with a mail server", () => {
  test.use({ settings: async ({ smtp }, use) => use(smtp.settings()) });

  test("a forgotten password is replaced by the link that comes by mail", async ({
    page,
    server,
    person,
    smtp,
    allowErrors,
  }) => {
    test.slow();
    allowErrors(/401|WebSocket/);
    const board = await team(page, server);
    await board.open(page);

    const forgetful = await person();
    await forgetful.goto("/sign-in");
    await forgetful.getByRole("link", { name: "Forgot your password?" }).click();
    // Whether an address is known is told to nobody.
    await forgetful.getByLabel("E-mail").fill("nobody@example.com");
    await forgetful.getByRole("button", { name: "Send the link" }).click();
    const told = await forgetful.getByRole("status").filter({ hasText: /a link is on its way/ }).textContent();
    await forgetful.goto("/forgot-password");
    await forgetful.getByLabel("E-mail").fill("anna@example.com");
    await forgetful.getByRole("button", { name: "Send the link" }).click();
    await expect(forgetful.getByRole("status").filter({ hasText: /a link is on its way/ })).toHaveText(told!);

    const link = linkOf(await smtp.mailTo("anna@example.com"));
    await forgetful.goto(link);
    await expect(forgetful.getByRole("heading", { name: "Set a new password" })).toBeVisible();
    await forgetful.getByLabel("Password", { exact: true }).fill(NEW);
    await forgetful.getByRole("button", { name: "Set password and sign in" }).click();
    await expect(forgetful.getByText("Live", { exact: true })).toBeVisible();
    await isThrownOut(page);
    await refused(page, "anna@example.com", PASSWORD);

    // The link is used up, and says so where one can go on from.
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
    await page.getByRole("link", { name: "Back to sign-in" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(smtp.mails.map((mail) => mail.to)).toEqual(["anna@example.com"]);
  });

  test("an invitation comes by mail, and its link can be handed on all the same", async ({
    page,
    server,
    person,
    smtp,
  }) => {
    await team(page, server);
    await page.goto("/settings/people");
    await page.getByRole("button", { name: "Invite" }).click();
    const form = page.getByRole("dialog", { name: "Invite someone" });
    await form.getByLabel("Name").fill("Jörg Ünal");
    await form.getByLabel("E-mail").fill("joerg@example.com");
    await form.getByRole("button", { name: "Invite" }).click();
    const dialog = page.getByRole("dialog", { name: "Link for Jörg Ünal" });
    await expect(dialog.getByText(/It was sent by mail/)).toBeVisible();
    const shown = await dialog.getByLabel("Link").inputValue();

    const link = linkOf(await smtp.mailTo("joerg@example.com"));
    expect(new URL(shown).pathname).toBe(link);
    const joerg = await person();
    await joerg.goto(link);
    await expect(joerg.getByLabel("Your name")).toHaveValue("Jörg Ünal");
    await joerg.getByLabel("Password", { exact: true }).fill(NEW);
    await joerg.getByRole("button", { name: "Join" }).click();
    await expect(joerg.getByText("Live", { exact: true })).toBeVisible();
  });
});

test("a link that cannot be looked at is not said to be used up", async ({ page, server, person, allowErrors }) => {
  allowErrors(/ERR_FAILED/);
  const board = await team(page, server);
  const { users } = await board.ask<{ users: { id: string }[] }>(page, `{ users { id } }`);
  const { createUserLink } = await board.ask<{ createUserLink: { url: string } }>(
    page,
    `mutation($id: ID!) { createUserLink(input: { id: $id }) { url } }`,
    { id: users[0]!.id },
  );
  const elsewhere = await person();
  await elsewhere.route("**/graphql", (route) => (route.request().postData()?.includes("link(") ? route.abort() : route.continue()));
  await elsewhere.goto(new URL(createUserLink.url).pathname);
  await expect(elsewhere.getByText("The server cannot be reached. Try again in a moment.")).toBeVisible();
  await elsewhere.unroute("**/graphql");
  await elsewhere.getByRole("button", { name: "Try again" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Set a new password" })).toBeVisible();
});
