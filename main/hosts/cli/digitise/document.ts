import { basename } from "node:path";
import type { ErrorCode, ErrorParams } from "../../../../preload/contract/errors.ts";
import {
  type DigitiseInput,
  type DigitiseWarning,
  digitise,
  extract,
  pageLoader,
} from "../../../core/digitise/engine.ts";
import type { OcrPool } from "../../../core/digitise/ocr-pool.ts";
import type { KeptReadings } from "../../../core/digitise/readings.ts";
import { AppError, toWireError } from "../../../core/errors.ts";
import type { KeptChild } from "../../../core/kept-child.ts";
import { AssembledWriter } from "../../../pdf/assembled.ts";
import { DocumentFiles } from "./files.ts";
import type { Profile } from "./profiles.ts";
import type { PlannedDocument } from "./stacks.ts";

const NOT_FOR_RECORD =
  "Bóc tách khi chưa ký bản quét: chỉ để xem, không dùng cho hồ sơ (TT 01/2023/TT-VPCP, Điều 8 khoản 1).";

/** What stands in the result of one document. */
export interface DocumentOutcome {
  pages: number;
  files: number;
  words: number;
  meanConfidence: number;
  out: string | null;
  text: string | null;
  fields: string | null;
  warnings: { code: string; page: number; message: string }[];
  /** why the PDF was not made, though the rest was */
  refused?: { code: ErrorCode; params: ErrorParams };
}

export interface MakeOptions {
  imaging: KeptChild;
  pool: OcrPool;
  profile: Profile;
  creator: string;
  /** `2026-01-09T10:00:00.000+07:00` */
  createdAt: string;
  /** pages of paper, counted by a person */
  pages?: number;
  overwrite: boolean;
  signal?: AbortSignal;
  onProgress(progress: { done: number; total: number }): void;
  /** a folder that keeps what is done */
  kept?: {
    readings: KeptReadings;
    tag: string;
    /** the files are whole and get their names next */
    committing(hashes: Record<string, string>, outcome: string): void;
  };
  /** a last look at the inputs before the files get their names */
  beforeCommit?(): Promise<void>;
}

/**
 * Makes the files of one document. Nothing is left half-written. A signed PDF is never written anew: its text and
 * fields go to files beside it, and `refused` tells that there is no PDF.
 */
export async function makeDocument(
  document: PlannedDocument,
  options: MakeOptions,
): Promise<DocumentOutcome> {
  try {
    return await make(document, options);
  } catch (error) {
    const { out, ...beside } = document.targets;
    const signed = error instanceof AppError && error.code === "pdf.signed-already";
    if (!signed || Object.keys(beside).length === 0) throw error;
    const refused = out === undefined ? undefined : { code: error.code, params: error.params };
    return make({ ...document, targets: beside }, options, { refused });
  }
}

async function make(
  document: PlannedDocument,
  options: MakeOptions,
  signed?: Pick<DocumentOutcome, "refused">,
): Promise<DocumentOutcome> {
  const { imaging, pool, signal, profile, kept } = options;
  const inputs: DigitiseInput[] = document.inputs.map(({ path, pages }) => ({
    name: basename(path),
    read: async () => ({ path }),
    pages,
    onlyRead: signed !== undefined,
  }));
  const files = await DocumentFiles.create(document.targets, kept?.tag);
  try {
    const pdf = files.get("out");
    const writer = new AssembledWriter(
      { append: async (bytes) => pdf?.append(bytes) },
      { title: "Bản số hóa", creator: options.creator, createdAt: options.createdAt },
    );
    const result = await digitise(
      inputs,
      { imaging, pool, writer, kept: kept?.readings },
      {
        pages: options.pages,
        minDpi: profile.minDpi,
        colour: profile.colour,
        reading: profile.reading,
        lighter: profile.lighter,
        signal,
        onProgress: options.onProgress,
      },
    );
    await writer.finish();
    await files.get("text")?.append(Buffer.from(`${result.text}\n`, "utf8"));
    const json = files.get("fields");
    if (json) {
      const found = await extract(result, { imaging, pool }, pageLoader(inputs, { imaging }, signal), signal);
      const record = {
        schemaVersion: found.schemaVersion,
        forRecord: false,
        note: NOT_FOR_RECORD,
        fields: found.fields,
      };
      await json.append(Buffer.from(`${JSON.stringify(record, null, 2)}\n`, "utf8"));
    }
    const outcome: DocumentOutcome = {
      pages: result.pages,
      files: document.inputs.length,
      words: result.words,
      meanConfidence: result.meanConfidence,
      out: null,
      text: null,
      fields: null,
      warnings: result.warnings.map(inWords),
      ...(signed?.refused ? { refused: signed.refused } : {}),
    };
    const hashes = await files.seal();
    await options.beforeCommit?.();
    signal?.throwIfAborted();
    kept?.committing(hashes, JSON.stringify(outcome));
    return { ...outcome, ...(await files.commit(options.overwrite)) };
  } finally {
    await files.discard();
  }
}

function inWords(warning: DigitiseWarning): { code: string; page: number; message: string } {
  const { message } = toWireError(new AppError(warning.code, warning.params));
  return { code: warning.code, page: warning.page, message };
}
