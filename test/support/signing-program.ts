import { createHash } from "node:crypto";
import { createServer as createPlain, type Server } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { laterSave } from "./tamper.ts";

/** What a signing program was asked with. */
export interface Asked {
  action: string;
  body: Record<string, unknown>;
}

export interface SigningProgram {
  address: string;
  asked: Asked[];
  /** how it behaves from now on */
  mode: "sign" | "refuse" | "silent" | "no-file" | "other-file";
  /** signs what it fetched; the test says with whose key */
  signs: (bytes: Uint8Array) => Promise<Uint8Array>;
}

/**
 * A signing program as the interop notes describe VGCA Sign Service: one web socket an action, fetches the file from
 * where it is told, posts the signed one to where it is told, then says so. `tls` gives it a certificate of its own.
 */
export async function signingProgram(
  signs: SigningProgram["signs"],
  tls?: { key: string; cert: string },
): Promise<SigningProgram> {
  const server: Server = tls ? createSecure(tls) : createPlain();
  const program: SigningProgram = { address: "", asked: [], mode: "sign", signs };
  const open = new Set<Socket>();
  server.on("upgrade", (request, socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    let buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      const text = unmasked(buffer);
      if (text === undefined) return;
      buffer = Buffer.alloc(0);
      const asked = { action: (request.url ?? "/").slice(1), body: JSON.parse(text) as Asked["body"] };
      program.asked.push(asked);
      void answer(program, asked.body).then((said) => said && socket.write(frames(JSON.stringify(said))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  program.address = `${tls ? "wss" : "ws"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return program;
}

async function answer(program: SigningProgram, body: Asked["body"]): Promise<object | undefined> {
  if (program.mode === "silent") return undefined;
  if (program.mode === "refuse") return { Status: 11, Message: "Người dùng hủy ký" };
  if (program.mode === "no-file") return { Status: 0, Message: "" };
  const source = new Uint8Array(await (await fetch(String(body.FileName))).arrayBuffer());
  const other = (bytes: Uint8Array) => laterSave(bytes, () => {}).subarray(9);
  const signed = program.mode === "other-file" ? other(source) : await program.signs(source);
  const form = new FormData();
  form.append("uploadfile", new Blob([Buffer.from(signed)]), "van-ban.pdf");
  const taken = (await (
    await fetch(String(body.FileUploadHandler), { method: "POST", body: form })
  ).json()) as {
    Status: number;
  };
  return { Status: taken.Status, Message: "", FileName: "van-ban.pdf", DocumentNumber: body.DocNumber ?? "" };
}

/** The text of one masked frame; undefined when it has not come whole. */
function unmasked(buffer: Buffer): string | undefined {
  // a frame that closes carries no question
  if (buffer.length < 6 || (buffer[0]! & 15) !== 1) return undefined;
  let length = buffer[1]! & 127;
  let at = 2;
  if (length === 126) {
    length = buffer.readUInt16BE(2);
    at = 4;
  }
  const mask = buffer.subarray(at, at + 4);
  const body = Buffer.from(buffer.subarray(at + 4, at + 4 + length));
  if (body.length < length) return undefined;
  for (let i = 0; i < body.length; i += 1) body[i]! ^= mask[i & 3]!;
  return body.toString("utf8");
}

/** One text in two frames, as a server may cut it. */
function frames(text: string): Buffer {
  const body = Buffer.from(text);
  const cut = Math.min(20, body.length);
  return Buffer.concat([
    Buffer.from([0x01, cut]),
    body.subarray(0, cut),
    Buffer.from([0x80, body.length - cut]),
    body.subarray(cut),
  ]);
}
