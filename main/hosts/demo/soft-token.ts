import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../core/errors.ts";
import { DEMONSTRATION_CA } from "../../core/office/demonstration.ts";
import { readCertificate } from "../../pdf/certificate.ts";
import { findSoftHsm } from "../find-tools.mjs";
import { run } from "../node/run.ts";
import { issueCertificate, privateKeyOf, type SubjectName, toPem } from "./certificates.ts";
import type { SoftTokenWish } from "./soft-token-writer.ts";

/** An invented officer who gets a software token. */
export interface DemoOfficer {
  fullName: string;
  /** 12 digits, invented */
  identity: string;
  /** token label, unique, at most 32 bytes */
  label: string;
  pin: string;
}

/** The agency's own token, kept by its clerk. */
export interface DemoSeal {
  name: string;
  label: string;
  pin: string;
}

export interface DemoTokens {
  /** path of the SoftHSM library */
  module: string;
  /** path of the configuration; children that use the tokens need it as SOFTHSM2_CONF */
  softhsmConf: string;
  /** holds the demonstration CA in PEM; to be trusted by the demonstration alone */
  trustFolder: string;
  tokens: { label: string; serial: string; keyId: string; certificate: Uint8Array }[];
  /** SHA-256 of the agency's certificate, hex; "" without a seal */
  sealSha256: string;
}

/** Invented authority, named so that nobody takes it for a real one. */
const CA: SubjectName = {
  commonName: DEMONSTRATION_CA,
  organisation: "Quầy Một Cửa (trình diễn)",
};
/** invented; no organisation has it */
const DEMO_TAX_CODE = "0000000000";
const VALID_FROM = Date.UTC(2024, 0, 1);
const VALID_TO = Date.UTC(2044, 0, 1);

/**
 * Makes what is missing of: a demonstration CA, and per officer a key, a certificate and a SoftHSM token
 * holding both. A second call changes nothing. Throws `signing.no-module` when SoftHSM is not installed,
 * `signing.module-failed` when the tokens cannot be written.
 */
export async function ensureDemoTokens(wish: {
  folder: string;
  officers: DemoOfficer[];
  seal?: DemoSeal;
}): Promise<DemoTokens> {
  const module = findSoftHsm();
  if (!module) throw new AppError("signing.no-module", { path: "SoftHSM2" });
  const store = join(wish.folder, "softhsm");
  const trustFolder = join(wish.folder, "trust");
  const softhsmConf = join(wish.folder, "softhsm2.conf");
  for (const folder of [wish.folder, store, trustFolder]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeOnce(
    softhsmConf,
    () =>
      `directories.tokendir = ${store}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`,
  );
  const caKey = privateKeyOf(writeOnce(join(wish.folder, "demo-ca.key"), newKey));
  writeOnce(join(trustFolder, "demo-ca.pem"), () =>
    toPem(
      issueCertificate({
        subject: CA,
        publicKey: createPublicKey(caKey.export({ type: "pkcs8", format: "pem" })),
        issuer: CA,
        issuerKey: caKey,
        serial: newSerial(),
        notBefore: VALID_FROM,
        notAfter: VALID_TO,
        ca: true,
      }),
    ),
  );
  const readyPath = join(wish.folder, "tokens-ready.json");
  const ready = new Set(
    existsSync(readyPath) ? (JSON.parse(readFileSync(readyPath, "utf8")) as string[]) : [],
  );
  const present = await serialsByLabel(module, softhsmConf);
  const missing: SoftTokenWish[] = [];
  const tokens: DemoTokens["tokens"] = [];
  const { seal } = wish;
  const holders = [
    ...wish.officers.map((officer) => ({
      label: officer.label,
      pin: officer.pin,
      file: `officer-${officer.identity}`,
      subject: {
        commonName: officer.fullName,
        identity: officer.identity,
        organisation: "Cơ quan trình diễn",
      } as SubjectName,
    })),
    ...(seal
      ? [
          {
            label: seal.label,
            pin: seal.pin,
            file: "agency",
            subject: { commonName: seal.name, taxCode: DEMO_TAX_CODE, organisation: seal.name },
          },
        ]
      : []),
  ];
  for (const officer of holders) {
    const base = join(wish.folder, officer.file);
    const keyPem = writeOnce(`${base}.key`, newKey);
    const certificatePem = writeOnce(`${base}.pem`, () =>
      toPem(
        issueCertificate({
          subject: officer.subject,
          publicKey: createPublicKey(keyPem),
          issuer: CA,
          issuerKey: caKey,
          serial: newSerial(),
          notBefore: VALID_FROM,
          notAfter: VALID_TO,
        }),
      ),
    );
    const certificate = fromPem(certificatePem);
    const keyId = readCertificate(certificate).sha256.slice(0, 40);
    if (!ready.has(officer.label) || !present.has(officer.label)) {
      // a token that is there but was never finished was cut off half-way
      const unfinished = present.get(officer.label);
      if (unfinished) await deleteToken(module, softhsmConf, unfinished);
      missing.push({
        module,
        label: officer.label,
        pin: officer.pin,
        soPin: randomBytes(12).toString("hex"),
        entries: [
          { keyId, label: officer.label, keyPem, certificate: Buffer.from(certificate).toString("base64") },
        ],
      });
    }
    tokens.push({ label: officer.label, serial: "", keyId, certificate });
  }
  if (missing.length > 0) {
    await writeTokens(missing, softhsmConf);
    for (const token of missing) ready.add(token.label);
    writeFileSync(`${readyPath}.new`, JSON.stringify([...ready]), { mode: 0o600 });
    renameSync(`${readyPath}.new`, readyPath);
  }
  const serials = await serialsByLabel(module, softhsmConf);
  return {
    module,
    softhsmConf,
    trustFolder,
    tokens: tokens.map((token) => ({ ...token, serial: serials.get(token.label) ?? "" })),
    sealSha256: seal ? readCertificate(tokens.at(-1)!.certificate).sha256 : "",
  };
}

/** Writes tokens into the store of this configuration, in a process of its own. Throws `signing.module-failed`. */
export async function writeTokens(wishes: SoftTokenWish[], softhsmConf: string): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url));
  const entry = ["soft-token-writer.ts", "soft-token-writer.js", "demo/soft-token-writer.js"]
    .map((name) => join(here, name))
    .find((path) => existsSync(path));
  const ran = await run(process.execPath, [entry ?? "soft-token-writer"], {
    input: JSON.stringify(wishes),
    timeout: 60_000,
    env: { ...process.env, SOFTHSM2_CONF: softhsmConf },
  });
  if (ran.code !== 0) {
    const last = ran.err.split("\n").find((line) => /Error/.test(line)) ?? "";
    throw new AppError("signing.module-failed", {
      why: `không tạo được token phần mềm ${last.slice(0, 120)}`,
    });
  }
}

async function deleteToken(module: string, softhsmConf: string, serial: string): Promise<void> {
  const ran = await run("softhsm2-util", ["--delete-token", "--serial", serial, "--module", module], {
    env: { ...process.env, SOFTHSM2_CONF: softhsmConf },
  });
  if (ran.code !== 0)
    throw new AppError("signing.module-failed", { why: "không xóa được token phần mềm dở dang" });
}

/** Labels and serial numbers of the tokens in the store, asked of SoftHSM's own tool. */
async function serialsByLabel(module: string, softhsmConf: string): Promise<Map<string, string>> {
  const ran = await run("softhsm2-util", ["--show-slots", "--module", module], {
    env: { ...process.env, SOFTHSM2_CONF: softhsmConf },
  });
  if (ran.code !== 0) throw new AppError("signing.module-failed", { why: "softhsm2-util không chạy được" });
  const found = new Map<string, string>();
  for (const slot of ran.out.split(/^Slot \d+/m)) {
    const value = (name: string): string =>
      new RegExp(`^\\s*${name}:\\s*(.*?)\\s*$`, "m").exec(slot)?.[1] ?? "";
    if (value("Initialized") === "yes") found.set(value("Label"), value("Serial number"));
  }
  return found;
}

function fromPem(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}

function newKey(): string {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;
}

const newSerial = (): bigint => BigInt(`0x${randomBytes(15).toString("hex")}`) + 1n;

/** The text of a file that is made when it is not there, readable by its owner only. */
function writeOnce(path: string, make: () => string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  const text = make();
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return text;
}
