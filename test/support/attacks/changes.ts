import type { Update } from "../../../main/pdf/incremental.ts";
import { PdfFile } from "../../../main/pdf/syntax/file.ts";
import {
  dict,
  name,
  PdfDict,
  type PdfRef,
  PdfStream,
  type PdfValue,
} from "../../../main/pdf/syntax/objects.ts";

/**
 * One manipulated file. The names of the classes are those of the published attacks: incremental saving, signature
 * wrapping and universal forgery (Mladenov et al., CCS 2019), shadow attacks (NDSS 2021), evil annotation and sneaky
 * signature (IEEE S&P 2021).
 */
export interface Attack {
  kind: string;
  name: string;
  bytes: Uint8Array;
  /** what the file must be called; never `valid` */
  verdict: "invalid" | "warning" | "unreadable";
}

export type Add = (kind: string, what: string, bytes: Uint8Array, verdict?: Attack["verdict"]) => void;

export type Change = (update: Update, file: PdfFile) => void;

export const paint = (text: string): PdfStream => new PdfStream(new PdfDict(), Buffer.from(text));
export const look = (box: number[], text = "1 1 1 rg 0 0 600 900 re f"): PdfStream =>
  new PdfStream(dict({ Type: name("XObject"), Subtype: name("Form"), BBox: box }), Buffer.from(text));
export const firstPage = (file: PdfFile): { ref: PdfRef; page: PdfDict } => {
  const ref = file.pages()[0]!;
  return { ref, page: file.dict(ref)! };
};
export const rootOf = (file: PdfFile): PdfRef => file.trailer.get("Root") as PdfRef;
export const withCatalog =
  (key: string, value: (update: Update) => PdfValue): Change =>
  (update, file) =>
    update.replace(rootOf(file), file.catalog.clone().set(key, value(update)));
export const withPage =
  (key: string, value: (update: Update, page: PdfDict) => PdfValue): Change =>
  (update, file) => {
    const { ref, page } = firstPage(file);
    update.replace(ref, page.clone().set(key, value(update, page)));
  };
export const withAnnotation =
  (entries: Record<string, PdfValue>, drawn = false): Change =>
  (update, file) => {
    const { ref, page } = firstPage(file);
    const own = dict({ Type: name("Annot"), Rect: [80, 590, 400, 640], ...entries });
    if (drawn) own.set("AP", dict({ N: update.add(look([0, 0, 320, 50])) }));
    update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), update.add(own)]));
  };

/** A save whose table calls an object free. */
export function freed(bytes: Uint8Array, num: number): Uint8Array {
  const file = PdfFile.open(bytes);
  const root = rootOf(file);
  const size = Number(file.trailer.get("Size"));
  const tail = `xref\n0 1\n0000000000 65535 f \n${num} 1\n0000000000 00001 f \ntrailer\n<</Size ${size} /Root ${root.num} 0 R /Prev ${file.sections[0]!.offset}>>\nstartxref\n${bytes.length}\n%%EOF\n`;
  return Buffer.concat([bytes, Buffer.from(tail, "latin1")]);
}

export function rangeOf(bytes: Uint8Array): { a: number; b: number; c: number } {
  const [, a, b, c] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/
    .exec(Buffer.from(bytes).toString("latin1"))!
    .map(Number) as [number, number, number, number];
  return { a, b, c };
}

export function withRange(bytes: Uint8Array, range: number[]): Uint8Array {
  const out = Buffer.from(bytes);
  const at = out.indexOf("/ByteRange [") + 12;
  out.write(range.join(" ").padEnd(out.indexOf("]", at) - at), at, "latin1");
  return out;
}
