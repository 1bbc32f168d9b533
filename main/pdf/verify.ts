import type { VerifyReport } from "../../preload/contract/copies.ts";
import { DerError } from "./der.ts";
import { endOf, type Judged, judge, type VerifyOptions } from "./judge-signature.ts";
import { compareRevisions } from "./revisions.ts";
import { salvageSignatures } from "./salvage.ts";
import { signatureFields } from "./signature-fields.ts";
import { pageIndex, type SeenPlace, seenPlace } from "./signature-place.ts";
import { type ReadSignature, readSignature } from "./signature-value.ts";
import { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfDict } from "./syntax/objects.ts";
import type { TrustStore } from "./trust.ts";
import { readStore, type StoredProof } from "./validation-store.ts";

export type VerifyResult = VerifyReport;

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
      if (file.locked) return { verdict: "unreadable", signatures: [], problem: "pdf.encrypted" };
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
  const stored = readStore(file);
  const trust: TrustStore = {
    ...options.trust,
    intermediates: [...options.trust.intermediates, ...stored.certificates],
    crls: [...options.trust.crls, ...stored.crls],
    ocsps: [...options.trust.ocsps, ...stored.ocsps],
  };
  const judged = judgeBackwards(found, file, { ...options, trust }, stored);
  raiseLevels(judged, file);
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
function collect(file: PdfFile): { signature: ReadSignature; removed: boolean; place?: SeenPlace }[] {
  const fields = signatureFields(file).filter((field) => field.value || field.unreadable);
  const index = fields.length > 0 ? pageIndex(file) : undefined;
  const current = fields.map((field) => ({
    signature: readSignature(field.name, field.value ?? new PdfDict()),
    removed: false,
    place: index && seenPlace(file, index, field),
  }));
  const ranges = new Set(current.map(({ signature }) => signature.range?.join()));
  const removed = salvageSignatures(file.bytes).filter(
    (signature) => !signature.rangeProblem(file.bytes) && !ranges.has(signature.range?.join()),
  );
  return [...current, ...removed.map((signature) => ({ signature, removed: true }))].sort(
    (a, b) => endOf(a.signature) - endOf(b.signature),
  );
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
  report.changesAfter = changes.state;
  report.notes.push(...changes.notes);
  if (changes.look) judged.warn = true;
}

/** Proof of the file's own: whatever the store holds, and the signatures with what was done after them. */
function judgeBackwards(
  found: ReturnType<typeof collect>,
  file: PdfFile,
  options: VerifyOptions,
  stored: StoredProof,
): Judged[] {
  const judged: Judged[] = [];
  let existedBy: number | undefined;
  let stampedLater = false;
  // the last first: a time stamp over the file says when all before it stood there
  for (const { signature, removed, place } of [...found].reverse()) {
    const one = judge(file.bytes, signature, { ...options, existedBy, stampedLater, stored });
    judgeChanges(one, file, signature, removed);
    if (place) one.report.place = place;
    if (isTimestamp(one) && !removed && one.report.changesAfter !== "suspicious") {
      stampedLater ||= one.report.integrity === "intact";
      existedBy = one.proves ?? existedBy;
    }
    judged.unshift(one);
  }
  return judged;
}

const isTimestamp = (one: Judged): boolean => one.report.subFilter === "ETSI.RFC3161";

/** Proof in the file, and document time stamps over that proof, lift the level of the signatures before them. */
function raiseLevels(judged: Judged[], file: PdfFile): void {
  for (const [i, one] of judged.entries()) {
    if (one.report.level !== "B-T" || !one.provable) continue;
    const kept = judged
      .slice(i + 1)
      .some(
        (later) => isTimestamp(later) && later.report.integrity === "intact" && coversProof(file, later.end),
      );
    one.report.level = kept ? "B-LTA" : "B-LT";
  }
}

/** Whether the first `end` bytes hold a store of proof. */
function coversProof(file: PdfFile, end: number): boolean {
  try {
    return readStore(PdfFile.open(file.bytes.subarray(0, end))).present;
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    return false;
  }
}

/** A file whose structure is broken may still hold signatures that show what was broken. */
function verifySalvaged(bytes: Uint8Array, options: VerifyOptions): VerifyResult {
  const found = salvageSignatures(bytes);
  const complete = found.filter((signature) => endOf(signature) <= bytes.length);
  if (complete.length === 0 || complete.length < found.length) {
    return { verdict: "unreadable", signatures: [], problem: "pdf.unreadable" };
  }
  const judged = complete.slice(0, MAX_SIGNATURES).map((signature) => {
    const one = judge(bytes, signature, {
      ...options,
      existedBy: undefined,
      stampedLater: false,
      stored: { crls: [], ocsps: [] },
    });
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
