import { constants, privateDecrypt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toWireError } from "../../main/core/errors.ts";
import { readOfficeConfig } from "../../main/core/office/config.ts";
import { USUAL_STOCK } from "../../main/core/sync/service.ts";
import { run as enroll } from "../../main/hosts/cli/enroll.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { JOINED_UNIT } from "../support/device-enrolment.ts";
import { ADMIN, escrow, machine, refused, startProvince, tls, wish } from "../support/joining.ts";
import { readResource } from "../support/resources.ts";
import { tempDir } from "../support/temp-dir.ts";

/** A machine joins the province: by a code, over a compared certificate, interrupted anywhere, shut out again. */
test("a machine joins with address, compared certificate and code: unit, trust, account, office and an escrow that opens", async () => {
  const { server, code } = await startProvince();
  const at = await machine();
  expect(await at.enrolment.look(server.url)).toMatchObject({ trusted: false, fingerprint: tls.fingerprint });
  expect(await refused(at.enrolment.look("http://tinh.example"))).toBe("contract.invalid-input");
  const [given] = await code();
  expect(given).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
  // without the comparison nothing is believed
  expect(await refused(at.enrolment.join({ ...wish(server, given!), pin: null }))).toBe("sync.certificate");
  const typed = given!.toLowerCase().replace("-", " ");
  const state = await at.enrolment.join(wish(server, typed));
  expect(state).toMatchObject({ state: "done", unitName: JOINED_UNIT.name, needsAdministrator: false });
  const config = await readOfficeConfig(nodeDisk(), join(at.folder, "office.json"));
  expect(config).toMatchObject({
    demonstration: false,
    agency: JOINED_UNIT,
    machineName: "QUAY-01",
    idleLockMinutes: 5,
    sync: null,
  });
  expect(readFileSync(join(at.folder, "trust", "ca-tinh.pem"), "utf8")).toBe(tls.cert);
  // numbers of every series are here, should the line fall now
  const leased = await server.state();
  expect(new Set(leased.blocks.map(({ series }) => series)).size).toBe(USUAL_STOCK.series.length);
  const [kept] = (await server.machines.list()) as { escrow: string; state: string; unitId: string }[];
  expect(kept).toMatchObject({ state: "active", unitId: JOINED_UNIT.code });
  const opened = privateDecrypt(
    { key: escrow.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    Buffer.from(kept!.escrow, "base64"),
  );
  expect(opened.equals(Buffer.from(await at.keys.masterKey()))).toBe(true);
  // the token is nowhere on the disk in clear
  const token = (await at.enrolment.line())!.deviceToken;
  for (const name of ["counter.db", "counter.db-wal", "office.json"]) {
    const path = join(at.folder, name);
    if (existsSync(path)) expect(readFileSync(path).includes(token)).toBe(false);
  }
});

test("a code is good once, for a time, and not to be guessed; each refusal says which", async () => {
  const { server, code, shift } = await startProvince();
  const [one, two] = await code(["QUAY-01", "QUAY-02"], 1);
  const at = await machine();
  await at.enrolment.join(wish(server, one!));
  const other = await machine();
  expect(await refused(other.enrolment.join(wish(server, one!)))).toBe("enrolment.code-used");
  shift(2 * 3_600_000);
  expect(await refused(other.enrolment.join(wish(server, two!)))).toBe("enrolment.code-expired");
  for (let n = 0; n < 5; n++) {
    expect(await refused(other.enrolment.join(wish(server, `ABCD-234${n + 2}`)))).toBe(
      "enrolment.code-wrong",
    );
  }
  const [three] = await code();
  expect(await refused(other.enrolment.join(wish(server, three!)))).toBe("enrolment.too-many");
  shift(16 * 60_000);
  expect(await other.enrolment.join(wish(server, three!))).toMatchObject({ state: "done" });
  expect(existsSync(join(other.folder, "office.json"))).toBe(true);
});

test("cut at any request, or killed between any two steps, it goes on with the same code and is one machine", async () => {
  const { server, code } = await startProvince();
  for (const path of ["/v1/enrolments", "/v1/device/escrow"]) {
    const [given] = await code();
    let at = await machine();
    for (const kind of ["drop", "html", "drop-after"] as const) {
      server.faults.add({ kind, path });
      expect(await refused(at.enrolment.join(wish(server, given!)))).toMatch(/^sync\./);
      expect(existsSync(join(at.folder, "office.json"))).toBe(false);
    }
    // the machine was switched off here
    await at.close();
    at = await machine(at.folder);
    expect(await at.enrolment.join(wish(server, given!))).toMatchObject({ state: "done" });
  }
  expect(await server.machines.list()).toHaveLength(2);
  // the disk fails at the very last file
  const [given] = await code();
  let full = true;
  const at = await machine(tempDir(), (ports) => ({
    disk: {
      ...ports.disk,
      async writeAtomic(path, bytes) {
        if (full && path.endsWith("office.json")) throw new Error("full");
        await ports.disk.writeAtomic(path, bytes);
      },
    },
  }));
  await expect(at.enrolment.join(wish(server, given!))).rejects.toThrow("full");
  full = false;
  expect(await at.enrolment.join(wish(server, given!))).toMatchObject({ state: "done" });
  expect(existsSync(join(at.folder, "office.json"))).toBe(true);
});

test("a machine that has not left its escrow is nobody's yet; one that was shut out is told so, its peers too", async () => {
  const { server, code } = await startProvince();
  const at = await machine();
  const [given, another] = await code(["", ""]);
  server.faults.add({ kind: "status", path: "/v1/device/escrow" });
  await refused(at.enrolment.join(wish(server, given!)));
  const token = (await at.enrolment.line())!.deviceToken;
  const clock = async () => {
    const url = `${server.url}/v1/clock`;
    const headers = { authorization: `Bearer ${token}`, "sync-protocol": "1" };
    const net = nodePorts(at.folder, at.keys).net;
    const answer = await net.send({
      method: "GET",
      url,
      headers,
      timeout: 5000,
      maxBytes: 9000,
      pin: tls.fingerprint,
    });
    return [answer.status, (JSON.parse(Buffer.from(answer.body).toString()) as { code?: string }).code];
  };
  expect(await clock()).toEqual([401, "unauthorised"]);
  await at.enrolment.join(wish(server, given!));
  expect(await clock()).toEqual([200, undefined]);
  const { deviceId } = await at.enrolment.state();
  await server.machines.revoke(deviceId, "máy bị mất cắp");
  expect(await clock()).toEqual([403, "machine-revoked"]);
  // found again: a new code takes it in under its own name
  expect(await at.enrolment.join(wish(server, another!))).toMatchObject({ state: "done", deviceId });
  const told = (await server.state()).changes.map(({ type }) => type);
  expect(told).toEqual(["machine-revoked", "machine-restored"]);
});

test("settings of another kind, an escrow key that is none: refused in words, nothing half stays", async () => {
  const { server, code } = await startProvince({ idleLockMinutes: "mãi mãi", demonstration: true });
  const at = await machine();
  const [given] = await code();
  const failure = await at.enrolment.join(wish(server, given!)).catch(toWireError);
  expect(failure).toMatchObject({ code: "enrolment.strange-answer" });
  expect((failure as { message: string }).message).toContain("idleLockMinutes");
  expect(existsSync(join(at.folder, "office.json"))).toBe(false);
  expect(await at.enrolment.line()).toBeNull();
});

test("counter enroll: one file for all machines, each takes its own line; a second call changes nothing", async () => {
  const { server, code } = await startProvince();
  const [given] = await code(["QUAY-07"]);
  const folder = tempDir();
  const file = join(tempDir(), "ghi-danh.json");
  const pin = (tls.fingerprint.match(/../g) ?? []).join(":").toUpperCase();
  const machines = { [hostname()]: { code: given }, "MAY-KHAC": { code: "ZZZZ-ZZZZ" } };
  const administrator = { username: "quantri", fullName: "Quản Trị" };
  writeFileSync(file, JSON.stringify({ serverUrl: server.url, pin, administrator, machines }));
  const said: string[] = [];
  const io = {
    say: (line: string) => void said.push(line),
    dataDir: folder,
    readJson: readResource,
    env: { COUNTER_PASSPHRASE: "thử", COUNTER_ADMIN_PASSWORD: ADMIN.password },
  };
  expect(await enroll(["--config", file], io)).toMatchObject({
    exit: 0,
    result: { ok: true, already: false, machineName: "QUAY-07", unitName: JOINED_UNIT.name },
  });
  expect(await enroll(["--config", file], io)).toMatchObject({ exit: 0, result: { already: true } });
  expect(await enroll(["--server", server.url], { ...io, dataDir: tempDir() })).toMatchObject({ exit: 2 });
  const strange = { ...io, dataDir: tempDir() };
  expect(
    await enroll(["--server", server.url, "--code", "AAAA-AAAA", "--pin", tls.fingerprint], strange),
  ).toMatchObject({ exit: 1, result: { error: { code: "enrolment.code-wrong" } } });
  expect(said).toContain(`Đã ghi danh QUAY-07 cho ${JOINED_UNIT.name}.`);
});
