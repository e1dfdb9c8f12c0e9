// Ten thousand cards in one column: imported while the board is open, scrolled to the end, searched, moved.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { importDeals } from "./server";
import { card, carry, column, names, team } from "./team";

const MANY = 10_000;

test("a column of 10,000 cards is scrolled to its end, searched and worked in, also in Russian and Chinese", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "the same code draws it on a phone; the import takes its time");
  test.setTimeout(300_000); // An import, and the whole way down a column in three languages.
  const board = await team(page, server);
  const [first, second] = board.stages;
  await board.open(page);
  const incoming = column(page, first!.name);

  const file = join(server.data, "many.csv");
  const rows = Array.from({ length: MANY }, (_, row) => `Deal ${row},1`);
  await writeFile(file, `Name,Value\n${rows.join("\n")}\n`);
  await importDeals(server, file, '[fields]\nname = "Name"\namount = "Value"\n', "anna@example.com");

  // The figures are of all of them, on the board that was open meanwhile; what is drawn is what is seen.
  await expect(incoming.getByTestId("count")).toHaveText("10,003");
  await expect(incoming.getByTestId("sum")).toHaveText("$16,000");
  await page.reload();
  await expect(incoming.getByTestId("count")).toHaveText("10,003");
  expect(await incoming.getByRole("link").count()).toBeLessThan(60);

  // New deals stand on top, so the oldest is the last.
  await toTheEnd(incoming, "Cheers");
  expect(await incoming.getByRole("link").count()).toBeLessThan(60);
  const tall = await incoming.locator(".c-column__all").evaluate((all) => all.getBoundingClientRect().height);
  const pitch = await card(incoming, "Cheers").evaluate((card) => card.getBoundingClientRect().height);
  expect(tall).toBeGreaterThan(10_003 * pitch);

  // From the very end into another column.
  await carry(page, "Cheers", column(page, second!.name));
  await page.mouse.up();
  await expect(card(column(page, second!.name), "Cheers")).toBeVisible();
  await expect(incoming.getByTestId("count")).toHaveText("10,002");

  await search(page, incoming, 4321);

  for (const [language, row] of [["ru", 1234], ["zh", 8765]] as const) {
    const written = (count: number) => new Intl.NumberFormat(language).format(count);
    await board.ask(page, `mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { seq } }`, { input: { locale: language } });
    await board.open(page, language);
    await expect(incoming.getByTestId("count")).toHaveText(written(10_002));
    expect(await incoming.getByRole("link").count()).toBeLessThan(60);
    await search(page, incoming, row);
  }
});

/** Scrolls as somebody does who keeps on until the last card is there. */
async function toTheEnd(column: Locator, last: string): Promise<void> {
  const cards = column.locator(".c-column__cards");
  await expect
    .poll(
      async () => {
        await cards.evaluate((cards) => cards.scrollTo(0, cards.scrollHeight));
        return (await names(column)).at(-1);
      },
      { timeout: 100_000, intervals: [20] },
    )
    .toBe(last);
}

async function search(page: Page, column: Locator, row: number): Promise<void> {
  await page.getByRole("searchbox").fill(`Deal ${row}`);
  await expect(column.getByTestId("count")).toHaveText("1");
  await expect.poll(() => names(column)).toEqual([`Deal ${row}`]);
}
