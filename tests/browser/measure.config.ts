// What a browser makes of Millrace, in figures: `cargo xtask bench browser`.

import base from "./playwright.config";

export default {
  ...base,
  testMatch: "measure.ts",
  workers: 1,
  timeout: 600_000,
  // What is measured is the app, not what records it.
  use: { ...base.use, trace: "off" as const, screenshot: "off" as const },
  projects: [{ name: "measure", use: { viewport: { width: 1440, height: 900 } } }],
};
