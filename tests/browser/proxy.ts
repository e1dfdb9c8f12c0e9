// A way to the server at one address that stays: the server behind it may be away, be restarted, or seem to be a newer one.

import { once } from "node:events";
import { type IncomingMessage, type Server as HttpServer, type ServerResponse, createServer, request } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";

export class Proxy {
  /** Where it is, without a slash at the end. */
  url = "";
  /** Changes a text on its way to the browser. */
  change: (path: string, text: string) => string = (_, text) => text;
  /** What a request waits for, given its body, on its way to the server; one that is given up meanwhile never arrives. */
  until: (body: string) => Promise<void> = async () => {};
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: HttpServer | undefined;
  #port = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** Lets the browser through. */
  async open(): Promise<void> {
    const server = createServer((from, to) => {
      const parts: Buffer[] = [];
      from.on("data", (part: Buffer) => parts.push(part));
      from.on("end", () => {
        const body = Buffer.concat(parts);
        void this.until(body.toString("utf8")).then(() => to.destroyed || this.#pass(from, body, to));
      });
    });
    server.on("connection", (socket) => this.#keep(socket));
    server.on("upgrade", (from, socket: Socket, head) => this.#join(from, socket, head));
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.#port}`;
    this.#server = server;
  }

  /** From here on nobody answers. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  }

  #pass(from: IncomingMessage, given: Buffer, to: ServerResponse): void {
    const path = from.url ?? "/";
    // As plain text, so that it can be changed, and in whole.
    const { "if-none-match": _known, ...others } = from.headers;
    const headers = { ...others, "accept-encoding": "identity" };
    const asked = request({ ...this.#place(), path, method: from.method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.concat(parts);
        const isText = /html|javascript/.test(answer.headers["content-type"] ?? "");
        const sent = isText ? Buffer.from(this.change(path, body.toString("utf8"))) : body;
        const { "content-length": _, "transfer-encoding": __, ...rest } = answer.headers;
        to.writeHead(answer.statusCode ?? 502, { ...rest, "content-length": sent.length });
        to.end(sent);
      });
    });
    asked.on("error", () => to.destroy());
    asked.end(given);
  }

  #join(from: IncomingMessage, socket: Socket, head: Buffer): void {
    const { host, port } = this.#place();
    const server = connect(Number(port), host, () => {
      const lines = [`${from.method} ${from.url} HTTP/1.1`];
      for (let at = 0; at < from.rawHeaders.length; at += 2) lines.push(`${from.rawHeaders[at]}: ${from.rawHeaders[at + 1]}`);
      server.write(`${lines.join("\r\n")}\r\n\r\n`);
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    this.#keep(server);
    socket.on("close", () => server.destroy());
  }

  #place(): { host: string; port: string } {
    return { host: this.#target.hostname, port: this.#target.port };
  }
}
