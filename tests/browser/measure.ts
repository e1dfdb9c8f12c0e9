// Measures the app in Chromium and prints a table for docs/benchmarks.md. Not a test, and not part of the run: a figure that
// is beyond its aim is printed, and fails nothing.
//
//   MILLRACE_BIN=../../target/release/millrace npx playwright test --config measure.config.ts

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { importDeals, type Server } from "./server";
import { type Board, card, column, team } from "./team";

const CARDS = 10_000;
const MOVES = 40;
/** Frames longer than this are seen. */
const LONG_FRAME_MS = 50;

const rows: string[] = [];

function row(what: string, measured: string, aim: string): void {
  rows.push(`| ${what} | ${measured} | ${aim} |`);
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

test("what a browser makes of it", async ({ page, server, browser }) => {
  const board = await team(page, server);
  const file = join(server.data, "cards.csv");
  const lines = Array.from({ length: CARDS }, (_, at) => `Deal ${at},${(at % 900) + 100},Company ${at % 500}`);
  await writeFile(file, `Name,Value,Company\n${lines.join("\n")}\n`);
  const map = '[fields]\nname = "Name"\namount = "Value"\ncompany = "Company"\n';
  await importDeals(server, file, map, "anna@example.com");
  await board.open(page);
  await expect(column(page, board.stages[0]!.name).getByTestId("count")).toHaveText("10,003");

  await measureScrolling(page, board);
  await measureDragging(page, board);
  await measureRemoteMoves(page, board);
  const signedIn = await page.context().storageState();
  await page.close();
  await measureLoads(browser, server, board, signedIn);
  await judge(server, board, signedIn);

  console.log(["", "| what | measured | aim |", "|---|---|---|", ...rows, ""].join("\n"));
});

/** Begins to note when frames are drawn; what it gives back ends that and gives the times between them. */
async function frames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const noted = { times: [] as number[], on: true };
    Object.assign(window, { noted });
    const note = (at: number) => {
      noted.times.push(at);
      if (noted.on) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  return () =>
    page.evaluate(() => {
      const { noted } = window as unknown as { noted: { times: number[]; on: boolean } };
      noted.on = false;
      return noted.times.slice(1).map((at, index) => at - noted.times[index]!);
    });
}

function rowOfFrames(what: string, times: number[]): void {
  const long = times.filter((time) => time > LONG_FRAME_MS).length;
  const figures = `${times.length} frames, p50 ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}, longest ${ms(Math.max(...times))}, ${long} over ${LONG_FRAME_MS} ms`;
  row(what, figures, `none over ${LONG_FRAME_MS} ms`);
}

async function measureScrolling(page: Page, board: Board): Promise<void> {
  const area = column(page, board.stages[0]!.name).locator(".c-column__cards");
  const box = (await area.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = await frames(page);
  for (let turn = 0; turn < 200; turn++) {
    await page.mouse.wheel(0, 240);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  rowOfFrames(`scrolling a column of ${CARDS.toLocaleString("en")} cards by wheel, pages being loaded on the way`, await end());
  await area.evaluate((area) => area.scrollTo(0, 0));
}

async function measureDragging(page: Page, board: Board): Promise<void> {
  const from = (await card(page, `Deal ${CARDS - 1}`).boundingBox())!;
  const to = (await column(page, board.stages[3]!.name).boundingBox())!;
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  const end = await frames(page);
  for (let step = 0; step < 240; step++) {
    const way = (1 - Math.cos((step / 120) * Math.PI)) / 2;
    await page.mouse.move(from.x + 40 + (to.x - from.x) * way, from.y + 20 + 300 * Math.sin(step / 20) ** 2);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  rowOfFrames("dragging a card over it and three columns beside it", await end());
  await page.keyboard.press("Escape");
  await page.mouse.up();
}

async function measureRemoteMoves(page: Page, board: Board): Promise<void> {
  const name = "Konex";
  const times: number[] = [];
  for (let move = 0; move < MOVES; move++) {
    const stage = board.stages[1 + (move % 2)]!;
    await page.evaluate(
      ([stage, deal]) => {
        const seen = new Promise<number>((drawn) => {
          const look = () => {
            const there = document.querySelector(`.c-column[data-stage="${stage}"] [data-card="${deal}"]`);
            // The frame after the one that has it shows it.
            if (there) requestAnimationFrame(() => drawn(performance.timeOrigin + performance.now()));
            else requestAnimationFrame(look);
          };
          look();
        });
        Object.assign(window, { seen });
      },
      [stage.id, board.deals[name]!] as const,
    );
    const sent = performance.timeOrigin + performance.now();
    await board.ask(page, `mutation($input: MoveDealInput!) { moveDeal(input: $input) { deal { id } } }`, {
      input: { id: board.deals[name], stageId: stage.id },
    });
    times.push((await page.evaluate(() => (window as unknown as { seen: Promise<number> }).seen)) - sent);
  }
  row(
    "a move by the API, from sending it to the frame of an open board that shows it",
    `p50 ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}`,
    "within 100 ms",
  );
}

type Stored = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Until a card can be pressed, from the start of the navigation. */
async function timeToBoard(page: Page, board: Board): Promise<number> {
  await page.goto(`/pipelines/${board.pipelineId}`, { waitUntil: "commit" });
  await page.waitForFunction(() => document.querySelector(".c-column [data-card]"), undefined, { polling: "raf" });
  return page.evaluate(() => performance.now());
}

async function measureLoads(browser: Browser, server: Server, board: Board, storageState: Stored): Promise<void> {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
  for (const [what, slow, aims] of [
    ["this machine", false, ["-", "under 300 ms"]],
    ["a slow phone (four times slower, 1.6 Mbit/s, 150 ms round trip)", true, ["-", "-"]],
  ] as const) {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < 3; round++) {
      const context = await browser.newContext({ baseURL: server.url, storageState, ...(slow ? phone : {}) });
      const page = await context.newPage();
      if (slow) {
        const devtools = await context.newCDPSession(page);
        await devtools.send("Network.enable");
        await devtools.send("Network.emulateNetworkConditions", {
          offline: false,
          latency: 150,
          downloadThroughput: 200_000,
          uploadThroughput: 93_750,
        });
        await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      }
      cold.push(await timeToBoard(page, board));
      for (let again = 0; again < 3; again++) warm.push(await timeToBoard(page, board));
      await context.close();
    }
    row(`first start on ${what}, to a card that can be pressed`, ms(percentile(cold, 0.5)), aims[0]);
    row(`later start on ${what}`, ms(percentile(warm, 0.5)), aims[1]);
  }
}

/** What Lighthouse says of the board on a phone, when `bench/lighthouse` is installed. */
async function judge(server: Server, board: Board, signedIn: Stored): Promise<void> {
  const folder = process.env.MILLRACE_LIGHTHOUSE;
  const session = signedIn.cookies[0];
  if (!folder || !session) return;
  const address = `${server.url}/pipelines/${board.pipelineId}`;
  const said = await promisify(execFile)("node", [join(folder, "run.mjs"), address, session.name, session.value]);
  const { scores, times, failed } = JSON.parse(said.stdout.trim().split("\n").at(-1)!) as {
    scores: Record<string, number>;
    times: Record<string, string>;
    failed: string[];
  };
  const list = (of: object) => Object.entries(of).map(([name, value]) => `${name} ${value}`).join(", ");
  row("Lighthouse, the board on its slow phone", list(scores), "95 and more in each");
  row("its times", list(times), "-");
  console.log(`Lighthouse's complaints: ${failed.join("; ")}`);
}
