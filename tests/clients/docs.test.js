// What docs/api.md and examples/ show is right: every operation fits the schema, and everything that can be run is run.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildSchema, parse, validate } from "graphql";
import { EMAIL, PASSWORD, Server } from "./server.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");
const PATIENCE_MS = 20_000;
const CREATE = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id } } }";

const run = promisify(execFile);
const page = await readFile(join(ROOT, "docs/api.md"), "utf8");

/** The indented blocks of the page, in order. */
const blocks = page
  .split(/\n(?=\S)/)
  .flatMap((part) => part.split("\n").reduce(
    (found, line) => {
      if (line.startsWith("    ")) found.at(-1).push(line.slice(4));
      else if (line.trim() === "" && found.at(-1).length > 0) found.at(-1).push("");
      else found.push([]);
      return found;
    },
    [[]],
  ))
  .map((lines) => lines.join("\n").trim())
  .filter((text) => text !== "");
const operations = blocks.filter((text) => /^((query|mutation|subscription)\b(?!=)|\{ \w+ \{)/.test(text));
// Beside a command may stand what it answers.
const commands = blocks.filter((text) => text.includes("curl ")).map((text) => text.split(/\n(?=\{ "data")/)[0]);

let server;
let folder;
let pipeline;
let environment;

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(join(tmpdir(), "millrace-docs-"));
  pipeline = (await server.ask("{ pipelines { id } }")).pipelines[0];
  const { createToken } = await server.ask('mutation { createToken(input: { name: "Docs", expiresInDays: 1 }) { secret } }');
  const { viewer } = await server.ask("{ viewer { user { id } } }");
  await writeFile(
    join(folder, "me.jpg"),
    Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64"),
  );
  await writeFile(join(folder, "offer.pdf"), "%PDF-1.4\n%%EOF\n");
  const { createDeal } = await server.ask(CREATE, { input: { pipelineId: pipeline.id, name: "GTX Pro for Konex" } });
  environment = { ...process.env, MILLRACE_URL: server.url, MILLRACE_TOKEN: createToken.secret, USER_ID: viewer.user.id, DEAL_ID: createDeal.deal.id };
});
after(async () => {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
});

/** A command of the page as somebody types it who puts in what is theirs. */
function typed(text) {
  return text
    .replaceAll("http://127.0.0.1:8700", server.url)
    .replaceAll("you@example.com", EMAIL)
    .replaceAll('"password": "..."', `"password": "${PASSWORD}"`)
    .replaceAll('"pipelineId": "..."', `"pipelineId": "${pipeline.id}"`);
}

/** Runs commands in the test's folder and gives what they print. */
async function sh(text) {
  const { stdout } = await run("sh", ["-eu", "-c", text], { cwd: folder, env: environment, timeout: PATIENCE_MS });
  return stdout;
}

test("every operation on the page fits the schema", async () => {
  assert.ok(operations.length >= 8, `${operations.length} operations are few`);
  const schema = buildSchema(await readFile(join(ROOT, "schema.graphql"), "utf8"));
  for (const text of operations) {
    assert.deepEqual(validate(schema, parse(text)).map(String), [], text);
  }
});

test("every query on the page is answered", async () => {
  for (const text of operations.filter((text) => /^(query|\{)/.test(text))) {
    await server.ask(text, { pipeline: pipeline.id });
  }
});

test("every command on the page does what is said", async () => {
  const [streams, others] = [commands.filter((text) => text.includes("-sSN")), commands.filter((text) => !text.includes("-sSN"))];
  assert.equal(streams.length, 1);
  const count = others.join("\n").split("curl ").length - 1;
  assert.ok(count >= 7, `${count} commands are few`);
  // What one block sets, the next ones use.
  const said = await sh(others.map(typed).join("\necho\n"));
  const answers = said.replaceAll('}{"', '}\n{"').split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  assert.equal(answers.length, count, said);
  const refused = answers.filter(({ errors }) => errors).map(({ errors }) => errors[0].extensions.code);
  assert.deepEqual(refused, ["PERSISTED_QUERY_NOT_FOUND"], said);
});

test("the stream on the page tells of a deal", async () => {
  const command = commands.find((text) => text.includes("-sSN"));
  // Of a group of its own, so that curl ends with its shell.
  const stream = spawn("sh", ["-c", `exec ${typed(command)}`], { cwd: folder, env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const heard = (async () => {
    for await (const line of createInterface({ input: stream.stdout })) {
      if (line.startsWith("data: {")) return JSON.parse(line.slice("data: ".length));
    }
    throw new Error("the stream ended");
  })();
  let told;
  heard.then((data) => (told = data), (error) => (told = error));
  // It begins some time after it was asked for: deals are made until one is told.
  const late = Date.now() + PATIENCE_MS;
  while (told === undefined && Date.now() < late) await server.ask(CREATE, { input: { pipelineId: pipeline.id, name: "Streamed" } });
  stream.kill();
  assert.equal(told?.data?.dealChanged.deal.name, "Streamed", String(told));
});

test("the examples in shell list deals, and ask by hash", async () => {
  await server.ask(CREATE, { input: { pipelineId: pipeline.id, name: "In the list", amount: 125_000, currency: "EUR" } });
  const listed = await sh(`"${ROOT}/examples/curl/deals.sh"`);
  assert.match(listed, /^1250\tEUR\t.*\tIn the list$/m);
  const answer = JSON.parse(await sh(`"${ROOT}/examples/curl/persisted.sh"`));
  assert.equal(answer.data.workspace.name, "Northwind Sales");
});

test("the examples in JavaScript change a deal, and follow what happens", async () => {
  // Beside the packages of these tests, where the examples find theirs.
  const copy = await mkdtemp(join(HERE, ".examples-"));
  try {
    await cp(join(ROOT, "examples/javascript"), copy, { recursive: true, filter: (path) => !path.includes("node_modules") });
    const follow = spawn(process.execPath, [join(copy, "follow.mjs")], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: follow.stdout })[Symbol.asyncIterator]();
    assert.match((await lines.next()).value, /^Following since event \d+/);
    const { stdout } = await run(process.execPath, [join(copy, "create.mjs"), "By example"], { env: environment, timeout: PATIENCE_MS });
    assert.match(stdout, /the repeated request gave the same one: true/);
    assert.match(stdout, /A stale write is refused: made for version 1, it is at 2\./);
    assert.match(stdout, /Refused with VALIDATION:.*required/s);
    assert.match(stdout, /Moved to "Qualified"/);
    for (let line = ""; !line.includes("By example: Qualified, 1250 USD, Ada Admin"); ) {
      const { value, done } = await lines.next();
      assert.equal(done, false, "it ended");
      line = value;
    }
    const ended = once(follow, "exit");
    follow.kill();
    await ended;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
