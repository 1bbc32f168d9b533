import { AppError } from "../errors.ts";
import type { NetResponse, Ports } from "../ports.ts";
import { fromTimestamp, isRealDay } from "../time.ts";
import { askedWait, PROTOCOL, readProblem, type ServerProblem } from "./rules.ts";

/** Where this machine sends to, and as whom. */
export interface Line {
  serverUrl: string;
  deviceToken: string;
  /** SHA-256 of the only certificate that is taken of the server, hexadecimal; the system's roots decide without it */
  pin?: string;
}

export interface WireRequest {
  method: "GET" | "HEAD" | "POST" | "PATCH";
  /** below the server's address, such as `/v1/clock` */
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** milliseconds; default 30 000 */
  timeout?: number;
  /** bytes; default 1 MiB */
  maxBytes?: number;
}

/** An answer in the agreed protocol with a status below 500. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** undefined when the body is not JSON */
  json: unknown;
  problem: ServerProblem | undefined;
}

/** The line as another feature uses it during a run, without this machine's token in its hands. */
export interface ServerLine {
  exchange(request: WireRequest): Promise<WireAnswer>;
}

const TIMEOUT_MS = 30_000;
const ANSWER_LIMIT = 1024 * 1024;

/** A failure that the server itself dated: try again after so many milliseconds. */
export class AskedToWait extends AppError {
  readonly waitMs: number | undefined;

  constructor(status: number, waitMs: number | undefined) {
    super("sync.server-error", { status }, { retryable: true });
    this.waitMs = waitMs;
  }
}

/** An answer that cannot be what was asked for; `what` says in words why it is not believed. */
export function strangeAnswer(what: string): AppError {
  return new AppError("sync.strange-answer", { what }, { retryable: true });
}

/** What was sent did not come as it went; the province saw it by the hash. */
export const damagedOnTheWay = (): AppError => new AppError("sync.damaged", {}, { retryable: true });

/**
 * One exchange with the province. Throws `sync.offline` (no answer), `sync.server-error` (5xx),
 * `sync.not-json` (somebody else answers), `sync.protocol`, `sync.unauthorised`,
 * `sync.certificate`, `sync.strange-answer` (longer than allowed); every other answer is the
 * caller's to judge.
 */
export async function exchange(ports: Ports, line: Line, request: WireRequest): Promise<WireAnswer> {
  let response: NetResponse;
  try {
    response = await ports.net.send({
      method: request.method,
      url: addressOf(line, request.path),
      headers: {
        accept: "application/json, application/problem+json, application/octet-stream",
        authorization: `Bearer ${line.deviceToken}`,
        "sync-protocol": PROTOCOL,
        ...request.headers,
      },
      body: request.body,
      pin: line.pin,
      timeout: request.timeout ?? TIMEOUT_MS,
      // an answer to HEAD names the length of what it does not carry
      maxBytes: request.method === "HEAD" ? Number.MAX_SAFE_INTEGER : (request.maxBytes ?? ANSWER_LIMIT),
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "files.too-large") {
      throw strangeAnswer("dài hơn mức cho phép nên không đọc");
    }
    if (error instanceof AppError) throw error;
    throw new AppError("sync.offline", {}, { retryable: true, cause: error });
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const protocol = headers["sync-protocol"];
  // a gateway in between answers 502 with a page of its own: still the server's trouble; 511 is a portal's (RFC 6585)
  if (response.status >= 500 && (response.status !== 511 || protocol !== undefined)) {
    throw new AskedToWait(response.status, askedWait(headers["retry-after"]));
  }
  const type = (headers["content-type"] ?? "").toLowerCase();
  if (protocol === undefined && (type.includes("html") || response.status >= 300)) {
    throw new AppError("sync.not-json", {}, { retryable: true });
  }
  if (protocol !== PROTOCOL) {
    throw new AppError("sync.protocol", { found: protocol ?? "không nêu" }, { retryable: true });
  }
  const whole = response.status !== 204 && request.method !== "HEAD";
  const json = type.includes("json") && whole ? parse(response.body) : undefined;
  const problem = response.status >= 400 ? readProblem(json) : undefined;
  if (problem?.code === "machine-revoked") {
    throw new AppError("sync.machine-revoked", { why: problem.detail }, { retryable: true });
  }
  if (response.status === 401 || response.status === 403) {
    throw new AppError("sync.unauthorised", {}, { retryable: true });
  }
  if (problem?.code === "protocol") throw new AppError("sync.protocol", { found: protocol });
  return { status: response.status, headers, body: response.body, json, problem };
}

/** Address of a path below the server's own, which may itself stand in a folder. */
export function addressOf(line: Line, path: string): string {
  return `${line.serverUrl.replace(/\/+$/, "")}${path}`;
}

/**
 * Path below the server's address of a `Location`; undefined when it leads to another host, where this
 * machine's token must not go.
 */
export function pathOf(line: Line, location: string): string | undefined {
  const base = new URL(addressOf(line, "/"));
  let target: URL;
  try {
    target = new URL(location, base);
  } catch {
    return undefined;
  }
  if (target.origin !== base.origin || !target.pathname.startsWith(base.pathname)) return undefined;
  return `/${target.pathname.slice(base.pathname.length)}`;
}

/** What `GET /v1/clock` tells. */
export interface Probe {
  /** this machine's clock minus the server's, milliseconds */
  skewMs: number;
  /** what the province holds of this machine's operations; undefined for an older server, or when not asked for */
  account: unknown;
  accepts: Accepts;
  /** last day on which the province takes this protocol; null: no end is set */
  protocolEndsOn: string | null;
}

/** What the province takes beyond what every server of the protocol does; an older one nothing (schema `Accepts`). */
export interface Accepts {
  /** operations of one list; 1: no lists */
  operationsAtOnce: number;
  /** size up to which a file may come whole with its creation, bytes; null: none, not even an empty one */
  wholeFileBytes: number | null;
  /** small files of one list; 1: no lists */
  filesAtOnce: number;
}

const MOST_AT_ONCE = 100;

function readAccepts(told: unknown): Accepts {
  const { operationsAtOnce, wholeFileBytes, filesAtOnce } = (told ?? {}) as Record<string, unknown>;
  const whole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const atOnce = (value: unknown) => (whole(value) ? Math.min(Math.max(value, 1), MOST_AT_ONCE) : 1);
  return {
    operationsAtOnce: atOnce(operationsAtOnce),
    wholeFileBytes: whole(wholeFileBytes) ? wholeFileBytes : null,
    filesAtOnce: atOnce(filesAtOnce),
  };
}

/** Asks whether the province answers and what its time is; with `deviceId` also what it holds of this machine. */
export async function probe(ports: Ports, line: Line, deviceId?: string): Promise<Probe> {
  const before = ports.clock.now();
  const started = ports.clock.monotonic();
  const answer = await exchange(ports, line, {
    method: "GET",
    path: deviceId === undefined ? "/v1/clock" : `/v1/clock?deviceId=${deviceId}`,
    timeout: 10_000,
  });
  const middle = before + (ports.clock.monotonic() - started) / 2;
  const { now: told, account, accepts, protocolEndsOn: end } = (answer.json ?? {}) as Record<string, unknown>;
  if (answer.status !== 200) throw new AppError("sync.not-json", {}, { retryable: true });
  const server = typeof told === "string" ? fromTimestamp(told) : Number.NaN;
  if (Number.isNaN(server)) throw strangeAnswer("không nêu giờ của máy chủ");
  return {
    skewMs: Math.round(middle - server),
    account,
    accepts: readAccepts(accepts),
    protocolEndsOn: typeof end === "string" && isRealDay(end) ? end : null,
  };
}

/** A line that swallows what is sent says nothing for seconds: another question is asked so often; milliseconds. */
const ASKED_AGAIN_MS = 1_200;
const ASKED_AT_MOST = 8;

/**
 * A probe for a line that was down: where nothing is heard of one question, the next is asked beside it, so that a line
 * that comes up is noticed within a second or two and not when the first question has given up. The first answer
 * counts. Throws as `probe` does, once every question asked has failed.
 */
export function probeAgain(ports: Ports, line: Line, deviceId: string): Promise<Probe> {
  return new Promise((resolve, reject) => {
    let asked = 0;
    let open = 0;
    let cancel = () => {};
    const ask = () => {
      asked++;
      open++;
      if (asked < ASKED_AT_MOST) cancel = ports.timers.after(ASKED_AGAIN_MS, ask);
      probe(ports, line, deviceId).then(
        (told) => {
          cancel();
          resolve(told);
        },
        (error: unknown) => {
          if (--open > 0) return;
          cancel();
          reject(error);
        },
      );
    };
    ask();
  });
}

function parse(body: Uint8Array): unknown {
  try {
    // half a surrogate pair would break whatever encodes it later, far from here
    return JSON.parse(new TextDecoder().decode(body), (_name, value: unknown) =>
      typeof value === "string" ? value.toWellFormed() : value,
    );
  } catch {
    throw strangeAnswer("bị cắt cụt hoặc không đọc được");
  }
}
