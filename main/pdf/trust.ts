import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { resourcesFolder } from "../children/resources.ts";
import { AppError } from "../core/errors.ts";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import { type Crl, readCrl } from "./crl.ts";
import { DerError } from "./der.ts";
import type { Ocsp } from "./ocsp.ts";

/** What verification may build on. */
export interface TrustStore {
  /** self-signed certificates that are believed, by SHA-256 */
  anchors: Map<string, CertificateInfo>;
  /** certificates that help to reach them and are not believed by themselves */
  intermediates: CertificateInfo[];
  crls: Crl[];
  ocsps: Ocsp[];
  /** the trust hierarchy of an anchor by its SHA-256, as the dated table names it */
  hierarchies: Map<string, string>;
}

interface TrustIndex {
  anchors: { file: string; sha256: string; name: string; hierarchy: string }[];
}

const MAX_FILES = 500;
const MAX_BYTES = 32 * 1024 * 1024;
const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \1-----/g;

/** A store that trusts nobody: a chain ends in it nowhere. */
export function emptyTrust(): TrustStore {
  return { anchors: new Map(), intermediates: [], crls: [], ocsps: [], hierarchies: new Map() };
}

/**
 * The roots of `resources/trust`, each taken only when its SHA-256 is the recorded one, and the certificates
 * and revocation lists of the given folders. A self-signed certificate in a folder is believed, any other
 * only helps. `listFolder` is where this machine keeps the lists that it fetched. Throws `cli.input-missing` when a folder cannot be read.
 */
export function loadTrust(
  folders: string[],
  options: { builtIn?: boolean; listFolder?: string } = {},
): TrustStore {
  const store = emptyTrust();
  if (options.builtIn !== false) {
    const own = join(resourcesFolder(), "trust");
    for (const anchor of trustIndex(join(own, "index.json"))) {
      for (const info of readPieces(join(own, anchor.file))) {
        if ("tbs" in info || info.sha256 !== anchor.sha256) continue;
        store.anchors.set(info.sha256, info);
        store.hierarchies.set(info.sha256, anchor.hierarchy);
      }
    }
  }
  for (const folder of folders) addFolder(store, folder);
  if (options.listFolder) addLists(store, options.listFolder);
  return store;
}

const indexes = new Map<string, TrustIndex["anchors"]>();

/** The dated table of roots, which comes with the program and is read once. */
function trustIndex(path: string): TrustIndex["anchors"] {
  const known = indexes.get(path);
  if (known) return known;
  const { anchors } = JSON.parse(readFileSync(path, "utf8")) as TrustIndex;
  indexes.set(path, anchors);
  return anchors;
}

/** Lists that this machine fetched. Nothing else is taken from there: a root never comes over the network. */
function addLists(store: TrustStore, folder: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".crl"));
  } catch {
    // no list was fetched yet
  }
  for (const name of names.sort().slice(0, MAX_FILES)) {
    for (const piece of readPieces(join(folder, name))) if ("tbs" in piece) store.crls.push(piece);
  }
}

function addFolder(store: TrustStore, folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: folder }, { cause });
  }
  for (const name of names.slice(0, MAX_FILES)) {
    if (![".pem", ".crt", ".cer", ".der", ".crl"].includes(extname(name).toLowerCase())) continue;
    for (const piece of readPieces(join(folder, name))) {
      if ("tbs" in piece) store.crls.push(piece);
      else if (isSelfSigned(piece)) store.anchors.set(piece.sha256, piece);
      else store.intermediates.push(piece);
    }
  }
}

/** What a file held when it was last read; a list of an authority is large, and is read once and not at each signature. */
const read = new Map<string, { stamp: string; pieces: (CertificateInfo | Crl)[] }>();

function readPieces(path: string): (CertificateInfo | Crl)[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > MAX_BYTES) return [];
  const stamp = `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
  const before = read.get(path);
  if (before?.stamp === stamp) return before.pieces;
  const found = pieces(readFileSync(path)).flatMap(readPiece);
  if (read.size >= MAX_FILES) read.clear();
  read.set(path, { stamp, pieces: found });
  return found;
}

function readPiece(piece: { label: string; bytes: Uint8Array }): (CertificateInfo | Crl)[] {
  try {
    if (piece.label === "X509 CRL") return [readCrl(piece.bytes)];
    if (piece.label !== "" && !piece.label.includes("CERTIFICATE")) return [];
    return [readCertificate(piece.bytes)];
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    // a DER file without a label is a list when it is no certificate
    return piece.label === "" ? readPiece({ ...piece, label: "X509 CRL" }) : [];
  }
}

/** The parts of a PEM file, or the whole of a DER file. */
function pieces(file: Buffer): { label: string; bytes: Uint8Array }[] {
  const text = file.toString("latin1");
  const parts = [...text.matchAll(PEM)].map((match) => ({
    label: match[1]!,
    bytes: Buffer.from(match[2]!, "base64"),
  }));
  return parts.length > 0 ? parts : [{ label: "", bytes: file }];
}

/** True when the certificate is its own issuer and its signature says so. */
export function isSelfSigned(info: CertificateInfo): boolean {
  return Buffer.compare(info.subjectDer, info.issuerDer) === 0 && signedBy(info, info);
}

/** Whether `issuer`'s key signed `info`; an unusable key is no. */
export function signedBy(info: CertificateInfo, issuer: CertificateInfo): boolean {
  try {
    return new X509Certificate(info.der).verify(issuer.x509.publicKey);
  } catch {
    return false;
  }
}
