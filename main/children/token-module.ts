import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { Handle, PKCS11, TokenInfo } from "pkcs11js";
import { AppError } from "../core/errors.ts";
import type { TokenCertificate, TokenDescription } from "../core/signing/types.ts";
import { type CertificateInfo, readCertificate } from "../pdf/certificate.ts";
import { DerError, derInteger, sequence } from "../pdf/der.ts";
import { describeCertificate } from "../pdf/describe-certificate.ts";
import { CKR, isGone, pinError, returnValue, tokenError } from "./token-errors.ts";

type Binding = typeof import("pkcs11js");

const CKF = { loginRequired: 0x4, initialized: 0x400, countLow: 0x10000, finalTry: 0x20000, locked: 0x40000 };
/** DER of DigestInfo for SHA-256 up to the hash (RFC 8017, 9.2). */
const SHA256_PREFIX = Buffer.from("3031300d060960864801650304020105000420", "hex");
const MAX_OBJECTS = 200;
const NOTHING_KNOWN = { finalTry: false, locked: false };
/** A token that lists a mechanism and then cannot do it. */
const UNABLE: number[] = [
  CKR.functionNotSupported,
  CKR.mechanismInvalid,
  CKR.mechanismParamInvalid,
  CKR.keyTypeInconsistent,
];

interface Login {
  session: Handle;
  label: string;
  /** kept only when the token wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE) */
  pinAgain: string | undefined;
  /** the token lists the mechanism that hashes by itself, and has not refused it */
  hashes?: boolean;
}

/** One vendor library, loaded once and never unloaded: some hang in C_Finalize. */
export class TokenModule {
  private readonly p11: PKCS11;
  private readonly binding: Binding;
  readonly path: string;
  private readonly logins = new Map<string, Login>();

  private constructor(binding: Binding, p11: PKCS11, path: string) {
    this.binding = binding;
    this.p11 = p11;
    this.path = path;
  }

  /** Throws `signing.no-module` when there is no such file, `signing.module-failed` when it does not load. */
  static load(path: string): TokenModule {
    if (!existsSync(path)) throw new AppError("signing.no-module", { path });
    let binding: Binding;
    try {
      // CommonJS with a native part; optional, so that an installation without a compiler still works
      binding = createRequire(import.meta.url)("pkcs11js") as Binding;
    } catch {
      throw new AppError("signing.module-failed", { why: "thiếu thành phần pkcs11js, chạy lại npm ci" });
    }
    const p11 = new binding.PKCS11();
    try {
      p11.load(path);
    } catch {
      throw new AppError("signing.module-failed", {
        why: "tệp không phải thư viện PKCS#11 64-bit dùng được",
      });
    }
    try {
      p11.C_Initialize();
    } catch (error) {
      if (returnValue(error) !== CKR.alreadyInitialized) throw tokenError(error, "read");
    }
    return new TokenModule(binding, p11, path);
  }

  /** Blocks until a reader or token came or went. Libraries that cannot tell say so at once. */
  waitForReader(): "changed" | "unsupported" {
    try {
      return this.p11.C_WaitForSlotEvent(0) === null ? "unsupported" : "changed";
    } catch {
      return "unsupported";
    }
  }

  /** Tokens that are plugged in, initialised ones only. A reader whose card cannot be read is left out. */
  tokens(): TokenDescription[] {
    return this.slots().map(({ slot, info }) => {
      const serial = clean(info.serialNumber);
      return {
        slot: slotNumber(slot),
        label: clean(info.label),
        serial,
        manufacturer: clean(info.manufacturerID),
        flags: flagsOf(info),
        certificates: this.certificates(slot, serial),
      };
    });
  }

  /**
   * Logs in, once: a refused PIN is never tried again here. Throws the `signing.pin-*` codes. Being logged in
   * already is success.
   */
  login(wanted: TokenName, pin: string): void {
    const { slot, info } = this.find(wanted);
    if (flagsOf(info).locked) throw new AppError("signing.pin-locked");
    const serial = clean(info.serialNumber);
    this.logout(wanted);
    const session = this.openSession(slot);
    try {
      this.p11.C_Login(session, this.binding.CKU_USER, pin);
    } catch (error) {
      if (returnValue(error) !== CKR.userAlreadyLoggedIn) {
        const failure = pinError(error, this.flagsAfter(slot));
        this.quietly(() => this.p11.C_CloseSession(session));
        throw failure;
      }
    }
    const again = this.quietly(() =>
      this.objects(session, this.binding.CKO_PRIVATE_KEY).some((key) => this.wantsPin(session, key)),
    );
    this.logins.set(serial, { session, label: clean(info.label), pinAgain: again ? pin : undefined });
  }

  logout(wanted: TokenName): void {
    const serials = wanted.serial ? [wanted.serial] : [...this.logins.keys()];
    for (const serial of serials) {
      const login = this.logins.get(serial);
      if (!login) continue;
      this.logins.delete(serial);
      this.quietly(() => this.p11.C_Logout(login.session));
      this.quietly(() => this.p11.C_CloseSession(login.session));
    }
  }

  /**
   * Signs `data` (hashed here with SHA-256). RSA gives the PKCS#1 v1.5 value, ECDSA r and s in DER. Throws
   * `signing.no-key`, `signing.token-removed`, `signing.failed`.
   */
  sign(wanted: TokenName, keyId: string | undefined, data: Uint8Array): Uint8Array {
    const { slot, info } = this.find(wanted);
    const login = this.logins.get(clean(info.serialNumber));
    if (!login) throw new AppError("signing.failed", { why: "chưa nhập PIN" });
    try {
      const key = this.privateKey(login.session, keyId);
      const type = this.attribute(login.session, key, this.binding.CKA_KEY_TYPE, 8)?.readUIntLE(0, 4);
      const digest = createHash("sha256").update(data).digest();
      if (type === this.binding.CKK_EC) {
        return joinEcdsa(this.signRaw(login, key, this.binding.CKM_ECDSA, digest));
      }
      if (type !== this.binding.CKK_RSA)
        throw new AppError("signing.no-key", { why: "loại khóa không phải RSA hoặc ECDSA" });
      const { CKM_RSA_PKCS, CKM_SHA256_RSA_PKCS } = this.binding;
      login.hashes ??= this.p11.C_GetMechanismList(slot).includes(CKM_SHA256_RSA_PKCS);
      if (login.hashes) {
        try {
          return this.signRaw(login, key, CKM_SHA256_RSA_PKCS, Buffer.from(data));
        } catch (error) {
          if (!UNABLE.includes(returnValue(error) ?? -1)) throw error;
          login.hashes = false;
        }
      }
      // every token met signs a DigestInfo of ours, whatever it lists
      return this.signRaw(login, key, CKM_RSA_PKCS, Buffer.concat([SHA256_PREFIX, digest]));
    } catch (error) {
      if (isGone(error)) this.logins.delete(clean(info.serialNumber));
      throw tokenError(error, "sign");
    }
  }

  private signRaw(login: Login, key: Handle, mechanism: number, input: Buffer): Uint8Array {
    this.p11.C_SignInit(login.session, { mechanism }, key);
    if (login.pinAgain !== undefined && this.wantsPin(login.session, key)) {
      try {
        this.p11.C_Login(login.session, this.binding.CKU_CONTEXT_SPECIFIC, login.pinAgain);
      } catch (error) {
        // refused once is refused: a second try could be the one that locks the token
        login.pinAgain = undefined;
        throw pinError(error, NOTHING_KNOWN);
      }
    }
    return new Uint8Array(this.p11.C_Sign(login.session, input, Buffer.alloc(1024)));
  }

  private wantsPin(session: Handle, key: Handle): boolean {
    return this.attribute(session, key, this.binding.CKA_ALWAYS_AUTHENTICATE, 1)?.[0] === 1;
  }

  private privateKey(session: Handle, keyId: string | undefined): Handle {
    const keys = this.objects(session, this.binding.CKO_PRIVATE_KEY);
    const match = keyId
      ? keys.filter(
          (key) =>
            this.attribute(session, key, this.binding.CKA_ID, 512)?.toString("hex") === keyId.toLowerCase(),
        )
      : keys;
    // without an id, only a token's single key is surely the certificate's
    if (match.length !== 1 || !match[0]) {
      throw new AppError("signing.no-key", {
        why: match.length === 0 ? "không thấy khóa bí mật" : "token có nhiều khóa",
      });
    }
    return match[0];
  }

  private certificates(slot: Handle, serial: string): TokenCertificate[] {
    const login = this.logins.get(serial);
    let session = login?.session;
    try {
      session ??= this.openSession(slot);
      const open: Handle = session;
      const keys = login
        ? this.objects(open, this.binding.CKO_PRIVATE_KEY).map(
            (key) => this.attribute(open, key, this.binding.CKA_ID, 512)?.toString("hex") ?? "",
          )
        : undefined;
      return this.objects(open, this.binding.CKO_CERTIFICATE).flatMap((object) => {
        const der = this.attribute(open, object, this.binding.CKA_VALUE, 8192);
        const info = der && readOrNothing(der);
        if (!info) return [];
        const keyId = this.attribute(open, object, this.binding.CKA_ID, 512)?.toString("hex") ?? "";
        return [describeCertificate(info, keyId, keys)];
      });
    } catch (error) {
      if (isGone(error)) return [];
      throw tokenError(error, "read");
    } finally {
      const own = login ? undefined : session;
      if (own) this.quietly(() => this.p11.C_CloseSession(own));
    }
  }

  private slots(): { slot: Handle; info: TokenInfo }[] {
    let handles: Handle[];
    try {
      handles = this.p11.C_GetSlotList(true);
    } catch (error) {
      throw tokenError(error, "read");
    }
    return handles.flatMap((slot) => {
      const info = this.quietly(() => this.p11.C_GetTokenInfo(slot));
      return info && info.flags & CKF.initialized ? [{ slot, info }] : [];
    });
  }

  private find(wanted: TokenName): { slot: Handle; info: TokenInfo } {
    const found = this.slots().filter(({ info }) =>
      wanted.serial ? clean(info.serialNumber) === wanted.serial : clean(info.label) === wanted.label,
    );
    if (found.length === 1 && found[0]) return found[0];
    // one that was logged in and is no longer found was pulled out
    const lost = [...this.logins].find(
      ([serial, login]) => serial === wanted.serial || login.label === wanted.label,
    );
    if (found.length === 0 && lost) {
      this.logins.delete(lost[0]);
      throw new AppError("signing.token-removed", {}, { retryable: true });
    }
    throw new AppError("signing.no-token", { label: (wanted.label ?? wanted.serial ?? "").slice(0, 64) });
  }

  private objects(session: Handle, objectClass: number): Handle[] {
    const handles: Handle[] = [];
    this.p11.C_FindObjectsInit(session, [{ type: this.binding.CKA_CLASS, value: objectClass }]);
    try {
      while (handles.length < MAX_OBJECTS) {
        const batch = this.p11.C_FindObjects(session, 20);
        if (batch.length === 0) break;
        handles.push(...batch);
      }
    } finally {
      this.quietly(() => this.p11.C_FindObjectsFinal(session));
    }
    return handles;
  }

  /** One attribute; the buffer is given up front, since some modules fail when first asked for the length. */
  private attribute(session: Handle, object: Handle, type: number, room: number): Buffer | undefined {
    for (const template of [[{ type, value: Buffer.alloc(room) }], [{ type }]]) {
      try {
        const value = this.p11.C_GetAttributeValue(session, object, template)[0]?.value;
        return Buffer.isBuffer(value) ? Buffer.from(value) : undefined;
      } catch (error) {
        if (isGone(error)) throw error;
      }
    }
    return undefined;
  }

  private openSession(slot: Handle): Handle {
    try {
      return this.p11.C_OpenSession(slot, this.binding.CKF_SERIAL_SESSION);
    } catch (error) {
      throw tokenError(error, "read");
    }
  }

  private flagsAfter(slot: Handle): { finalTry: boolean; locked: boolean } {
    const info = this.quietly(() => this.p11.C_GetTokenInfo(slot));
    return info ? flagsOf(info) : { finalTry: false, locked: false };
  }

  /** Cleaning up must not hide why it was needed. */
  private quietly<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

/** A token by serial (preferred) or label. */
export interface TokenName {
  serial?: string;
  label?: string;
}

const clean = (text: string): string => text.replace(/[\0\s]+$/g, "").trim();

function slotNumber(slot: Handle): number {
  const bytes = Buffer.from(slot);
  return bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
}

function flagsOf(info: TokenInfo): TokenDescription["flags"] {
  return {
    finalTry: (info.flags & CKF.finalTry) !== 0,
    locked: (info.flags & CKF.locked) !== 0,
    countLow: (info.flags & CKF.countLow) !== 0,
    loginRequired: (info.flags & CKF.loginRequired) !== 0,
  };
}

function readOrNothing(der: Uint8Array): CertificateInfo | undefined {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** r and s of equal length, as tokens give them, in DER. */
function joinEcdsa(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return sequence(derInteger(raw.subarray(0, half)), derInteger(raw.subarray(half)));
}
