import { AppError } from "../errors.ts";
import type { Net, Random } from "../ports.ts";
import type { PdfProcess } from "./engine.ts";

/** A time stamp service asked over HTTP (RFC 3161). */
export interface TimestampService {
  url: string;
  /** bytes that its tokens took so far, learned from the last one */
  tokenSize?: number;
}

/** How far a signature is completed: a trusted time, proof of every certificate, a time stamp over the proof. */
export type Level = "B-T" | "B-LT" | "B-LTA";

/** milliseconds; the officer waits for the time stamp of a signature that is being made */
const ASK_MS = 8_000;
const FETCH_MS = 20_000;
const MAX_TOKEN = 256 * 1024;
const MAX_LIST = 32 * 1024 * 1024;
const MAX_ROUNDS = 4;
const MAX_REDIRECTS = 2;

const PATIENT = { timeout: 120_000 };

interface Lookup {
  certificate: string;
  ways: { kind: "ocsp" | "crl" | "issuer"; url: string; body?: Uint8Array }[];
}
interface Fetched {
  kind: "ocsp" | "crl" | "issuer";
  bytes: Uint8Array;
}

/** Asks the service for a time stamp. Throws `signing.timestamp-refused`, retryable, in words. */
export async function askTimestamp(
  net: Net,
  service: TimestampService,
  request: Uint8Array,
): Promise<Uint8Array> {
  const refused = (why: string, cause?: unknown): AppError =>
    new AppError("signing.timestamp-refused", { why }, { retryable: true, cause });
  try {
    const answer = await net.send({
      method: "POST",
      url: service.url,
      headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
      body: request,
      timeout: ASK_MS,
      maxBytes: MAX_TOKEN,
    });
    if (answer.status !== 200) throw refused(`máy chủ trả lời ${answer.status}`);
    return answer.body;
  } catch (error) {
    if (error instanceof AppError && error.code === "signing.timestamp-refused") throw error;
    throw refused("không nối được tới máy chủ dấu thời gian", error);
  }
}

/** What a completion has to work with. */
export interface LevelParts {
  pdf: PdfProcess;
  net: Net;
  random: Random;
  service: TimestampService;
  trustFolders: string[];
  /** lists that this machine fetched */
  listFolder?: string;
  /** milliseconds since the epoch */
  now(): number;
}

/** How far a file was brought, and what is still missing, in words. */
export interface Completed {
  bytes: Uint8Array;
  level: "B-B" | Level;
  tokenSize: number | undefined;
  missing: AppError | undefined;
}

/**
 * Brings a signed file as far towards `wanted` as the network allows, only by adding behind it: the evidence of every
 * certificate first, then a time stamp over the whole. Without the evidence a time stamp is still taken, since the
 * time cannot be taken later. `stamped` says that the signature has a time stamp already; `own` is the SHA-256 of the
 * certificate that signed here. Throws `signing.certificate-revoked`.
 */
export async function completeLevel(
  bytes: Uint8Array,
  file: { stamped: boolean; own: string; wanted: Level },
  parts: LevelParts,
): Promise<Completed> {
  const nonce = nonceOf(parts.random);
  const { trustFolders, listFolder } = parts;
  const base = { trustFolders, listFolder, now: parts.now(), nonce, own: file.own };
  let current = bytes;
  let tokenSize = parts.service.tokenSize;
  const stamp = async (): Promise<void> => {
    const made = await stampFile(current, { ...parts, service: { ...parts.service, tokenSize } });
    current = made.bytes;
    tokenSize = made.tokenSize;
  };
  const done = (level: Completed["level"], missing?: AppError): Completed => ({
    bytes: current,
    level,
    tokenSize,
    missing,
  });
  const attempt = async (work: () => Promise<void>): Promise<AppError | undefined> => {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.retryable) return error;
      throw error;
    }
  };

  let evidence = false;
  if (file.wanted !== "B-T") {
    const fetched = await fetchEvidence(current, base, parts);
    const added = await parts.pdf.call<{ bytes: Uint8Array; complete: boolean; revoked: boolean }>(
      "addEvidence",
      { bytes: current, ...base, fetched },
      PATIENT,
    );
    if (added.revoked) throw new AppError("signing.certificate-revoked");
    evidence = added.complete;
    if (evidence) current = added.bytes;
  }
  const missing = evidence
    ? undefined
    : new AppError(
        "signing.evidence-missing",
        { why: "chưa có trả lời về hiệu lực của mọi chứng thư" },
        { retryable: true },
      );
  if (!file.stamped || (evidence && file.wanted === "B-LTA")) {
    const failed = await attempt(stamp);
    if (failed) return done(file.stamped ? (evidence ? "B-LT" : "B-T") : "B-B", failed);
    if (evidence) return done("B-LTA");
  }
  if (file.wanted === "B-T") return done("B-T");
  return done(evidence ? "B-LT" : "B-T", missing);
}

/** One time stamp over the whole file. */
async function stampFile(
  bytes: Uint8Array,
  parts: Pick<LevelParts, "pdf" | "net" | "random" | "service">,
): Promise<{ bytes: Uint8Array; tokenSize: number }> {
  const { prepared, request, asked } = await parts.pdf.call<{
    prepared: unknown;
    request: Uint8Array;
    asked: unknown;
  }>(
    "prepareTimestamp",
    { bytes, nonce: nonceOf(parts.random), tokenSize: parts.service.tokenSize },
    PATIENT,
  );
  const response = await askTimestamp(parts.net, parts.service, request);
  return parts.pdf.call("finishTimestamp", { prepared, asked, response }, PATIENT);
}

/** Asks for what is missing, in rounds: an issuer that was fetched may show whom to ask next. */
async function fetchEvidence(
  bytes: Uint8Array,
  base: { trustFolders: string[]; listFolder?: string; now: number; nonce: Uint8Array; own: string },
  parts: LevelParts,
): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  const tried = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { lookups } = await parts.pdf.call<{ lookups: Lookup[] }>(
      "evidenceNeeds",
      { bytes, ...base, fetched },
      PATIENT,
    );
    let brought = 0;
    for (const lookup of lookups) {
      // one way a round: whether it helped is judged where the file is read
      const way = lookup.ways.find((one) => !tried.has(`${lookup.certificate} ${one.url}`));
      if (!way) continue;
      tried.add(`${lookup.certificate} ${way.url}`);
      const answer = await fetchOne(parts.net, way);
      brought += 1;
      if (answer) fetched.push({ kind: way.kind, bytes: answer });
    }
    if (brought === 0) break;
  }
  return fetched;
}

/** One answer; undefined when there is none. Redirects are followed only from http to the same or another http(s) place, twice. */
async function fetchOne(net: Net, way: Lookup["ways"][number]): Promise<Uint8Array | undefined> {
  let url = way.url;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const answer = await net.send({
        method: way.kind === "ocsp" ? "POST" : "GET",
        url,
        headers: way.kind === "ocsp" ? { "content-type": "application/ocsp-request" } : {},
        body: way.body,
        timeout: FETCH_MS,
        maxBytes: MAX_LIST,
      });
      if (answer.status === 200) return answer.body;
      const next = answer.headers.location;
      if (way.kind === "ocsp" || answer.status < 300 || answer.status > 399 || !next) return undefined;
      url = new URL(next, url).href;
      if (!/^https?:/.test(url)) return undefined;
    }
  } catch (error) {
    if (!(error instanceof AppError || error instanceof TypeError)) throw error;
  }
  return undefined;
}

/** Sixteen bytes whose first is neither zero nor above 127, so that they are one positive number in DER. */
export function nonceOf(random: Pick<Random, "bytes">): Uint8Array {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[0] = (bytes[0]! & 0x7f) | 1;
  return bytes;
}
