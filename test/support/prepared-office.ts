import { scryptSync } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { inject } from "vitest";
import { openDatabase } from "../../db/database.ts";
import { createAccounts } from "../../main/core/accounts/service.ts";
import { createContext } from "../../main/core/context.ts";
import { createDemonstrationAccounts, requireSameProfile } from "../../main/core/office/demonstration.ts";
import { type PreparedDemonstration, prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";

/** Before the earliest day that a test sets its clock to: no core takes its PC's clock for one that goes back. */
const MADE_AT = Date.parse("2025-01-02T08:00:00+07:00");
/** Of scrypt, in place of the product's 32 MiB: a test signs in many times. */
const LOW_COST = { N: 16, r: 8, p: 1 };

/**
 * Puts into `folder` what every demonstration office begins with: its keys, certificates and software tokens, and,
 * unless only those are asked for, its database with the officers' accounts. Made once per run of the tests, copied
 * for each of them. `office.json` is the caller's to write, with `prepareDemonstration`.
 */
export async function copyPreparedOffice(folder: string, parts: "tokens" | "all" = "all"): Promise<void> {
  const template = join(inject("runFolder"), "office");
  if (!existsSync(template)) {
    const made = await mkdtemp(`${template}-`);
    await makeOffice(made);
    // two files of tests may make it at the same time: one is as good as the other
    await rename(made, template).catch((error) => {
      if (!existsSync(template)) throw error;
    });
  }
  const isWanted = (path: string) => parts === "all" || /^(demo-.*)?$/.test(relative(template, path));
  await cp(template, folder, { recursive: true, filter: isWanted });
}

async function makeOffice(folder: string): Promise<void> {
  // as in the process of the core: what is made is for this user alone
  const mask = process.umask(0o077);
  try {
    const wish = { folder, serverUrl: "http://127.0.0.1:9", deviceToken: "-", say: () => {} };
    await makeDatabase(folder, await prepareDemonstration(wish));
  } finally {
    process.umask(mask);
  }
  // they name the folder: each copy has its own
  await rm(join(folder, "office.json"));
  await rm(join(folder, "demo-tokens", "softhsm2.conf"), { force: true });
}

/** The database as the demonstration's first start makes it. */
async function makeDatabase(folder: string, { office, config }: PreparedDemonstration): Promise<void> {
  const keys = nodeKeyStore({ dataDir: folder, kind: "file" });
  const clock = { now: () => MADE_AT, monotonic: () => MADE_AT };
  const ports = { ...nodePorts(folder, keys), clock };
  const { disk, random } = ports;
  const { database } = await openDatabase({ folder, masterKey: await keys.masterKey(), disk, random, clock });
  try {
    const core = createContext({ ports, config, database, emit: () => {} });
    await requireSameProfile(core);
    await createDemonstrationAccounts(core, createAccounts(core), office.officers);
    await core.write("system", async (tx) => {
      for (const { username, password } of office.officers) {
        const cheap = { password: lowCostHash(password, random.bytes(16)) };
        await tx.db.updateTable("accounts").set(cheap).where("username", "=", username).execute();
      }
    });
  } finally {
    await database.close();
  }
}

/** As `main/core/accounts/password.ts` keeps it; the stored cost is what a sign-in is checked with. */
function lowCostHash(password: string, salt: Uint8Array): string {
  const { N, r, p } = LOW_COST;
  const hash = scryptSync(password.normalize("NFC"), salt, 32, LOW_COST);
  return ["scrypt", N, r, p, Buffer.from(salt).toString("base64url"), hash.toString("base64url")].join("$");
}
