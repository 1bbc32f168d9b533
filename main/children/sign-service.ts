import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "../core/errors.ts";
import { serveChild } from "./host-channel.ts";
import { openSocket } from "./websocket.ts";

/** What the signing program is asked to do with one file. */
export interface ServiceRequest {
  /** `wss://127.0.0.1:8987` */
  address: string;
  /** what the program calls it: `SignPDF`, `SignApproved`, `SignIssued`, `SignCopy`, `SignAppendix` */
  action: string;
  bytes: Uint8Array;
  fields: { DocNumber?: string; IssuedDate?: string };
  /** how long the person may take, milliseconds */
  patience: number;
}

const MAX_FILE = 96 * 1024 * 1024;
/** The file may come a moment behind the word that it is signed; milliseconds. */
const LATE_FILE_MS = 5_000;

/**
 * The process that speaks with a signing program on this machine (VGCA Sign Service): the program fetches the file
 * from a one-time address of 127.0.0.1, asks the person for the PIN by itself, and puts the signed file back to
 * another. The file never leaves the machine.
 */
serveChild({
  sign: async (request: ServiceRequest): Promise<{ bytes: Uint8Array }> => {
    const secret = randomBytes(24).toString("hex");
    let arrived: (bytes: Uint8Array) => void = () => {};
    const file = new Promise<Uint8Array>((resolve) => {
      arrived = resolve;
    });
    const server = createServer((incoming, answer) => {
      void handle(incoming, answer, secret, request.bytes, arrived);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`;
    try {
      const said = await ask(request, {
        FileUploadHandler: `${base}/upload`,
        SessionId: "",
        JWTToken: "",
        FileName: `${base}/van-ban.pdf`,
        MetaData: [],
        ...request.fields,
      });
      if (said.Status !== 0) {
        throw new AppError("signing.service-refused", {
          why: String(said.Message ?? `mã ${said.Status}`).slice(0, 200),
        });
      }
      const bytes = await Promise.race([file, late()]);
      if (!bytes) throw new AppError("signing.service-no-file");
      return { bytes };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
});

const late = (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, LATE_FILE_MS, undefined));

/** One question, one answer. Throws `signing.service-absent`, `signing.service-silent`. */
async function ask(
  { address, action, patience }: ServiceRequest,
  body: Record<string, unknown>,
): Promise<{ Status?: unknown; Message?: unknown }> {
  const socket = await openSocket(`${address.replace(/\/$/, "")}/${action}`).catch(() => undefined);
  if (!socket) throw new AppError("signing.service-absent", {}, { retryable: true });
  const timer = setTimeout(() => socket.close(), patience);
  try {
    socket.send(JSON.stringify(body));
    const text = await socket.next();
    if (text === undefined) throw new AppError("signing.service-silent");
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null ? said : {};
  } catch (error) {
    if (error instanceof SyntaxError) throw new AppError("signing.service-silent", {}, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

async function handle(
  incoming: IncomingMessage,
  answer: ServerResponse,
  secret: string,
  source: Uint8Array,
  arrived: (bytes: Uint8Array) => void,
): Promise<void> {
  if (incoming.method === "GET" && incoming.url === `/${secret}/van-ban.pdf`) {
    answer.writeHead(200, { "content-type": "application/pdf", "content-length": source.length });
    answer.end(source);
    return;
  }
  if (incoming.method === "POST" && incoming.url === `/${secret}/upload`) {
    const bytes = await uploaded(incoming).catch(() => undefined);
    answer.writeHead(200, { "content-type": "application/json" });
    if (bytes) arrived(bytes);
    answer.end(
      JSON.stringify({
        Status: bytes ? 0 : 1,
        Message: bytes ? "" : "Không nhận được tệp",
        FileName: "van-ban.pdf",
        FileServer: "van-ban.pdf",
      }),
    );
    return;
  }
  answer.writeHead(404).end();
}

/** The file of a multipart form (field `uploadfile`). Undefined when there is none. */
async function uploaded(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_FILE) return undefined;
    chunks.push(chunk);
  }
  const type = incoming.headers["content-type"] ?? "";
  const form = await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  const file = form.get("uploadfile");
  return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : undefined;
}
