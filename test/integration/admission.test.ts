import { expect, test } from "vitest";
import { createAdmissions } from "../../main/core/accounts/admission.ts";
import { createAccounts } from "../../main/core/accounts/service.ts";
import type { Call, CoreContext } from "../../main/core/context.ts";
import { createDeviceIdentity, ensureDeviceId } from "../../main/core/enrolment/service.ts";
import { AppError } from "../../main/core/errors.ts";
import { machinesMet } from "../../main/core/exchange/service.ts";
import type { NewForm } from "../../main/core/forms/types.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { type Input, inFours, type Officer, type Role, withCheck } from "../../preload/contract/index.ts";
import { type DeviceAuthority, openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { certifyMachine } from "../support/device-enrolment.ts";
import { seededRandom, testClock } from "../support/memory-ports.ts";
import { AT, MASTER_KEY, openTestDatabase } from "../support/open-database.ts";

/** A substitute's first sign-in without a line, by a code of the head that the machine proves by itself. */
const UNIT = "H41.99";
const HOUR = 3_600_000;
const HEAD_PASSWORD = "mật khẩu của trưởng";
const OWN_PASSWORD = "người thay tự đặt";

async function machine(name: string, authority: DeviceAuthority | null, agency = UNIT) {
  const clock = testClock();
  const { database } = await openTestDatabase({ clock });
  const random = seededRandom(name);
  const ports = { clock, random, keys: { masterKey: async () => MASTER_KEY } } as never;
  const now = () => toTimestamp(clock.now());
  const core = {
    ports: { clock, random },
    config: { agency: { code: agency }, machineName: name },
    database,
    now,
    emit: () => {},
    write: (actor: string, work: never) => database.write({ actor, at: now() }, work),
  } as unknown as CoreContext;
  const deviceId = authority
    ? await certifyMachine({ database, ports }, authority, agency, { issued: clock.now(), written: AT })
    : await ensureDeviceId(database, ports);
  const accounts = createAccounts(core);
  const devices = createDeviceIdentity({ database, ports, deviceId });
  const slips: NewForm[] = [];
  const admissions = createAdmissions(core, {
    accounts,
    devices,
    forms: { issue: async (_tx: unknown, form: NewForm) => slips.push(form) } as never,
    requireClock: () => {},
    machines: () => machinesMet(database.read),
    profile: () => "current",
  });
  accounts.guardPassword(admissions.requireStill, () => {});
  return { name, clock, database, core, accounts, admissions, devices, deviceId, slips };
}
type Machine = Awaited<ReturnType<typeof machine>>;

async function headOf(at: Machine): Promise<Officer> {
  const made = await at.accounts.create(
    "test",
    {
      username: "truong",
      fullName: "Hoàng Thị Trưởng",
      title: "Trưởng bộ phận",
      roles: ["head"],
      homeAgency: UNIT,
      workAgency: UNIT,
      password: HEAD_PASSWORD,
    },
    "0d4c6a1e-6b0e-4a53-9d2f-0f6e1f3b7a10",
  );
  return made;
}

let keys = 0;
const key = () => `7c2f1a34-0000-4000-8000-${String(++keys).padStart(12, "0")}`;
const wish = (machineName: string, over: Partial<Input<"accounts.admit">> = {}) => ({
  username: "ntthay",
  fullName: "Nguyễn Thị Thay",
  roles: ["receiving-officer"] as Role[],
  machine: machineName,
  hours: 10,
  password: HEAD_PASSWORD,
  ...over,
});
const at = (client: string) => ({ client }) as Call;
/** What the window sends with a code that is pasted whole. */
const NOBODY = { username: "", fullName: "" };

/** Both machines have met on the office's network. */
async function meet(one: Machine, other: Machine): Promise<void> {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    const { certificate } = (await there.devices.current())!;
    await here.database.write({ actor: "test", at: AT }, (tx) =>
      tx.db
        .insertInto("exchange_peers")
        .values({
          device_id: there.deviceId,
          name: there.name,
          address: "10.0.0.2:47115",
          certificate,
          cursor: 0,
          told: "{}",
          met_at: AT,
          heard_at: AT,
          replaced_by: null,
        })
        .execute(),
    );
  }
}

async function refused(work: Promise<unknown>): Promise<{ code: string; why: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, why: String(error.params.why ?? "") };
    throw error;
  }
  return { code: "accepted", why: "" };
}
const toldKinds = async (from: Machine) =>
  (await from.database.read.selectFrom("outbox").select("kind").orderBy("seq").execute()).map(
    ({ kind }) => kind,
  );

test("a code of the head seats a substitute once, at one machine, for its hours; the province is told of both", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [own, other] = [await machine("QUAY-01", authority), await machine("QUAY-02", authority)];
  const head = await headOf(own);
  const { code } = await own.admissions.issue(head, key(), wish("QUAY-02"));
  // as it came by message: broken over lines
  const broken = code.replace(/(.{60})/g, "$1\n");
  expect(
    await refused(other.admissions.redeem(at("w"), { ...NOBODY, code: broken, password: "ngắn" })),
  ).toMatchObject({
    code: "accounts.weak-password",
  });
  const seat = await other.admissions.redeem(at("w"), { ...NOBODY, code: broken, password: OWN_PASSWORD });
  expect(seat.officer).toMatchObject({
    username: "ntthay",
    roles: ["receiving-officer"],
    fullName: "Nguyễn Thị Thay",
  });
  expect(
    await refused(other.admissions.redeem(at("x"), { ...NOBODY, code, password: OWN_PASSWORD })),
  ).toMatchObject({
    code: "accounts.admission-used",
  });
  expect(await toldKinds(own)).toEqual(["account.admission-issued"]);
  expect(await toldKinds(other)).toEqual(["account.admitted"]);
  // the account opens with its own password within the hours, and not after
  await other.accounts.signIn(at("w"), "ntthay", OWN_PASSWORD);
  other.clock.advance(10 * HOUR + 60_000);
  expect(await refused(other.accounts.signIn(at("w"), "ntthay", OWN_PASSWORD))).toMatchObject({
    code: "accounts.admission-over",
  });
});

test("what was changed, is of strangers, of another office, machine or time, or gives too much opens nothing", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [own, other] = [await machine("QUAY-01", authority), await machine("QUAY-02", authority)];
  const head = await headOf(own);
  const issue = async (over: Partial<Input<"accounts.admit">> = {}) =>
    (await own.admissions.issue(head, key(), wish("QUAY-02", over))).code;
  const tried = (at: Machine, code: string) =>
    refused(at.admissions.redeem({ client: "w" } as Call, { ...NOBODY, code, password: OWN_PASSWORD }));
  const code = await issue();
  const [mark, body = "", signature, certificate] = code.split(".");
  const changed = Buffer.from(Buffer.from(body, "base64url").toString().replace("receiving-officer", "head"));
  const forged = [mark, changed.toString("base64url"), signature, certificate].join(".");
  expect((await tried(other, forged)).why).toContain("đã bị sửa");
  expect((await tried(other, code.slice(0, -20))).code).toBe("accounts.admission-bad");
  expect((await tried(other, "VAOCA1.x")).why).toContain("không phải mã vào ca");
  expect((await tried(own, code)).why).toContain("máy QUAY-02");
  // another province's authority
  const strangers = await machine("QUAY-02", openDeviceAuthority(testClock().now()));
  expect((await tried(strangers, code)).why).toContain("không phải máy của tỉnh");
  // another office of the same province
  const neighbours = await machine("QUAY-02", authority, "H41.98");
  expect((await tried(neighbours, code)).why).toContain("cơ quan khác");
  // too late
  other.clock.advance(11 * HOUR);
  expect((await tried(other, code)).why).toContain("đã hết hạn");
  // nobody becomes head by a code, nobody makes one without the head's password or an identity
  expect(await refused(issue({ roles: ["head"] }))).toMatchObject({ code: "accounts.admission-roles" });
  expect(await refused(issue({ password: "sai rồi" }))).toMatchObject({ code: "accounts.wrong-password" });
  const alone = await machine("QUAY-03", null);
  const lone = await headOf(alone);
  expect(await refused(alone.admissions.issue(lone, key(), wish("QUAY-03")))).toMatchObject({
    code: "accounts.admission-not-enrolled",
  });
  expect(await other.database.read.selectFrom("admissions").selectAll().execute()).toEqual([]);
});

test("machines that met each other prove 32 digits that were read out, for that person, machine and time alone", async () => {
  const authority = openDeviceAuthority(testClock().now());
  const [own, other] = [await machine("QUAY-01", authority), await machine("QUAY-02", authority)];
  const third = await machine("QUAY-03", authority);
  const head = await headOf(own);
  expect((await own.admissions.issue(head, key(), wish("QUAY-02"))).short).toBeNull();
  await meet(own, other);
  await meet(own, third);
  const { short, code, formId } = await own.admissions.issue(head, key(), wish("QUAY-02"));
  expect(short).toMatch(/^\d{32}$/);
  expect(own.slips.at(-1)).toMatchObject({
    id: formId,
    kind: "entry-code",
    content: { code: short, text: { entryCode: inFours(short!), username: "ntthay", machine: "QUAY-02" } },
  });
  const person = { username: "ntthay", fullName: "nguyen thi thay" };
  const tried = (there: Machine, over: object = {}) =>
    refused(
      there.admissions.redeem(at("w"), { ...person, code: inFours(short!), password: OWN_PASSWORD, ...over }),
    );
  // every digit that is heard wrong, and every two neighbours that change places, are found
  for (let place = 0; place < 32; place += 1) {
    const wrong = `${short!.slice(0, place)}${(Number(short![place]) + 3) % 10}${short!.slice(place + 1)}`;
    expect((await tried(other, { code: wrong })).why).toContain("chữ số");
    const [a, b] = [short![place], short![place + 1]];
    if (b === undefined || a === b) continue;
    const turned = `${short!.slice(0, place)}${b}${a}${short!.slice(place + 2)}`;
    expect((await tried(other, { code: turned })).why).toContain("chữ số");
  }
  for (const [there, over] of [
    [third, {}],
    [own, {}],
    [other, { username: "ntkhac" }],
    [other, { fullName: "Nguyễn Thị Khác" }],
    // digits that are whole and were made by nobody
    [other, { code: withCheck(`${"0".repeat(20)}1234567890`) }],
  ] as const) {
    expect((await tried(there, over)).code).toBe("accounts.admission-bad");
  }
  const seat = await other.admissions.redeem(at("w"), {
    ...person,
    fullName: "Nguyễn Thị Thay",
    code: inFours(short!),
    password: OWN_PASSWORD,
  });
  expect(seat.officer).toMatchObject({ username: "ntthay", roles: ["receiving-officer"] });
  // the long form is the same code, and it was used
  expect((await tried(other)).code).toBe("accounts.admission-used");
  expect((await tried(other, { ...NOBODY, code })).code).toBe("accounts.admission-used");
  other.clock.advance(10 * HOUR + 60_000);
  expect(await refused(other.accounts.signIn(at("w"), "ntthay", OWN_PASSWORD))).toMatchObject({
    code: "accounts.admission-over",
  });
});
