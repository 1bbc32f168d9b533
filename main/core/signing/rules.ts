import type { StateWord } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import { stateWords } from "../state-words.ts";
import { displayTime, toTimestamp } from "../time.ts";
import type { TokenCertificate, TokenDescription } from "./types.ts";

/** States of a paper put up for signature. */
export const PAPER_STATES = {
  "to-approve": { word: "Chờ người có thẩm quyền ký", tone: "info" },
  "to-issue": { word: "Chờ văn thư phát hành", tone: "info" },
  issued: { word: "Đã phát hành", tone: "good" },
  rejected: { word: "Bị trả lại", tone: "bad" },
} as const;

const words = stateWords(PAPER_STATES);

/** A paper's state as a person reads it; an issued one says so while its signatures have no certified time. */
export function paperState(code: string, level: string | null): StateWord {
  const state = words(code);
  return level === "B-B" ? { ...state, word: `${state.word}, chưa có dấu thời gian`, tone: "info" } : state;
}

/** TT 15/2025/TT-BKHCN: RSA from 2048 bits, ECDSA from 256. */
const LEAST_BITS = { rsa: 2048, ec: 256 } as const;

/**
 * What is checked before a key is used (TT 15/2025/TT-BKHCN Điều 5.1; NĐ 68/2024/NĐ-CP Điều 29, 31): the
 * certificate is meant for signing, valid now, and belongs to the officer. `identity` is the officer's
 * 12-digit number, null when the account has none; `now` is milliseconds since the epoch. A certificate or
 * an account without a number cannot be matched, and is refused: nobody signs with another's token.
 * Throws `signing.no-key`, `signing.certificate-usage`, `signing.certificate-expired`,
 * `signing.certificate-not-yours`.
 */
export function requireUsableCertificate(
  certificate: TokenCertificate,
  officer: { now: number; identity: string | null },
): void {
  requireSigningCertificate(certificate, officer.now);
  if (!certificate.identity || !officer.identity || certificate.identity !== officer.identity) {
    throw new AppError("signing.certificate-not-yours");
  }
}

/**
 * The same without the officer, for the command line, which has no account to compare with. Throws `signing.no-key`,
 * `signing.certificate-usage`, `signing.certificate-expired`.
 */
export function requireSigningCertificate(certificate: TokenCertificate, now: number): void {
  if (certificate.isCa || !certificate.usage) throw new AppError("signing.certificate-usage");
  if (certificate.keyAlgorithm === "other" || certificate.keyBits < LEAST_BITS[certificate.keyAlgorithm]) {
    throw new AppError("signing.no-key", { why: "khóa yếu hoặc không thuộc loại RSA, ECDSA" });
  }
  const [from, to] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
  if (!(now >= from && now <= to)) {
    throw new AppError("signing.certificate-expired", {
      from: Number.isNaN(from) ? "?" : displayTime(toTimestamp(from)),
      to: Number.isNaN(to) ? "?" : displayTime(toTimestamp(to)),
    });
  }
  if (!certificate.canSign)
    throw new AppError("signing.no-key", { why: "không thấy khóa bí mật của chứng thư" });
}

/**
 * The token by its label or serial. Throws `signing.no-token`; two tokens of one label are refused rather
 * than guessed.
 */
export function chooseToken(tokens: TokenDescription[], wanted: string): TokenDescription {
  const bySerial = tokens.filter((token) => token.serial === wanted);
  const found = bySerial.length > 0 ? bySerial : tokens.filter((token) => token.label === wanted);
  if (found.length !== 1 || !found[0]) throw new AppError("signing.no-token", { label: wanted.slice(0, 64) });
  return found[0];
}

/**
 * The certificate to sign with: the one of `keyId` (hex), else the only one that can sign. Throws
 * `signing.no-key` when there is none, or more than one and none was named.
 */
export function chooseCertificate(token: TokenDescription, keyId?: string): TokenCertificate {
  const usable = token.certificates.filter((one) =>
    keyId ? one.keyId === keyId.toLowerCase() : one.canSign,
  );
  const [first, second] = usable;
  if (!first) throw new AppError("signing.no-key", { why: "không có chứng thư ký trên token" });
  if (second && !keyId)
    throw new AppError("signing.no-key", { why: "token có nhiều chứng thư, cần nêu --key-id" });
  return first;
}

/**
 * Day, month and year as a document shows them (NĐ 30/2020/NĐ-CP PL I mục II.4: days below 10 and the months 1 and 2
 * get a 0 before them).
 */
export function dateOf(day: string): [string, string, string] {
  const [year, month, date] = day.slice(0, 10).split("-") as [string, string, string];
  return [date, Number(month) < 3 ? month : String(Number(month)), year];
}
