import { createHash } from "node:crypto";
import { AppError } from "../core/errors.ts";
import { parseCms } from "./cms-read.ts";
import {
  child,
  DerError,
  der,
  derInteger,
  derNull,
  derOctets,
  derOid,
  parseAsn1,
  sequence,
  TAG,
} from "./der.ts";
import { checkTimestamp, type TimestampCheck } from "./timestamp.ts";

const OID_SHA256 = "2.16.840.1.101.3.4.2.1";

/** TimeStampReq over a SHA-256 hash, asking for the service's certificate. `nonce` says that the answer is new. */
export function timestampRequest(hash: Uint8Array, nonce: Uint8Array): Uint8Array {
  return sequence(
    derInteger(Buffer.from([1])),
    sequence(sequence(derOid(OID_SHA256), derNull()), derOctets(hash)),
    derInteger(nonce),
    der(0x01, Buffer.from([255])),
  );
}

/** What was asked, which the answer must repeat. */
export interface TimestampAsked {
  /** SHA-256 */
  hash: Uint8Array;
  nonce: Uint8Array;
}

/**
 * The token of a TimeStampResp, checked: granted, over this hash, for this nonce, soundly signed by a
 * certificate for time stamping. Throws `signing.timestamp-refused` in words.
 */
export function readTimestampResponse(
  bytes: Uint8Array,
  asked: TimestampAsked,
): { token: Uint8Array; check: TimestampCheck } {
  const refused = (why: string): AppError =>
    new AppError("signing.timestamp-refused", { why }, { retryable: true });
  let token: Uint8Array;
  try {
    const root = parseAsn1(bytes);
    const status = child(child(root, 0, TAG.sequence), 0, TAG.integer);
    // 0 granted, 1 granted with changes
    if (status.body.length !== 1 || status.body[0]! > 1) throw refused("máy chủ từ chối yêu cầu");
    token = child(root, 1, TAG.sequence).raw;
    const content = parseCms(token).content;
    const nonce = content && nonceOf(content);
    if (!nonce || Buffer.compare(nonce, derInteger(asked.nonce)) !== 0)
      throw refused("trả lời không phải cho lần hỏi này");
  } catch (error) {
    if (error instanceof DerError) throw refused("trả lời không phải dấu thời gian");
    throw error;
  }
  const check = checkTimestamp(token, (name) => {
    if (name !== "sha256") return createHash(name).update("").digest();
    return asked.hash;
  });
  if (!check.good) throw refused(check.note ?? "dấu thời gian không đúng");
  return { token, check };
}

/** The nonce as DER. */
function nonceOf(tstInfo: Uint8Array): Uint8Array | undefined {
  // version, policy, imprint, serial number and time come first
  return parseAsn1(tstInfo)
    .children.slice(5)
    .find((element) => element.tag === TAG.integer)?.raw;
}
