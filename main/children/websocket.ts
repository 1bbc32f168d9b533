import { createHash, randomBytes } from "node:crypto";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** One text connection (RFC 6455) to a program on this machine. */
export interface TextSocket {
  send(text: string): void;
  /** The next text; undefined when the other side closed. */
  next(): Promise<string | undefined>;
  close(): void;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const MAX_TEXT = 4 * 1024 * 1024;
const CONNECT_MS = 5_000;

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * Opens `ws:` or `wss:` to this machine itself. Its certificate is one that the program made for 127.0.0.1, so that
 * nobody vouches for it; nothing outside the machine is ever connected to. Throws when nobody answers or the answer is
 * no web socket.
 */
export async function openSocket(address: string): Promise<TextSocket> {
  const url = new URL(address);
  if (!isThisMachine(url)) throw new Error("not this machine");
  const secure = url.protocol === "wss:";
  const port = Number(url.port) || (secure ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket: Socket = secure
    ? connectTls({ host, port, rejectUnauthorized: false })
    : connectPlain({ host, port });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error("no answer")), CONNECT_MS);
    socket.once(secure ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
  const key = randomBytes(16).toString("base64");
  socket.write(
    [
      `GET ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${key}`,
      "Sec-WebSocket-Version: 13",
      `Origin: ${secure ? "https" : "http"}://${url.host}`,
      "\r\n",
    ].join("\r\n"),
  );
  return new Connection(
    socket,
    createHash("sha1")
      .update(key + GUID)
      .digest("base64"),
  ).opened();
}

/** Whether an address names this very machine. */
export const isThisMachine = (url: URL): boolean =>
  ["ws:", "wss:"].includes(url.protocol) && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);

class Connection implements TextSocket {
  private readonly socket: Socket;
  private readonly accept: string;
  private buffer: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private readonly texts: string[] = [];
  private readonly waiting: ((text: string | undefined) => void)[] = [];
  private readonly ready: Promise<void>;
  private shook = false;
  private ended = false;
  private answer: { resolve(): void; reject(error: Error): void } = { resolve() {}, reject() {} };

  constructor(socket: Socket, accept: string) {
    this.socket = socket;
    this.accept = accept;
    this.ready = new Promise((resolve, reject) => {
      this.answer = { resolve, reject };
    });
    const timer = setTimeout(() => this.end(), CONNECT_MS);
    this.ready.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
    socket.on("data", (chunk: Buffer) => this.take(chunk));
    socket.on("error", () => this.end());
    socket.on("close", () => this.end());
  }

  async opened(): Promise<TextSocket> {
    await this.ready;
    return this;
  }

  send(text: string): void {
    this.frame(TEXT, Buffer.from(text));
  }

  next(): Promise<string | undefined> {
    const text = this.texts.shift();
    if (text !== undefined) return Promise.resolve(text);
    if (this.ended) return Promise.resolve(undefined);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    if (!this.ended) this.frame(CLOSE, Buffer.alloc(0));
    this.end();
  }

  /** A frame to a server is masked. */
  private frame(opcode: number, body: Buffer): void {
    const head =
      body.length < 126
        ? Buffer.from([0x80 | opcode, 0x80 | body.length])
        : body.length < 65_536
          ? Buffer.from([0x80 | opcode, 0x80 | 126, body.length >> 8, body.length & 255])
          : Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | 127]), wide(body.length)]);
    const mask = randomBytes(4);
    const masked = Buffer.from(body);
    for (let i = 0; i < masked.length; i += 1) masked[i]! ^= mask[i & 3]!;
    this.socket.write(Buffer.concat([head, mask, masked]));
  }

  private take(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    if (!this.shook && !this.shake()) return;
    while (this.one()) {
      // as many frames as have come whole
    }
  }

  private shake(): boolean {
    const end = this.buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const head = this.buffer.toString("latin1", 0, end);
    this.buffer = this.buffer.subarray(end + 4);
    const accepted = /^sec-websocket-accept:\s*(\S+)\s*$/im.exec(head)?.[1] === this.accept;
    if (!/^HTTP\/1\.1 101/.test(head) || !accepted) {
      this.answer.reject(new Error("no web socket"));
      this.end();
      return false;
    }
    this.shook = true;
    this.answer.resolve();
    return true;
  }

  /** Reads one frame; false when it has not come whole. */
  private one(): boolean {
    if (this.ended || this.buffer.length < 2) return false;
    const opcode = this.buffer[0]! & 15;
    const final = (this.buffer[0]! & 0x80) !== 0;
    let length = this.buffer[1]! & 127;
    let at = 2;
    if (length === 126) {
      if (this.buffer.length < 4) return false;
      length = this.buffer.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (this.buffer.length < 10) return false;
      length = Number(this.buffer.readBigUInt64BE(2));
      at = 10;
    }
    if (length > MAX_TEXT) {
      this.end();
      return false;
    }
    if (this.buffer.length < at + length) return false;
    const body = Buffer.from(this.buffer.subarray(at, at + length));
    this.buffer = this.buffer.subarray(at + length);
    if (opcode === CLOSE) this.end();
    else if (opcode === PING) this.frame(PONG, body);
    else if (opcode < CLOSE) this.part(body, final);
    return true;
  }

  private part(body: Buffer, final: boolean): void {
    this.parts.push(body);
    if (this.parts.reduce((sum, one) => sum + one.length, 0) > MAX_TEXT) this.end();
    if (!final || this.ended) return;
    const text = Buffer.concat(this.parts).toString("utf8");
    this.parts = [];
    const waiting = this.waiting.shift();
    if (waiting) waiting(text);
    else this.texts.push(text);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.answer.reject(new Error("closed"));
    this.socket.destroy();
    for (const waiting of this.waiting.splice(0)) waiting(undefined);
  }
}

function wide(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
