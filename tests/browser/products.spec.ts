// Products: the list and the page of one, kept by an administrator and seen live by who sells.

import { expect, test } from "./harness";
import { team } from "./team";
import type { Page } from "@playwright/test";

const cell = (page: Page, name: string, column: string) =>
  page.locator("[data-record]").filter({ has: page.getByRole("link", { name, exact: true }) }).locator(`[data-column="${column}"]`);

test("a product is added, priced and taken off, and who sells sees it at once and may not change it", async ({
  page,
  server,
  person,
  isMobile,
}) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris", "User");
  await boris.goto("/products");
  await expect(boris.getByRole("heading", { name: "No products yet" })).toBeVisible();
  await expect(boris.getByRole("button", { name: "Add product" })).toHaveCount(0);

  // Where the other places are; a phone has the fifth in its menu.
  await page.goto("/companies");
  if (isMobile) {
    await page.getByRole("button", { name: "Your menu" }).click();
    await page.getByRole("menuitem", { name: "Products" }).click();
  } else {
    await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Products" }).click();
  }
  await expect(page.getByRole("heading", { name: "No products yet" })).toBeVisible();
  await page.getByRole("button", { name: "Add product" }).first().click();
  const form = page.getByRole("dialog", { name: "Add product" });
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByText("Enter a value")).toBeVisible();
  await form.getByRole("textbox", { name: "Name" }).fill("GTX Pro");
  await form.getByRole("textbox", { name: "Code" }).fill("GTX-20");
  await form.getByRole("textbox", { name: "Category" }).fill("GTX");
  await form.getByRole("textbox", { name: "Price" }).fill("much");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByRole("textbox", { name: "Price" })).toHaveAttribute("aria-invalid", "true");
  await form.getByRole("textbox", { name: "Price" }).fill("4821");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/products\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name: /GTX Pro/ })).toBeVisible();
  await expect(page.getByText("Anna Snelling created this product")).toBeVisible();
  await expect(cell(boris, "GTX Pro", "price")).toHaveText("$4,821.00");

  // The price goes to everybody; in another currency its number stays.
  await page.getByRole("button", { name: /^Price: / }).click();
  await page.getByRole("textbox", { name: "Price" }).fill("5 000.50");
  await page.keyboard.press("Enter");
  await expect(cell(boris, "GTX Pro", "price")).toHaveText("$5,000.50");
  await page.getByRole("button", { name: /^Currency: / }).click();
  await page.getByRole("combobox", { name: "Search" }).fill("EUR");
  await page.getByRole("option", { name: /^EUR/ }).click();
  await expect(cell(boris, "GTX Pro", "price")).toHaveText("€5,000.50");
  await expect(page.getByText("Price: $4,821 → $5,000.50")).toBeVisible();
  await page.getByRole("button", { name: /^Status: Active/ }).click();
  await page.getByRole("option", { name: "Inactive" }).click();
  await expect(page.getByRole("button", { name: /^Status: Inactive/ })).toBeVisible();

  // Boris reads the page, and changes nothing.
  await boris.getByRole("link", { name: "GTX Pro", exact: true }).click();
  await expect(boris.getByRole("button", { name: /^Status: Inactive/ })).toBeDisabled();
  await expect(boris.getByRole("main").getByRole("button", { name: "More" })).toHaveCount(0);
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("textbox", { name: "Write a note" }).fill("Sold out until May");
  await page.getByRole("button", { name: "Add note" }).click();
  await boris.getByRole("tab", { name: "Notes" }).click();
  await expect(boris.getByText("Sold out until May")).toBeVisible();

  // Into the trash and back.
  await page.getByRole("main").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Move to trash" }).click();
  await expect(boris.getByText("This is in the trash.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(boris.getByText("This is in the trash.")).toBeHidden();
});

test("the price list is filtered, edited in its cells and searched like any list", async ({ page, server, isMobile }) => {
  const board = await team(page, server);
  for (const input of [
    { name: "GTX Pro", code: "GTX-20", category: "GTX", price: 482_100 },
    { name: "GTX Basic", code: "GTX-10", category: "GTX", price: 55_000 },
    { name: "MG Special", code: "MG-10", category: "MG", price: 5_500, active: false },
  ]) {
    await board.ask(page, `mutation($input: CreateProductInput!) { createProduct(input: $input) { seq } }`, { input });
  }
  const active = { version: 1, all: [{ field: "active", op: "notEmpty" }] };
  await page.goto(`/products?sort=-price&where=${encodeURIComponent(JSON.stringify(active))}`);
  const names = () => page.locator("[data-record] .c-table__open").allInnerTexts();
  await expect.poll(names).toEqual(["GTX Pro", "GTX Basic"]);
  await expect(page.getByText("Active is checked")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search" }).first().fill("gtx-10");
  await expect.poll(names).toEqual(["GTX Basic"]);

  await page.goto("/products?sort=-price");
  await expect.poll(names).toEqual(["GTX Pro", "GTX Basic", "MG Special"]);
  if (!isMobile) {
    await cell(page, "MG Special", "price").dblclick();
    await page.getByRole("textbox", { name: "Price" }).fill("9,999.00");
    await page.keyboard.press("Enter");
    await expect(cell(page, "MG Special", "price")).toHaveText("$9,999.00");
    await cell(page, "MG Special", "active").dblclick();
    await page.getByRole("option", { name: "Active", exact: true }).click();
    await expect(cell(page, "MG Special", "active")).toHaveText("Active");
    await expect.poll(names).toEqual(["MG Special", "GTX Pro", "GTX Basic"]);
  }

  // Found from anywhere by its code.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).first().fill("gtx-20");
  await page.getByRole("option", { name: /GTX Pro/ }).click();
  await expect(page.getByRole("heading", { name: /GTX Pro/ })).toBeVisible();
});
