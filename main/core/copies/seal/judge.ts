import type { SealReport } from "../../../../preload/contract/seal-report.ts";
import { displayTime, fromTimestamp, type Timestamp } from "../../time.ts";
import { readSealText, type SealClaims, type SealedKind, type SealFault } from "./claims.ts";
import { holds } from "./cose.ts";
import type { CertifiedKey, SealKeyList } from "./keys.ts";

/** What verification stands on: the newest list this machine has, and the time now. */
export interface SealKnowledge {
  list: SealKeyList | null;
  now: Timestamp;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** a clock may be so much wrong before a code looks as if it came from the future */
const CLOCK_PATIENCE = 12 * HOUR;

export const KIND_WORDS: Record<SealedKind, string> = {
  converted: "Bản giấy chuyển đổi từ bản điện tử",
  "true-copy": "Bản sao y",
  certified: "Bản sao có chứng thực",
};

const FAULT_WORDS: Record<SealFault, string> = {
  oversize: "Mã dài quá mức của một dấu kiểm.",
  "not-base45": "Mã có ký tự lạ hoặc bị đứt: không phải dấu kiểm do hệ thống in.",
  "wrong-cbor": "Nội dung mã không đúng cách ghi của dấu kiểm (CBOR, COSE).",
  "wrong-algorithm": "Mã ghi một thuật toán ký khác ES256; hệ thống không dùng thuật toán đó.",
  "wrong-claims": "Mã thiếu mục phải có hoặc có mục lạ.",
};

/**
 * Judges one code without a network. `valid` needs the signature, a key of the list in its time and within its count,
 * nothing revoked or withdrawn, and a list that is not old. What cannot be known is never `valid`.
 */
export function judgeSeal(text: string, known: SealKnowledge): SealReport {
  const read = readSealText(text);
  if (typeof read === "string") {
    return report({ verdict: "invalid", reason: read, why: FAULT_WORDS[read], known });
  }
  const { message, claims } = read;
  const base = { known, claims, keyId: message.keyId };
  const { list } = known;
  if (!list) {
    return report({
      ...base,
      verdict: "unknown",
      reason: "no-list",
      why: "Máy này chưa có danh sách khóa của tỉnh nên chưa kiểm được chữ ký trong mã. Đồng bộ rồi kiểm lại.",
    });
  }
  const key = list.keys.find((one) => one.keyId === message.keyId);
  if (!key) {
    const newer = claims.issuedAt > list.issuedAt;
    return report({
      ...base,
      verdict: "unknown",
      reason: "unknown-key",
      why: newer
        ? `Khóa ${message.keyId} chưa có trong danh sách ngày ${displayTime(list.issuedAt)}; mã ghi thời điểm muộn hơn. Đồng bộ rồi kiểm lại.`
        : `Khóa ${message.keyId} không có trong danh sách của tỉnh. Không nhận giấy này khi chưa hỏi nơi lập.`,
    });
  }
  const signature = holds(message, Buffer.from(key.publicKey, "base64url")) ? "holds" : "broken";
  if (signature === "broken") {
    return report({
      ...base,
      key,
      signature,
      verdict: "invalid",
      reason: "broken-signature",
      why: "Chữ ký trong mã không đúng với nội dung: mã đã bị sửa hoặc làm giả.",
    });
  }
  const against = objection(claims, key, list);
  if (against) return report({ ...base, key, signature, verdict: "invalid", ...against });
  const doubt = reservation(claims, known, list);
  if (doubt) return report({ ...base, key, signature, verdict: "warning", ...doubt });
  return report({
    ...base,
    key,
    signature,
    verdict: "valid",
    reason: "",
    why: "Chữ ký trong mã đúng, khóa còn hiệu lực khi lập. Hãy so từng mục với chữ trên giấy.",
  });
}

type Finding = Pick<SealReport, "reason" | "why" | "revocation">;

/** What makes a well-signed code worthless; undefined when nothing does. */
function objection(claims: SealClaims, key: CertifiedKey, list: SealKeyList): Finding | undefined {
  const revoked = list.revokedKeys.find(({ keyId }) => keyId === key.keyId);
  if (revoked && (revoked.goodUpTo === null || claims.count > revoked.goodUpTo)) {
    return {
      reason: "revoked-key",
      revocation: "revoked",
      why: `Khóa ${key.keyId} đã bị thu hồi ${displayTime(revoked.at)}${revoked.why ? `: ${revoked.why}` : ""}.`,
    };
  }
  const gone = list.withdrawn.find(({ code }) => code === claims.number || code === claims.code);
  if (gone) {
    return {
      reason: "withdrawn",
      revocation: "revoked",
      why: `Giấy số ${gone.code} đã bị thu hồi ${displayTime(gone.at)}${gone.why ? `: ${gone.why}` : ""}.`,
    };
  }
  if (claims.issuedAt < key.notBefore || claims.issuedAt > key.notAfter) {
    return {
      reason: "expired-key",
      revocation: "good",
      why: `Mã ghi lập lúc ${displayTime(claims.issuedAt)}, ngoài thời hạn của khóa (${displayTime(key.notBefore)} đến ${displayTime(key.notAfter)}).`,
    };
  }
  if (claims.count > key.maxCodes) {
    return {
      reason: "count-exceeded",
      revocation: "good",
      why: `Mã thứ ${claims.count} của một khóa chỉ được ký ${key.maxCodes} mã.`,
    };
  }
  return undefined;
}

/** What keeps a good code from being `valid`; undefined when nothing does. */
function reservation(claims: SealClaims, known: SealKnowledge, list: SealKeyList): Finding | undefined {
  const now = fromTimestamp(known.now);
  if (fromTimestamp(claims.issuedAt) - now > CLOCK_PATIENCE) {
    return {
      reason: "future",
      revocation: "unknown",
      why: `Mã ghi lập lúc ${displayTime(claims.issuedAt)}, muộn hơn đồng hồ máy này. Kiểm tra đồng hồ rồi kiểm lại.`,
    };
  }
  if (now > fromTimestamp(list.nextUpdate)) {
    return {
      reason: "old-list",
      revocation: "unknown",
      why: `Danh sách thu hồi đã cũ (${displayTime(list.issuedAt)}): chưa biết khóa hay giấy này có bị thu hồi sau đó không.`,
    };
  }
  return undefined;
}

function report(given: {
  known: SealKnowledge;
  verdict: SealReport["verdict"];
  reason: string;
  why: string;
  claims?: SealClaims;
  keyId?: string;
  key?: CertifiedKey;
  signature?: SealReport["signature"];
  revocation?: SealReport["revocation"];
}): SealReport {
  const { known, claims, key } = given;
  const { list } = known;
  const now = fromTimestamp(known.now);
  return {
    verdict: given.verdict,
    reason: given.reason,
    why: given.why,
    signature: given.signature ?? "unknown",
    revocation: given.revocation ?? (given.verdict === "valid" ? "good" : "unknown"),
    claims: claims ? { ...claims, kindWords: KIND_WORDS[claims.kind], issuedAt: claims.issuedAt } : null,
    compare: claims ? comparison(claims) : [],
    key:
      given.keyId === undefined
        ? null
        : {
            id: given.keyId,
            unitName: key?.unitName ?? "",
            machine: key?.machine ?? "",
            notBefore: key?.notBefore ?? null,
            notAfter: key?.notAfter ?? null,
            ageDays: key ? days(now - fromTimestamp(key.notBefore)) : null,
          },
    list: list
      ? {
          authority: list.authority,
          edition: list.edition,
          issuedAt: list.issuedAt,
          nextUpdate: list.nextUpdate,
          ageHours: Math.max(0, Math.floor((now - fromTimestamp(list.issuedAt)) / HOUR)),
          demonstration: list.demonstration === true,
        }
      : null,
  };
}

const days = (ms: number): number => Math.max(0, Math.floor(ms / DAY));

/** The facts in the order in which a person finds them on the paper. */
function comparison(claims: SealClaims): SealReport["compare"] {
  const rows: [string, string][] = [
    ["Tên giấy tờ", claims.paperName],
    ["Cấp cho", claims.holder],
    ["Bốn số cuối giấy tờ tùy thân", claims.identityEnd],
    ["Mã văn bản", claims.code],
    ["Số bản giấy", claims.number],
    ["Người ký bản điện tử", claims.signers],
    ["Lập bản giấy lúc", displayTime(claims.issuedAt)],
    ["Số trang", String(claims.pages)],
  ];
  return rows.filter(([, value]) => value !== "").map(([label, value]) => ({ label, value }));
}
