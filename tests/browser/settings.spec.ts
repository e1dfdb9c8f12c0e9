// What an administrator sets is seen on the screens of all, at once.

import { expect, test } from "./harness";
import { card, column, team } from "./team";

test.skip(({ isMobile }) => isMobile, "the settings of a pipeline are read against columns side by side");

test("a stage is renamed, and removed by choosing where its deals go", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);

  await page.goto("/settings/pipelines");
  await page.getByRole("link", { name: /Sales/ }).click();
  await page.getByRole("button", { name: "Edit Incoming" }).click();
  const form = page.getByRole("dialog", { name: "Edit Incoming" });
  await form.getByLabel("Stage name").fill("New");
  await form.getByLabel("Probability, %").fill("120");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Between 0 and 100")).toBeVisible();
  await form.getByLabel("Probability, %").fill("15");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();

  await expect(column(boris, "New")).toBeVisible();
  await expect(column(boris, "New").getByTestId("count")).toHaveText("3");
  await expect(column(boris, "Incoming")).toBeHidden();

  await page.getByRole("button", { name: "Remove New" }).click();
  const removing = page.getByRole("dialog", { name: "Remove New?" });
  await expect(removing.getByText("There are 3 deals in it.")).toBeVisible();
  await removing.getByLabel("Move them to").selectOption("Proposal");
  await removing.getByRole("button", { name: "Remove stage" }).click();
  await expect(removing).toBeHidden();

  await expect(column(boris, "New")).toBeHidden();
  await expect(column(boris, "Proposal").getByTestId("count")).toHaveText("3");
  await expect(card(column(boris, "Proposal"), "Konex")).toBeVisible();
});

test("stages are put in order with the keyboard", async ({ page, server }) => {
  const board = await team(page, server);
  await page.goto(`/settings/pipelines/${board.pipelineId}`);
  const handle = page.getByRole("button", { name: "Move Qualified", exact: true });
  await handle.focus();
  await page.keyboard.press("ArrowUp");

  const order = () => page.getByRole("button", { name: /^Move / }).evaluateAll((all) => all.map((e) => e.ariaLabel));
  await expect.poll(order).toEqual(expect.arrayContaining(["Move Qualified", "Move Incoming"]));
  await expect.poll(async () => (await order()).slice(0, 2)).toEqual(["Move Qualified", "Move Incoming"]);
  await expect
    .poll(async () => {
      const answer = await board.ask<{ pipelines: { stages: { name: string }[] }[] }>(page, `{ pipelines { stages { name } } }`);
      return answer.pipelines[0]!.stages.slice(0, 2).map((stage) => stage.name);
    })
    .toEqual(["Qualified", "Incoming"]);
});

test("an API token is shown once, works, and is revoked", async ({ page, server, request }) => {
  await team(page, server);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Nightly export");
  await page.getByRole("button", { name: "Create" }).click();
  const secret = await page.getByRole("textbox", { name: "Token" }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Nightly export")).toBeVisible();

  const ask = async () => {
    const answer = await request.post(`${server.url}/graphql`, {
      headers: { authorization: `Bearer ${secret}` },
      data: { query: "{ viewer { user { email } } }" },
    });
    return (await answer.json()).data?.viewer?.user?.email;
  };
  expect(await ask()).toBe("anna@example.com");

  await page.getByRole("button", { name: "Revoke Nightly export" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No tokens yet.")).toBeVisible();
  expect(await ask()).toBeUndefined();
});

test("people without the right do not see the workspace's settings", async ({ page, server, person }) => {
  const board = await team(page, server);
  const { roles } = await board.ask<{ roles: { id: string; name: string }[] }>(page, `{ roles { id name } }`);
  const { inviteUser } = await board.ask<{ inviteUser: { url: string } }>(
    page,
    `mutation($input: InviteUserInput!) { inviteUser(input: $input) { url } }`,
    { input: { email: "vicki@example.com", name: "Vicki", roleId: roles.find((role) => role.name === "User")!.id } },
  );
  const vicki = await person();
  await vicki.goto(inviteUser.url);
  await vicki.getByLabel("Password", { exact: true }).fill("seven green bottles");
  await vicki.getByRole("button", { name: "Join" }).click();
  await expect(vicki.getByText("Live", { exact: true })).toBeVisible();
  await vicki.goto("/settings/profile");

  const places = vicki.getByRole("navigation", { name: "Settings" });
  await expect(places.getByRole("link")).toHaveText(["Profile", "Appearance", "Security"]);
});
