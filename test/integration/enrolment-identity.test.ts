import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { createDeviceIdentity } from "../../main/core/enrolment/service.ts";
import type { Ports } from "../../main/core/ports.ts";
import { type DeviceAuthority, openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { openssl } from "../support/foreign-tools.ts";
import { seededRandom, testClock } from "../support/memory-ports.ts";
import { AT, MASTER_KEY, openTestDatabase } from "../support/open-database.ts";

/** The key and certificate of a machine, as the office's other machines and the province see them. */
const UNIT = "H40.12.3";
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
  await at.database.write({ actor: "system", at: AT }, async (tx) => {
    await at.devices.accept(tx, certificate, [authority.certificate]);
    await tx.db
      .insertInto("enrolment")
      .values({
        one: 1,
        key: at.devices.deviceId,
        server_url: "https://tinh.example",
        state: "done",
        authorities: JSON.stringify([authority.certificate]),
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
