import {
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { Socket } from "node:net";
import { AppError } from "../../../core/errors.ts";
import type { NetRequest } from "../../../core/ports.ts";
import { connectSecurely } from "./tls.ts";

/** One way out: straight to the server, or by a proxy (HTTP). */
export type Hop =
  | { via: "direct" }
  | { via: "proxy"; host: string; port: number; user: string; password: string };

/** a proxy and a handshake over a bad line */
const OPENING_MS = 20_000;
const KEEP = { keepAlive: true, keepAliveMsecs: 10_000, scheduling: "lifo" } as const;

/** TLS connections to one server, by one way, kept open between requests. */
class SecureWay extends SecureAgent {
  readonly #hop: Hop;
  readonly #pin: string | undefined;

  constructor(hop: Hop, pin: string | undefined) {
    super({ ...KEEP, maxCachedSessions: 0 });
    this.#hop = hop;
    this.#pin = pin;
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, stream: Socket) => void,
  ): undefined {
    const target = { host: String(options.host), port: Number(options.port), pin: this.#pin };
    // a connection is nobody's while it is opened: it has a time of its own
    const signal = AbortSignal.timeout(OPENING_MS);
    const open = async () => connectSecurely(target, await openWay(this.#hop, target, signal), signal);
    open().then(
      ({ socket }) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never),
    );
    return undefined;
  }
}

/** Exchanges over kept connections; what a way costs to open is paid once. */
export function createTransport() {
  const plain = new PlainAgent(KEEP);
  const secure = new Map<string, SecureWay>();

  function secureAgent(hop: Hop, pin: string | undefined): SecureWay {
    const name = `${hop.via === "proxy" ? `${hop.user}:${hop.password}@${hop.host}:${hop.port}` : ""} ${pin ?? ""}`;
    let agent = secure.get(name);
    if (!agent) {
      agent = new SecureWay(hop, pin);
      secure.set(name, agent);
    }
    return agent;
  }

  function start(hop: Hop, wish: NetRequest & { signal: AbortSignal }) {
    const target = new URL(wish.url);
    const { method, signal, body } = wish;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const host = target.hostname.replace(/^\[|\]$/g, "");
    if (target.protocol === "https:") {
      return secureRequest({
        host,
        port: target.port || 443,
        method,
        path: `${target.pathname}${target.search}`,
        headers: { host: target.host, ...wish.headers, ...length },
        signal,
        agent: secureAgent(hop, wish.pin),
      });
    }
    // a proxy is told plain addresses whole (RFC 9112, 3.2.2)
    const proxied = hop.via === "proxy";
    return plainRequest({
      host: proxied ? hop.host : host,
      port: proxied ? hop.port : target.port || 80,
      method,
      path: proxied ? target.href : `${target.pathname}${target.search}`,
      headers: { host: target.host, ...(proxied ? credentials(hop) : {}), ...wish.headers, ...length },
      signal,
      agent: plain,
    });
  }

  /** One exchange; its body is still to be read. Throws the `sync.proxy-` errors and what Node says. */
  return async function carry(
    hop: Hop,
    wish: NetRequest & { signal: AbortSignal },
  ): Promise<IncomingMessage> {
    for (let again = false; ; again = true) {
      const request = start(hop, wish);
      try {
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
          const late = (): void => reject(new Error("no answer in time"));
          wish.signal.addEventListener("abort", late);
          request.on("response", (given) => {
            wish.signal.removeEventListener("abort", late);
            resolve(given);
          });
          request.on("error", reject);
          request.end(wish.body);
        });
        if (hop.via === "proxy" && answer.statusCode === 407) {
          answer.resume();
          throw wantsPassword(hop, answer);
        }
        return answer;
      } catch (error) {
        // a kept connection that the other end closed in this very moment says nothing of the line
        const harmless = wish.method === "GET" || wish.method === "HEAD";
        if (request.reusedSocket && harmless && !again && isClosedByPeer(error)) continue;
        throw hop.via === "proxy" ? ofProxy(hop, error) : error;
      }
    }
  };
}

function isClosedByPeer(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE"].includes(String((error as NodeJS.ErrnoException).code));
}

type ProxyHop = Hop & { via: "proxy" };

/** The connection that TLS is spoken on where the way leads through a proxy; undefined where it does not. */
export async function openWay(
  hop: Hop,
  to: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket | undefined> {
  return hop.via === "proxy" ? openTunnel(hop, to, signal) : undefined;
}

/** Asks the proxy for a tunnel (RFC 9110, 9.3.6). */
function openTunnel(
  hop: ProxyHop,
  to: { host: string; port: number },
  signal?: AbortSignal,
): Promise<Socket> {
  const host = to.host.includes(":") ? `[${to.host}]` : to.host;
  const path = `${host}:${to.port}`;
  const asked = plainRequest({
    host: hop.host,
    port: hop.port,
    method: "CONNECT",
    path,
    headers: { host: path, ...credentials(hop) },
    signal,
    agent: false,
  });
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      if (answer.statusCode === 407) reject(wantsPassword(hop, answer));
      else reject(noTunnel(hop, answer.statusCode ?? 0));
    };
    asked.on("connect", (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      answered(answer);
    });
    asked.on("response", (answer) => {
      answer.resume();
      answered(answer);
    });
    asked.on("error", (error) => reject(ofProxy(hop, error)));
    asked.end();
  });
}

/** A proxy that has no way out itself is told from one that does not let this machine out. */
function noTunnel(hop: ProxyHop, status: number): AppError {
  const code = [502, 503, 504].includes(status) ? "sync.proxy-offline" : "sync.proxy-refused";
  return new AppError(code, { proxy: nameOf(hop), status }, RETRY);
}

const RETRY = { retryable: true };
const nameOf = (hop: ProxyHop): string => `${hop.host}:${hop.port}`;

function credentials(hop: ProxyHop): Record<string, string> {
  if (!hop.user) return {};
  const pair = Buffer.from(`${hop.user}:${hop.password}`, "utf8").toString("base64");
  return { "proxy-authorization": `Basic ${pair}` };
}

/** 407: only Basic is spoken here; a proxy that wants a Windows sign-in alone is told apart, for IT. */
function wantsPassword(hop: ProxyHop, answer: IncomingMessage): AppError {
  const schemes = String(answer.headers["proxy-authenticate"] ?? "")
    .split(",")
    .map((part) => part.trim().split(/[\s=]/)[0] ?? "")
    .filter((scheme) => /^(?:basic|ntlm|negotiate|kerberos|digest|bearer)$/i.test(scheme));
  const wants = [...new Set(schemes)].join(", ");
  if (wants && !/basic/i.test(wants)) {
    return new AppError("sync.proxy-unsupported", { proxy: nameOf(hop), wants }, RETRY);
  }
  return new AppError("sync.proxy-password", { proxy: nameOf(hop) }, RETRY);
}

/** A proxy that cannot be reached is told as that, so that nobody looks for the fault at the province. */
function ofProxy(hop: ProxyHop, error: unknown): unknown {
  const code = String((error as NodeJS.ErrnoException).code);
  const down = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ETIMEDOUT",
  ].includes(code);
  if (error instanceof AppError || !down) return error;
  return new AppError("sync.proxy-down", { proxy: nameOf(hop) }, { ...RETRY, cause: error });
}
