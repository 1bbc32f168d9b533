import { AppError } from "../errors.ts";
import { fromTimestamp, type Timestamp, toTimestamp } from "../time.ts";

/** `resources/law/qr-items.json`: what TT 01/2023/TT-VPCP Điều 26 asks of a printed QR, dated, with sources. */
export interface QrItemsConfig {
  id: string;
  inForceFrom: string;
  inForceTo: string | null;
  source: string;
  items: { key: PaperQrKey; label: string; source: string }[];
  receiptItem: { key: "dueAt"; label: string; source: string };
  encoding: {
    separator: string;
    /** what a separator inside a value becomes */
    separatorSubstitute: string;
    paperNameMaxChars: number;
    unverified?: boolean;
    source: string;
  };
  identityMask: IdentityMask;
  print: QrPrint;
}

export interface IdentityMask {
  mode: "none" | "keep-last";
  keepLast: number;
  unverified?: boolean;
  source: string;
}

/** How a QR is drawn on paper; lengths in millimetres, the quiet zone in modules. */
export interface QrPrint {
  position: "top-left" | "top-right";
  errorCorrection: "L" | "M" | "Q" | "H";
  quietZoneModules: number;
  minModuleMm: number;
  /** side of the whole box, quiet zone included */
  minSizeMm: number;
  source: string;
}

export type PaperQrKey =
  | "dossierCode"
  | "procedureCode"
  | "subjectIdentity"
  | "paperName"
  | "systemName"
  | "publishedAt";

/** The six items of TT 01/2023 Điều 26, plus the return date of a receipt or the validity of a result. */
export interface PaperQrItems {
  /** Mã số hồ sơ */
  dossierCode: string;
  /** Mã thủ tục hành chính */
  procedureCode: string;
  /** Mã định danh của tổ chức, cá nhân; may be masked or empty */
  subjectIdentity: string;
  /** Tên giấy tờ được xuất bản */
  paperName: string;
  /** Tên hệ thống thông tin cung cấp dữ liệu */
  systemName: string;
  /** Thời điểm xuất bản */
  publishedAt: Timestamp;
  /** a receipt alone: when the result is to be returned */
  dueAt?: Timestamp;
  /** a result alone: term and scope of validity, as words */
  validity?: string;
}

export interface ParsedPaperQr extends PaperQrItems {
  kind: "paper" | "receipt";
}

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00$/;
/** Cards start with twelve digits; a dossier code never does. */
const CARD_NUMBER = /^\d{12}$/;

/** The last `keep` characters stay, each one before becomes `*`; shorter values are hidden whole. */
export function maskIdentity(identity: string, keep = 4): string {
  if (identity.length <= keep) return "*".repeat(identity.length);
  return "*".repeat(identity.length - keep) + identity.slice(-keep);
}

/** Seconds are enough on paper, and shorter in the code: `2026-01-09T10:00:00+07:00`. */
export function paperTime(value: Timestamp): string {
  const ms = fromTimestamp(value);
  if (Number.isNaN(ms)) throw new AppError("contract.invalid-input", { where: "time", why: value });
  return toTimestamp(ms).replace(/\.\d{3}/, "");
}

/**
 * The text of a paper's QR: the items in the order of TT 01/2023 Điều 26 joined by the separator of the
 * configuration, NFC, on one line. `mask` overrides the configured masking (a unit's own decision).
 */
export function composeQrText(
  items: PaperQrItems,
  config: QrItemsConfig,
  mask: boolean = config.identityMask.mode === "keep-last",
): string {
  const values: Record<PaperQrKey, string> = {
    dossierCode: items.dossierCode,
    procedureCode: items.procedureCode,
    subjectIdentity: mask
      ? maskIdentity(items.subjectIdentity, config.identityMask.keepLast)
      : items.subjectIdentity,
    paperName: shorten(items.paperName, config.encoding.paperNameMaxChars),
    systemName: items.systemName,
    publishedAt: paperTime(items.publishedAt),
  };
  const parts = config.items.map((item) => values[item.key]);
  if (items.dueAt !== undefined) parts.push(paperTime(items.dueAt));
  else if (items.validity) parts.push(items.validity);
  const { separator, separatorSubstitute } = config.encoding;
  return parts
    .map((part) =>
      part.normalize("NFC").replace(/\s+/g, " ").trim().replaceAll(separator, separatorSubstitute),
    )
    .join(separator);
}

/** Reads a paper's QR; undefined when the text is of another kind (an ID card, a link, someone else's code). */
export function parsePaperQr(text: string, config: QrItemsConfig): ParsedPaperQr | undefined {
  const parts = text.normalize("NFC").split(config.encoding.separator);
  const count = config.items.length;
  if (parts.length < count || parts.length > count + 1) return undefined;
  const found: Partial<Record<PaperQrKey, string>> = {};
  config.items.forEach((item, index) => {
    found[item.key] = parts[index] as string;
  });
  const items = found as Record<PaperQrKey, string>;
  if (CARD_NUMBER.test(items.dossierCode) || !STAMP.test(items.publishedAt)) return undefined;
  if (Number.isNaN(fromTimestamp(items.publishedAt))) return undefined;
  if (!items.dossierCode || !items.paperName || !items.systemName) return undefined;
  const extra = parts[count];
  if (extra === undefined) return { kind: "paper", ...items };
  return STAMP.test(extra)
    ? { kind: "receipt", ...items, dueAt: extra }
    : { kind: "paper", ...items, validity: extra };
}

/** At most `max` characters, cut at a word, the cut shown; the whole name stands in print beside the code. */
function shorten(text: string, max: number): string {
  const name = text.normalize("NFC").replace(/\s+/g, " ").trim();
  if (name.length <= max) return name;
  const cut = name.slice(0, max - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > max / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
