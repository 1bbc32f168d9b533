import type { VerifyReport } from "../../../preload/contract/copies.ts";
import { AppError } from "../errors.ts";
import { fromTimestamp, type Timestamp, toTimestamp } from "../time.ts";
import type { CopyKindRule, SealRule } from "./law.ts";
import { composeQrText, type QrItemsConfig, type QrPrint } from "./qr-text.ts";

interface Sourced {
  text: string;
  source: string;
  unverified?: boolean;
}

interface SignaturePlace {
  heading: string;
  note: string;
  source: string;
}

/** `resources/law/paper-copy-block.json`: what stands on a paper converted from an electronic result. */
export interface PaperCopyConfig {
  id: string;
  inForceFrom: string;
  inForceTo: string | null;
  source: string;
  ownMark: Sourced;
  lines: Sourced[];
  converter: SignaturePlace;
  unit: SignaturePlace;
  pageLine: Sourced;
  revocationUnknown: Sourced;
  /** the information system, its owner and where to look a paper up, for lack of a closer setting */
  system: { name: string; owner: string; lookUp: string; unverified?: boolean; source: string };
  trial: {
    heading: string;
    text: string;
    dossierCode: string;
    unsigned: string;
    notFullyChecked: string;
    source: string;
  };
  layoutMm: PaperCopyLayout;
  resultCode: { template: string; unverified?: boolean; source: string };
  /** code of a paper that was digitised at the counter */
  paperCode: { template: string; unverified?: boolean; source: string };
  verdicts: {
    accept: VerifyReport["verdict"][];
    acceptWhenOnlyUnknown: "revocation"[];
    unverified?: boolean;
    source: string;
  };
}

/** Where the bands around the framed page stand, in millimetres. */
export interface PaperCopyLayout {
  margin: number;
  /** above the first page: the QR and the own mark */
  topBand: number;
  /** above every other page */
  topBandNext: number;
  /** least height of the block under the last page: room for a signature and a seal */
  blockMinHeight: number;
  /** at the foot of every page: mark, code, page number */
  pageLine: number;
  source: string;
}

/** A result and its conversion, all that the block of NĐ 45/2020 Điều 18.2 and the QR need. */
export interface PaperCopyRecord {
  dossierCode: string;
  procedureCode: string;
  /** Mã định danh of the person or organisation; may be empty */
  subjectIdentity: string;
  /** `…-KQ(n)`, as the province gave it or by `resultCode` */
  resultCode: string;
  /** name of the result as printed, whole */
  paperName: string;
  /** term and scope of validity in words; empty when the result has none */
  validity: string;
  systemName: string;
  /** cơ quan chủ quản, e.g. UBND tỉnh Nghệ An */
  systemOwner: string;
  /** address for look-up in words, e.g. `dichvucong.nghean.gov.vn, mục Tra cứu hồ sơ` */
  lookUp: string;
  /** number in the copy register; empty for none yet */
  copyNumber: string;
  convertedAt: Timestamp;
  converterName: string;
  /** the converting unit (cơ quan chuyển đổi) */
  unitName: string;
  /** what only some kinds print: `forWhom`, `purpose`, `officeNumber`, `signerName`, `statement` and the like */
  details?: Readonly<Record<string, string>>;
}

/** What `renderPaperCopy` draws around the pages. */
export interface PaperCopyBlock {
  title: string;
  ownMark: string;
  lines: string[];
  /** sentences a reader must not miss, e.g. that revocation was not checked */
  notices: string[];
  /** places for signatures and the seal, from left to right */
  places: { heading: string; note: string; name: string }[];
  /** `{page}` and `{pages}` are still to be filled */
  pageLine: string;
  /** the legal code, top left; null for a paper that carries none */
  qrText: string | null;
  /** the system's own signed code, top right; null when this machine has no key or the kind carries none */
  seal: { text: string; print: QrPrint } | null;
  /** small sentences between the two codes */
  beside: string[];
  /** fixed address for looking the paper up, in words */
  lookUp: string;
  /** under the content of every page; empty for none */
  watermark: string;
  /** the code that stands beside the QR */
  code: string;
  /** set on a copy without a record: never to be mistaken for a real one */
  trial: { heading: string; text: string } | null;
  /** creation date of the PDF */
  at: Timestamp;
}

/** `{dossierCode}-KQ({n})` or what the configuration says (NĐ 45/2020 Điều 14.3); `n` counts from 1. */
export function resultCode(dossierCode: string, n: number, config: PaperCopyConfig): string {
  return fill(config.resultCode.template, { dossierCode, n: String(n) });
}

/** Throws `copies.hash-mismatch` when the bytes at hand are not those the province announced. */
export function assertSameBytes(announcedSha256: string, actualSha256: string): void {
  if (announcedSha256.toLowerCase() !== actualSha256.toLowerCase())
    throw new AppError("copies.hash-mismatch");
}

/**
 * Decides whether a verified source may become paper (NĐ 45/2020 Điều 18.2.a). Only `valid`, or a warning
 * whose one cause is that revocation could not be asked. Throws `copies.source-invalid` with the reason in words.
 */
export function judgeSource(report: VerifyReport, config: PaperCopyConfig): { revocationUnknown: boolean } {
  if (config.verdicts.accept.includes(report.verdict) && report.signatures.length > 0) {
    return { revocationUnknown: false };
  }
  const why = refusal(report, config.verdicts.acceptWhenOnlyUnknown.includes("revocation"));
  if (why) throw new AppError("copies.source-invalid", { why });
  return { revocationUnknown: true };
}

/**
 * A trial copy may be made of anything whose signatures are not known to be false; what is missing is
 * printed on it. Throws `copies.source-invalid`.
 */
export function judgeTrial(report: VerifyReport, config: PaperCopyConfig): { notices: string[] } {
  if (report.verdict === "invalid" || report.verdict === "unreadable") {
    throw new AppError("copies.source-invalid", { why: refusal(report, true) || "không đạt kiểm tra" });
  }
  if (report.verdict === "unsigned" || report.signatures.length === 0) {
    return { notices: [config.trial.unsigned] };
  }
  return { notices: report.verdict === "valid" ? [] : [config.trial.notFullyChecked] };
}

/** Why a source is refused, in words; empty when nothing but revocation is open and that is allowed. */
function refusal(report: VerifyReport, revocationMayBeUnknown: boolean): string {
  if (report.verdict === "unreadable") return "tệp không đọc được";
  if (report.signatures.length === 0) return "tệp không có chữ ký số";
  for (const signature of report.signatures) {
    if (signature.integrity === "broken") return "nội dung đã bị thay đổi sau khi ký";
    if (signature.integrity !== "intact") return "không kiểm tra được tính toàn vẹn";
    if (signature.changesAfter === "suspicious") return "tệp bị sửa sau khi ký";
    if (signature.revocation === "revoked") return "chứng thư của người ký đã bị thu hồi";
    if (signature.chain !== "trusted") return CHAIN_WORDS[signature.chain];
    if (signature.revocation === "unknown" && !revocationMayBeUnknown) {
      return "chưa kiểm tra được tình trạng thu hồi của chứng thư";
    }
  }
  const open = report.signatures.some((signature) => signature.revocation === "unknown");
  return report.verdict === "warning" && open ? "" : "không đạt kiểm tra";
}

const CHAIN_WORDS = {
  untrusted: "chứng thư không thuộc nơi cấp được tin cậy",
  incomplete: "thiếu chứng thư trung gian nên chưa xác định được nơi cấp",
  expired: "chứng thư hết hạn ở thời điểm ký",
  unknown: "chưa xác định được nơi cấp chứng thư",
} as const;

/** The dated rules that one paper is made by. */
export interface CopyRules {
  block: PaperCopyConfig;
  qr: QrItemsConfig;
  kind: CopyKindRule;
  seal: SealRule;
}

/** The block and the codes of a registered copy. */
export function composeBlock(
  record: PaperCopyRecord,
  rules: CopyRules,
  options: {
    revocationUnknown: boolean;
    maskIdentity?: boolean;
    /** text of the signed code; null when this machine has no key */
    seal?: string | null;
  },
): PaperCopyBlock {
  const { block, kind, seal } = rules;
  const values = {
    ...record.details,
    ...record,
    details: "",
    convertedAt: blockTime(record.convertedAt),
  };
  const lines = kind.lines ?? block.lines;
  const places = kind.places ?? [
    { ...block.converter, name: "{converterName}" },
    { ...block.unit, name: "{unitName}" },
  ];
  const sealText = kind.sealed ? (options.seal ?? null) : null;
  return {
    ...surroundings(block, kind.mark?.text ?? block.ownMark.text, record, record.resultCode),
    places: places.map(({ heading, note, name }) => ({
      heading: fill(heading, values),
      note,
      name: fill(name, values),
    })),
    lines: lines.filter((line) => filled(line.text, values)).map((line) => fill(line.text, values)),
    notices: options.revocationUnknown ? [block.revocationUnknown.text] : [],
    qrText: kind.sealed
      ? composeQrText(
          { ...record, publishedAt: record.convertedAt, validity: record.validity || undefined },
          rules.qr,
          options.maskIdentity,
        )
      : null,
    seal: sealText === null ? null : { text: sealText, print: seal.print },
    beside: kind.sealed ? (sealText === null ? [seal.withoutKey] : seal.caption) : [],
    lookUp: kind.sealed ? record.lookUp : "",
    watermark: kind.watermark?.text ?? "",
    trial: null,
  };
}

/** The block of a trial copy: no number, no person's data, the warning in place of the dossier code. */
export function composeTrialBlock(
  record: Pick<PaperCopyRecord, "paperName" | "systemName" | "systemOwner" | "convertedAt">,
  config: PaperCopyConfig,
  qr: QrItemsConfig,
  notices: string[],
): PaperCopyBlock {
  const { heading, text, dossierCode } = config.trial;
  const { paperName, systemName, systemOwner, convertedAt } = record;
  // named one by one: a caller may hand over a whole record, and none of the rest may reach the paper
  const values = { paperName, systemName, systemOwner, dossierCode, convertedAt: blockTime(convertedAt) };
  return {
    ...surroundings(config, config.ownMark.text, { paperName, convertedAt }, dossierCode),
    places: [config.converter, config.unit].map(({ heading, note }) => ({ heading, note, name: "" })),
    lines: config.lines.filter((line) => filled(line.text, values)).map((line) => fill(line.text, values)),
    notices,
    qrText: composeQrText(
      {
        paperName,
        systemName,
        dossierCode,
        procedureCode: "",
        subjectIdentity: "",
        publishedAt: convertedAt,
      },
      qr,
    ),
    // a seal says that a paper is the office's: a trial is nobody's
    seal: null,
    beside: [],
    lookUp: "",
    watermark: "",
    trial: { heading, text },
  };
}

function surroundings(
  config: PaperCopyConfig,
  ownMark: string,
  record: Pick<PaperCopyRecord, "paperName" | "convertedAt">,
  codeLine: string,
): Pick<PaperCopyBlock, "title" | "ownMark" | "pageLine" | "code" | "at"> {
  return {
    title: record.paperName,
    ownMark,
    code: codeLine,
    pageLine: fill(config.pageLine.text, { ownMark, codeLine }),
    at: record.convertedAt,
  };
}

/** `09/01/2026 10:05:30 (+07:00)` */
function blockTime(value: Timestamp): string {
  const t = toTimestamp(fromTimestamp(value));
  return `${t.slice(8, 10)}/${t.slice(5, 7)}/${t.slice(0, 4)} ${t.slice(11, 19)} (+07:00)`;
}

/** True when every placeholder of the line has a value; a line without its value is left out. */
function filled(template: string, values: Record<string, string>): boolean {
  return [...template.matchAll(/\{(\w+)\}/g)].every((match) => values[match[1] as string]);
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}
