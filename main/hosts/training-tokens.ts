import { createHash, generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { readTrainingToken, TOKEN_SUFFIX, type TrainingToken } from "../children/training-token.ts";
import type { Disk } from "../core/ports.ts";
import {
  TRAINING_CA,
  TRAINING_PIN,
  TRAINING_SYSTEM,
  type TrainingTokens,
  trainingIdentity,
} from "../core/training/rules.ts";
import { readCertificate } from "../pdf/certificate.ts";
import { issueCertificate, type SubjectName, toPem } from "./demo/certificates.ts";

const CA: SubjectName = { commonName: TRAINING_CA, organisation: TRAINING_SYSTEM };
/** invented; no organisation has it */
const NO_TAX_CODE = "0000000000";
const VALID = { notBefore: Date.UTC(2024, 0, 1), notAfter: Date.UTC(2044, 0, 1) };
const RSA = { modulusLength: 2048 };

/**
 * Makes what is missing of training's tokens in its own folder: per officer and seal a key that the PIN encrypts, and
 * a certificate of an authority whose own key is thrown away once it has issued these. Who came later gets theirs
 * from another such authority of the same name. What is there already stays as it is, a damaged one is made anew.
 */
export async function ensureTrainingTokens(
  disk: Disk,
  /** the data folder of training */
  home: string,
  office: {
    officers: readonly { username: string; fullName: string }[];
    seals: readonly { agency: string }[];
  },
): Promise<TrainingTokens> {
  const folder = join(home, "token");
  const trustFolder = join(folder, "trust");
  await disk.makeFolder(trustFolder);
  const make = issuer(disk, trustFolder);

  async function ensure(holder: string, label: string, subject: SubjectName): Promise<string> {
    const serial = `TH${createHash("sha256").update(holder).digest("hex").slice(0, 14).toUpperCase()}`;
    const path = join(folder, `${serial}${TOKEN_SUFFIX}`);
    const there = readTrainingToken(await disk.read(path));
    const token = there ?? { label, serial, ...(await make(subject)) };
    if (!there) await disk.writeAtomic(path, new TextEncoder().encode(`${JSON.stringify(token)}\n`));
    return readCertificate(Buffer.from(token.certificate, "base64")).sha256;
  }

  for (const { username, fullName } of office.officers) {
    await ensure(username, `TẬP HUẤN ${username}`, {
      commonName: `${fullName} (TẬP HUẤN)`,
      organisation: TRAINING_SYSTEM,
      identity: trainingIdentity(username),
    });
  }
  const seals: string[] = [];
  for (const { agency } of office.seals) {
    const subject = {
      commonName: `${agency} (TẬP HUẤN)`,
      organisation: TRAINING_SYSTEM,
      taxCode: NO_TAX_CODE,
    };
    seals.push(await ensure(`con dấu ${agency}`, "TẬP HUẤN con dấu", subject));
  }
  return { folder, trustFolder, seals };
}

/** Issues certificates under an authority that is made with the first of them and forgotten with this function. */
function issuer(disk: Disk, trustFolder: string) {
  let authority: Promise<KeyObject> | undefined;
  const serial = (): bigint => BigInt(`0x${randomBytes(15).toString("hex")}`) + 1n;

  async function begin(): Promise<KeyObject> {
    const { privateKey, publicKey } = await newKey();
    const wish = { subject: CA, issuer: CA, issuerKey: privateKey, publicKey, ca: true };
    const root = issueCertificate({ ...wish, ...VALID, serial: serial() });
    const name = `${readCertificate(root).sha256.slice(0, 16)}.pem`;
    // the root is there before anything that it issued
    await disk.writeAtomic(join(trustFolder, name), new TextEncoder().encode(toPem(root)));
    return privateKey;
  }

  return async (subject: SubjectName): Promise<Pick<TrainingToken, "certificate" | "key">> => {
    authority ??= begin();
    const issuerKey = await authority;
    const { privateKey, publicKey } = await newKey();
    const certificate = issueCertificate({
      subject,
      issuer: CA,
      issuerKey,
      publicKey,
      ...VALID,
      serial: serial(),
    });
    return {
      certificate: Buffer.from(certificate).toString("base64"),
      key: privateKey
        .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: TRAINING_PIN })
        .toString(),
    };
  };
}

/** RSA of 2048 bits, as the tokens of the field have; made beside this thread. */
async function newKey(): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return promisify(generateKeyPair)("rsa", RSA);
}
