/** A certificate as the token's process describes it. Times are ISO 8601 with offset. */
export interface TokenCertificate {
  /** CKA_ID in hex; "" when the token gives none */
  keyId: string;
  subject: string;
  commonName: string;
  /** 12-digit number from UID `CCCD:`, null when the certificate names none */
  identity: string | null;
  issuer: string;
  serial: string;
  /** of the certificate's DER, hex */
  sha256: string;
  notBefore: string;
  notAfter: string;
  der: Uint8Array;
  keyAlgorithm: "rsa" | "ec" | "other";
  /** bits of modulus or curve */
  keyBits: number;
  isCa: boolean;
  /** key usage names digitalSignature or nonRepudiation, or is absent */
  usage: boolean;
  /** it is no CA's, its usage allows signing, and (once logged in) its private key is there */
  canSign: boolean;
}

/** A token that is plugged in. Label and serial are trimmed; nothing is keyed on the label alone. */
export interface TokenDescription {
  slot: number;
  label: string;
  serial: string;
  manufacturer: string;
  flags: { finalTry: boolean; locked: boolean; countLow: boolean; loginRequired: boolean };
  certificates: TokenCertificate[];
}

/** A PKCS#11 library of this machine, known by its header alone. */
export interface FoundLibrary {
  path: string;
  foundBy: "setting" | "registry" | "table" | "scan";
  /** whose tokens it is for, as the table names it; "" when unknown */
  issuer: string;
  bits: 32 | 64 | null;
  /** why it is not loaded as it is; `needs-32-bit` goes to the helper where IT installed one */
  problem: "missing" | "not-pkcs11" | "needs-32-bit" | "other-machine" | null;
}
