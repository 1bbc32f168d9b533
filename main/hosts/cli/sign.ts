import { createHash, randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";
import { AppError, toWireError } from "../../core/errors.ts";
import { signDocument } from "../../core/signing/engine.ts";
import { askTimestamp, nonceOf } from "../../core/signing/levels.ts";
import {
  chooseCertificate,
  chooseToken,
  dateOf,
  requireSigningCertificate,
} from "../../core/signing/rules.ts";
import type { TokenDescription } from "../../core/signing/types.ts";
import { fromTimestamp, toTimestamp } from "../../core/time.ts";
import { AtomicFile } from "../node/atomic-file.ts";
import { nodeNet } from "../node/net.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "sign";
const USAGE =
  "sign IN --out PDF --module LIB --token LABEL [--key-id ID] --preset NAME [--timestamp URL] [--image PNG] [--number SO] [--copy-form SAO_Y] [--agency TEN] [--capacity CHU] [--box TRANG,X,Y,RONG,CAO]";
/** Some tokens think long, and some ask for a button; milliseconds. */
const TOKEN_MS = 60_000;

interface SignArguments {
  path: string;
  out: string;
  module: string;
  token: string;
  keyId?: string;
  preset: string;
  scannedAt?: string;
  timestamp?: string;
  image?: string;
  number?: string;
  copyForm?: string;
  agency?: string;
  capacity?: string;
  markBox?: { page: number; x: number; y: number; width: number; height: number };
}

/**
 * `sign IN --out PDF --module LIB --token LABEL [--key-id ID] --preset NAME [--scanned-at TIME] [--timestamp URL]`:
 * one PAdES signature by incremental update, B-T when the named service certifies the time, else B-B. The PIN comes from `COUNTER_PIN`, goes to the token's process alone
 * and is tried once. `--scanned-at` defaults to the creation date that the file names, else to when the file
 * was last written. `--image` is the PNG of a handwritten signature or a seal, for the presets that show one;
 * `--number` number and sign of the document, `--copy-form` SAO Y, SAO LỤC or TRÍCH SAO, `--agency` the name that is
 * printed, `--capacity` as what the person signs, `--box` a place in points from the bottom left of a page. The
 * signature belongs to no dossier.
 */
export async function run(args: string[], io: CliIo): Promise<VerbOutcome> {
  const children: { stop(): Promise<void> }[] = [];
  try {
    const options = parse(args);
    if (!io.pin) throw new AppError("cli.usage", { why: "chưa đặt biến COUNTER_PIN" });
    const name = basename(options.path);
    const { bytes, modified } = await input(options.path);
    const token = io.children.start("token");
    children.push(token);
    await token.call("open", { module: options.module }, { timeout: TOKEN_MS });
    const named = { serial: chooseToken(await listTokens(token), options.token).serial };
    await token.call("login", { ...named, pin: io.pin }, { timeout: TOKEN_MS });
    // the private keys are seen only after the login
    const chosen = chooseToken(await listTokens(token), options.token);
    const certificate = chooseCertificate(chosen, options.keyId);
    requireSigningCertificate(certificate, io.now());
    const pdf = io.children.start("pdf");
    children.push(pdf);
    const signedAt = toTimestamp(io.now());
    const scannedAt = options.scannedAt ?? creationDate(bytes) ?? toTimestamp(modified);
    io.say(`Ký bằng chứng thư của ${certificate.commonName}; thời điểm quét ${scannedAt}`);
    const { timestamp } = options;
    const png = options.image && (await input(options.image)).bytes;
    const [day, month, year] = dateOf(signedAt);
    const { bytes: signed, stamped } = await signDocument({
      bytes,
      preset: options.preset,
      signerName: certificate.commonName,
      scannedAt,
      signedAt,
      certificate,
      issuers: chosen.certificates.filter((one) => one !== certificate).map((one) => one.der),
      sign: (data) =>
        token.call<Uint8Array>("sign", { ...named, keyId: certificate.keyId, data }, { timeout: TOKEN_MS }),
      pdf,
      name,
      mark: {
        agencyName: options.agency,
        copyForm: options.copyForm,
        documentNumber: options.number,
        number: options.number,
        day,
        month,
        year,
      },
      markBox: options.markBox,
      image: png ? { png } : undefined,
      capacity: options.capacity,
      nonce: nonceOf({ bytes: randomBytes }),
      stamp: timestamp ? (request) => stampOf(timestamp, request, io) : undefined,
    });
    await token.call("logout", named, { timeout: TOKEN_MS });
    const out = await output(options.out, name, signed);
    return {
      exit: 0,
      result: {
        ok: true,
        verb: VERB,
        out,
        preset: options.preset,
        signer: certificate.commonName,
        issuer: certificate.issuer,
        token: chosen.label,
        keyId: certificate.keyId,
        level: stamped ? "B-T" : "B-B",
        subFilter: "ETSI.CAdES.detached",
        signedAt,
        scannedAt,
        sourceSha256: sha256(bytes),
        sha256: sha256(signed),
        linkedToDossier: false,
      },
    };
  } catch (error) {
    return refusal(VERB, error);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

/** The time stamp; a service that is silent is said, and the signature goes without (B-B). */
async function stampOf(url: string, request: Uint8Array, io: CliIo): Promise<Uint8Array | undefined> {
  try {
    return await askTimestamp(nodeNet({ kind: "system" }, io.env), { url }, request);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    io.say(`${toWireError(error).message} Chữ ký không có dấu thời gian.`);
    return undefined;
  }
}

const listTokens = (token: ReturnType<CliIo["children"]["start"]>): Promise<TokenDescription[]> =>
  token.call<TokenDescription[]>("tokens", {}, { timeout: TOKEN_MS });

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function parse(args: string[]): SignArguments {
  const usage = (why: string): AppError => new AppError("cli.usage", { why: `${why}: ${USAGE}` });
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(args);
  } catch {
    throw usage("không hiểu lựa chọn");
  }
  const [path, ...more] = parsed.positionals;
  const { out, module, token, preset, "key-id": keyId, "scanned-at": scannedAt } = parsed.values;
  const { timestamp } = parsed.values;
  if (path === undefined || more.length > 0) throw usage("cần đúng một tệp PDF");
  if (!out || !module || !token || !preset) throw usage("thiếu --out, --module, --token hoặc --preset");
  if (scannedAt !== undefined && Number.isNaN(fromTimestamp(scannedAt))) {
    throw usage("--scanned-at phải là thời điểm ISO 8601 có múi giờ");
  }
  const scanned = scannedAt === undefined ? undefined : toTimestamp(fromTimestamp(scannedAt));
  if (timestamp !== undefined && !/^https?:\/\/\S+$/.test(timestamp)) {
    throw usage("--timestamp phải là địa chỉ http của máy chủ dấu thời gian");
  }
  const { image, number, agency, capacity, box, "copy-form": copyForm } = parsed.values;
  return {
    path,
    out,
    module,
    token,
    preset,
    keyId,
    scannedAt: scanned,
    timestamp,
    image,
    number,
    agency,
    capacity,
    copyForm,
    markBox: box === undefined ? undefined : boxOf(box, usage),
  };
}

/** `page,x,y,width,height`, points from the bottom left. */
function boxOf(text: string, usage: (why: string) => AppError): SignArguments["markBox"] {
  const numbers = text.split(",").map(Number);
  const [page, x, y, width, height] = numbers;
  if (numbers.length !== 5 || !numbers.every(Number.isFinite))
    throw usage("--box phải là TRANG,X,Y,RỘNG,CAO");
  return { page: page!, x: x!, y: y!, width: width!, height: height! };
}

function read(args: string[]) {
  const text = { type: "string" } as const;
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: text,
      module: text,
      token: text,
      "key-id": text,
      preset: text,
      "scanned-at": text,
      timestamp: text,
      image: text,
      number: text,
      agency: text,
      capacity: text,
      box: text,
      "copy-form": text,
    },
  });
}

async function input(path: string): Promise<{ bytes: Uint8Array; modified: number }> {
  try {
    return { bytes: new Uint8Array(await readFile(path)), modified: (await stat(path)).mtimeMs };
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
}

/** The date of the document information, `D:20260109100000+07'00'`, which `digitise` sets to the scan's time. */
function creationDate(bytes: Uint8Array): string | undefined {
  const match = /\/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-]\d\d)'?(\d\d)'?)/.exec(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"),
  );
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, utc, hours, minutes] = match;
  const zone = utc ? "Z" : `${hours}:${minutes}`;
  const ms = fromTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(ms) ? undefined : toTimestamp(ms);
}

/** `--out` is a file, or a folder when it exists as one or ends in `/`. The signed file appears whole or not at all. */
async function output(out: string, inputName: string, bytes: Uint8Array): Promise<string> {
  const isFolder = out.endsWith("/") || ((await stat(out).catch(() => undefined))?.isDirectory() ?? false);
  const target = isFolder ? join(out, `${basename(inputName, extname(inputName))}-da-ky.pdf`) : out;
  const file = await AtomicFile.create(target);
  try {
    await file.append(bytes);
    await file.commit();
    return target;
  } finally {
    await file.discard();
  }
}
