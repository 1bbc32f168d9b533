import type { VerifyReport } from "../../preload/contract/copies.ts";
import { readCrl } from "./crl.ts";
import { DerError } from "./der.ts";
import { endOf, type Judged, judge, type VerifyOptions } from "./judge-signature.ts";
import { compareRevisions } from "./revisions.ts";
import { salvageSignatures } from "./salvage.ts";
import { signatureFields } from "./signature-fields.ts";
import { type ReadSignature, readSignature } from "./signature-value.ts";
import { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfStream } from "./syntax/objects.ts";
import type { TrustStore } from "./trust.ts";

/** The report of `verify`, with the reason when nothing could be read. */
export type VerifyResult = VerifyReport & { problem?: "pdf.unreadable" | "pdf.encrypted" };

/** More signatures than any document carries; each costs a comparison of the whole file. */
const MAX_SIGNATURES = 128;

/**
 * Checks every signature of a file (kiểm tra chữ ký số; TT 15/2025/TT-BKHCN Điều 6), offline. Hostile input
 * is bounded and never throws: what cannot be read is `unreadable`. Broken, revoked or suspicious makes
 * `invalid`; all good makes `valid`; anything else, an unknown revocation above all, is a `warning`.
 */
export function verifyPdf(bytes: Uint8Array, options: VerifyOptions): VerifyResult {
  try {
    try {
      const file = PdfFile.open(bytes);
      if (file.encrypted) return { verdict: "unreadable", signatures: [], problem: "pdf.encrypted" };
      return verifyFile(file, options);
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error;
      return verifySalvaged(bytes, options);
    }
  } catch (error) {
    if (error instanceof PdfSyntaxError || error instanceof DerError || error instanceof RangeError) {
      return { verdict: "unreadable", signatures: [], problem: "pdf.unreadable" };
    }
    throw error;
  }
}

function verifyFile(file: PdfFile, options: VerifyOptions): VerifyResult {
  const found = collect(file);
  if (found.length > MAX_SIGNATURES) throw new PdfSyntaxError("too many signatures");
  const validation = validationData(file);
  const trust = { ...options.trust, crls: [...options.trust.crls, ...validation.crls] };
  const judged = found.map(({ signature, removed }) => {
    const one = judge(file.bytes, signature, { ...options, trust });
    judgeChanges(one, file, signature, removed);
    return one;
  });
  raiseLevels(judged, validation.present);
  // odd structures surface while objects are read, so this is asked last
  if (judged.length > 0 && file.problems.size > 0) {
    for (const one of judged) {
      one.warn = true;
      one.report.notes.push("Cấu trúc của tệp có chỗ mà các phần mềm đọc có thể hiểu khác nhau.");
    }
  }
  return conclude(judged);
}

/**
 * Signatures of the file as it is, and those that once covered its first bytes and are gone from it: found by
 * their bytes, since an attacker chooses which saves the cross-references still name.
 */
function collect(file: PdfFile): { signature: ReadSignature; removed: boolean }[] {
  const current = signatureFields(file).flatMap((field) =>
    field.value ? [readSignature(field.name, field.value)] : [],
  );
  const ranges = new Set(current.map((signature) => signature.range?.join()));
  const removed = salvageSignatures(file.bytes).filter(
    (signature) => !signature.rangeProblem(file.bytes) && !ranges.has(signature.range?.join()),
  );
  return [
    ...current.map((signature) => ({ signature, removed: false })),
    ...removed.map((signature) => ({ signature, removed: true })),
  ].sort((a, b) => endOf(a.signature) - endOf(b.signature));
}

/** What was done to the file after this signature. */
function judgeChanges(judged: Judged, file: PdfFile, signature: ReadSignature, removed: boolean): void {
  const { report } = judged;
  if (removed) {
    report.changesAfter = "suspicious";
    report.notes.push("Chữ ký này đã bị gỡ khỏi bản hiện tại của tệp.");
    return;
  }
  if (report.coversWholeFile || !signature.range || judged.end > file.bytes.length) return;
  let before: PdfFile;
  try {
    before = PdfFile.open(file.bytes.subarray(0, judged.end));
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    report.changesAfter = "suspicious";
    report.notes.push("Phần được ký không phải một tệp PDF hoàn chỉnh.");
    return;
  }
  const changes = compareRevisions(before, file);
  const forbidden = changes.state === "permitted" && signature.forbidsChanges(before);
  report.changesAfter = forbidden ? "suspicious" : changes.state;
  report.notes.push(...changes.notes);
  if (forbidden)
    report.notes.push("Chữ ký này không cho thay đổi gì thêm (DocMDP P=1) nhưng tệp đã được thêm.");
}

/** Validation data and document time stamps lift the level of the signatures before them. */
function raiseLevels(judged: Judged[], hasValidationData: boolean): void {
  for (const [i, one] of judged.entries()) {
    if (one.report.level !== "B-T" || !hasValidationData) continue;
    const stamped = judged
      .slice(i + 1)
      .some((j) => j.report.subFilter === "ETSI.RFC3161" && j.report.integrity === "intact");
    one.report.level = stamped ? "B-LTA" : "B-LT";
  }
}

/** Revocation lists of the document security store; whether it holds any revocation data at all. */
function validationData(file: PdfFile): { present: boolean; crls: TrustStore["crls"] } {
  const store = file.dict(file.catalog.get("DSS"));
  const crls: TrustStore["crls"] = [];
  const lists = store ? file.array(store.get("CRLs")).slice(0, 50) : [];
  for (const item of lists) {
    const stream = file.resolve(item);
    if (!(stream instanceof PdfStream)) continue;
    try {
      crls.push(readCrl(file.decoded(stream)));
    } catch (error) {
      if (!(error instanceof DerError || error instanceof PdfSyntaxError)) throw error;
    }
  }
  return {
    present: store !== undefined && (lists.length > 0 || file.array(store.get("OCSPs")).length > 0),
    crls,
  };
}

/** A file whose structure is broken may still hold signatures that show what was broken. */
function verifySalvaged(bytes: Uint8Array, options: VerifyOptions): VerifyResult {
  const found = salvageSignatures(bytes);
  const complete = found.filter((signature) => endOf(signature) <= bytes.length);
  if (complete.length === 0 || complete.length < found.length) {
    return { verdict: "unreadable", signatures: [], problem: "pdf.unreadable" };
  }
  const judged = complete.slice(0, MAX_SIGNATURES).map((signature) => {
    const one = judge(bytes, signature, options);
    one.warn = true;
    one.report.notes.push("Cấu trúc của tệp bị hỏng.");
    if (!one.report.coversWholeFile) {
      one.report.changesAfter = "suspicious";
      one.report.notes.push("Phần nối sau chữ ký không đọc được.");
    }
    return one;
  });
  return conclude(judged);
}

function conclude(judged: Judged[]): VerifyResult {
  const signatures = judged.map((one) => ({ ...one.report, notes: [...new Set(one.report.notes)] }));
  if (signatures.length === 0) return { verdict: "unsigned", signatures };
  const bad = signatures.some(
    (s) => s.integrity === "broken" || s.revocation === "revoked" || s.changesAfter === "suspicious",
  );
  const good = signatures.every(
    (s) => s.integrity === "intact" && s.chain === "trusted" && s.revocation === "good",
  );
  const warned = judged.some((one) => one.warn);
  return { verdict: bad ? "invalid" : good && !warned ? "valid" : "warning", signatures };
}
