import { randomBytes } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { AppError, toWireError } from "../core/errors.ts";
import { MAX_PIECE } from "../core/wire.ts";
import type { CoreProcess } from "./core-process.ts";

export interface AssetRequest {
  method: string;
  /** absolute URL of the window's origin */
  url: string;
  /** names in lower case */
  headers: Record<string, string>;
  body(): Promise<Uint8Array>;
}

export interface AssetResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
};

/** Types that a blob may be shown as inside the page; everything else is offered as a download. */
const SHOWN = /^(image\/(png|jpeg|webp)|application\/pdf|text\/plain)$/;
const NONCE_MARK = "__CSP_NONCE__";
const OFFICERS_PAGE = "/index.html";

const permissions = (camera: string): string =>
  `camera=${camera}, microphone=(), geolocation=(), usb=(), serial=(), hid=(), bluetooth=(), payment=(), display-capture=(), clipboard-read=()`;

/** Sent with every answer: nothing leaves the origin, nothing frames it, no type is guessed. */
const ALWAYS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": permissions("()"),
  // a file that is opened by itself runs nothing and loads nothing; the page has a policy of its own
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
};

/** The page's rights, with the nonce of one load for the style sheets that the page makes itself. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "worker-src 'self'",
  ].join("; ");
}

/**
 * Answers every request of the window, the same in every host: files of the built page, `/blob/<token>` with
 * ranges, `POST /upload?name=`. `folder` is `out/renderer`; `client` names the window that asks.
 */
export function createAssets(options: { folder: string; core: CoreProcess; client(): string }) {
  return async (request: AssetRequest): Promise<AssetResponse> => {
    try {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/upload") {
        if (request.method !== "POST") return text(405, "method");
        return await upload(options, searchParams.get("name") ?? "", request);
      }
      if (request.method !== "GET" && request.method !== "HEAD") return text(405, "method");
      const answer = pathname.startsWith("/blob/")
        ? await blob(options.core, decodeURIComponent(pathname.slice("/blob/".length)), request.headers.range)
        : await file(options.folder, pathname);
      return request.method === "HEAD" ? { ...answer, body: new Uint8Array() } : answer;
    } catch {
      // a malformed address; what is wrong with a file is answered where it is read
      return text(400, "request");
    }
  };
}

/** The citizen's screen: its page and the built files, nothing that belongs to an officer. */
export function createCitizenAssets(folder: string) {
  return async (request: Pick<AssetRequest, "method" | "url">): Promise<AssetResponse> => {
    try {
      const { pathname } = new URL(request.url);
      if (request.method !== "GET") return text(405, "method");
      if (pathname.endsWith(".html")) return text(404, "not found");
      return await file(folder, pathname, "/citizen.html");
    } catch {
      return text(400, "request");
    }
  };
}

async function file(folder: string, pathname: string, page = OFFICERS_PAGE): Promise<AssetResponse> {
  const path = await contained(folder, pathname === "/" ? page : pathname);
  if (!path) return text(404, "not found");
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const bytes = await readFile(path);
  if (!path.endsWith(".html")) {
    // names of built files carry a hash of their content
    return answer(200, type, bytes, { "cache-control": "max-age=31536000, immutable" });
  }
  const nonce = randomBytes(18).toString("base64url");
  return answer(200, type, Buffer.from(bytes.toString("utf8").replaceAll(NONCE_MARK, nonce)), {
    "content-security-policy": contentSecurityPolicy(nonce),
    "cache-control": "no-store",
    // the officer's window reads the codes of a paper before the camera; the citizen's screen has none
    ...(page === OFFICERS_PAGE ? { "permissions-policy": permissions("(self)") } : {}),
  });
}

/** The file behind a path, or undefined when it is none or stands outside the folder, also by a link. */
async function contained(folder: string, pathname: string): Promise<string | undefined> {
  const name = decodeURIComponent(pathname);
  if (name.includes("\0") || name.includes("\\") || name.split("/").includes("..")) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    return path.startsWith(root + sep) && extname(path) !== "" ? path : undefined;
  } catch {
    return undefined;
  }
}

async function blob(core: CoreProcess, token: string, header?: string): Promise<AssetResponse> {
  const range = header ? parseRange(header) : undefined;
  const part = await core.blob(token, range);
  if (part.status === 404) return text(404, "blob");
  const start = range?.start ?? 0;
  if (range && start >= part.total)
    return answer(416, "text/plain", new Uint8Array(), { "content-range": `bytes */${part.total}` });
  const shown = SHOWN.test(part.mediaType);
  const disposition = `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(part.name.toWellFormed())}`;
  return answer(part.status, shown ? part.mediaType : "application/octet-stream", part.bytes, {
    "content-disposition": disposition,
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    ...(part.status === 206
      ? { "content-range": `bytes ${start}-${start + part.bytes.length - 1}/${part.total}` }
      : {}),
  });
}

/** `bytes=0-99` as an exclusive end; several ranges or a suffix are not served, the whole file is. */
export function parseRange(header: string): { start: number; end?: number } | undefined {
  const match = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(header.trim());
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? undefined : Number(match[2]) + 1;
  return end !== undefined && end <= start ? undefined : { start, end };
}

async function upload(
  options: { core: CoreProcess; client(): string },
  name: string,
  request: AssetRequest,
): Promise<AssetResponse> {
  try {
    const bytes = await request.body();
    if (bytes.length > MAX_PIECE) {
      throw new AppError("files.too-large", {
        size: `${Math.ceil(bytes.length / 1_048_576)} MB`,
        limit: `${MAX_PIECE / 1_048_576} MB`,
      });
    }
    const type = request.headers["content-type"] ?? "application/octet-stream";
    const token = await options.core.upload(options.client(), name.slice(0, 255), type, bytes);
    return json(200, { token });
  } catch (error) {
    return json(409, { error: toWireError(error) });
  }
}

function answer(
  status: number,
  type: string,
  body: Uint8Array,
  headers: Record<string, string> = {},
): AssetResponse {
  return { status, headers: { ...ALWAYS, "content-type": type, ...headers }, body };
}

const text = (status: number, words: string): AssetResponse =>
  answer(status, "text/plain; charset=utf-8", Buffer.from(words));

const json = (status: number, value: unknown): AssetResponse =>
  answer(status, "application/json", Buffer.from(JSON.stringify(value)), { "cache-control": "no-store" });
