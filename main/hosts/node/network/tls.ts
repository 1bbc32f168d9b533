import type { X509Certificate } from "node:crypto";
import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { AppError } from "../../../core/errors.ts";

/** Where a secure connection leads, and what the server must show there. */
export interface SecureTarget {
  host: string;
  port: number;
  /** SHA-256 of the only certificate that is taken, hexadecimal; without it the system's roots decide */
  pin?: string;
  /** any certificate is taken: only to look at it, nothing is sent */
  unproved?: boolean;
}

/**
 * Opens TLS, on `through` where the way leads through a proxy. Nothing is sent before the server has proved itself.
 * Throws `sync.certificate-changed` where another certificate than the pinned one is shown, and what Node says.
 */
export function connectSecurely(
  target: SecureTarget,
  through: Socket | undefined,
  signal: AbortSignal,
): Promise<{ socket: TLSSocket; certificate: X509Certificate | undefined }> {
  const { host, port, pin, unproved } = target;
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...(through ? { socket: through } : { host, port }),
      servername: isIP(host) ? undefined : host,
      ALPNProtocols: ["http/1.1"],
      // a pinned certificate is compared byte by byte, whoever issued it and whatever it is called
      rejectUnauthorized: pin === undefined && !unproved,
    });
    const giveUp = (): void => void socket.destroy(new Error("no answer in time"));
    const fail = (error: Error): void => {
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      reject(error);
    };
    signal.addEventListener("abort", giveUp);
    socket.once("error", fail);
    const closed = (): void => fail(new Error("the connection was closed during the handshake"));
    socket.once("close", closed);
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", giveUp);
      socket.removeListener("close", closed);
      socket.removeListener("error", fail);
      // asked for once: this Node tells it to the first who asks
      const certificate = socket.getPeerX509Certificate();
      const shown = certificate ? fingerprintOf(certificate) : "";
      if (pin === undefined || shown === pin) return resolve({ socket, certificate });
      socket.on("error", () => {});
      fail(
        new AppError(
          "sync.certificate-changed",
          { expected: grouped(pin), found: grouped(shown) },
          { retryable: true },
        ),
      );
    });
  });
}

/** SHA-256 of a certificate, hexadecimal in lower case. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
}

/** The beginning of a fingerprint in groups of four, as people compare it. */
function grouped(fingerprint: string): string {
  return (fingerprint.slice(0, 16).match(/.{4}/g) ?? []).join(" ").toUpperCase();
}
