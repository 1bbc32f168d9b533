import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTokens } from "../../main/hosts/demo/soft-token.ts";
import { findSoftHsm } from "../../main/hosts/find-tools.mjs";
import { readCertificate } from "../../main/pdf/certificate.ts";
import type { TestIdentity } from "./pki.ts";

/** A software token of one test. */
export interface SoftToken {
  module: string;
  label: string;
  pin: string;
  /** environment of the process that uses it */
  env: { SOFTHSM2_CONF: string };
  keyIds: string[];
  /** where the token's files are; taking them away is pulling the token out */
  store: string;
}

/** The same token in another folder, as it was when it was made: a test may pull it out, lock it, write to it. */
export function copyOf(token: SoftToken, folder: string): SoftToken {
  const store = join(folder, "softhsm");
  cpSync(token.store, store, { recursive: true });
  return { ...token, env: { SOFTHSM2_CONF: configuration(folder, store) }, store };
}

function configuration(folder: string, store: string): string {
  const conf = join(folder, "softhsm2.conf");
  writeFileSync(conf, `directories.tokendir = ${store}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  return conf;
}

/** A fresh SoftHSM2 token in `folder` that holds the identities. Throws in words when SoftHSM2 is missing. */
export async function softToken(
  folder: string,
  identities: TestIdentity[],
  label = "Token thử",
): Promise<SoftToken> {
  const module = findSoftHsm();
  if (!module) throw new Error("SoftHSM2 is not installed; the set-up step of the tests installs it");
  const store = join(folder, "softhsm");
  mkdirSync(store, { recursive: true });
  const conf = configuration(folder, store);
  const pin = "1234-abcd";
  const entries = identities.map((identity, i) => ({
    keyId: readCertificate(identity.certificate).sha256.slice(0, 40),
    label: `khóa ${i + 1}`,
    keyPem: identity.keyPem,
    certificate: Buffer.from(identity.certificate).toString("base64"),
  }));
  await writeTokens([{ module, label, pin, soPin: randomBytes(8).toString("hex"), entries }], conf);
  return { module, label, pin, env: { SOFTHSM2_CONF: conf }, keyIds: entries.map((e) => e.keyId), store };
}
