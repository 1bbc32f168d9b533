import { createHash } from "node:crypto";
import { HASHES } from "./algorithms.ts";
import type { CertificateInfo } from "./certificate.ts";
import { type Cms, checkSigner, parseCms } from "./cms-read.ts";
import { asn1Time, child, DerError, octets, oid, parseAsn1, TAG } from "./der.ts";

export const OID_TIMESTAMP_ATTRIBUTE = "1.2.840.113549.1.9.16.2.14";
const OID_TST_INFO = "1.2.840.113549.1.9.16.1.4";
const OID_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

/** An RFC 3161 time stamp whose imprint and signature were checked. */
export interface TimestampCheck {
  good: boolean;
  /** it could not be judged: an algorithm that is not known, a signer whose certificate is missing */
  unknown: boolean;
  /** milliseconds since the epoch; NaN when it could not be read */
  time: number;
  hash: string | undefined;
  signer: CertificateInfo | undefined;
  certificates: CertificateInfo[];
  note?: string;
}

/**
 * Checks a TimeStampToken over what it claims to stamp: `imprintOf` gives the hash of that by name. Never
 * throws for bad input; `good` is false then.
 */
export function checkTimestamp(token: Uint8Array, imprintOf: (hash: string) => Uint8Array): TimestampCheck {
  const failed = (note: string, cms?: Cms, unknown = false): TimestampCheck => ({
    good: false,
    unknown,
    time: Number.NaN,
    hash: cms?.hash,
    signer: cms?.signer,
    certificates: cms?.certificates ?? [],
    note,
  });
  try {
    const cms = parseCms(token);
    const content = cms.content;
    if (cms.contentType !== OID_TST_INFO || !content) return failed("Dấu thời gian không đúng dạng.", cms);
    const info = parseAsn1(content);
    const imprint = child(info, 2, TAG.sequence);
    const hash = HASHES[oid(child(child(imprint, 0), 0))];
    const time = asn1Time(child(info, 4, TAG.generalizedTime));
    if (!hash) return failed("Thuật toán băm của dấu thời gian không được hỗ trợ.", cms, true);
    if (Buffer.compare(octets(child(imprint, 1)), imprintOf(hash)) !== 0) {
      return failed("Dấu thời gian không phải của chữ ký này.", cms);
    }
    const check = checkSigner(cms, {
      digestOf: (name) => createHash(name).update(content).digest(),
      bytes: () => content,
    });
    if (check.integrity === "unknown")
      return failed(`Chưa kiểm tra được dấu thời gian: ${check.note ?? ""}`, cms, true);
    if (check.integrity === "broken") return failed(`Dấu thời gian không đúng: ${check.note ?? ""}`, cms);
    if (!cms.signer?.extendedKeyUsage.includes(OID_TIME_STAMPING)) {
      return failed("Chứng thư của dấu thời gian không được cấp để đóng dấu thời gian.", cms);
    }
    if (Number.isNaN(time)) return failed("Dấu thời gian không ghi giờ.", cms);
    return { good: true, unknown: false, time, hash, signer: cms.signer, certificates: cms.certificates };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return failed("Dấu thời gian không đọc được.");
  }
}
