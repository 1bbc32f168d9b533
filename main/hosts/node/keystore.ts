import {
  constants,
  createCipheriv,
  createDecipheriv,
  publicEncrypt,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../../core/errors.ts";
import type { KeyStore } from "../../core/ports.ts";
import { nodeDisk } from "./disk.ts";
import { type Ran, run } from "./run.ts";

const KEY_BYTES = 32;

/** Wraps and unwraps 32 bytes by the means of one operating system. */
interface Vault {
  /** undefined when nothing was stored yet */
  load(): Promise<Uint8Array | undefined>;
  store(key: Uint8Array): Promise<void>;
}

export interface KeyStoreOptions {
  dataDir: string;
  kind: KeyStore["kind"];
  /** words of IT for kind `passphrase` */
  passphrase?: string;
  /** PEM of IT's escrow public key (RSA); the key is also left wrapped for it in `keys/master.escrow` */
  escrowPublicKey?: string;
  runner?: (program: string, args: string[], options?: { input?: string }) => Promise<Ran>;
}

/**
 * Master key of one data folder. It is made once, and never while the folder already holds data: a lost key
 * must be told (`db.wrong-key`, escrow opens it), a new one would only hide the loss. Nothing falls back to a
 * weaker store: what is missing is refused with `keystore.refused`.
 */
export function nodeKeyStore(options: KeyStoreOptions): KeyStore {
  const folder = join(resolve(options.dataDir), "keys");
  const vault = vaultOf(options, folder);
  let known: Promise<Uint8Array> | undefined;

  async function open(): Promise<Uint8Array> {
    const stored = await vault.load();
    if (stored) {
      if (stored.length !== KEY_BYTES) throw new AppError("db.wrong-key");
      return stored;
    }
    if (await holdsData(options.dataDir)) throw new AppError("db.wrong-key");
    const key = randomBytes(KEY_BYTES);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (options.escrowPublicKey) await leaveEscrow(folder, options.escrowPublicKey, key);
    await vault.store(key);
    const again = await vault.load();
    if (!again || !key.equals(again))
      throw new AppError("keystore.refused", { why: "kho khóa không giữ lại khóa" });
    return key;
  }

  return {
    kind: options.kind,
    async masterKey() {
      known ??= open();
      try {
        return await known;
      } catch (error) {
        known = undefined;
        throw error;
      }
    },
  };
}

/** The best store this machine offers; a real office has no weaker one (design, rule 7). Throws `keystore.refused`. */
export async function bestKind(passphrase: string | undefined): Promise<KeyStore["kind"]> {
  if (process.platform === "win32") return "dpapi";
  if (passphrase) return "passphrase";
  if ((await run("secret-tool", ["--version"])).code !== null) return "secret-service";
  throw new AppError("keystore.refused", {
    why: "không có kho khóa của hệ điều hành và chưa đặt cụm mật khẩu",
  });
}

function vaultOf(options: KeyStoreOptions, folder: string): Vault {
  const runner = options.runner ?? run;
  switch (options.kind) {
    case "file":
      return fileVault(join(folder, "master.key"));
    case "passphrase":
      if (!options.passphrase) throw new AppError("keystore.refused", { why: "thiếu cụm mật khẩu" });
      return passphraseVault(join(folder, "master.passphrase"), options.passphrase);
    case "secret-service":
      return secretServiceVault(resolve(options.dataDir), runner);
    case "dpapi":
      return dpapiVault(join(folder, "master.dpapi"), runner);
  }
}

/** A database or stored files: then a key existed. */
async function holdsData(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch(() => [] as string[]);
  return names.some((name) => /\.(db|sqlite)$/.test(name));
}

async function leaveEscrow(folder: string, publicKey: string, key: Uint8Array): Promise<void> {
  const wrapped = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    key,
  );
  await nodeDisk().writeAtomic(join(folder, "master.escrow"), wrapped);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return nodeDisk().read(path);
}

/** Demonstration and CI only. A file that others may read is no key any more. */
function fileVault(path: string): Vault {
  return {
    async load() {
      const bytes = await readIfThere(path);
      if (!bytes || process.platform === "win32") return bytes;
      const { mode, uid } = await stat(path);
      if ((mode & 0o077) !== 0 || (uid !== userInfo().uid && userInfo().uid !== 0)) {
        throw new AppError("keystore.refused", { why: "tệp khóa để người khác đọc được" });
      }
      return bytes;
    },
    store: (key) => nodeDisk().writeAtomic(path, key),
  };
}

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
/** 64 MiB and about a third of a second on a counter PC. */
const SCRYPT = { N: 2 ** 16, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** The key under AES-256-GCM with a key derived by scrypt; the parameters stand beside it. */
function passphraseVault(path: string, passphrase: string): Vault {
  const keyFrom = (salt: Buffer, cost: ScryptOptions): Promise<Buffer> =>
    derive(passphrase.normalize("NFC"), salt, KEY_BYTES, { ...cost, maxmem: SCRYPT.maxmem });
  return {
    async load() {
      const bytes = await readIfThere(path);
      if (!bytes) return undefined;
      try {
        const box = JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, string> & {
          scrypt: { N: number; r: number; p: number };
        };
        const field = (name: string): Buffer => Buffer.from(box[name] ?? "", "base64");
        const wrapping = await keyFrom(field("salt"), box.scrypt);
        const open = createDecipheriv("aes-256-gcm", wrapping, field("nonce"), { authTagLength: 16 });
        open.setAuthTag(field("tag"));
        return Buffer.concat([open.update(field("key")), open.final()]);
      } catch (cause) {
        throw new AppError("db.wrong-key", {}, { cause });
      }
    },
    async store(key) {
      const salt = randomBytes(16);
      const nonce = randomBytes(12);
      const { N, r, p } = SCRYPT;
      const seal = createCipheriv("aes-256-gcm", await keyFrom(salt, { N, r, p }), nonce);
      const wrapped = Buffer.concat([seal.update(key), seal.final()]);
      const box = {
        scrypt: { N, r, p },
        salt: salt.toString("base64"),
        nonce: nonce.toString("base64"),
        key: wrapped.toString("base64"),
        tag: seal.getAuthTag().toString("base64"),
      };
      await nodeDisk().writeAtomic(path, Buffer.from(JSON.stringify(box)));
    },
  };
}

type Runner = NonNullable<KeyStoreOptions["runner"]>;

/** Secret service of the desktop (GNOME Keyring, KWallet) through `secret-tool`; the secret passes by pipes only. */
function secretServiceVault(dataDir: string, runner: Runner): Vault {
  const attributes = ["application", "quay-mot-cua", "folder", dataDir];
  const refuse = (why: string): never => {
    throw new AppError("keystore.refused", { why });
  };
  return {
    async load() {
      const found = await runner("secret-tool", ["lookup", ...attributes]);
      if (found.code === null) refuse("thiếu secret-tool, gói libsecret-tools");
      if (found.code !== 0 && found.err.trim() !== "") refuse("kho khóa của hệ điều hành không trả lời");
      return found.out.trim() === "" ? undefined : Buffer.from(found.out.trim(), "base64");
    },
    async store(key) {
      const input = Buffer.from(key).toString("base64");
      const stored = await runner("secret-tool", ["store", "--label=Quầy Một Cửa", ...attributes], { input });
      if (stored.code !== 0) refuse("kho khóa của hệ điều hành không nhận khóa");
    },
  };
}

const DPAPI = (method: "Protect" | "Unprotect"): string =>
  "Add-Type -AssemblyName System.Security;" +
  "$in=[Convert]::FromBase64String([Console]::In.ReadToEnd());" +
  `[Convert]::ToBase64String([Security.Cryptography.ProtectedData]::${method}($in,$null,'LocalMachine'))`;

/** DPAPI for the machine, since one queue serves every Windows user of a counter; the folder's rights guard the file. */
function dpapiVault(path: string, runner: Runner): Vault {
  async function convert(method: "Protect" | "Unprotect", bytes: Uint8Array): Promise<Buffer | undefined> {
    const done = await runner(
      "powershell.exe",
      ["-NoProfile", "-NonInteractive", "-Command", DPAPI(method)],
      {
        input: Buffer.from(bytes).toString("base64"),
      },
    );
    return done.code === 0 ? Buffer.from(done.out.trim(), "base64") : undefined;
  }
  return {
    async load() {
      const wrapped = await readFile(path).catch(() => undefined);
      if (!wrapped) return undefined;
      const key = await convert("Unprotect", wrapped);
      if (!key) throw new AppError("db.wrong-key");
      return key;
    },
    async store(key) {
      const wrapped = await convert("Protect", key);
      if (!wrapped) throw new AppError("keystore.refused", { why: "DPAPI không trả lời" });
      await nodeDisk().writeAtomic(path, wrapped);
    },
  };
}
