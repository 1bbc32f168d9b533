import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Due } from "../../main/core/calendars/due.ts";
import type { CalendarFile } from "../../main/core/calendars/file.ts";
import { bringCalendars, createCalendars } from "../../main/core/calendars/service.ts";
import { loadCalendar } from "../../main/core/catalogue/service.ts";
import { type CoreContext, createContext } from "../../main/core/context.ts";
import { createNumbering } from "../../main/core/dossiers/numbering.ts";
import { AppError } from "../../main/core/errors.ts";
import { createForms } from "../../main/core/forms/service.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import type { Ports } from "../../main/core/ports.ts";
import { exchange } from "../../main/core/sync/service.ts";
import { demoCalendarKey, ensureDemoCalendar, signCalendar } from "../../main/hosts/demo/calendar.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import type { Officer } from "../../preload/contract/index.ts";
import { printingConfig } from "../support/fees-office.ts";
import { formsLaw } from "../support/form-samples.ts";
import { memoryLog, seededRandom, testClock } from "../support/memory-ports.ts";
import { openTestDatabase } from "../support/open-database.ts";
import { readResource } from "../support/resources.ts";
import { startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";

const HEAD = { username: "truong", fullName: "Dương Đình Kỷ" } as Officer;
const at = (text: string) => `${text.replace(" ", "T")}:00.000+07:00`;

/** The calendars of one machine on Friday 20/11/2026, with a database of its own. */
async function machine(options: { demonstration?: boolean; now?: string } = {}) {
  const clock = testClock(Date.parse(at(options.now ?? "2026-11-20 09:00")));
  const random = seededRandom("calendars");
  const { database } = await openTestDatabase({ clock });
  const folder = tempDir();
  const { trustFolder, example } = ensureDemoCalendar(folder);
  const core = createContext({
    ports: { clock, random, log: memoryLog(), disk: nodeDisk() } as unknown as Ports,
    config: {
      ...printingConfig,
      demonstration: options.demonstration ?? true,
      trustFolders: [join(folder, "không-có"), trustFolder],
    } as OfficeConfig,
    database,
    emit: () => {},
  });
  const forms = createForms(core, { numbering: createNumbering(core, "H41.99"), law: await formsLaw() });
  const shipped = await loadCalendar(readResource);
  const officer = random.uuid();
  await database.write({ actor: "test", at: at("2026-01-05 08:00") }, async (tx) => {
    await tx.db
      .insertInto("accounts")
      .values({
        id: officer,
        username: "tn1",
        full_name: "Trịnh Hoài Diễm",
        title: "",
        roles: "[]",
        home_agency: "H41.99",
        work_agency: "H41.99",
        password: "-",
        active: 1,
        failures: 0,
        created_at: tx.at,
      })
      .execute();
  });
  const open = () => createCalendars(core, { shipped, keys: [], forms });
  return {
    clock,
    random,
    database,
    open,
    key: demoCalendarKey(folder),
    example: readFileSync(example, "utf8"),
    calendars: await open(),
    uuid: () => random.uuid(),
    async dossier(receivedAt: string, due: Due, state = "processing") {
      const id = random.uuid();
      await database.write({ actor: "test", at: receivedAt }, async (tx) => {
        await tx.db
          .insertInto("dossiers")
          .values({
            id,
            code: `H41.99-${id.slice(0, 5)}`,
            provisional: 0,
            code_unverified: 0,
            agency_code: "H41.99",
            procedure_code: "1.001193",
            procedure_name: "Đăng ký khai sinh",
            procedure_version: "1",
            case_name: "",
            state,
            applicant_name: "Nguyễn Văn Thử",
            search_text: "",
            identity: "040099990011",
            applicant: "{}",
            sets: 1,
            deliver_to: "COUNTER",
            note: "",
            received_at: receivedAt,
            received_by: officer,
            due_at: due.due,
            due: JSON.stringify(due),
            term_text: "01 ngày làm việc",
            returned_at: null,
          })
          .execute();
      });
      return id;
    },
  };
}
type Machine = Awaited<ReturnType<typeof machine>>;

const counted = (one: Machine, receivedAt: string, value = 1) =>
  one.calendars.due({ receivedAt: at(receivedAt), term: { value, unit: "WORKING_DAY" } });

async function code(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "accepted";
}

/** The example with changes, signed anew. */
function variant(one: Machine, changes: Partial<CalendarFile>): string {
  const { signature: _, ...file } = JSON.parse(one.example) as CalendarFile;
  return JSON.stringify(signCalendar({ ...file, ...changes }, one.key));
}

describe("signed calendar files", () => {
  test("come from the province by themselves, each once, and are believed for their signature alone", async () => {
    const one = await machine();
    const server = await startServer({ dataDir: tempDir(), clock: one.clock.now });
    onTestFinished(() => server.close());
    const publish = (file: string) =>
      fetch(`${server.url}/admin/calendar-files`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
        body: file,
      });
    const ports = { clock: one.clock, net: nodeNet() } as unknown as Ports;
    const line = { serverUrl: server.url, deviceToken: server.token };
    const warned: string[] = [];
    const core = {
      ports: { log: { warn: (event: string) => void warned.push(event) } },
    } as unknown as CoreContext;
    const bring = () =>
      bringCalendars(core, one.calendars, { exchange: (sent) => exchange(ports, line, sent) });
    await bring();
    expect(one.calendars.edition()).toBe(0);
    const { edition, title } = JSON.parse(one.example) as CalendarFile;
    expect((await publish(one.example)).status).toBe(200);
    await bring();
    await bring();
    expect(one.calendars.edition()).toBe(edition);
    expect(warned).toEqual([]);
    // somebody changed it on the way, or at the province
    const changed = { ...JSON.parse(variant(one, { edition: edition + 1 })), title: `${title} (sửa)` };
    await publish(JSON.stringify(changed));
    await bring();
    expect(one.calendars.edition()).toBe(edition);
    expect(warned).toEqual(["calendars.file-not-taken"]);
    expect(server.violations).toEqual([]);
  });

  test("are checked first: what changes, which promised dates would differ; nothing moves before or after", async () => {
    const one = await machine({ now: "2027-02-01 09:00" });
    const before = one.calendars.current().version;
    const crossing = await one.dossier(at("2027-02-03 09:00"), counted(one, "2027-02-03 09:00", 3));
    await one.dossier(at("2027-03-01 09:00"), counted(one, "2027-03-01 09:00", 3));
    const check = await one.calendars.check(one.example);
    expect(check).toMatchObject({ edition: 1, against: before, inForceFrom: "2026-01-05" });
    expect(check.keyOwner).toContain("trình diễn");
    expect(check.years).toEqual([
      { year: 2027, before: "chưa có lịch chính thức", after: "có lịch chính thức" },
    ]);
    expect(check.days.find(({ date }) => date === "2027-02-10")).toEqual({
      date: "2027-02-10",
      before: "làm việc (thứ Tư, ngày làm việc)",
      after: "nghỉ (nghỉ bù Tết Âm lịch (mùng 1 trùng thứ Bảy))",
    });
    expect(check.affected.dossiers).toMatchObject([
      { id: crossing, dueAt: at("2027-02-08 17:00"), wouldBe: at("2027-02-15 17:00"), onDayOff: true },
    ]);
    expect(one.calendars.current().version).toBe(before);

    const applied = await one.calendars.apply(HEAD, one.example, check.against);
    expect(applied.version).toBe(check.after);
    expect(one.calendars.current().version).toBe(check.after);
    expect(counted(one, "2027-02-03 09:00", 3)).toMatchObject({
      due: at("2027-02-15 17:00"),
      calendar: { version: check.after, missingYears: [], undecided: [] },
    });
    // the promise stands as it was made, with the version that made it
    const row = await one.database.read
      .selectFrom("dossiers")
      .select(["due", "due_at"])
      .where("id", "=", crossing)
      .executeTakeFirstOrThrow();
    expect(row.due_at).toBe(at("2027-02-08 17:00"));
    expect((JSON.parse(row.due) as Due).calendar.version).toBe(before);
    const { versions } = await one.calendars.view(2027);
    expect(versions.map(({ version }) => version)).toEqual([check.after, before]);
    const outbox = await one.database.read.selectFrom("outbox").select("kind").execute();
    expect(outbox).toEqual([{ kind: "calendar.file-applied" }]);
    // another start of the program knows it too
    expect((await one.open()).current().version).toBe(check.after);
  });

  test("a tampered, older, foreign or unreadable file is refused in words and changes nothing", async () => {
    const one = await machine();
    const before = one.calendars.current().version;
    const refused = async (text: string) => {
      const answer = await code(() => one.calendars.check(text));
      expect(await code(() => one.calendars.apply(HEAD, text, before))).toBe(answer);
      return answer;
    };
    expect(await refused(one.example.replace("Quốc khánh", "Quốc Khánh"))).toBe("calendars.tampered");
    expect(await refused(one.example.replace('"edition": 1', '"edition": 2'))).toBe("calendars.tampered");
    const pair = generateKeyPairSync("ed25519");
    const foreign = { publicKey: pair.publicKey.export({ format: "jwk" }).x!, privateKey: pair.privateKey };
    const { signature: _, ...file } = JSON.parse(one.example) as CalendarFile;
    expect(await refused(JSON.stringify(signCalendar(file, foreign)))).toBe("calendars.unknown-key");
    // signed by a stranger who names the trusted key
    const stolen = signCalendar(file, { ...one.key, privateKey: pair.privateKey });
    expect(await refused(JSON.stringify(stolen))).toBe("calendars.tampered");
    expect(await refused(variant(one, { id: "thanh-hoa" }))).toBe("calendars.unknown-key");
    expect(await refused(variant(one, { issuedOn: "2027-01-05" }))).toBe("calendars.unreadable");
    const [year] = file.years;
    expect(await refused(variant(one, { years: [year!, year!] }))).toBe("calendars.unreadable");
    expect(
      await refused(
        variant(one, { closures: [{ from: "2026-12-02", to: "2026-12-01", reason: "x", source: "y" }] }),
      ),
    ).toBe("calendars.unreadable");
    for (const text of ["", "{", "[]", "null", '{"format":"counter-calendar-1"}', one.example.slice(0, 900)])
      expect(await refused(text)).toBe("calendars.unreadable");
    expect(one.calendars.current().version).toBe(before);
    expect(await one.database.read.selectFrom("calendar_changes").selectAll().execute()).toEqual([]);

    await one.calendars.apply(HEAD, variant(one, { edition: 5 }), before);
    expect(await refused(variant(one, { edition: 5 }))).toBe("calendars.older");
    expect(await refused(one.example)).toBe("calendars.older");
  });

  test("a real office does not trust the demonstration's key, wherever the key was put", async () => {
    const real = await machine({ demonstration: false });
    expect(await code(() => real.calendars.check(real.example))).toBe("calendars.unknown-key");
    expect(real.calendars.current().edition).toBe(0);
  });

  test("is applied only against the calendar that it was compared with, and from its day on", async () => {
    const one = await machine();
    const { against } = await one.calendars.check(one.example);
    await one.calendars.decide(HEAD, one.uuid(), "2026-11-24", "off", "Công văn 1/UBND-VX");
    expect(await code(() => one.calendars.apply(HEAD, one.example, against))).toBe("calendars.changed-since");
    const later = variant(one, { edition: 2, inForceFrom: "2026-12-01" });
    const before = one.calendars.current().version;
    const { version } = await one.calendars.apply(HEAD, later, before);
    expect(one.calendars.current().version).toBe(before);
    one.clock.advance(12 * 86_400_000);
    expect(one.calendars.current()).toMatchObject({ version, edition: 2 });
  });
});

describe("days of which the State has not decided", () => {
  test("both dates are told until the head answers, once, with the ground; the answer is part of the version", async () => {
    const one = await machine();
    const open = counted(one, "2026-11-23 09:00");
    expect([open.due, open.ifOff]).toEqual([at("2026-11-24 17:00"), at("2026-11-25 17:00")]);
    const promised = await one.dossier(at("2026-11-23 09:00"), open);
    const shipped = one.calendars.current().version;

    await one.calendars.decide(HEAD, one.uuid(), "2026-11-24", "unknown", "Đã hỏi Sở Nội vụ ngày 20/11");
    expect(counted(one, "2026-11-23 09:00").ifOff).toBe(at("2026-11-25 17:00"));
    const decided = await one.calendars.decide(HEAD, one.uuid(), "2026-11-24", "off", "Công văn 1/UBND-VX");
    expect(decided.affected.dossiers).toMatchObject([
      { id: promised, wouldBe: at("2026-11-25 17:00"), onDayOff: true },
    ]);
    const after = counted(one, "2026-11-23 09:00");
    expect(after).toMatchObject({ due: at("2026-11-25 17:00"), ifOff: null });
    expect(after.calendar.version).toBe(decided.version);
    expect(decided.version).not.toBe(shipped);
    const { questions, versions } = await one.calendars.view(2026);
    expect(questions.find(({ day }) => day === "2026-11-24")).toMatchObject({
      answer: "off",
      answeredBy: "Dương Đình Kỷ",
      ground: "Công văn 1/UBND-VX",
    });
    expect(versions).toHaveLength(3);
    // the same answer twice is one change; another answer goes back to the ordinary day
    await one.calendars.decide(HEAD, one.uuid(), "2026-11-24", "off", "Công văn 1/UBND-VX");
    expect((await one.calendars.view(2026)).versions).toHaveLength(3);
    await one.calendars.decide(HEAD, one.uuid(), "2026-11-24", "work", "Công văn 2/UBND-VX");
    expect(counted(one, "2026-11-23 09:00").due).toBe(at("2026-11-24 17:00"));
  });

  test("a day that is no question cannot be answered", async () => {
    const one = await machine();
    expect(
      await code(() => one.calendars.decide(HEAD, one.uuid(), "2026-11-25", "off", "Công văn 1/UBND-VX")),
    ).toBe("calendars.not-open");
  });
});

describe("local closures", () => {
  const storm = {
    from: "2026-11-23",
    to: "2026-11-24",
    reason: "bão số 9",
    source: "Công điện 12/CĐ-UBND ngày 22/11/2026",
  };

  test("move no promise, list the promises that fall on them, and can be taken back with a reason", async () => {
    const one = await machine();
    const promised = await one.dossier(at("2026-11-20 09:00"), counted(one, "2026-11-20 09:00"));
    await one.dossier(at("2026-11-20 09:00"), counted(one, "2026-11-20 09:00"), "returned");
    const key = one.uuid();
    const closed = await one.calendars.close(HEAD, key, storm);
    expect(closed.affected).toMatchObject({ total: 1, dossiers: [{ id: promised }] });
    await one.calendars.close(HEAD, key, storm);
    const due = counted(one, "2026-11-20 09:00");
    expect(due.due).toBe(at("2026-11-25 17:00"));
    expect(due.days.filter(({ reason }) => reason === "bão số 9")).toHaveLength(2);
    const view = await one.calendars.view(2026);
    expect(view.closures).toMatchObject([{ id: closed.id, source: storm.source, reopened: null }]);
    expect(view.days.find(({ date }) => date === "2026-11-23")).toMatchObject({ kind: "closure" });
    await one.calendars.reopen(HEAD, one.uuid(), closed.id, "bão đổi hướng");
    expect(counted(one, "2026-11-20 09:00").due).toBe(at("2026-11-23 17:00"));
    expect((await one.calendars.view(2026)).closures[0]!.reopened).toBe("bão đổi hướng");
    const audit = await one.database.read.selectFrom("audit").select("action").orderBy("seq").execute();
    expect(audit.map(({ action }) => action)).toEqual(["calendars.closed", "calendars.reopened"]);
  });

  test("refuse days that cannot be meant", async () => {
    const one = await machine();
    for (const wrong of [
      { from: "2026-11-24", to: "2026-11-23" },
      { from: "2026-11-31", to: "2026-11-31" },
      { from: "2026-11-23", to: "2027-11-23" },
      { from: "2025-11-23", to: "2025-11-24" },
    ])
      expect(await code(() => one.calendars.close(HEAD, one.uuid(), { ...storm, ...wrong }))).toBe(
        "contract.invalid-input",
      );
  });
});

test("the sheet of a due date tells it day by day, from what was frozen", async () => {
  const one = await machine();
  const id = await one.dossier(at("2026-11-23 09:00"), counted(one, "2026-11-23 09:00"));
  const key = one.uuid();
  expect(await one.calendars.explain(HEAD, key, id)).toEqual({ formId: key });
  await one.calendars.explain(HEAD, key, id);
  const [form, ...more] = await one.database.read.selectFrom("issued_forms").selectAll().execute();
  expect(more).toEqual([]);
  const content = JSON.parse(form!.content);
  expect(content.tables.days).toEqual([
    ["23/11/2026 (thứ Hai)", "Không tính", "ngày tiếp nhận, không tính (BLDS 2015 Điều 147)"],
    ["24/11/2026 (thứ Ba)", "Tính", expect.stringContaining("chưa quyết định có nghỉ hay không")],
  ]);
  expect(content.text.warnings).toContain("nếu nghỉ, hẹn 25/11/2026 17:00");
  expect(content.text.dossierCode).toMatch(/^H41/);
  expect(await code(() => one.calendars.explain(HEAD, one.uuid(), one.uuid()))).toBe("dossiers.not-found");
});
