import { createHash } from "node:crypto";
import { type CertificateInfo, readCertificate } from "./certificate.ts";
import type { Evidence } from "./chain.ts";
import { readCrl } from "./crl.ts";
import { DerError } from "./der.ts";
import { Update } from "./incremental.ts";
import { readOcsp } from "./ocsp.ts";
import type { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { dict, name, PdfDict, PdfRef, PdfStream, type PdfValue } from "./syntax/objects.ts";

const MAX_ITEMS = 200;

/** What one signature can be proved with, DER each. */
export interface Proof {
  certificates: Uint8Array[];
  crls: Uint8Array[];
  ocsps: Uint8Array[];
}

/** What a file carries for its proof (DSS, ISO 32000-2, 12.8.4.3), read but not believed. */
export interface StoredProof extends Evidence {
  present: boolean;
  certificates: CertificateInfo[];
}

const KINDS = { Certs: "Cert", CRLs: "CRL", OCSPs: "OCSP" } as const;
type Kind = keyof typeof KINDS;

/** Reads the document security store, entries by signature included; what cannot be read is left out. */
export function readStore(file: PdfFile): StoredProof {
  const found: StoredProof = { present: false, certificates: [], crls: [], ocsps: [] };
  const store = file.dict(file.catalog.get("DSS"));
  if (!store) return found;
  const items: Record<Kind, PdfValue[]> = { Certs: [], CRLs: [], OCSPs: [] };
  for (const kind of Object.keys(KINDS) as Kind[]) items[kind].push(...file.array(store.get(kind)));
  for (const entry of [...(file.dict(store.get("VRI"))?.map.values() ?? [])].slice(0, MAX_ITEMS)) {
    const one = file.dict(entry);
    for (const [kind, key] of Object.entries(KINDS) as [Kind, string][])
      items[kind].push(...file.array(one?.get(key) ?? null));
  }
  const read = <T>(kind: Kind, parse: (bytes: Uint8Array) => T): T[] => {
    const seen = new Set<number>();
    const parsed: T[] = [];
    for (const item of items[kind].slice(0, MAX_ITEMS)) {
      if (item instanceof PdfRef) {
        if (seen.has(item.num)) continue;
        seen.add(item.num);
      }
      const stream = file.resolve(item);
      if (!(stream instanceof PdfStream)) continue;
      try {
        parsed.push(parse(file.decoded(stream)));
      } catch (error) {
        if (!(error instanceof DerError || error instanceof PdfSyntaxError)) throw error;
      }
    }
    return parsed;
  };
  found.certificates = read("Certs", readCertificate);
  found.crls = read("CRLs", readCrl);
  found.ocsps = read("OCSPs", readOcsp);
  found.present = found.crls.length > 0 || found.ocsps.length > 0;
  return found;
}

/** The name of a signature in the store: SHA-1 over its whole /Contents, padding included, as the standard has it. */
export const storeKey = (contents: Uint8Array): string =>
  createHash("sha1").update(contents).digest("hex").toUpperCase();

/**
 * Adds proofs behind the file, by signature and for the document. What stands in the store already is not
 * written again. Undefined when there is nothing to add.
 */
export function addToStore(file: PdfFile, proofs: ReadonlyMap<string, Proof>): Uint8Array | undefined {
  const update = new Update(file);
  const holder = file.catalog.get("DSS");
  const store = file.dict(holder)?.clone() ?? new PdfDict([["Type", name("DSS")]]);
  const known = knownStreams(file, store);
  let added = false;
  const refs = (kind: Kind, items: Uint8Array[]): PdfRef[] =>
    items.map((bytes) => {
      const key = hashOf(bytes);
      const before = known.get(key);
      if (before) return before;
      const ref = update.add(new PdfStream(new PdfDict(), bytes));
      known.set(key, ref);
      store.set(kind, [...listOf(store.get(kind), file), ref]);
      added = true;
      return ref;
    });
  const vri = file.dict(store.get("VRI"))?.clone() ?? new PdfDict();
  for (const [key, proof] of proofs) {
    const own = {
      Certs: refs("Certs", proof.certificates),
      CRLs: refs("CRLs", proof.crls),
      OCSPs: refs("OCSPs", proof.ocsps),
    };
    const entry = dict({ Type: name("VRI") });
    for (const [kind, item] of Object.entries(KINDS) as [Kind, string][])
      if (own[kind].length > 0) entry.set(item, own[kind]);
    if (vri.get(key) === null) added = true;
    vri.set(key, entry);
  }
  if (!added) return undefined;
  store.set("VRI", vri);
  if (holder instanceof PdfRef && file.dict(holder)) update.replace(holder, store);
  else {
    const root = file.trailer.get("Root") as PdfRef;
    update.replace(root, file.catalog.clone().set("DSS", update.add(store)));
  }
  return update.write().bytes;
}

function listOf(value: PdfValue, file: PdfFile): PdfValue[] {
  return Array.isArray(value) ? value : file.array(value);
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Streams of the store by the hash of what they hold. */
function knownStreams(file: PdfFile, store: PdfDict): Map<string, PdfRef> {
  const known = new Map<string, PdfRef>();
  for (const kind of Object.keys(KINDS) as Kind[]) {
    for (const item of file.array(store.get(kind)).slice(0, MAX_ITEMS)) {
      const stream = file.resolve(item);
      if (!(item instanceof PdfRef) || !(stream instanceof PdfStream)) continue;
      try {
        known.set(hashOf(file.decoded(stream)), item);
      } catch (error) {
        if (!(error instanceof PdfSyntaxError)) throw error;
      }
    }
  }
  return known;
}
