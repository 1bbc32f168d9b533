import { generateKeyPairSync } from "node:crypto";
import { onTestFinished } from "vitest";
import { createFirstRun } from "../../main/core/enrolment/first-run.ts";
import { toWireError } from "../../main/core/errors.ts";
import type { Ports } from "../../main/core/ports.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { loadContract } from "../provincial-server/contract.ts";
import { createProvincialServer, type ProvincialServer } from "../provincial-server/server.ts";
import { JOINED_UNIT } from "./device-enrolment.ts";
import { tempDir } from "./temp-dir.ts";
import { selfSigned } from "./tls-identity.ts";

/** The account that a machine is joined with. */
export const ADMIN = { username: "quantri", fullName: "Trần Thị Quản Trị", password: "mật khẩu dài 1" };
const contract = loadContract();
/** What the province shows of itself: no authority that a machine knows issued it. */
export const tls = selfSigned();
/** IT's key, for which every machine wraps its own. */
export const escrow = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A province that machines join by codes; its clock may be moved. */
export async function startProvince(settings: Record<string, unknown> = { idleLockMinutes: 5 }) {
  let shifted = 0;
  const server = await createProvincialServer({
    dataDir: tempDir(),
    contract,
    tls,
    clock: () => Date.now() + shifted,
    policy: {
      system: { name: "Hệ thống tỉnh", owner: "UBND tỉnh Nghệ An", lookupUrl: "tra cứu" },
      escrowPublicKey: escrow.publicKey,
      anchors: [{ name: "ca-tinh", pem: tls.cert }],
      sealAuthorities: [],
      settings,
    },
  });
  onTestFinished(async () => {
    await server.close();
    if (server.violations.length > 0) throw new Error(server.violations.join("\n"));
  });
  const code = async (names = [""], hours = 72) =>
    (await server.machines.makeCodes({ unit: JOINED_UNIT, names, hours })).map((made) => made.code);
  return {
    server,
    code,
    shift(ms: number) {
      shifted += ms;
    },
  };
}

/** A machine that is nobody's counter yet, or one that was switched off half-way. */
export async function machine(
  folder = tempDir(),
  changes: (ports: Ports) => Partial<Ports> = () => ({}),
  more: Partial<Parameters<typeof createFirstRun>[0]> = {},
) {
  const ports = nodePorts(folder, nodeKeyStore({ dataDir: folder, kind: "file" }));
  const first = await createFirstRun({
    ports: { ...ports, ...changes(ports) },
    folder,
    version: "test",
    machineName: "QUAY-MỚI",
    ...more,
  });
  let open = true;
  const close = async () => {
    if (open) await first.close();
    open = false;
  };
  onTestFinished(close);
  return { ...first, close, folder, keys: ports.keys };
}
/** What is typed to join. */
export const wish = (server: ProvincialServer, code: string) => ({
  serverUrl: server.url,
  pin: tls.fingerprint,
  code,
  machineName: "QUAY-01",
  administrator: ADMIN,
});
/** The code of a refusal; `core.internal` where nothing was refused. */
export const refused = async (work: Promise<unknown>) =>
  toWireError(
    await work.then(
      () => "accepted",
      (error) => error,
    ),
  ).code;
