// What every browser test begins with:
//
//   import { expect, test } from "./harness";
//
//   test("a deal is moved", async ({ page, server }) => { await page.goto("/"); ... });
//
// `server` is a fresh, empty Millrace for this test alone, and the address that `page.goto("/")`
// counts from. `person()` opens one more browser of another person on it. A test fails when any
// of its pages logs an error or throws one; `allowErrors` names those that a test causes on purpose.
//
// `goto` and `reload` wait until the server has answered what the page sent: what was changed is on
// screen before it is kept, and a test that loads the page anew asks whether it was kept.

import { type BrowserContext, type Page, type Request, expect, test as base } from "@playwright/test";
import { Server } from "./server";

export { expect, Server };

interface Fixtures {
  /** What `server` is started with, as variables of its environment. */
  settings: Record<string, string>;
  /** A Millrace with no data, for this test alone. */
  server: Server;
  /** Opens a page in a browser profile of its own, as another person has. */
  person: () => Promise<Page>;
  /** Errors on the console that this test causes, and may see. */
  allowErrors: (...patterns: RegExp[]) => void;
  /** What went wrong in the pages; looked at when the test ends. */
  pageErrors: PageErrors;
}

/** Lets the pages of a browser go elsewhere when no mutation of theirs is on the way. */
function writeBeforeLeaving(context: BrowserContext): void {
  const way = new Map<Page, Set<Request>>();
  const ended = (request: Request) => way.forEach((requests) => requests.delete(request));
  context.on("request", (request) => {
    if (request.serviceWorker() || !request.postData()?.startsWith('{"query":"mutation')) return;
    const page = request.frame().page();
    way.set(page, (way.get(page) ?? new Set()).add(request));
  });
  context.on("requestfinished", ended);
  context.on("requestfailed", ended);
  context.on("page", (page) => {
    const written = async () => {
      if (page.url() === "about:blank") return;
      // What was pressed last has been handled, and so has been sent.
      await page.evaluate(() => new Promise((resolve) => setTimeout(() => setTimeout(resolve))));
      await expect.poll(() => way.get(page)?.size ?? 0, { message: "changes that the server has not answered" }).toBe(0);
    };
    const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
    page.goto = async (...to) => (await written(), goto(...to));
    page.reload = async (...how) => (await written(), reload(...how));
  });
}

class PageErrors {
  readonly allowed: RegExp[] = [];
  readonly seen: string[] = [];

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error") {
        this.seen.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => {
      this.seen.push(`page: ${error.error().stack ?? error.error().message}`);
    });
  }

  unexpected(): string[] {
    return this.seen.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
  }
}

export const test = base.extend<Fixtures>({
  settings: async ({}, use) => {
    await use({});
  },

  server: async ({ settings }, use, testInfo) => {
    const server = await Server.start(undefined, settings);
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server.log", { body: server.log(), contentType: "text/plain" });
    }
    try {
      await server.stop();
    } finally {
      await server.remove();
    }
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  pageErrors: async ({}, use) => {
    const errors = new PageErrors();
    await use(errors);
    expect(errors.unexpected(), "errors in the pages").toEqual([]);
  },

  allowErrors: async ({ pageErrors }, use) => {
    await use((...patterns) => void pageErrors.allowed.push(...patterns));
  },

  context: async ({ context, pageErrors }, use) => {
    pageErrors.watch(context);
    writeBeforeLeaving(context);
    await use(context);
  },

  person: async ({ browser, server, pageErrors, serviceWorkers }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: server.url, serviceWorkers });
      contexts.push(context);
      pageErrors.watch(context);
      writeBeforeLeaving(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** Goes elsewhere in the app that is open, as a press on a link does: nothing is loaded anew. What is waited for next must not be on both screens. */
export const visit = (page: Page, path: string) =>
  page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);

/** The texts that this browser keeps beyond a reload. */
export const kept = (page: Page, database: string, store: string) =>
  page.evaluate(
    ([database, store]) =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open(database, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore(store);
        opening.onsuccess = () => {
          const asked = opening.result.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result as string[]);
          };
        };
      }),
    [database, store] as const,
  );
