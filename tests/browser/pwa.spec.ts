// Millrace as an app of the device: it can be installed, opens without the server, and takes a new version when asked to.

import { type Page } from "@playwright/test";
import { expect, test as base } from "./harness";
import { Proxy } from "./proxy";
import { column, team } from "./team";

const test = base.extend<{ way: Proxy }>({
  way: async ({ server }, use) => {
    const proxy = new Proxy(server.url);
    await proxy.open();
    await use(proxy);
    await proxy.close();
  },
});

test.use({ serviceWorkers: "allow" });
test.skip(({ isMobile }) => isMobile, "nothing of it depends on the screen");

/** Opens it at the proxy's address, where the cookie holds too, and waits until the app is kept. */
async function start(page: Page, proxy: Proxy): Promise<void> {
  await page.goto(proxy.url);
  await expect(column(page, "Incoming")).toBeVisible();
  await isKept(page);
}

const isKept = (page: Page) =>
  expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 }).toBe("activated");

test("it can be installed", async ({ page, server }) => {
  await team(page, server);
  await page.goto("/");
  await expect(column(page, "Incoming")).toBeVisible();
  await isKept(page);
  const devtools = await page.context().newCDPSession(page);
  const manifest = await devtools.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A browser without a history of its own, as tests have, installs nothing.
  expect(installabilityErrors.filter((error) => error.errorId !== "in-incognito")).toEqual([]);

  const { icons } = JSON.parse(manifest.data!) as { icons: { src: string; sizes: string }[] };
  for (const { src, sizes } of icons.filter((icon) => icon.sizes !== "any")) {
    const size = await page.evaluate(async (src) => {
      const bitmap = await createImageBitmap(await (await fetch(src)).blob());
      return `${bitmap.width}x${bitmap.height}`;
    }, src);
    expect(size, src).toBe(sizes);
  }
});

test("the second start opens without the server, says so, and goes on once the server is back", async ({
  page,
  server,
  way,
  allowErrors,
}) => {
  allowErrors(/ERR_|Failed to load resource|WebSocket/);
  await team(page, server);
  // Nobody is signed in: this browser keeps nothing to show meanwhile (see alone.spec.ts).
  await page.context().clearCookies();
  await page.goto(way.url);
  await isKept(page);
  await way.close();
  await page.goto(way.url);
  await expect(page.getByRole("heading", { name: "Not live" })).toBeVisible();
  await expect(page.getByText(/goes on by itself/)).toBeVisible();
  await way.open();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("what the server says to a user is nowhere in what the browser keeps of the app", async ({ page, server, way }) => {
  await team(page, server);
  await start(page, way);
  const kept = await page.evaluate(async () => {
    const paths = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    }
    return paths;
  });
  expect(kept).toContain("/");
  expect(kept.some((path) => path.endsWith(".wasm"))).toBe(true);
  expect(kept.filter((path) => /graphql|avatars/.test(path))).toEqual([]);
});

test("a new version is announced and comes when asked, and a tab of the old one goes on", async ({ page, server, way }) => {
  await team(page, server);
  await start(page, way);
  const old = await page.context().newPage();
  await old.goto(way.url);
  await expect(column(old, "Incoming")).toBeVisible();

  way.change = (path, text) => {
    if (path === "/sw.js") return text.replace(/millrace-[0-9a-f]{16}"/, `millrace-ffffffffffffffff"`);
    return path === "/" ? text.replace("<title>", '<meta name="version" content="new"><title>') : text;
  };
  // As after the server was away.
  await page.evaluate(() => dispatchEvent(new Event("millrace:look-for-version")));
  await expect(page.getByText("A new version of Millrace is here.")).toBeVisible();
  await expect(page.locator('meta[content="new"]')).toHaveCount(0);
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.locator('meta[content="new"]')).toHaveCount(1);
  await expect(column(page, "Incoming")).toBeVisible();

  // A screen that the old tab has never opened comes from what was kept.
  await expect(old.locator('meta[content="new"]')).toHaveCount(0);
  await old.getByRole("link", { name: "Contacts" }).first().click();
  await expect(old.getByRole("heading", { name: "Contacts", exact: true })).toBeVisible();
});
