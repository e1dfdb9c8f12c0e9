// Takes the pictures of the user guide: `npx playwright test --config pictures.config.ts`.

import base from "./playwright.config";

export default {
  ...base,
  testMatch: "pictures.ts",
  projects: [{ name: "pictures", use: { viewport: { width: 1280, height: 800 }, colorScheme: "light" as const } }],
};
