import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resourcesFolder } from "../children/resources.ts";
import { AppError } from "../core/errors.ts";
import { fromTimestamp, toTimestamp } from "../core/time.ts";
import type { HeadingGap } from "./mark-places.ts";

export type PresetName =
  | "SCAN_CA_NHAN"
  | "SAO_Y_CO_QUAN"
  | "PHU_LUC_CO_QUAN"
  | "VAN_BAN_CA_NHAN"
  | "VAN_BAN_CO_QUAN"
  | "SO_PHAT_HANH"
  | "NGAY_PHAT_HANH"
  | "THANG_PHAT_HANH"
  | "NAM_PHAT_HANH";

/** What a mark may name. Which of them a preset needs is written in its lines. */
export interface MarkFields {
  signerName?: string;
  /** ISO 8601 with offset; printed to the second with `+07:00` */
  scannedAt?: string;
  signedAt?: string;
  agencyName?: string;
  /** SAO Y, SAO LỤC or TRÍCH SAO */
  copyForm?: string;
  documentNumber?: string;
  /** of the release burst: number alone, day and month in two digits where the law wants them, year */
  number?: string;
  day?: string;
  month?: string;
  year?: string;
}

interface PresetData {
  look: "text" | "image";
  page?: "first" | "last";
  place?: "top-left" | "top-right" | "signature-gap" | "beside-signature" | `heading-${HeadingGap}`;
  /** where the heading shows no gap: left and line of the text as fractions from the top left of the page */
  at?: [number, number];
  /** points, where it is not the table's */
  size?: number;
  italic?: boolean;
  /** colour of the image */
  ink?: "blue" | "red";
  /** width of the image where neither it nor the office says, millimetres */
  usualMm?: number;
  /** part of the personal signature that the seal lies over, from its left */
  overlap?: number;
  lines: string[];
  /** fields that are so unless said otherwise */
  defaults?: MarkFields;
  source: string;
}

/** `resources/law/signature-presets.json`. */
export interface PresetTable {
  font: { file: string; size: number; leading: number; color: [number, number, number] };
  bandMm: { value: number };
  marginMm: { left: number; right: number; top: number };
  widthMm: { value: number };
  presets: Record<PresetName, PresetData>;
  /** what the keeper of the seal adds when a document is issued, each a signature of its own, in this order */
  release: { presets: PresetName[] };
  /** quyền hạn of who signs */
  capacities: { forms: { form: string; words: string }[] };
}

const ITALIC = "LiberationSerif-Italic.ttf";

/** Face, size and leading of a preset's text; points. */
export function fontOf(preset: PresetName): { file: string; size: number; leading: number } {
  const { font, presets } = presetTable();
  const { size, italic } = presets[preset];
  return {
    file: italic ? ITALIC : font.file,
    size: size ?? font.size,
    leading: size ? size * 1.2 : font.leading,
  };
}

let table: PresetTable | undefined;

/** The dated table of marks. */
export function presetTable(): PresetTable {
  table ??= JSON.parse(
    readFileSync(join(resourcesFolder(), "law", "signature-presets.json"), "utf8"),
  ) as PresetTable;
  return table;
}

const TIMES = new Set(["scannedAt", "signedAt"]);

/**
 * The lines of a mark; those of a preset with an image stand for it where there is none. Throws `cli.usage` for an
 * unknown preset, `contract.invalid-input` when a field that the law wants is missing.
 */
export function markLines(preset: string, fields: MarkFields): string[] {
  const data = Object.hasOwn(presetTable().presets, preset)
    ? presetTable().presets[preset as PresetName]
    : undefined;
  if (!data) throw new AppError("cli.usage", { why: `không có mẫu chữ ký ${preset.slice(0, 40)}` });
  return data.lines.map((line) =>
    line.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = (fields[key as keyof MarkFields] ?? data.defaults?.[key as keyof MarkFields])
        ?.normalize("NFC")
        .trim();
      if (!value)
        throw new AppError("contract.invalid-input", { where: key, why: "chưa có giá trị cho dấu ký" });
      return TIMES.has(key) ? printedTime(key, value) : value;
    }),
  );
}

/** ISO 8601 to the second in Vietnam's zone, `2026-01-09T10:05:00+07:00`. */
function printedTime(key: string, value: string): string {
  const ms = fromTimestamp(value);
  if (Number.isNaN(ms))
    throw new AppError("contract.invalid-input", { where: key, why: "không phải thời điểm ISO 8601" });
  return `${toTimestamp(ms).slice(0, 19)}+07:00`;
}
