// Every screen in every language: nothing is left in English, dates and money are written as the language writes them,
// and the board is worked with as in English. What each text says is `web/locales`; that no file lacks one is proven there.

import type { Locator, Page } from "@playwright/test";
import { Finger } from "./finger";
import { expect, test, visit } from "./harness";
import { type Board, card, carry, column, team } from "./team";
import { LANGUAGES, notTranslated, texts } from "./texts";

/** What can be read or heard on a page: texts, names, hints, also those of menus that are not open. */
function shown(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      if (!parent.closest("script, style, noscript, [hidden]") && node.textContent!.trim()) found.add(node.textContent!.trim());
    }
    for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-roledescription]")) {
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription"]) {
        const text = element.getAttribute(name)?.trim();
        if (text) found.add(text);
      }
    }
    return [...found];
  });
}

/** Controls and headings whose text does not fit, and the page itself when it is wider than the window. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const element of document.querySelectorAll<HTMLElement>("button, a, label, h1, h2, h3, th, [role=tab], .c-field__hint, p")) {
      const box = element.getBoundingClientRect();
      if (!box.width || !box.height || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const style = getComputedStyle(element);
      // What is meant to end in dots, and what scrolls sideways, such as the columns of the board, does.
      const meant = style.textOverflow === "ellipsis" || element.querySelector(".truncate") || element.closest(".visually-hidden, .c-skip");
      let scrolls = false;
      for (let up = element.parentElement; up; up = up.parentElement) {
        scrolls ||= ["auto", "scroll"].includes(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth;
      }
      const name = `<${element.localName} class="${element.className}"> ${element.textContent!.trim().slice(0, 60)}`;
      if (!meant && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) wrong.push(`cut: ${name}`);
      if (!scrolls && (box.right > innerWidth + 1 || box.left < -1)) wrong.push(`outside: ${name}`);
    }
    return wrong;
  });
}

interface Screen {
  /** What is there when the screen is. */
  ready: Locator;
  go: () => Promise<unknown>;
}

/** The main screens, with the dialogs on them. */
function screens(page: Page, board: Board, t: (key: string, values?: Record<string, string>) => string, company: string, list: string): Screen[] {
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  const at = (path: string, ready: Locator): Screen => ({ ready, go: () => visit(page, path) });
  const anew = (path: string, ready: Locator): Screen => ({ ready, go: () => page.goto(path) });
  const press = (name: string, ready: Locator): Screen => ({
    ready,
    go: () => page.getByRole("button", { name, exact: true }).locator("visible=true").first().click(),
  });
  const dialog = page.getByRole("dialog").locator("visible=true");
  return [
    anew(`/pipelines/${board.pipelineId}`, page.getByText(t("live.live"), { exact: true }).first()),
    at(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`, page.getByRole("dialog", { name: "Konex" })),
    at("/contacts", heading(t("contacts.none"))),
    press(t("contacts.add"), dialog),
    at("/companies", page.getByRole("row", { name: /Ropes/ })),
    press(t("companies.add"), dialog),
    at(`/companies/${company}`, page.getByRole("heading", { name: /Ropes/ })),
    at("/leads", heading(t("leads.none"))),
    anew("/leads/board", page.getByText(t("live.live"), { exact: true }).first()),
    at("/products", heading(t("products.none"))),
    press(t("products.add"), dialog),
    at("/settings/profile", heading(t("settings.profile"))),
    at("/settings/security", page.getByText(t("settings.this_session"))),
    at("/settings/workspace", heading(t("settings.general"))),
    at("/settings/people", page.getByText("anna@example.com").first()),
    press(t("people.invite"), dialog),
    at("/settings/teams", heading(t("teams.none"))),
    at("/settings/roles", page.locator('a[href^="/settings/roles/"]').first()),
    { ready: page.locator(".c-matrix"), go: () => page.locator('a[href^="/settings/roles/"]').first().click() },
    at("/settings/pipelines", page.locator(`a[href$="/settings/pipelines/${board.pipelineId}"]`).first()),
    at(`/settings/pipelines/${board.pipelineId}`, heading(t("stages.open"))),
    press(t("stages.create"), dialog),
    at("/settings/fields", heading(t("custom_fields.title"))),
    at("/settings/lists", heading(t("settings.lists"))),
    press(t("lists.create"), dialog),
    at(`/settings/lists/${list}`, page.getByRole("button", { name: "Brno" }).first()),
    at("/settings/assignment", heading(t("assignment.title"))),
    press(t("assignment.add"), dialog),
    at("/settings/currencies", heading(t("currencies.title"))),
    at("/settings/appearance", heading(t("appearance.title"))),
    at("/settings/audit-log", page.getByRole("listitem").filter({ hasText: "Konex" }).first()),
    at("/nowhere/at/all", heading(t("shell.not_found_title"))),
  ];
}

for (const language of LANGUAGES) {
  test(`every screen speaks ${language}, and nothing is cut off`, async ({ page, server }) => {
    test.slow(); // Each screen, one after the other.
    const board = await team(page, server, language);
    const { createCompany } = await board.ask<{ createCompany: { company: { id: string } } }>(
      page,
      `mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }`,
      { input: { name: "Ropes", employees: 12 } },
    );
    await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }`, {
      input: { id: board.deals.Konex, version: 1, amount: 123_456_00, expectedCloseOn: "2031-03-05" },
    });
    const list = await board.list(page, "Warehouses 2031", ["Brno"]);
    const t = texts(language);
    const wrong: string[] = [];
    for (const { ready, go } of screens(page, board, t, createCompany.company.id, list)) {
      await go();
      await expect(ready).toBeVisible();
      const where = new URL(page.url()).pathname;
      for (const text of notTranslated(await shown(page), language)) wrong.push(`${where}: ${text}`);
      for (const text of await cutOff(page)) wrong.push(`${where}: ${text}`);
    }
    expect(wrong).toEqual([]);
    await expect(page.locator("html")).toHaveAttribute("lang", language === "zh" ? "zh-Hans" : language);
  });
}

/** How each language writes 123,456 dollars, 5 March 2031, and three deals. */
const WRITTEN: Record<(typeof LANGUAGES)[number], [RegExp, RegExp, RegExp]> = {
  sk: [/123\s456\s\$/, /5\. 3\. 2031/, /^3 obchody$/],
  ru: [/123\s456\s\$/, /5 мар\. 2031\sг\./, /^3 сделки$/],
  zh: [/\$123,456/, /2031年3月5日/, /^3 个商机$/],
  sw: [/\$\s?123,456/, /5 Mac 2031/, /^fursa 3$/],
};

for (const language of LANGUAGES) {
  test(`money, days and counts are written as in ${language}`, async ({ page, server, isMobile }) => {
    test.skip(isMobile, "the same on a phone");
    const board = await team(page, server, language);
    await board.ask(page, `mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }`, {
      input: { id: board.deals.Konex, version: 1, amount: 123_456_00, expectedCloseOn: "2031-03-05" },
    });
    await board.open(page, language);
    const [money, day, count] = WRITTEN[language];
    await expect(card(page, "Konex")).toContainText(money);
    await expect(card(page, "Konex")).toContainText(day);
    await expect(page.getByTestId("board-sum").getByText(count)).toBeVisible();
  });
}

for (const language of ["ru", "zh"] as const) {
  test(`in ${language} a card is dragged, and closed as lost with a reason`, async ({ page, server, person, isMobile }) => {
    test.skip(isMobile, "the mouse and two columns side by side");
    const t = texts(language);
    const board = await team(page, server, language);
    const boris = await board.join(await person(), "Boris");
    await board.open(page, language);
    await board.open(boris, language);
    const [first, second] = board.stages;
    await carry(page, "Konex", column(page, second!.name));
    await page.mouse.up();
    for (const screen of [page, boris]) await expect(card(column(screen, second!.name), "Konex")).toBeVisible();
    await expect(page.getByText(t("board.moved", { name: "Konex", stage: second!.name })).first()).toBeVisible();

    await carry(page, "Cheers", column(page, first!.name));
    const zone = await page.locator(".c-zone", { hasText: t("deal.lost") }).boundingBox();
    await page.mouse.move(zone!.x + zone!.width / 2, zone!.y + zone!.height / 2, { steps: 4 });
    await page.mouse.up();
    const dialog = page.getByRole("dialog", { name: t("deal.close_as", { how: t("deal.lost") }) });
    const reason = dialog.getByLabel(t("deal.loss_reason"));
    const reasons = await reason.getByRole("option").allTextContents();
    expect(notTranslated(reasons, language)).toEqual([]);
    await reason.selectOption(reasons[1]!);
    await dialog.getByRole("button", { name: t("deal.close_as", { how: t("deal.lost") }) }).click();
    await expect(dialog).toHaveCount(0);
    for (const screen of [page, boris]) await expect(card(screen, "Cheers")).toHaveCount(0);
  });
}

for (const language of ["ru", "zh"] as const) {
  test(`in ${language} a card is moved by keys alone, and what happens is said in it`, async ({ page, server, isMobile }) => {
    test.skip(isMobile, "there are no keys on a phone");
    const t = texts(language);
    const board = await team(page, server, language);
    await board.open(page, language);
    const [first, second] = board.stages;
    const said = page.locator("[aria-live=assertive]");
    await card(page, "Konex").focus();
    await page.keyboard.press("Space");
    await expect(said).toHaveText(t("board.taken_up", { name: "Konex" }));
    await page.keyboard.press("ArrowRight");
    await expect(said).toHaveText(t("board.carried_to", { stage: second!.name, place: "1" }));
    await page.keyboard.press("Escape");
    await expect(said).toHaveText(t("board.returned"));
    await expect(card(column(page, first!.name), "Konex")).toBeFocused();
    await page.keyboard.press("2");
    await expect(said).toHaveText(t("board.moved", { name: "Konex", stage: second!.name }));
    await expect(card(column(page, second!.name), "Konex")).toBeVisible();
    // X stands where another letter may be written: the place of the key counts.
    await card(page, "Cheers").focus();
    await page.keyboard.press("x");
    await expect(page.getByRole("toolbar", { name: t("board.selection") })).toBeVisible();
  });

  test(`in ${language} a finger closes a deal as lost with a reason`, async ({ page, server, isMobile }) => {
    test.skip(!isMobile, "needs a touch screen");
    const t = texts(language);
    const board = await team(page, server, language);
    await board.open(page, language);
    const finger = await Finger.of(page);
    const from = (await card(page, "Konex").boundingBox())!;
    await finger.down(from.x + 80, from.y + 30);
    const zone = page.locator(".c-zone", { hasText: t("deal.lost") });
    await expect(zone).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await finger.carry([from.x + 80, from.y + 30], (await zone.boundingBox())!);
    await finger.up();
    const dialog = page.getByRole("dialog", { name: t("deal.close_as", { how: t("deal.lost") }) });
    await expect(dialog).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await dialog.getByLabel(t("deal.loss_reason")).selectOption({ index: 1 });
    await dialog.getByRole("button", { name: t("deal.close_as", { how: t("deal.lost") }) }).tap();
    await expect(dialog).toHaveCount(0);
    await expect(card(page, "Konex")).toHaveCount(0);
    await expect(page.getByText(t("deal.closed_toast", { name: "Konex", how: t("deal.lost") })).first()).toBeVisible();
  });
}

test.describe("before sign-in", () => {
  test.use({ locale: "sk-SK" });

  test("the first visit speaks the browser's language, and the workspace begins in the one chosen", async ({ page, isMobile }) => {
    const [sk, ru] = [texts("sk"), texts("ru")];
    await page.goto("/");
    await expect(page.getByRole("heading", { name: sk("auth.welcome_title") })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "sk");
    await page.getByLabel(sk("auth.workspace_name")).fill("Северный ветер");
    await page.getByRole("combobox", { name: sk("auth.language") }).selectOption({ label: "Русский" });

    // What was typed is still there, and the choice has kept the focus.
    await expect(page.getByRole("heading", { name: ru("auth.welcome_title") })).toBeVisible();
    await expect(page.getByLabel(ru("auth.workspace_name"))).toHaveValue("Северный ветер");
    await expect(page.getByRole("combobox", { name: ru("auth.language") })).toBeFocused();
    expect(notTranslated(await shown(page), "ru")).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await page.getByLabel(ru("auth.your_name")).fill("Анна");
    await page.getByLabel(ru("auth.email")).fill("anna@example.com");
    await page.getByLabel(ru("auth.password"), { exact: true }).fill("медный чайник поёт");
    await page.getByRole("button", { name: ru("auth.create_workspace") }).click();
    await expect(page).toHaveURL(/\/pipelines\//);
    await expect(page.getByRole("region", { name: "Входящие", exact: true })).toBeVisible();
    if (!isMobile) await expect(page.getByRole("region", { name: "Переговоры", exact: true })).toBeVisible();
  });

  test("sign-in speaks the browser's language, then the user's own, and the profile changes it", async ({ page, server, person }) => {
    await team(page, server);
    const anna = await person();
    const [en, sk, zh] = [texts("en"), texts("sk"), texts("zh")];
    const context = await page.context().browser()!.newContext({ baseURL: server.url, locale: "sk-SK", viewport: anna.viewportSize() });
    const browser = await context.newPage();
    await browser.goto("/");
    await expect(browser.getByRole("heading", { name: sk("auth.sign_in_title") })).toBeVisible();
    await browser.getByLabel(sk("auth.email")).fill("anna@example.com");
    await browser.getByLabel(sk("auth.password"), { exact: true }).fill("not the password");
    await browser.getByRole("button", { name: sk("auth.sign_in") }).click();
    await expect(browser.getByText(sk("refusals.wrong_password"))).toBeVisible();

    // Another language of the page keeps what was typed.
    await browser.getByRole("combobox", { name: sk("auth.language") }).selectOption("zh");
    await expect(browser.getByRole("heading", { name: zh("auth.sign_in_title") })).toBeVisible();
    await expect(browser.getByLabel(zh("auth.email"))).toHaveValue("anna@example.com");
    await browser.getByLabel(zh("auth.password"), { exact: true }).fill("a quiet river runs deep");
    await browser.getByRole("button", { name: zh("auth.sign_in") }).click();

    // Anna chose none for herself, and her workspace speaks English.
    await expect(browser).toHaveURL(/\/pipelines\//);
    await browser.goto("/settings/profile");
    await expect(browser.getByRole("heading", { name: en("settings.profile") })).toBeVisible();
    await browser.getByLabel(en("auth.language")).selectOption("zh");
    await browser.getByLabel(en("people.title")).fill("销售总监");
    await browser.getByRole("button", { name: en("common.save") }).click();
    await expect(browser.getByRole("heading", { name: zh("settings.profile") })).toBeVisible();
    await expect(browser.locator("html")).toHaveAttribute("lang", "zh-Hans");
    await expect(browser.getByLabel(zh("people.title"))).toHaveValue("销售总监");
    await browser.getByRole("button", { name: zh("shell.user_menu") }).locator("visible=true").click();
    await browser.getByRole("menuitem", { name: zh("shell.sign_out") }).click();
    await expect(browser.getByRole("heading", { name: zh("auth.sign_in_title") })).toBeVisible();
    await context.close();
  });
});

test("texts are fetched once, under an address of their own, and English stands in when they cannot be", async ({ page, server, person, allowErrors }) => {
  allowErrors(/Failed to load resource/);
  const board = await team(page, server, "ru");
  const [ru, en] = [texts("ru"), texts("en")];
  const fetched = page.waitForResponse(/\/locales\/ru\.json\?v=[0-9a-f]{16}$/);
  await page.goto("/companies");
  const answer = await fetched;
  expect(answer.headers()["cache-control"]).toContain("immutable");
  const other = await page.request.get(answer.url().replace(/v=.*/, "v=0123456789abcdef"));
  expect(other.status()).toBe(404);
  await expect(page.getByRole("heading", { name: ru("companies.none") })).toBeVisible();

  const boris = await board.join(await person(), "Boris");
  await boris.route("**/locales/ru.json*", (route) => route.abort());
  await boris.goto("/companies");
  await expect(boris.getByRole("heading", { name: en("companies.none") })).toBeVisible();
  await expect(boris.getByText(en("language.not_loaded"))).toBeVisible();
  await boris.unroute("**/locales/ru.json*");
  await boris.reload();
  await expect(boris.getByRole("heading", { name: ru("companies.none") })).toBeVisible();
});
