import http from "node:http";
import https from "node:https";
import type { TLSSocket } from "node:tls";
import { AppError } from "../core/errors.ts";

/** One exchange with a scanner on the network. */
export interface DeviceRequest {
  method: "GET" | "POST" | "DELETE";
  url: URL;
  body?: string;
  /** milliseconds without a byte until it is given up */
  timeout: number;
  maxBytes: number;
  /** what the device wants to be called; its own address otherwise */
  host?: string;
  /** SHA-256 of the certificate that a person trusted */
  certificate: string | null;
  signal?: AbortSignal;
}

export interface DeviceAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Uint8Array;
}

/** No answer came: off, out of reach, or it hung up. */
export class Unreachable extends Error {}

/** Codes of Node for a certificate that no authority vouches for. */
const SELF_SIGNED =
  /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|CERT_NOT_YET_VALID|DEPTH_ZERO/;

/**
 * Sends one request. Nothing but the answer's headers is needed where the device hangs up after them (Kyocera): the
 * body is then what came. A self-signed certificate is taken only when it is the very one that a person trusted; then
 * old TLS is taken too, which old devices speak.
 * Throws `Unreachable`, `scanner.untrusted` with the fingerprint, `scanner.bad-answer` for an endless answer.
 */
export async function exchange(request: DeviceRequest): Promise<DeviceAnswer> {
  const secure = request.url.protocol === "https:";
  if (secure && request.certificate === null) {
    try {
      return await send(request, {});
    } catch (error) {
      if (!(error instanceof Unreachable) || !SELF_SIGNED.test(error.message)) throw error;
      throw new AppError("scanner.untrusted", {
        name: request.url.hostname,
        fingerprint: await fingerprintOf(request),
      });
    }
  }
  return send(request, secure ? { rejectUnauthorized: false, minVersion: "TLSv1" } : {});
}

/** What the device shows as its certificate, asked without sending it anything. */
function fingerprintOf({ url, timeout }: DeviceRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = https.request(url, { method: "HEAD", rejectUnauthorized: false, timeout, agent: false });
    asked.on("socket", (socket) => {
      socket.on("secureConnect", () => {
        resolve((socket as TLSSocket).getPeerCertificate().fingerprint256 ?? "");
        asked.destroy();
      });
    });
    asked.on("timeout", () => asked.destroy(new Unreachable("timeout")));
    asked.on("error", (error) => reject(new Unreachable(String(error))));
  });
}

function send(request: DeviceRequest, tls: https.RequestOptions): Promise<DeviceAnswer> {
  const { url, body, maxBytes, certificate, signal } = request;
  const secure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    let headersCame = false;
    const headers: Record<string, string> = {};
    if (request.host) headers.Host = request.host;
    if (body !== undefined) {
      headers["Content-Type"] = "text/xml";
      headers["Content-Length"] = String(Buffer.byteLength(body));
    }
    const options = {
      method: request.method,
      headers,
      timeout: request.timeout,
      agent: false,
      signal,
      ...tls,
    };
    const asked = (secure ? https : http).request(url, options, (answer) => {
      headersCame = true;
      const parts: Buffer[] = [];
      let size = 0;
      let ended = false;
      const done = () => {
        if (ended) return;
        ended = true;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) });
      };
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) {
          ended = true;
          asked.destroy();
          reject(new AppError("scanner.bad-answer", { name: url.hostname }));
          return;
        }
        parts.push(part);
      });
      answer.on("end", done);
      answer.on("error", (error) => {
        // a page that broke off is no page; of any other answer the headers are what counts
        if (request.method === "GET") reject(new Unreachable(String(error)));
        else done();
      });
    });
    if (secure && certificate !== null) {
      asked.on("socket", (socket) => {
        socket.on("secureConnect", () => {
          const shown = (socket as TLSSocket).getPeerCertificate().fingerprint256;
          if (shown === certificate) return;
          reject(new AppError("scanner.untrusted", { name: url.hostname, fingerprint: shown ?? "" }));
          asked.destroy();
        });
      });
    }
    asked.on("timeout", () => asked.destroy(new Error("timeout")));
    asked.on("error", (error: NodeJS.ErrnoException) => {
      if (!headersCame) reject(new Unreachable(`${error.code ?? ""} ${error.message}`));
    });
    if (certificate !== null && secure) {
      // nothing is said to a device before it is known to be the trusted one
      asked.on("socket", (socket) => socket.once("secureConnect", () => asked.end(body)));
    } else asked.end(body);
  });
}
