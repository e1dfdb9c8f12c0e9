// What Lighthouse says of a page as a signed-in user sees it on a phone, as JSON: scores and times.
//
//   node run.mjs http://127.0.0.1:8700/pipelines/ID SESSION_COOKIE_NAME SESSION_COOKIE_VALUE

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [url, name, value] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];

const browser = await puppeteer.launch({
  executablePath: process.env.MILLRACE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  await browser.setCookie({ name, value, domain: new URL(url).hostname, path: "/", httpOnly: true });
  const page = await browser.newPage();
  const { lhr } = await lighthouse(url, { onlyCategories: CATEGORIES, logLevel: "error" }, undefined, page);
  const broken = Object.values(lhr.audits).filter((audit) => audit.errorMessage);
  const troubles = [lhr.runtimeError?.message, ...broken.map((audit) => `${audit.id}: ${audit.errorMessage}`)].filter(Boolean);
  if (troubles.length > 0) throw new Error(`Lighthouse could not judge the page: ${troubles.join("; ")}`);
  const failed = Object.values(lhr.audits)
    .filter((audit) => audit.score !== null && audit.score < 0.9)
    .map((audit) => `${audit.id} ${audit.score}${audit.displayValue ? ` (${audit.displayValue})` : ""}`);
  const scores = Object.fromEntries(CATEGORIES.map((id) => [id, Math.round((lhr.categories[id]?.score ?? 0) * 100)]));
  const times = Object.fromEntries(TIMES.map((id) => [id, lhr.audits[id]?.displayValue]));
  console.log(JSON.stringify({ shown: lhr.finalDisplayedUrl, scores, times, failed }));
} finally {
  await browser.close();
}
