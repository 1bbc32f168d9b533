import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import type { FoundLibrary, TokenDescription } from "../core/signing/types.ts";
import { readCertificate } from "../pdf/certificate.ts";
import { describeCertificate } from "../pdf/describe-certificate.ts";
import type { ChildMethods } from "./host-channel.ts";

/** After so many wrong PINs a token of training locks, as real ones do. */
const MOST_WRONG = 5;
export const TOKEN_SUFFIX = ".token.json";

/** A token that stands in for a real one in training. */
const TrainingToken = z.object({
  label: z.string(),
  serial: z.string(),
  /** DER in base64 */
  certificate: z.string().min(1),
  /** PKCS#8 in PEM, encrypted with the PIN */
  key: z.string().min(1),
});
export type TrainingToken = z.infer<typeof TrainingToken>;
const Tries = z.object({ wrong: z.number().int().min(0), since: z.string() });

/** The token of such a file; undefined where there is none, or nothing that could be read. */
export function readTrainingToken(bytes: Uint8Array | undefined): TrainingToken | undefined {
  return read(TrainingToken, bytes);
}

/**
 * Tokens of training behind the same methods as a vendor's library, so that everything above them is practised as it
 * is: the PIN, its refusals and the lock, sessions, batches. `since` names the training that is on; with the next one
 * wrong PINs are forgotten.
 */
export function trainingTokens(folder: string, since: string): ChildMethods {
  const open = new Map<string, KeyObject>();

  const tokens = (): TrainingToken[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(TOKEN_SUFFIX))
      .sort()
      .flatMap((name) => readTrainingToken(readFileSync(join(folder, name))) ?? []);

  function find(serial: string): TrainingToken {
    const found = tokens().find((one) => one.serial === serial);
    if (!found) throw new AppError("signing.no-token", { label: serial.slice(0, 64) });
    return found;
  }

  const triesFile = (serial: string): string => join(folder, `${serial}.tries.json`);

  function wrongSoFar(serial: string): number {
    const tries = read(Tries, bytesOf(triesFile(serial)));
    return tries?.since === since ? tries.wrong : 0;
  }

  function count(serial: string, wrong: number): void {
    const path = triesFile(serial);
    writeFileSync(`${path}.new`, JSON.stringify({ wrong, since }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  function described(token: TrainingToken, slot: number): TokenDescription {
    const info = readCertificate(Buffer.from(token.certificate, "base64"));
    const keyId = info.sha256.slice(0, 40);
    const wrong = wrongSoFar(token.serial);
    return {
      slot,
      label: token.label,
      serial: token.serial,
      manufacturer: "TẬP HUẤN",
      flags: {
        finalTry: wrong === MOST_WRONG - 1,
        locked: wrong >= MOST_WRONG,
        countLow: wrong > 0,
        loginRequired: true,
      },
      certificates: [describeCertificate(info, keyId, [keyId])],
    };
  }

  function login(serial: string, pin: string): void {
    const { key } = find(serial);
    const wrong = wrongSoFar(serial);
    if (wrong >= MOST_WRONG) throw new AppError("signing.pin-locked");
    // counted before it is tried: whoever pulls the plug has tried as well
    count(serial, wrong + 1);
    try {
      open.set(serial, createPrivateKey({ key, format: "pem", passphrase: pin }));
    } catch {
      // what was typed may stand in the failure, and stays here
      const left = MOST_WRONG - wrong - 1;
      if (left === 0) throw new AppError("signing.pin-locked");
      throw new AppError(left === 1 ? "signing.pin-final-try" : "signing.pin-incorrect");
    }
    count(serial, 0);
  }

  const library: FoundLibrary = {
    path: "token-tap-huan",
    foundBy: "setting",
    issuer: "Token tập huấn, không có giá trị",
    bits: 64,
    problem: null,
  };
  return {
    find: async () => ({ libraries: [library], pinTries: MOST_WRONG }),
    open: async () => ({}),
    tokens: async () => tokens().map(described),
    // nothing of training is ever plugged in or pulled out
    wait: () => new Promise(() => {}),
    login: async ({ serial, pin }: { serial: string; pin: string }) => {
      login(serial, pin);
      return {};
    },
    sign: async ({ serial, data }: { serial: string; data: Uint8Array }) => {
      const key = open.get(serial);
      if (!key) throw new AppError("signing.failed", { why: "chưa nhập PIN" });
      return new Uint8Array(sign("sha256", data, key));
    },
    logout: async ({ serial }: { serial: string }) => {
      open.delete(serial);
      return {};
    },
  };
}

function read<T>(schema: z.ZodType<T>, bytes: Uint8Array | undefined): T | undefined {
  if (!bytes) return undefined;
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
