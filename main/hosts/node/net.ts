import type { IncomingMessage } from "node:http";
import { AppError } from "../../core/errors.ts";
import type { Net, NetRequest, NetResponse, NetworkWay, ServerCertificate } from "../../core/ports.ts";
import { NoSuchScript } from "./network/pac.ts";
import { connectSecurely, fingerprintOf } from "./network/tls.ts";
import { createTransport, openWay } from "./network/transport.ts";
import { createWays } from "./network/ways.ts";

const SCRIPT_TIMEOUT_MS = 15_000;

/**
 * HTTP by the way that the office's network is left: straight, or through its proxy; the one place for syncing,
 * signing and everything else. Redirects are not followed: the answer of a captive portal must not look like the
 * province's, and the device token must not travel to another host. Throws `sync.offline` when no whole answer came in
 * time, `sync.certificate` or `sync.certificate-changed` when the server could not prove who it is, the `sync.proxy-`
 * errors and those of the script (`sync.pac`) when the office's own network stands in the way, `files.too-large` when the answer was longer
 * than allowed.
 */
export function nodeNet(way: NetworkWay = { kind: "direct" }, env: NodeJS.ProcessEnv = process.env): Net {
  const carry = createTransport();
  const fetchText = async (url: string, maxBytes: number): Promise<string> => {
    const request = { method: "GET", url, timeout: SCRIPT_TIMEOUT_MS, maxBytes };
    const signal = AbortSignal.timeout(request.timeout);
    const answer = await carry({ via: "direct" }, { ...request, signal });
    if (answer.statusCode !== 200) throw new NoSuchScript(answer.statusCode ?? 0);
    return Buffer.from(await readBounded(answer, maxBytes)).toString("utf8");
  };
  const waysOf = (wanted: NetworkWay) => createWays(wanted, { env, fetchText });
  let ways = waysOf(way);

  /** By each way in turn; another is tried only where a proxy could not be reached at all. */
  async function byEach<T>(url: URL, go: (hop: Parameters<typeof carry>[0]) => Promise<T>): Promise<T> {
    const hops = await ways(url);
    for (const [index, hop] of hops.entries()) {
      try {
        return await go(hop);
      } catch (error) {
        const down = error instanceof AppError && error.code === "sync.proxy-down";
        if (!down || index === hops.length - 1) throw error;
      }
    }
    throw new Error("a network without any way");
  }

  return {
    leaveBy(wanted) {
      ways = waysOf(wanted);
    },

    async send(request: NetRequest): Promise<NetResponse> {
      const signal = AbortSignal.timeout(request.timeout);
      try {
        const answer = await byEach(new URL(request.url), (hop) => carry(hop, { ...request, signal }));
        const body = await readBounded(answer, request.maxBytes);
        const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
        return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body };
      } catch (cause) {
        throw asFailure(cause);
      }
    },

    async certificateOf(address, timeout): Promise<ServerCertificate> {
      const url = new URL(address);
      const signal = AbortSignal.timeout(timeout);
      const host = url.hostname.replace(/^\[|\]$/g, "");
      const port = Number(url.port) || 443;
      const look = (unproved: boolean) =>
        byEach(url, async (hop) => {
          const through = await openWay(hop, { host, port }, signal);
          const { socket, certificate } = await connectSecurely({ host, port, unproved }, through, signal);
          socket.destroy();
          if (!certificate) throw new Error("a server without a certificate");
          return {
            fingerprint: fingerprintOf(certificate),
            subject: certificate.subject.replaceAll("\n", ", "),
            issuer: certificate.issuer.replaceAll("\n", ", "),
            notAfter: certificate.validToDate.getTime(),
          };
        });
      try {
        return { ...(await look(false)), trusted: true };
      } catch (cause) {
        const failure = asFailure(cause);
        if (failure.code !== "sync.certificate") throw failure;
        return { ...(await look(true)), trusted: false };
      }
    },
  };
}

function asFailure(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = isCertificateTrouble(cause) ? "sync.certificate" : "sync.offline";
  return new AppError(code, {}, { retryable: true, cause });
}

/** What OpenSSL and Node say of a certificate that does not hold for this server. */
const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/;

function isCertificateTrouble(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (CERTIFICATE.test(String((at as NodeJS.ErrnoException).code ?? ""))) return true;
  }
  return false;
}

/** The body, unless it is longer than `limit`; a connection that carries more is given up. */
async function readBounded(answer: IncomingMessage, limit: number): Promise<Uint8Array> {
  const announced = Number(answer.headers["content-length"] ?? 0);
  const parts: Uint8Array[] = [];
  let size = 0;
  if (announced <= limit) {
    for await (const part of answer as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > limit) break;
      parts.push(part);
    }
  }
  if (announced > limit || size > limit) {
    answer.destroy();
    throw new AppError("files.too-large", { size: bytes(Math.max(announced, size)), limit: bytes(limit) });
  }
  return Buffer.concat(parts);
}

function bytes(count: number): string {
  return count >= 1_048_576 ? `${Math.ceil(count / 1_048_576)} MB` : `${Math.ceil(count / 1024)} KB`;
}
