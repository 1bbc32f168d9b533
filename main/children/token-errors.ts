import { AppError } from "../core/errors.ts";

/** Return values of PKCS#11 that mean something to a person. */
export const CKR = {
  deviceError: 0x30,
  deviceRemoved: 0x32,
  bufferTooSmall: 0x150,
  attributeSensitive: 0x11,
  attributeTypeInvalid: 0x12,
  functionNotSupported: 0x54,
  keyTypeInconsistent: 0x63,
  mechanismInvalid: 0x70,
  mechanismParamInvalid: 0x71,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLengthRange: 0xa2,
  pinExpired: 0xa3,
  pinLocked: 0xa4,
  sessionClosed: 0xb0,
  sessionHandleInvalid: 0xb3,
  tokenNotPresent: 0xe0,
  tokenNotRecognized: 0xe1,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
  alreadyInitialized: 0x191,
} as const;

const GONE: number[] = [
  CKR.deviceRemoved,
  CKR.tokenNotPresent,
  CKR.tokenNotRecognized,
  CKR.sessionClosed,
  CKR.sessionHandleInvalid,
];

/** The PKCS#11 return value of an error of pkcs11js, undefined for any other error. */
export function returnValue(error: unknown): number | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === "number" ? code : undefined;
}

/**
 * Whether the token, or its session, is there no longer: to be plugged in and opened again, never tried by itself.
 */
export const isGone = (error: unknown): boolean => GONE.includes(returnValue(error) ?? -1);

/**
 * A PKCS#11 failure as a person reads it. The cause is left out on purpose: a driver's message or stack may
 * hold what was passed to it.
 */
export function tokenError(error: unknown, doing: "sign" | "read"): AppError {
  if (error instanceof AppError) return error;
  if (isGone(error)) return new AppError("signing.token-removed", {}, { retryable: true });
  const value = returnValue(error);
  const why = value === undefined ? "lỗi không rõ" : `mã PKCS#11 0x${value.toString(16)}`;
  return new AppError(doing === "sign" ? "signing.failed" : "signing.module-failed", { why });
}

/** What a refused login means, by the return value and the token's flags afterwards. */
export function pinError(error: unknown, flags: { finalTry: boolean; locked: boolean }): AppError {
  if (isGone(error)) return tokenError(error, "sign");
  switch (returnValue(error)) {
    case CKR.pinLocked:
      return new AppError("signing.pin-locked");
    case CKR.pinExpired:
      return new AppError("signing.pin-expired");
    case CKR.pinLengthRange:
      return new AppError("signing.pin-length");
    case CKR.pinIncorrect:
    case CKR.pinInvalid:
      if (flags.locked) return new AppError("signing.pin-locked");
      return new AppError(flags.finalTry ? "signing.pin-final-try" : "signing.pin-incorrect");
    default:
      return tokenError(error, "sign");
  }
}
