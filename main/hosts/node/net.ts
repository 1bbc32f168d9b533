import { AppError } from "../../core/errors.ts";
import type { Net, NetResponse } from "../../core/ports.ts";
import { goesThrough, type ProxyConfig, throughProxy } from "./proxy.ts";

/**
 * HTTP through Node's own fetch, or through the proxy of the office's network. Redirects are not followed: the answer of a captive portal must not look
 * like the province's, and the device token must not travel to another host. Throws `sync.offline` when no
 * whole answer came in time, `sync.certificate` when the server could not prove who it is, `files.too-large` when it was longer than allowed.
 */
export function nodeNet(proxy?: ProxyConfig | null): Net {
  return {
    async send(request): Promise<NetResponse> {
      const signal = AbortSignal.timeout(request.timeout);
      try {
        if (proxy && goesThrough(proxy, new URL(request.url))) {
          const answer = await throughProxy(proxy, { ...request, signal });
          const body = await readParts(
            answer,
            Number(answer.headers["content-length"] ?? 0),
            request.maxBytes,
          );
          const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
          return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body };
        }
        const response = await fetch(request.url, {
          method: request.method,
          headers: request.headers,
          body: request.body as BodyInit | undefined,
          redirect: "manual",
          signal,
        });
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await readBounded(response, request.maxBytes),
        };
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        if (isCertificateTrouble(cause))
          throw new AppError("sync.certificate", {}, { retryable: true, cause });
        throw new AppError("sync.offline", {}, { retryable: true, cause });
      }
    },
  };
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

async function readBounded(response: Response, limit: number): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  try {
    return await readParts(response.body ?? [], announced, limit);
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    throw error;
  }
}

async function readParts(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  announced: number,
  limit: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (announced <= limit) {
    for await (const part of body) {
      size += part.length;
      if (size > limit) break;
      parts.push(part);
    }
  }
  if (announced > limit || size > limit) {
    throw new AppError("files.too-large", { size: bytes(Math.max(announced, size)), limit: bytes(limit) });
  }
  return Buffer.concat(parts);
}

function bytes(count: number): string {
  return count >= 1_048_576 ? `${Math.ceil(count / 1_048_576)} MB` : `${Math.ceil(count / 1024)} KB`;
}
