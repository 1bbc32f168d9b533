import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { createDeviceIdentity, createRenewal } from "../../main/core/enrolment/service.ts";
import type { Ports } from "../../main/core/ports.ts";
import { exchange } from "../../main/core/sync/service.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { type DeviceAuthority, openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { JOINED_UNIT } from "../support/device-enrolment.ts";
import { openssl } from "../support/foreign-tools.ts";
import { seededRandom, testClock } from "../support/memory-ports.ts";
import { AT, MASTER_KEY, openTestDatabase } from "../support/open-database.ts";
import { startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";

/** The key and certificate of a machine, as the office's other machines and the province see them. */
const UNIT = JOINED_UNIT.code;
const DAY = 86_400_000;

async function machine(name: string) {
  const clock = testClock();
  const { database } = await openTestDatabase({ clock });
  const random = seededRandom(name);
  const ports = { clock, random, keys: { masterKey: async () => MASTER_KEY } } as unknown as Ports;
  const devices = createDeviceIdentity({ database, ports, deviceId: random.uuid() });
  return { clock, database, devices };
}
type Machine = Awaited<ReturnType<typeof machine>>;

async function enrol(at: Machine, authority: DeviceAuthority, unitId = UNIT): Promise<void> {
  const request = await at.devices.request();
  const certificate = authority.certify(request, { deviceId: at.devices.deviceId, unitId }, at.clock.now());
  await take(at, certificate, [authority.certificate]);
}

async function take(at: Machine, certificate: string, authorities: string[]): Promise<void> {
  await at.database.write({ actor: "system", at: AT }, async (tx) => {
    await at.devices.accept(tx, certificate, authorities);
    await tx.db
      .insertInto("enrolment")
      .values({
        one: 1,
        key: at.devices.deviceId,
        server_url: "https://tinh.example",
        state: "done",
        authorities: JSON.stringify(authorities),
        changed_at: tx.at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

test("a machine has no identity before it is enrolled, and then one that its office believes", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [one, two] = [await machine("one"), await machine("two")];
  expect(await one.devices.current()).toBeNull();
  await enrol(one, authority);
  await enrol(two, authority);
  const identity = (await one.devices.current())!;
  expect(identity).toMatchObject({ deviceId: one.devices.deviceId, unitId: UNIT });
  const words = Buffer.from("hồ sơ gửi về");
  expect(await two.devices.verify(identity.certificate, words, identity.sign(words))).toMatchObject({
    ok: true,
    device: { deviceId: one.devices.deviceId, unitId: UNIT },
  });
  expect(await two.devices.verify(identity.certificate, Buffer.from("khác"), identity.sign(words))).toEqual({
    ok: false,
    why: "forged",
  });
});

test("OpenSSL finds the request and the certificate in order", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const one = await machine("openssl");
  const request = await one.devices.request();
  expect(openssl(["req", "-verify", "-noout", "-subject"], request)).toContain(one.devices.deviceId);
  await enrol(one, authority);
  const { certificate } = (await one.devices.current())!;
  const text = openssl(["x509", "-noout", "-text"], certificate);
  expect(text).toContain("TLS Web Client Authentication, TLS Web Server Authentication");
  expect(text).toContain("CA:FALSE");
  expect(text).toContain(`URI:urn:uuid:${one.devices.deviceId}`);
});

test("strangers, the shut out, the too old, and an authority in a machine's place are refused, each for its reason", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [one, two, stranger] = [await machine("a"), await machine("b"), await machine("c")];
  await enrol(one, authority);
  await enrol(two, authority);
  await enrol(stranger, openDeviceAuthority(testClock().now()));
  const { certificate } = (await one.devices.current())!;
  const judge = (pem: string) => two.devices.judge(pem);
  expect(await judge((await stranger.devices.current())!.certificate)).toEqual({
    ok: false,
    why: "stranger",
  });
  expect(await judge(authority.certificate)).toEqual({ ok: false, why: "unreadable" });
  expect(await judge("chứng thư")).toEqual({ ok: false, why: "unreadable" });
  await two.database.write({ actor: "system", at: AT }, async (tx) => {
    const row = {
      device_id: one.devices.deviceId,
      change_id: one.devices.deviceId,
      at: AT,
      why: "mất",
      lifted: 0,
    };
    await tx.db.insertInto("revoked_devices").values(row).execute();
  });
  expect(await judge(certificate)).toEqual({ ok: false, why: "revoked" });
  two.clock.advance(-30 * DAY);
  expect(await judge(certificate)).toEqual({ ok: false, why: "not-yet" });
  two.clock.advance(1000 * DAY);
  expect(await judge(certificate)).toEqual({ ok: false, why: "expired" });
});

test("a certificate is renewed by itself in its last quarter, also when the answer was lost; what hinders is said", async () => {
  const one = await machine("renewed");
  const server = await startServer({ dataDir: tempDir(), clock: one.clock.now });
  onTestFinished(() => server.close());
  const [made] = await server.machines.makeCodes({ unit: JOINED_UNIT, names: [""], hours: 1 });
  const request = { key: one.devices.deviceId, code: made!.code, deviceId: one.devices.deviceId };
  const certificateRequest = await one.devices.request();
  const answer = await server.machines.join(
    { ...request, machineName: "QUAY-01", version: "test", certificateRequest },
    "",
  );
  const { deviceToken, certificate, authorities } = answer as {
    deviceToken: string;
    certificate: string;
    authorities: string[];
  };
  await take(one, certificate, authorities);
  const ports = { net: nodeNet() } as unknown as Ports;
  const renewal = createRenewal({
    database: one.database,
    ports: { ...ports, clock: one.clock },
    devices: one.devices,
  });
  const renew = async () => {
    const line = { serverUrl: server.url, deviceToken };
    await renewal.sync({ exchange: (sent) => exchange(ports, line, sent) });
    return (await one.devices.current())!.certificate;
  };
  // in good time nothing is asked
  expect(await renew()).toBe(certificate);
  expect(await renewal.standing(30)).toMatchObject({ ending: false });
  one.clock.advance(700 * DAY);
  expect((await renewal.standing(60))!.value).toMatch(/^dùng được đến ngày .* \(còn (29|30) ngày\)$/);
  expect(await renewal.standing(60)).toMatchObject({ ending: true });
  // an older province, then an answer that nobody heard
  server.fault({ kind: "status", path: "/v1/device/certificate", status: 404 });
  expect(await renew()).toBe(certificate);
  expect((await renewal.standing(60))!.fix).toContain("không được: máy chủ tỉnh chưa có chức năng cấp lại");
  server.fault({ kind: "drop-after", path: "/v1/device/certificate" });
  await expect(renew()).rejects.toMatchObject({ code: "sync.offline" });
  const renewed = await renew();
  expect(renewed).not.toBe(certificate);
  expect((await server.machines.list()).map((row) => (row as { certificate: string }).certificate)).toEqual([
    renewed,
  ]);
  expect(await renewal.standing(60)).toMatchObject({ ending: false });
  expect((await renewal.standing(60))!.fix).not.toContain("không được");
  const { publicKey } = new X509Certificate(renewed);
  expect(publicKey.equals(new X509Certificate(certificate).publicKey)).toBe(false);
  expect(await one.devices.judge(renewed)).toMatchObject({ ok: true, device: { unitId: UNIT } });
  // away for years: it still may ask, and says meanwhile what it cannot do
  one.clock.advance(1000 * DAY);
  expect(await one.devices.judge(renewed)).toEqual({ ok: false, why: "expired" });
  expect(await renewal.standing(60)).toMatchObject({
    value: expect.stringContaining("đã hết hạn từ ngày"),
    fix: expect.stringContaining("Máy vẫn gửi lên tỉnh được"),
  });
  expect(await one.devices.judge(await renew())).toMatchObject({ ok: true });
});

test("a certificate for another key or another machine is not taken", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [one, two] = [await machine("mine"), await machine("other")];
  await one.devices.request();
  const foreign = authority.certify(
    await two.devices.request(),
    { deviceId: two.devices.deviceId, unitId: UNIT },
    one.clock.now(),
  );
  const accept = one.database.write({ actor: "system", at: AT }, (tx) =>
    one.devices.accept(tx, foreign, [authority.certificate]),
  );
  await expect(accept).rejects.toMatchObject({ code: "enrolment.strange-answer" });
  expect(await one.devices.current()).toBeNull();
  expect(() =>
    authority.certify(
      "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END",
      { deviceId: "x", unitId: UNIT },
      0,
    ),
  ).toThrow("không đọc được");
});

test("two machines speak TLS with their certificates; one of another province gets no connection", async () => {
  // TLS judges by the real time
  const authority = openDeviceAuthority(Date.now());
  const [one, two, stranger] = [await machine("tls 1"), await machine("tls 2"), await machine("tls 3")];
  for (const at of [one, two, stranger]) at.clock.set(Date.now());
  await enrol(one, authority);
  await enrol(two, authority);
  await enrol(stranger, openDeviceAuthority(Date.now()));
  const way = async (at: Machine) => {
    const own = (await at.devices.current())!;
    return { key: own.privateKeyPem(), cert: own.certificate, ca: [...own.authorities] };
  };
  const server = createServer(
    { ...(await way(one)), requestCert: true, rejectUnauthorized: true },
    (socket) => {
      const peer = socket.getPeerX509Certificate()!;
      socket.end(`Chào ${new X509Certificate(peer.raw).subject.replace(/[\s\S]*CN=/, "")}`);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const ask = (options: Awaited<ReturnType<typeof way>>) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port, host: "127.0.0.1", ...options, checkServerIdentity: () => undefined });
      let said = "";
      socket.on("data", (part) => {
        said += part;
      });
      socket.on("error", (error) => resolve((error as NodeJS.ErrnoException).code ?? "error"));
      socket.on("close", () => resolve(said));
    });
  expect(await ask(await way(two))).toBe(`Chào ${two.devices.deviceId}`);
  const strange = { ...(await way(stranger)), ca: [authority.certificate] };
  expect(await ask(strange)).not.toContain("Chào");
});
