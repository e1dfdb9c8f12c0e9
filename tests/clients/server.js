// A Millrace of the test's own: a fresh folder of data, a free port, stopped and removed afterwards.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const BINARY = resolve(process.env.MILLRACE_BIN ?? join(import.meta.dirname, "../../target/debug/millrace"));
const ANNOUNCEMENT = /Millrace is at (http:\/\/127\.0\.0\.1:\d+)/;
const START_MS = 30_000;

/** The administrator of each workspace that is made here. */
export const EMAIL = "ada@northwind.example";
export const PASSWORD = "copper kettle sings at noon";

export class Server {
  #process;
  #log = [];
  #port;
  cookie = "";

  /** Starts a server, makes its workspace and signs its administrator in. */
  static async start() {
    if (!existsSync(BINARY)) {
      throw new Error(`${BINARY} is not built: run \`cargo build -p millrace\`, or set MILLRACE_BIN`);
    }
    const server = new Server();
    server.data = await mkdtemp(join(tmpdir(), "millrace-clients-"));
    server.#port = await freePort();
    await server.run();
    await server.#setUp();
    return server;
  }

  /** Runs the process over the data, always on the same port. */
  async run() {
    // Nothing of the caller's own settings may reach the test.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MILLRACE_") && name !== "DATABASE_URL"));
    const listen = `127.0.0.1:${this.#port}`;
    this.#process = spawn(BINARY, ["serve", "--listen", listen, "--data", this.data, "--rate-limit", "0"], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.url = await new Promise((found, failed) => {
      const late = setTimeout(() => failed(new Error(`Millrace did not start\n${this.#log.join("\n")}`)), START_MS);
      const hear = (line) => {
        this.#log.push(line);
        const url = ANNOUNCEMENT.exec(line)?.[1];
        if (url) {
          clearTimeout(late);
          found(url);
        }
      };
      createInterface({ input: this.#process.stdout }).on("line", hear);
      createInterface({ input: this.#process.stderr }).on("line", hear);
      this.#process.once("exit", () => {
        clearTimeout(late);
        failed(new Error(`Millrace ended\n${this.#log.join("\n")}`));
      });
    });
  }

  /** Ends the process as a power cut would. */
  async kill() {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** Ends the process and removes the data. */
  async remove() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** What says who this is. */
  headers() {
    return { cookie: this.cookie, "x-millrace": "test" };
  }

  /** Runs a query or mutation over HTTP and gives back its data. */
  async ask(query, variables = {}) {
    const answer = await this.#post(query, variables);
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  #post(query, variables) {
    const headers = { "content-type": "application/json", ...this.headers() };
    return fetch(`${this.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  }

  async #setUp() {
    const input = {
      workspaceName: "Northwind Sales", currency: "USD", locale: "en", timeZone: "UTC",
      name: "Ada Admin", email: EMAIL, password: PASSWORD,
    };
    const answer = await this.#post("mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }", { input });
    this.cookie = answer.headers.getSetCookie()[0].split(";")[0];
    await answer.body?.cancel();
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
