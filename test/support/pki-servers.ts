import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { toPem } from "../../main/hosts/demo/certificates.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { type IdentityWish, makeAuthority, type TestAuthority, type TestIdentity } from "./pki.ts";

const execute = promisify(execFile);
const DAY = 86_400_000;

/**
 * A whole authority on loopback: root, intermediate, lists, an OCSP responder and a time stamp service. The answers
 * of the last two are OpenSSL's own (`ocsp`, `ts`); this file only carries them over HTTP.
 */
export interface PkiServers {
  url: string;
  timestampUrl: string;
  root: TestAuthority;
  intermediate: TestAuthority;
  /** a person's certificate below the intermediate, with the addresses of the servers in it */
  issue(wish?: IdentityWish): TestIdentity;
  revoke(identity: TestIdentity, at?: number): void;
  /** gives the time stamp service another certificate, in force for so many days from now on */
  renewTimestamps(days: number): Promise<void>;
  /** what does not answer from now on; `bare` tears the nonce out of OCSP answers by answering an old question */
  fail: { ocsp: boolean; crl: boolean; tsa: boolean; issuer: boolean };
  /** paths that were asked for, in order */
  asked: string[];
  /** the folder that trusts the root */
  trustFolder: string;
  close(): Promise<void>;
}

export async function startPki(): Promise<PkiServers> {
  const folder = await mkdtemp(join(tmpdir(), "counter-pki-"));
  const root = makeAuthority("CA gốc kiểm thử");
  const revoked: { serial: string; at: number; subject: string }[] = [];
  const fail = { ocsp: false, crl: false, tsa: false, issuer: false };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    answer(path, request)
      .then((body) => {
        response.writeHead(body ? 200 : 503);
        response.end(body);
      })
      .catch((error) => {
        response.writeHead(500);
        response.end(String(error));
      });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const below = (authority: string) => ({
    ocsp: `${url}/ocsp/${authority}`,
    crl: `${url}/crl/${authority}`,
    issuer: `${url}/issuer/${authority}`,
  });
  const intermediate = root.issueAuthority("CA cấp cho cán bộ, kiểm thử", {
    addresses: { crl: `${url}/crl/root` },
  });
  const authorities: Record<string, TestAuthority> = { root, intermediate };
  const responder = intermediate.issue({
    name: "Máy trả lời OCSP thử",
    identity: null,
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.9"],
    noCheck: true,
  });
  const trustFolder = join(folder, "trust");
  await mkdir(trustFolder, { recursive: true });
  const at = (name: string) => join(folder, name);
  async function renewTimestamps(days: number): Promise<void> {
    const tsa = root.issue({
      name: "Máy chủ dấu thời gian thử",
      identity: null,
      extendedKeyUsage: ["1.3.6.1.5.5.7.3.8"],
      notAfter: Date.now() + days * DAY,
      addresses: { crl: `${url}/crl/root` },
    });
    await Promise.all([
      writeFile(at("tsa.pem"), toPem(tsa.certificate)),
      writeFile(at("tsa.key"), tsa.keyPem),
    ]);
  }
  // outlives what it stamps
  await renewTimestamps(5 * 365);
  await Promise.all([
    writeFile(join(trustFolder, "root.pem"), root.pem),
    writeFile(at("intermediate.pem"), intermediate.pem),
    writeFile(at("responder.pem"), toPem(responder.certificate)),
    writeFile(at("responder.key"), responder.keyPem),
    writeFile(at("serial"), "01\n"),
    writeFile(
      at("tsa.cnf"),
      `[tsa]\ndefault_tsa = one\n[one]\nserial = ${at("serial")}\ncrypto_device = builtin\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n`,
    ),
  ]);
  const issued: TestIdentity[] = [];

  async function answer(path: string, request: IncomingMessage): Promise<Uint8Array | undefined> {
    const [, kind, name = ""] = path.split("/");
    const body = await bodyOf(request);
    if (kind === "crl" && !fail.crl) return listOf(name);
    if (kind === "issuer" && !fail.issuer) return authorities[name]?.certificate;
    if (kind === "ocsp" && !fail.ocsp) return answerOcsp(body);
    if (kind === "tsa" && !fail.tsa) return answerTimestamp(body);
    return undefined;
  }

  const listOf = (name: string): Uint8Array | undefined =>
    authorities[name]?.crl({
      thisUpdate: Date.now() - 1000,
      nextUpdate: Date.now() + DAY,
      revoked: name === "intermediate" ? revoked : [],
    });

  /** The responder reads the authority's index, as `openssl ca` would have written it. */
  async function answerOcsp(question: Uint8Array): Promise<Uint8Array> {
    const lines = issued.map((identity) => {
      const { serial } = readCertificate(identity.certificate);
      const gone = revoked.find((one) => one.serial === serial);
      const number = serial.toUpperCase().replace(/^(00)+/, "");
      return [
        gone ? "R" : "V",
        stamp(Date.now() + 300 * DAY),
        gone ? stamp(gone.at) : "",
        number,
        "unknown",
        "/CN=x",
      ].join("\t");
    });
    await Promise.all([
      writeFile(at("index.txt"), `${lines.join("\n")}\n`),
      writeFile(at("index.txt.attr"), "unique_subject = no\n"),
      writeFile(at("question.der"), question),
    ]);
    await execute("openssl", [
      "ocsp",
      ...["-index", at("index.txt"), "-CA", at("intermediate.pem")],
      ...["-rsigner", at("responder.pem"), "-rkey", at("responder.key")],
      ...["-reqin", at("question.der"), "-respout", at("answer.der"), "-nmin", "60"],
    ]);
    return readFile(at("answer.der"));
  }

  async function answerTimestamp(question: Uint8Array): Promise<Uint8Array> {
    await writeFile(at("query.tsq"), question);
    await execute("openssl", [
      "ts",
      "-reply",
      ...["-config", at("tsa.cnf"), "-section", "one", "-queryfile", at("query.tsq")],
      ...["-signer", at("tsa.pem"), "-inkey", at("tsa.key"), "-out", at("reply.tsr")],
    ]);
    return readFile(at("reply.tsr"));
  }

  return {
    url,
    timestampUrl: `${url}/tsa`,
    root,
    intermediate,
    issue(wish) {
      const identity = intermediate.issue({ addresses: below("intermediate"), ...wish });
      issued.push(identity);
      return identity;
    },
    revoke(identity, moment = Date.now() - 60_000) {
      const { serial, subject } = readCertificate(identity.certificate);
      revoked.push({ serial, at: moment, subject });
    },
    renewTimestamps,
    fail,
    asked,
    trustFolder,
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `261126093000Z`. */
const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`;

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
