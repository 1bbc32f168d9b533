import { createHash } from "node:crypto";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { displayTime, toTimestamp } from "../core/time.ts";
import { buildChain, type Chain, chainRevocation, type Evidence, revocation } from "./chain.ts";
import { type Cms, claimedTime, hashLabel } from "./cms-read.ts";
import { DerError } from "./der.ts";
import { embeddedEvidence } from "./embedded-evidence.ts";
import { judgeAlgorithms } from "./judge-algorithms.ts";
import { type ReadSignature, X509_RSA } from "./signature-value.ts";
import { checkTimestamp, OID_TIMESTAMP_ATTRIBUTE, type TimestampCheck } from "./timestamp.ts";
import type { TrustStore } from "./trust.ts";

export type SignatureReport = VerifyReport["signatures"][number];

export interface VerifyOptions {
  trust: TrustStore;
  /** milliseconds since the epoch */
  now: number;
}

/** What is known from the rest of the file when one signature is judged. */
export interface Surroundings extends VerifyOptions {
  /** trusted time stamp over the whole file that covers this signature: it existed by then */
  existedBy: number | undefined;
  /** an intact document time stamp covers it, trusted or not */
  stampedLater: boolean;
  /** what the file itself carries for its proof */
  stored: Evidence;
}

/** One signature judged: the report's entry and whether anything in it calls for a warning. */
export interface Judged {
  report: SignatureReport;
  end: number;
  warn: boolean;
  /** a document time stamp that is intact and trusted: all before it existed by then */
  proves?: number;
  /** the file itself proves every certificate of the signature (needed for B-LT) */
  provable: boolean;
}

const SUPPORTED = new Set(["ETSI.CAdES.detached", "adbe.pkcs7.detached", "adbe.pkcs7.sha1", X509_RSA]);

/** The byte after the last one a signature covers. */
export const endOf = (signature: ReadSignature): number =>
  signature.range ? signature.range[2] + signature.range[3] : Number.MAX_SAFE_INTEGER;

/** Mathematics, certificate, time: all that does not depend on later saves. */
export function judge(bytes: Uint8Array, signature: ReadSignature, options: Surroundings): Judged {
  const report: SignatureReport = {
    field: signature.field,
    signer: "",
    issuer: "",
    time: null,
    timeSource: "none",
    subFilter: signature.subFilter,
    digest: "",
    level: signature.subFilter.startsWith("ETSI.CAdES") ? "B-B" : "CMS",
    integrity: "unknown",
    chain: "unknown",
    revocation: "unknown",
    coversWholeFile: false,
    changesAfter: "none",
    notes: [],
  };
  const judged: Judged = { report, end: endOf(signature), warn: false, provable: false };
  const shape = signature.rangeProblem(bytes);
  if (shape) {
    report.integrity = "broken";
    report.notes.push(shape);
  }
  report.coversWholeFile = !shape && judged.end === bytes.length;
  try {
    judgeCms(judged, bytes, signature, options, shape !== undefined);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    if (report.integrity === "unknown") report.integrity = "broken";
    report.notes.push("Khối chữ ký không đọc được.");
  }
  return judged;
}

function judgeCms(
  judged: Judged,
  bytes: Uint8Array,
  signature: ReadSignature,
  options: Surroundings,
  misshapen: boolean,
): void {
  const { report } = judged;
  if (signature.subFilter === "ETSI.RFC3161") {
    judgeDocumentTimestamp(judged, bytes, signature, options);
    return;
  }
  if (!SUPPORTED.has(signature.subFilter)) {
    report.notes.push("Dạng chữ ký này không được hỗ trợ nên chưa kiểm tra được.");
    return;
  }
  const cms = signature.cms();
  report.signer = cms.signer?.commonName ?? "";
  report.issuer = cms.signer?.issuer ?? "";
  report.digest = hashLabel(cms.hash);
  if (!misshapen) {
    const check = signature.check(cms, bytes);
    report.integrity = check.integrity;
    if (check.note) report.notes.push(check.note);
  }
  if (signature.hasTail(cms.length)) {
    judged.warn = true;
    report.notes.push("Sau khối chữ ký còn dữ liệu lạ.");
  }
  if (cms.signers > 1) {
    judged.warn = true;
    report.notes.push("Khối chữ ký có nhiều người ký; chỉ người đầu được kiểm tra.");
  }
  judgeAlgorithms(judged, cms, signature);
  const stamp = timestampOf(cms);
  judgeTime(judged, cms, signature, stamp, options);
  judgeChain(judged, cms, stamp, options);
}

function timestampOf(cms: Cms): TimestampCheck | undefined {
  const token = cms.unsigned.get(OID_TIMESTAMP_ATTRIBUTE)?.[0];
  return token && checkTimestamp(token.raw, (hash) => createHash(hash).update(cms.signature).digest());
}

/**
 * The moment the chain is judged at: that of a trusted time stamp in the signature or over the file, else now. A
 * claimed time proves nothing.
 */
function referenceTime(
  stamp: TimestampCheck | undefined,
  options: Surroundings,
): { at: number; chain?: Chain } {
  const fallback = options.existedBy ?? options.now;
  if (!stamp?.good || !stamp.signer) return { at: fallback };
  const chain = buildChain(stamp.signer, stamp.certificates, options.trust, stamp.time);
  const revoked = chainRevocation(chain, options.trust, stamp.time) === "revoked";
  return chain.state === "trusted" && !revoked && stamp.time <= options.now
    ? { at: stamp.time, chain }
    : { at: fallback, chain };
}

function judgeTime(
  judged: Judged,
  cms: Cms,
  signature: ReadSignature,
  stamp: TimestampCheck | undefined,
  options: Surroundings,
): void {
  const { report } = judged;
  const claimed = claimedTime(cms) ?? signature.claimedTime;
  if (stamp?.good) {
    report.time = toTimestamp(stamp.time);
    report.timeSource = "timestamp";
    if (report.level === "B-B") report.level = "B-T";
    if (referenceTime(stamp, options).chain?.state !== "trusted") {
      judged.warn = true;
      report.notes.push("Nơi cấp dấu thời gian chưa được tin cậy.");
    }
    if (stamp.hash === "sha1") {
      judged.warn = true;
      report.notes.push("Dấu thời gian dùng SHA-1, thuật toán cũ.");
    }
    return;
  }
  if (stamp) {
    judged.warn = true;
    report.notes.push(stamp.note ?? "Dấu thời gian không đúng.");
  }
  if (options.stampedLater && report.level === "B-B") report.level = "B-T";
  if (options.existedBy !== undefined) {
    report.time = toTimestamp(options.existedBy);
    report.timeSource = "timestamp";
    report.notes.push(
      claimed === undefined
        ? "Thời điểm theo dấu thời gian của cả tài liệu."
        : `Thời điểm theo dấu thời gian của cả tài liệu; máy của người ký ghi ${displayTime(toTimestamp(claimed))}.`,
    );
    return;
  }
  if (claimed === undefined) {
    report.notes.push("Chữ ký không ghi thời điểm ký.");
    return;
  }
  report.time = toTimestamp(claimed);
  report.timeSource = "claimed";
  report.notes.push("Chưa có dấu thời gian: thời điểm ký do máy của người ký tự ghi.");
}

function judgeChain(
  judged: Judged,
  cms: Cms,
  stamp: TimestampCheck | undefined,
  options: Surroundings,
): void {
  const { report } = judged;
  if (!cms.signer) return;
  const { at } = referenceTime(stamp, options);
  const chain = buildChain(
    cms.signer,
    [...cms.certificates, ...(stamp?.certificates ?? [])],
    options.trust,
    at,
  );
  const own = embeddedEvidence(cms);
  const known: Evidence = {
    crls: [...options.trust.crls, ...own.crls],
    ocsps: [...options.trust.ocsps, ...own.ocsps],
  };
  report.chain = chain.state;
  report.revocation = chainRevocation(chain, known, at);
  judged.provable = isProvable(
    chain,
    { crls: [...options.stored.crls, ...own.crls], ocsps: [...options.stored.ocsps, ...own.ocsps] },
    at,
  );
  judgeHierarchy(judged, chain, options);
  judgePath(judged, chain);
  const note = {
    trusted: undefined,
    untrusted: "Nơi cấp chứng thư không nằm trong danh sách được tin cậy.",
    incomplete: "Thiếu chứng thư trung gian nên chưa xác định được nơi cấp.",
    expired: "Chứng thư hết hạn hoặc chưa có hiệu lực tại thời điểm kiểm tra.",
    unknown: "Chưa xác định được nơi cấp chứng thư.",
  }[chain.state];
  if (note) report.notes.push(note);
  if (report.revocation === "revoked") report.notes.push("Chứng thư của người ký đã bị thu hồi.");
  if (report.revocation === "unknown")
    report.notes.push(
      "Máy này không có danh sách thu hồi còn hiệu lực của nơi cấp, tệp cũng không mang theo.",
    );
}

/** Whether this evidence alone says something of every certificate below the root. */
function isProvable(chain: Chain, evidence: Evidence, at: number): boolean {
  if (chain.state === "incomplete" || chain.path.length < 2) return false;
  return chain.path
    .slice(0, -1)
    .every((info, i) => revocation(info, chain.path[i + 1]!, evidence, at) !== "unknown");
}

const HIERARCHIES: Record<string, { key: NonNullable<SignatureReport["hierarchy"]>; words: string }> = {
  "chuyên dùng": { key: "government", words: "chuyên dùng Chính phủ (Ban Cơ yếu)" },
  "công cộng": { key: "public", words: "công cộng (NEAC)" },
};

/** Which of the two hierarchies of Vietnam the path ends in, by its root and never by a name in the certificate. */
function judgeHierarchy(judged: Judged, chain: Chain, options: Surroundings): void {
  const root = chain.path.at(-1)!;
  if (!options.trust.anchors.has(root.sha256)) return;
  const named = HIERARCHIES[options.trust.hierarchies.get(root.sha256) ?? ""];
  judged.report.hierarchy = named?.key ?? "added";
  judged.report.notes.push(
    named ? `Hệ thống chứng thực: ${named.words}.` : "Chứng thư gốc do đơn vị thêm vào danh sách tin cậy.",
  );
}

/** Old keys and hashes on the way from the signer to the root, which itself is believed as it is. */
function judgePath(judged: Judged, chain: Chain): void {
  const warn = (note: string): void => {
    judged.warn = true;
    judged.report.notes.push(note);
  };
  for (const [depth, info] of chain.path.slice(0, -1).entries()) {
    const who = depth === 0 ? "Chứng thư của người ký" : "Một chứng thư trung gian";
    if (depth > 0 && info.keyAlgorithm === "rsa" && info.keyBits < 2048)
      warn(`${who} có khóa RSA ngắn hơn 2048 bit.`);
    if (info.issuedWith === "sha1") warn(`${who} được cấp bằng SHA-1, thuật toán cũ không còn đủ an toàn.`);
  }
}

function judgeDocumentTimestamp(
  judged: Judged,
  bytes: Uint8Array,
  signature: ReadSignature,
  options: Surroundings,
): void {
  const { report } = judged;
  const stamp = checkTimestamp(signature.contents, (hash) => signature.digest(bytes, hash));
  report.signer = stamp.signer?.commonName ?? "";
  report.issuer = stamp.signer?.issuer ?? "";
  report.digest = hashLabel(stamp.hash);
  report.level = "B-LTA";
  if (report.integrity !== "broken") {
    report.integrity = stamp.good ? "intact" : stamp.unknown ? "unknown" : "broken";
  }
  if (stamp.note) report.notes.push(stamp.note);
  if (!stamp.good || !stamp.signer) return;
  report.time = toTimestamp(stamp.time);
  report.timeSource = "timestamp";
  const at = options.existedBy ?? options.now;
  const chain = buildChain(stamp.signer, stamp.certificates, options.trust, at);
  report.chain = chain.state;
  report.revocation = chainRevocation(chain, options.trust, at);
  judgeHierarchy(judged, chain, options);
  judged.provable = isProvable(chain, options.stored, at);
  const trusted = chain.state === "trusted" && report.revocation !== "revoked";
  if (trusted && report.integrity === "intact" && stamp.time <= at) judged.proves = stamp.time;
  report.notes.push("Đây là dấu thời gian của cả tài liệu, không phải chữ ký của người.");
}
