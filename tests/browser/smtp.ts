// A mail server of the test's own: it takes every mail and keeps it.
//
//   const smtp = await Smtp.start();
//   const server = await Server.start(undefined, smtp.settings());
//   const link = linkOf(await smtp.mailTo("anna@example.com"));

import { once } from "node:events";
import { type AddressInfo, createServer, type Server as Listener, type Socket } from "node:net";

const PATIENCE_MS = 20_000;

/** A mail as it came. */
export interface Mail {
  to: string;
  /** Headers and text, without the doubled dots. */
  source: string;
}

export class Smtp {
  readonly mails: Mail[] = [];
  readonly #listener: Listener;
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();

  private constructor(listener: Listener) {
    this.#listener = listener;
  }

  static async start(): Promise<Smtp> {
    const listener = createServer();
    const smtp = new Smtp(listener);
    listener.on("connection", (socket) => smtp.#converse(socket));
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return smtp;
  }

  /** What a server is started with to send its mail here. */
  settings(): Record<string, string> {
    const { port } = this.#listener.address() as AddressInfo;
    return { MILLRACE_SMTP_URL: `smtp://127.0.0.1:${port}`, MILLRACE_MAIL_FROM: "Northwind <crm@northwind.example>" };
  }

  /** Waits for a mail to somebody. */
  async mailTo(email: string): Promise<Mail> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const mail = this.mails.find((mail) => mail.to === email);
      if (mail) return mail;
      await new Promise<void>((found, failed) => {
        this.#waiting.add(found);
        late.addEventListener("abort", () => failed(new Error(`no mail to ${email} came`)), { once: true });
      });
    }
  }

  async stop(): Promise<void> {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // The sender may go away in the middle.
    socket.on("error", () => socket.destroy());
    let to = "";
    let lines: string[] | null = null;
    let rest = "";
    const hear = (line: string): string | null => {
      if (lines) {
        if (line !== ".") {
          lines.push(line.startsWith(".") ? line.slice(1) : line);
          return null;
        }
        this.mails.push({ to, source: lines.join("\n") });
        lines = null;
        for (const found of this.#waiting) found();
        this.#waiting.clear();
        return "250 Taken";
      }
      const verb = line.split(" ")[0]!.toUpperCase();
      if (verb === "RCPT") to = /<(.*)>/.exec(line)?.[1] ?? "";
      if (verb === "DATA") lines = [];
      return verb === "DATA" ? "354 End with a dot" : verb === "QUIT" ? "221 Bye" : "250 Go on";
    };
    socket.write("220 mail.example ESMTP\r\n");
    socket.on("data", (data) => {
      const parts = (rest + data.toString()).split("\r\n");
      rest = parts.pop()!;
      for (const line of parts) {
        const answer = hear(line);
        if (answer) socket.write(`${answer}\r\n`);
      }
    });
  }
}

/** The path of the link in a mail: the server of a test cannot know the address that people open it by. */
export function linkOf(mail: Mail): string {
  const encoded = /^Content-Transfer-Encoding: quoted-printable$/im.test(mail.source);
  const text = encoded ? mail.source.replaceAll("=\n", "").replaceAll("=3D", "=") : mail.source;
  const link = /^https?:\/\/\S+$/m.exec(text)?.[0];
  if (!link) throw new Error(`no link in ${mail.source}`);
  return new URL(link).pathname;
}
