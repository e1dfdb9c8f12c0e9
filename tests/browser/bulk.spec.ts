// Many companies at once: chosen by mouse and key, given away, thrown away and taken back, while a colleague watches.

import type { Page } from "@playwright/test";
import { expect, test } from "./harness";
import { team } from "./team";

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });
const bar = (page: Page) => page.getByRole("toolbar", { name: "Selected records" });

test("companies are chosen, given to a colleague and thrown away together, before the eyes of a colleague", async ({
  page,
  server,
  person,
  isMobile,
}) => {
  test.skip(isMobile, "by mouse and keys");
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  for (const name of ["Alpha", "Beta", "Delta", "Gamma"]) {
    await board.ask(page, `mutation($name: String!) { createCompany(input: { name: $name }) { seq } }`, { name });
  }
  await page.goto("/companies");
  await boris.goto("/companies");
  await expect(row(boris, "Gamma")).toBeVisible();

  // A range by mouse, one more by key, one fewer by its box.
  await row(page, "Alpha").hover();
  await row(page, "Alpha").getByRole("checkbox").click();
  await row(page, "Delta").click({ modifiers: ["Shift"] });
  await expect(bar(page)).toContainText("3 selected");
  await row(page, "Delta").getByRole("link").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(bar(page)).toContainText("4 selected");
  await expect(row(page, "Gamma").getByRole("link")).toBeFocused();
  await page.keyboard.press("x");
  await row(page, "Beta").getByRole("checkbox").click();
  await expect(bar(page)).toContainText("2 selected");
  await expect(page).toHaveURL(/companies$/);

  await bar(page).getByRole("button", { name: /Assign to/ }).click();
  await page.getByRole("option", { name: /Boris/ }).click();
  await expect(page.locator(".c-toast").filter({ hasText: "Changed 2 records" })).toBeVisible();
  await expect(bar(page)).toBeHidden();
  for (const by of [page, boris]) {
    await expect(row(by, "Alpha")).toContainText("Boris");
    await expect(row(by, "Delta")).toContainText("Boris");
    await expect(row(by, "Beta")).not.toContainText("Boris");
  }
  await page.locator(".c-toast").filter({ hasText: "Changed 2 records" }).getByRole("button", { name: "Undo" }).click();
  await expect(row(boris, "Alpha")).not.toContainText("Boris");
  await expect(row(boris, "Delta")).not.toContainText("Boris");

  // All by key, let go by key.
  await row(page, "Alpha").getByRole("link").focus();
  await page.keyboard.press("Control+a");
  await expect(row(page, "Gamma")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(bar(page)).toBeHidden();

  // The menu of one row, by its key.
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Move to trash" }).click();
  await expect(row(boris, "Alpha")).toBeHidden();
  await page.locator(".c-toast").filter({ hasText: "Changed one record" }).getByRole("button", { name: "Undo" }).click();
  await expect(row(boris, "Alpha")).toBeVisible();
  await expect(row(page, "Alpha")).toBeVisible();

  // The chosen ones as a file.
  await row(page, "Beta").click({ modifiers: ["Control"], position: { x: 400, y: 10 } });
  const file = page.waitForEvent("download");
  await bar(page).getByRole("button", { name: "Export (CSV)" }).click();
  const lines = await (await file).createReadStream().then(async (stream) => {
    let text = "";
    for await (const part of stream) text += part.toString();
    return text.trim().split("\n");
  });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("Beta");
});

test("everything that matches is chosen at once, loaded or not", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "by mouse");
  const board = await team(page, server);
  const names = Array.from({ length: 75 }, (_, at) => `Ropes ${String(at).padStart(2, "0")}`);
  for (let at = 0; at < names.length; at += 25) {
    const each = names.slice(at, at + 25).map((name, n) => `c${n}: createCompany(input: { name: "${name}" }) { seq }`);
    await board.ask(page, `mutation { ${each.join("\n")} }`);
  }
  await board.ask(page, `mutation { createCompany(input: { name: "Sails" }) { seq } }`);
  await page.goto("/companies");
  await page.getByLabel("Search", { exact: true }).first().fill("ropes");
  await expect(page.getByText("75 records")).toBeVisible();
  const all = page.getByRole("checkbox", { name: "Select all" });
  await all.hover();
  await all.click();
  const rest = bar(page).getByRole("button", { name: "Select all 75 that match" });
  await rest.click();
  await expect(bar(page)).toContainText("75 selected");
  await expect(rest).toBeHidden();
  await bar(page).getByRole("button", { name: "Move to trash" }).click();
  await expect(page.locator(".c-toast").filter({ hasText: "Changed 75 records" })).toBeVisible();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.locator(".c-toast").filter({ hasText: "Changed 75 records" }).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("75 records", { exact: true })).toBeVisible();
});
