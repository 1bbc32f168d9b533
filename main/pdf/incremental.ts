import { createHash } from "node:crypto";
import { AppError } from "../core/errors.ts";
import type { PdfFile } from "./syntax/file.ts";
import { name, PdfDict, PdfRef, PdfStream, PdfString, type PdfValue } from "./syntax/objects.ts";
import { objectBytes, syntax } from "./syntax/write.ts";

/**
 * Objects to be added behind a file. Nothing before is touched, so that what was signed stays signed; and
 * an object that did not change is not written again, since validators take that for tampering.
 */
export class Update {
  readonly file: PdfFile;
  private readonly objects = new Map<number, { gen: number; value: PdfValue; bytes?: Uint8Array }>();
  private next: number;

  /** Throws `pdf.encrypted`: what is added in the clear to such a file would be read as garbage. */
  constructor(file: PdfFile) {
    if (file.encrypted) throw new AppError("pdf.encrypted", { name: "" });
    this.file = file;
    let highest = 0;
    for (const num of file.entries.keys()) highest = Math.max(highest, num);
    for (const section of file.sections) {
      const size = section.trailer.get("Size");
      if (typeof size === "number" && Number.isInteger(size)) highest = Math.max(highest, size - 1);
    }
    this.next = highest + 1;
  }

  /** A number for an object that refers to itself or is written later. */
  reserve(): PdfRef {
    return new PdfRef(this.next++);
  }

  add(value: PdfValue, ref = this.reserve()): PdfRef {
    this.objects.set(ref.num, { gen: ref.gen, value });
    return ref;
  }

  /** Adds an object whose bytes are already laid out (`N G obj` to `endobj`). */
  addRaw(ref: PdfRef, bytes: Uint8Array): void {
    this.objects.set(ref.num, { gen: ref.gen, value: null, bytes });
  }

  /** Replaces an object of the file. */
  replace(ref: PdfRef, value: PdfValue): void {
    const entry = this.file.entries.get(ref.num);
    this.objects.set(ref.num, { gen: entry?.kind === "at" ? entry.gen : 0, value });
  }

  /** The value as this update leaves it. */
  current(ref: PdfRef): PdfValue {
    const changed = this.objects.get(ref.num);
    return changed ? changed.value : this.file.get(ref.num);
  }

  /**
   * The file with this update behind it, in the style of its newest save: a table behind a table or a hybrid
   * save (a cross-reference stream there breaks Acrobat), a stream behind a stream. Also says where each
   * object of the update stands.
   */
  write(): { bytes: Uint8Array; offsets: Map<number, number> } {
    const { file } = this;
    const chunks: Uint8Array[] = [file.bytes];
    let length = file.bytes.length;
    const push = (bytes: Uint8Array): void => {
      chunks.push(bytes);
      length += bytes.length;
    };
    const last = file.bytes[file.bytes.length - 1];
    if (last !== 10 && last !== 13) push(Buffer.from("\n"));
    const offsets = new Map<number, number>();
    for (const [num, object] of [...this.objects].sort(([a], [b]) => a - b)) {
      offsets.set(num, length);
      push(object.bytes ?? objectBytes(num, object.gen, object.value));
    }
    const xrefAt = length;
    if (file.sections[0]!.style === "stream") push(this.xrefStream(offsets, xrefAt));
    else push(this.xrefTable(offsets));
    push(Buffer.from(`startxref\n${xrefAt}\n%%EOF\n`));
    return { bytes: Buffer.concat(chunks), offsets };
  }

  private trailer(): PdfDict {
    const { file } = this;
    const trailer = new PdfDict([
      ["Size", this.next],
      ["Prev", file.sections[0]!.offset],
    ]);
    for (const key of ["Root", "Info"]) {
      const value = file.trailer.get(key);
      if (value !== null) trailer.set(key, value);
    }
    const id = file.array(file.trailer.get("ID"));
    if (id[0] instanceof PdfString) {
      const fresh = createHash("sha256")
        .update(file.bytes)
        .update(String(this.next))
        .digest()
        .subarray(0, 16);
      trailer.set("ID", [id[0], new PdfString(fresh.toString("latin1"), true)]);
    }
    return trailer;
  }

  private xrefTable(offsets: Map<number, number>): Uint8Array {
    const lines = ["xref\n"];
    for (const run of runs([...offsets.keys()])) {
      lines.push(`${run[0]} ${run.length}\n`);
      for (const num of run) {
        const gen = this.objects.get(num)!.gen;
        lines.push(`${String(offsets.get(num)).padStart(10, "0")} ${String(gen).padStart(5, "0")} n \n`);
      }
    }
    return Buffer.from(`${lines.join("")}trailer\n${syntax(this.trailer())}\n`, "latin1");
  }

  private xrefStream(offsets: Map<number, number>, xrefAt: number): Uint8Array {
    const self = this.reserve();
    const all = new Map(offsets).set(self.num, xrefAt);
    const numbers = [...all.keys()].sort((a, b) => a - b);
    const rows = Buffer.alloc(numbers.length * 7);
    for (const [i, num] of numbers.entries()) {
      rows.writeUInt8(1, i * 7);
      rows.writeUInt32BE(all.get(num)!, i * 7 + 1);
      rows.writeUInt16BE(this.objects.get(num)?.gen ?? 0, i * 7 + 5);
    }
    const dict = this.trailer()
      .set("Type", name("XRef"))
      .set("W", [1, 4, 2])
      .set(
        "Index",
        runs(numbers).flatMap((run) => [run[0]!, run.length]),
      );
    return objectBytes(self.num, 0, new PdfStream(dict, rows));
  }
}

/** Consecutive numbers in groups. */
function runs(numbers: number[]): number[][] {
  const groups: number[][] = [];
  for (const num of [...numbers].sort((a, b) => a - b)) {
    const open = groups.at(-1);
    if (open && open.at(-1) === num - 1) open.push(num);
    else groups.push([num]);
  }
  return groups;
}
