import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../db/database.ts";
import { createFirstRun } from "../../main/core/enrolment/first-run.ts";
import { loadLaw } from "../../main/core/law.ts";
import { firstReference } from "../../main/core/reference-data.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { createProvincialServer } from "../provincial-server/server.ts";
import { jsonFile, portalRecord } from "../support/catalogue-files.ts";
import { JOINED_UNIT } from "../support/device-enrolment.ts";
import { makeAuthority, type TestAuthority } from "../support/pki.ts";
import { readResource } from "../support/resources.ts";
import { tempDir } from "../support/temp-dir.ts";

/** What the province keeps for all its counters: here when a machine has joined, or said in words and fetched later. */
const DAY = 86_400_000;
let known: TestAuthority;
let other: TestAuthority;
beforeAll(() => {
  known = makeAuthority("CA của tỉnh");
  other = makeAuthority("CA chưa ai biết");
});

const pem = (certificate: Uint8Array) => new X509Certificate(certificate).toString();
const printOf = (certificate: Uint8Array) =>
  new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
const listOf = (authority: TestAuthority) =>
  Buffer.from(authority.crl({ thisUpdate: Date.now() - DAY, nextUpdate: Date.now() + DAY })).toString(
    "base64",
  );

async function startProvince() {
  const server = await createProvincialServer({
    dataDir: tempDir(),
    policy: {
      system: { name: "Hệ thống tỉnh", owner: "UBND tỉnh Nghệ An", lookupUrl: "tra cứu" },
      escrowPublicKey: null,
      anchors: [{ name: "ca-tinh", pem: pem(known.certificate) }],
      sealAuthorities: [],
      settings: {},
    },
  });
  onTestFinished(async () => {
    await server.close();
    // every question and every answer was as the document says
    expect(server.violations).toEqual([]);
  });
  const publish = async (what: "catalogue-files" | "trust", body: unknown) => {
    const answer = await fetch(`${server.url}/admin/${what}`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const procedures = (...records: unknown[]) => Buffer.from(jsonFile(records)).toString("base64");
  return { server, publish, procedures };
}

/** A machine that joins; what it brings is brought again by `again`, as its counter does with every contact. */
async function joinMachine(server: Awaited<ReturnType<typeof startProvince>>["server"]) {
  const folder = tempDir();
  const ports = nodePorts(folder, nodeKeyStore({ dataDir: folder, kind: "file" }));
  const reference = firstReference(folder, () => loadLaw(readResource));
  let bring: () => Promise<void> = async () => {};
  const first = await createFirstRun({
    ports,
    folder,
    version: "test",
    machineName: "QUAY-01",
    async reference(core, line) {
      bring = () => reference(core, line);
      await bring();
    },
  });
  const [made] = await server.machines.makeCodes({ unit: JOINED_UNIT, names: [""], hours: 72 });
  const joined = await first.enrolment.join({
    serverUrl: server.url,
    pin: null,
    code: made!.code,
    machineName: "QUAY-01",
    administrator: { username: "quantri", fullName: "Trần Thị Quản Trị", password: "mật khẩu dài 1" },
  });
  return {
    folder,
    joined,
    again: () => bring(),
    toCome: async () => (await first.enrolment.state()).toCome,
    /** imports of the catalogue, and what was noted; read when the machine is closed */
    async close() {
      await first.close();
      const { database } = await openDatabase({
        folder,
        masterKey: await ports.keys.masterKey(),
        disk: ports.disk,
        random: ports.random,
        clock: ports.clock,
      });
      const imports = await database.read
        .selectFrom("catalogue_imports")
        .selectAll()
        .orderBy("seq")
        .execute();
      const adopted = await database.read.selectFrom("catalogue_adoptions").select("code").execute();
      const audit = await database.read
        .selectFrom("audit")
        .select(["action", "subject"])
        .orderBy("seq")
        .execute();
      await database.close();
      return { imports, adopted: adopted.map(({ code }) => code), audit };
    },
  };
}

test("a machine that has joined has the province's catalogue and lists; what is published later comes by itself, once", async () => {
  const { server, publish, procedures } = await startProvince();
  const first = {
    name: "danh-muc-1.json",
    contentBase64: procedures(portalRecord("1.999001", "Thủ tục thử một")),
  };
  await publish("catalogue-files", first);
  await publish("trust", { revocationListsBase64: [listOf(known), listOf(other)] });
  const at = await joinMachine(server);
  expect(at.joined).toMatchObject({ state: "done", toCome: [] });
  // a list proves itself: that of an authority which nobody trusts is not kept
  expect(readdirSync(join(at.folder, "revocation-lists"))).toEqual([`${printOf(known.certificate)}.crl`]);

  await publish("catalogue-files", {
    name: "danh-muc-2.json",
    contentBase64: procedures(portalRecord("1.999002", "Thủ tục thử hai")),
  });
  // no catalogue at all: passed by, said in words, and no later one is held up by it
  await publish("catalogue-files", { name: "hong.json", contentBase64: Buffer.from("{").toString("base64") });
  await at.again();
  expect(await at.toCome()).toEqual([expect.stringContaining("bản 3 của tỉnh không đọc được")]);
  await at.again();
  expect(await at.toCome()).toEqual([]);
  const { imports, adopted } = await at.close();
  expect(imports.map(({ by, file_name }) => [by, file_name])).toEqual([
    ["Máy chủ tỉnh", "danh-muc-1.json"],
    ["Máy chủ tỉnh", "danh-muc-2.json"],
  ]);
  expect(adopted.sort()).toEqual(["1.999001", "1.999002"]);
});

test("a withdrawn root is dropped at once; a new one is said, never taken over the network", async () => {
  const { server, publish } = await startProvince();
  const at = await joinMachine(server);
  const root = join(at.folder, "trust", "ca-tinh.pem");
  expect(readFileSync(root, "utf8")).toBe(pem(known.certificate));
  await publish("trust", {
    anchors: [{ name: "ca-moi", pem: pem(other.certificate) }],
    withdrawn: [{ sha256: printOf(known.certificate), at: "2026-01-09T08:00:00.000+07:00", why: "lộ khóa" }],
    revocationListsBase64: [listOf(other)],
  });
  await at.again();
  expect(existsSync(root)).toBe(false);
  expect(existsSync(join(at.folder, "revocation-lists"))).toBe(false);
  const { audit } = await at.close();
  const told = audit.filter(({ action }) => action.startsWith("trust."));
  expect(told).toEqual([
    { action: "trust.anchor-withdrawn", subject: printOf(known.certificate) },
    { action: "trust.anchor-offered", subject: "1" },
  ]);
});

test("a province that was put back to an older copy is heard again: what it withdraws and publishes then has numbers that were used before", async () => {
  const { server, publish, procedures } = await startProvince();
  const catalogue = (name: string, code: string) =>
    publish("catalogue-files", { name, contentBase64: procedures(portalRecord(code, `Thủ tục ${code}`)) });
  await catalogue("danh-muc-1.json", "1.999001");
  await publish("trust", {});
  const at = await joinMachine(server);
  await catalogue("danh-muc-2.json", "1.999002");
  await catalogue("danh-muc-3.json", "1.999003");
  await publish("trust", {});
  await at.again();
  // both have their second and third edition again, and they are others
  await server.store.run("DELETE FROM catalogue_files WHERE edition > 1");
  await server.store.run("DELETE FROM trust_data WHERE edition > 1");
  await catalogue("danh-muc-khac.json", "1.999004");
  const withdrawn = [
    { sha256: printOf(known.certificate), at: "2026-01-09T08:00:00.000+07:00", why: "lộ khóa" },
  ];
  await publish("trust", { withdrawn });
  await at.again();
  await at.again();
  expect(existsSync(join(at.folder, "trust", "ca-tinh.pem"))).toBe(false);
  const { imports, adopted } = await at.close();
  expect(imports.map(({ file_name }) => file_name)).toEqual([
    "danh-muc-1.json",
    "danh-muc-2.json",
    "danh-muc-3.json",
    "danh-muc-khac.json",
  ]);
  expect(adopted.sort()).toEqual(["1.999001", "1.999002", "1.999003", "1.999004"]);
});

test.each([
  { what: "a province that is busy", kind: "status", status: 503, path: "/v1/catalogue-files" },
  { what: "a file that arrives damaged", kind: "corrupt", path: "/v1/files/by-hash" },
] as const)(
  "$what: what could not come while the machine joined is said in words, and comes later",
  async (fault) => {
    const { server, publish, procedures } = await startProvince();
    const record = portalRecord("1.999003", "Thủ tục thử ba");
    await publish("catalogue-files", { name: "danh-muc.json", contentBase64: procedures(record) });
    server.faults.add(fault);
    const at = await joinMachine(server);
    expect(at.joined.state).toBe("done");
    expect(at.joined.toCome).toEqual([
      "Danh mục thủ tục của tỉnh: chưa tải được, máy tự tải khi có đường truyền.",
    ]);
    await at.again();
    expect(await at.toCome()).toEqual([]);
    expect((await at.close()).adopted).toEqual(["1.999003"]);
  },
);
