import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key with a certificate that nobody vouches for, made by OpenSSL. */
export interface SelfSigned {
  key: string;
  cert: string;
  /** SHA-256, hexadecimal in lower case */
  fingerprint: string;
}

export function selfSigned(name = "localhost", days = 30): SelfSigned {
  const folder = mkdtempSync(join(tmpdir(), "counter-tls-"));
  const [key, path] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", path];
  execFileSync("openssl", [...args, "-days", String(days), ...subject], { stdio: "ignore" });
  const cert = readFileSync(path, "utf8");
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(":", "").toLowerCase();
  const made = { key: readFileSync(key, "utf8"), cert, fingerprint };
  rmSync(folder, { recursive: true });
  return made;
}
