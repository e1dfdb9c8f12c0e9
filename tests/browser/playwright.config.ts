// How the browser tests are run. `cargo xtask test` gives both programs; by hand:
//
//   MILLRACE_BIN=../../target/debug/millrace npx playwright test

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // Each worker has a server and a browser; two of them fill a small machine.
  workers: 2,
  fullyParallel: false,
  // A journey that passes on the second try only is told as flaky at the end, by name: it is a bug, and mended before other work.
  // It does not hold up what everybody else has done.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  // Patience for a machine that is busy with other things; a test that passes waits for none of it.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // What a test changes on the way to the server would pass by a page that keeps the app; `pwa.spec.ts` lets it.
    serviceWorkers: "block",
    // Each step recorded, to be looked at with `npx playwright show-trace`; it takes its time, so only where somebody will.
    trace: process.env.CI ? "off" : "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.MILLRACE_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // Chromium's sandbox does not run as root; the pages are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // No traffic but the tests' own.
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "desktop",
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: "phone",
      use: {
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        hasTouch: true,
        isMobile: true,
      },
    },
  ],
});
