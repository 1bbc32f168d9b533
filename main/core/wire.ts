import type { CounterEvent, Reply, Startup, WireError } from "../../preload/contract/index.ts";

/**
 * What host and core say to each other over the process channel (`serialization: "advanced"`, so bytes pass
 * as `Uint8Array`). `client` names one window; the host makes the name, the page never sees it. `ref` pairs
 * an answer with its question.
 */
export type HostToCore =
  | CoreCall
  /** part of `/blob/<token>`; `end` is exclusive */
  | { t: "blob"; ref: number; token: string; start?: number; end?: number }
  /** raw bytes of a file, at most 64 MiB a piece */
  | { t: "upload"; ref: number; client: string; name: string; mediaType: string; bytes: Uint8Array }
  /** a window closed: its session and its uploads end, its drafts stay */
  | { t: "gone"; client: string }
  | { t: "close" };

export interface CoreCall {
  t: "call";
  client: string;
  envelope: unknown;
  origin: Origin;
}

/** Which kind of window, or the command line, a call comes from; hosts say it, pages cannot. */
export type Origin = "window" | "cli" | "citizen";

export type CoreToHost =
  /** the core listens; a core that could not open its data says why and goes on answering `office.startup` */
  | { t: "ready"; startup: Startup }
  | CoreReply
  | CoreEvent
  | BlobAnswer
  | { t: "upload"; ref: number; ok: true; token: string }
  | { t: "upload"; ref: number; ok: false; error: WireError };

export interface CoreReply {
  t: "reply";
  client: string;
  reply: Reply;
}

/** `client` null: for every window. */
export interface CoreEvent {
  t: "event";
  client: string | null;
  event: CounterEvent;
}

export interface BlobAnswer {
  t: "blob";
  ref: number;
  /** 206 when a range was asked for, 404 when the token is unknown, used or too old */
  status: 200 | 206 | 404;
  bytes: Uint8Array;
  /** size of the whole file in bytes */
  total: number;
  mediaType: string;
  name: string;
}

/** Lines of the private socket: JSON of a call, answered by JSON of a reply. */
export type SocketRequest = Pick<CoreCall, "t" | "envelope">;
export type SocketReply = Pick<CoreReply, "t" | "reply">;

/** A page or a program may send this much in one piece; bytes. */
export const MAX_PIECE = 64 * 1024 * 1024;
