// A Millrace of the test's own: a fresh folder of data, a free port, stopped and removed afterwards.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const BINARY = resolve(process.env.MILLRACE_BIN ?? join(import.meta.dirname, "../../target/debug/millrace"));
const ANNOUNCEMENT = /Millrace is at (http:\/\/127\.0\.0\.1:\d+)/;
const START_MS = 30_000;
const STOP_MS = 10_000;

export class Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly data: string;
  readonly #process: ChildProcess;
  readonly #log: string[];

  private constructor(url: string, data: string, process: ChildProcess, log: string[]) {
    this.url = url;
    this.data = data;
    this.#process = process;
    this.#log = log;
  }

  /**
   * Starts a server and waits until it is ready. Without a folder, its data are empty and its own. `settings` are
   * variables of its environment.
   */
  static async start(data?: string, settings: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(BINARY)) {
      throw new Error(`${BINARY} is not built: run \`cargo build -p millrace\`, or set MILLRACE_BIN`);
    }
    const folder = data ?? (await mkdtemp(join(tmpdir(), "millrace-browser-")));
    // Nothing of the caller's own settings may reach the test.
    const env = { ...process.env };
    delete env.DATABASE_URL;
    for (const name of Object.keys(env)) {
      if (name.startsWith("MILLRACE_")) delete env[name];
    }
    Object.assign(env, settings);
    const child = spawn(BINARY, ["serve", "--listen", "127.0.0.1:0", "--data", folder], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    try {
      const url = await announced(child, log);
      await ready(url);
      return new Server(url, folder, child, log);
    } catch (reason) {
      child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
      throw new Error(`Millrace did not start: ${reason}\n${log.join("\n")}`);
    }
  }

  /** Everything the server has said so far. */
  log(): string {
    return this.#log.join("\n");
  }

  /** Asks the server to stop, and fails if it does not end well within ten seconds. Its data stay. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      const late = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
      this.#process.kill("SIGTERM");
      await ended;
      clearTimeout(late);
    }
    if (this.#process.exitCode !== 0) {
      const how = this.#process.signalCode ?? `exit code ${this.#process.exitCode}`;
      throw new Error(`Millrace did not stop well (${how})\n${this.log()}`);
    }
  }

  /** Removes the data. */
  async remove(): Promise<void> {
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Imports deals from a CSV file while the server runs, for a user who owns those without an owner. */
export const importDeals = (server: Server, file: string, map: string, owner: string) =>
  importRecords(server, "deals", file, map, owner);

/** The same for any kind of record. */
export async function importRecords(
  server: Server,
  kind: "deals" | "companies" | "contacts",
  file: string,
  map: string,
  owner: string,
): Promise<void> {
  await writeFile(`${file}.toml`, map);
  const child = spawn(BINARY, ["import", kind, file, "--map", `${file}.toml`, "--owner", owner, "--data", server.data]);
  const log: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => log.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the import ended with ${code}\n${log.join("\n")}`);
}

/** The address the server prints, its output being kept from then on. */
function announced(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((found, failed) => {
    const late = setTimeout(() => failed("it did not print its address in time"), START_MS);
    const hear = (line: string) => {
      log.push(line);
      const url = ANNOUNCEMENT.exec(line)?.[1];
      if (url) {
        clearTimeout(late);
        found(url);
      }
    };
    createInterface({ input: child.stdout! }).on("line", hear);
    createInterface({ input: child.stderr! }).on("line", hear);
    child.once("error", failed);
    child.once("exit", (code, signal) => failed(`it ended (${signal ?? `exit code ${code}`})`));
  });
}

/** Waits until `/readyz` says yes. */
async function ready(url: string): Promise<void> {
  const end = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`/readyz says ${answer?.status ?? "nothing"}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
