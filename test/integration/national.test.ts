import { createHash } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import type { NetRequest } from "../../main/core/ports.ts";
import { Applicant } from "../../preload/contract/applicant.ts";
import { startGeneration1 } from "../provincial-server/national-simulators/generation-1.ts";
import { startGeneration2 } from "../provincial-server/national-simulators/generation-2.ts";
import { testClock } from "../support/memory-ports.ts";
import { AT } from "../support/open-database.ts";
import { postgresMissing, startPostgres } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { type Counter, counter, noise, receive as receiveRow, sign } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const PROCEDURES: Record<string, [string, string, string]> = {
  "1.001193": ["Thủ tục đăng ký khai sinh", "G15-TP07", "Hộ tịch"],
};
const PERSON = {
  kind: "individual",
  fullName: "Nguyễn Văn Thử",
  identity: "040199012345",
  identityKind: "citizen-id",
  birthDate: "1999-05-06",
  address: "Xã Đại Huệ",
  phone: "",
  email: "",
};

/** A province between a counter and both portals. Nothing moves by itself: `settle` lets everything happen. */
async function nation() {
  const clock = testClock();
  const first = await startGeneration1({ procedures: PROCEDURES });
  const second = await startGeneration2();
  const server = await startServer({
    dataDir: tempDir(),
    deviceTokens: ["device-token-1"],
    clock: clock.now,
    national: { generation1: first.config, generation2: second.config, byItself: false },
  });
  onTestFinished(async () => {
    await server.close();
    await Promise.all([first.close(), second.close()]);
  });
  const at = await counter({ url: server.url, token: server.token });
  return {
    clock,
    first,
    second,
    server,
    at,
    /** Sends from the counter, then onward until nothing waits, hour by hour where it must. */
    async settle(hours = 1) {
      await at.engine.now();
      for (let minute = 0; minute < hours * 60; minute += 5) {
        await server.onward!.run();
        clock.set(clock.now() + 300_000);
      }
      await server.onward!.run();
      await at.engine.now();
    },
  };
}

const received = (n: number, more: Record<string, unknown> = {}) => ({
  code: `H41.99-260109-${String(n).padStart(4, "0")}`,
  extra: {
    agencyName: "Ủy ban nhân dân xã Đại Huệ",
    procedureName: "Khai sinh (tên ở quầy)",
    procedureField: "Hộ tịch",
    applicant: PERSON,
    components: [
      {
        id: `paper-${n}`,
        name: "Giấy chứng sinh",
        code: null,
        received: true,
        submittedAs: "ORIGINAL",
        originals: 1,
        copies: 0,
        secret: false,
        digitise: { value: "MUST" },
      },
    ],
    deliverTo: "COUNTER",
    dueAt: "2026-01-14T17:00:00.000+07:00",
    receivedBy: { id: "o", fullName: "Trần Thị Nhận" },
    nationalState: 2,
    ...more,
  },
});

/** The dossier at the counter with the person that the province will answer for. */
async function receive(at: Counter, dossier: ReturnType<typeof received>): Promise<string> {
  const id = await receiveRow(at, dossier);
  const applicant = JSON.stringify(Applicant.parse({ ...PERSON, sex: "", source: "typed" }));
  await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    await tx.db.updateTable("dossiers").set({ applicant }).where("id", "=", id).execute();
  });
  return id;
}

async function happen(at: Counter, dossierId: string, event: string, nationalState: number, more = {}) {
  await at.database.write({ actor: "canbo", at: AT }, (tx) =>
    tx.outbox({
      kind: event === "return" ? "dossier.returned" : "dossier.event",
      dossierId,
      body: {
        dossierId,
        eventId: at.random.uuid(),
        event,
        from: "received",
        to: "processing",
        at: `2026-01-09T15:${String(nationalState).padStart(2, "0")}:00.000+07:00`,
        by: "Lê Văn Xử",
        why: "",
        dueAt: "2026-01-14T17:00:00.000+07:00",
        nationalState,
        ...more,
      },
    }),
  );
}

/** What the counter was told of each dossier, in order. */
const told = async (at: Counter, dossierId: string) =>
  (
    await at.database.read
      .selectFrom("dossier_events")
      .select(["kind", "why"])
      .where("dossier_id", "=", dossierId)
      .where("kind", "like", "national-%")
      .orderBy("seq")
      .execute()
  ).map(({ kind, why }) => `${kind}${why ? ` ${why}` : ""}`);

describe("a day of dossiers", () => {
  test("arrives at both portals, each dossier, step and file exactly once, whatever fails", async () => {
    const { first, second, server, at, settle } = await nation();
    const ids: string[] = [];
    for (let n = 1; n <= 12; n++) {
      const id = await receive(at, received(n));
      ids.push(id);
      const bytes = noise(3000, `paper ${n}`);
      const file = await at.database.files.put(bytes, {
        mediaType: "application/pdf",
        title: "Giấy chứng sinh",
      });
      await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
        await tx.db.insertInto("files").values(file.row).execute();
        await tx.outbox({
          kind: "document.signed",
          dossierId: id,
          body: { documentId: at.random.uuid(), componentId: `paper-${n}`, title: "Giấy chứng sinh" },
          files: [file.id],
        });
      });
      await happen(at, id, "transfer", 4, { toUnit: "Công chức tư pháp - hộ tịch" });
    }
    for (const kind of ["away", "lost", "session", "html"] as const) {
      for (const service of ["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]) first.trouble({ kind, service });
      for (const service of ["UploadFile", "CreateDossier", "CapNhatTienTrinh", "CapNhatTrangThai"]) {
        second.trouble({ kind, service });
      }
    }
    first.trouble({ kind: "slow", service: "TraCuuHoSo", ms: 30 });
    first.trouble({ kind: "away", service: "login" });
    second.trouble({ kind: "lost", service: "GetNextValue" });
    await settle(3);
    await server.issueResult({
      dossierId: ids[0]!,
      title: "Trích lục khai sinh",
      pdf: noise(2000, "result"),
    });
    await settle();

    expect(first.dossiers.size).toBe(12);
    expect(second.dossiers.size).toBe(12);
    expect(first.refused).toEqual([]);
    // the only refusals are of what was created and not heard of
    expect(second.refused).toEqual([{ service: "CreateDossier", why: "Mã hồ sơ đã tồn tại" }]);
    expect(first.largest.steps).toBe(10);
    expect(second.largest.steps).toBe(10);
    for (const [index, id] of ids.entries()) {
      const one = first.dossiers.get(received(index + 1).code)!;
      expect(one.created).toBe(1);
      expect(one.steps.map(({ TrangThai }) => TrangThai)).toEqual(index === 0 ? ["2", "4", "9"] : ["2", "4"]);
      const hash = createHash("sha256")
        .update(noise(3000, `paper ${index + 1}`))
        .digest("hex");
      expect([...one.files.values()][0]).toBe(hash);
      expect(one.message).toMatchObject({ TenTTHC: "Thủ tục đăng ký khai sinh", HoSoCoThanhPhanSoHoa: "1" });
      const events = await told(at, id);
      const code = /Mã trên Cổng: (.+)$/.exec(events.find((event) => event.includes("Mã"))!)![1]!;
      expect(events.toSorted()).toEqual(["national-accepted", `national-accepted Mã trên Cổng: ${code}`]);
      const other = second.dossiers.get(code)!;
      expect(other.steps.map(({ TrangThai }) => TrangThai)).toEqual(index === 0 ? [2, 4, 9] : [2, 4]);
      const [paper] = other.message.ThanhPhanHoSo;
      expect(paper!.GiayToDinhKem).toMatchObject([{ HashTepTin: hash }]);
    }
    const result = createHash("sha256").update(noise(2000, "result")).digest("hex");
    const dossier = first.dossiers.get(received(1).code);
    expect(dossier!.message.DanhSachGiayToKetQua).toMatchObject([{ TenGiayTo: "Trích lục khai sinh" }]);
    expect([...dossier!.files.values()]).toContain(result);
    const [last] = [...second.dossiers.values()].filter(({ statuses }) => statuses.at(-1)?.TrangThai === 9);
    expect(last!.statuses.at(-1)!.DanhSachGiayToKetQua).toMatchObject([{ HashTepTin: result }]);
    expect(server.violations).toEqual([]);
    // a number of the portal finds the dossier at the counter too
    const row = await at.database.read
      .selectFrom("dossiers")
      .select("search_text")
      .where("id", "=", ids[3]!)
      .executeTakeFirst();
    expect(row?.search_text).toMatch(/g09 20 20260609 \d{7}/);
  });

  test("every national state 1 to 10 goes up as itself, with its lists where they belong", async () => {
    const { first, second, at, settle } = await nation();
    const id = await receive(at, received(1));
    for (let state = 1; state <= 10; state++) {
      await happen(at, id, state === 10 ? "return" : "step-of-a-newer-counter", state, { returnedAt: AT });
    }
    await settle();
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const [one] = first.dossiers.values();
    const [other] = second.dossiers.values();
    expect(one!.steps.map(({ TrangThai }) => Number(TrangThai))).toEqual([2, ...ten]);
    expect(one!.message).toMatchObject({ TrangThaiHoSo: "10", NgayTra: "20260109080000" });
    expect(other!.steps.map(({ TrangThai }) => TrangThai)).toEqual([2, ...ten]);
    expect(other!.statuses.filter((one) => one.DanhSachLePhi).map(({ TrangThai }) => TrangThai)).toEqual([
      5, 6, 9,
    ]);
    expect(one!.steps[1]!.NoiDungXuLy).toBe("Mới đăng ký");
  });
});

describe("what is not sent", () => {
  test("a dossier that lacks something is refused at home with everything it lacks; mended, it goes up", async () => {
    const { first, second, at, settle } = await nation();
    const nobody = { ...PERSON, fullName: "", identity: "", identityKind: "none" };
    const id = await receive(at, received(1, { applicant: nobody }));
    await settle(5);
    expect([first.dossiers.size, second.dossiers.size]).toEqual([0, 0]);
    expect((await told(at, id)).toSorted()).toEqual([
      "national-returned Vì chưa đủ để gửi: họ tên chủ hồ sơ",
      "national-returned Vì chưa đủ để gửi: họ tên chủ hồ sơ; họ tên người nộp; số định danh của người nộp; số định danh của chủ hồ sơ",
    ]);
    // told once, however often it is looked at again
    await settle(3);
    expect(await told(at, id)).toHaveLength(2);
    await happen(at, id, "correct", 2, { applicant: PERSON });
    await settle();
    expect([first.dossiers.size, second.dossiers.size]).toEqual([1, 1]);
    expect((await told(at, id)).slice(2).map((event) => event.split(" ")[0])).toEqual([
      ...["national-accepted", "national-accepted"],
    ]);
  });

  test("what the portal refuses comes back with its words and is tried again; others pass", async () => {
    const { first, server, at, settle } = await nation();
    first.trouble({ kind: "refuse", service: "DongBoHoSoMC", words: "Đơn vị chưa được cấu hình thủ tục" });
    const one = await receive(at, received(1));
    const two = await receive(at, received(2));
    await at.engine.now();
    await server.onward!.run();
    expect(first.dossiers.size).toBe(1);
    await settle(2);
    expect(first.dossiers.size).toBe(2);
    const events = await Promise.all([one, two].map((id) => told(at, id)));
    expect(events.toSorted((a, b) => b.length - a.length)).toEqual([
      ["national-returned Vì Đơn vị chưa được cấu hình thủ tục", "national-accepted"],
      ["national-accepted"],
    ]);
  });

  test("one bad step holds up its own dossier, not the nine others of its message", async () => {
    const { first, server, at, settle } = await nation();
    const ids: string[] = [];
    for (let n = 1; n <= 3; n++) ids.push(await receive(at, received(n)));
    first.trouble({
      kind: "refuse",
      service: "CapNhatTienDoHoSoMC",
      times: 2,
      words: "Người xử lý chưa đăng ký",
    });
    await at.engine.now();
    await server.onward!.run();
    const steps = () => [...first.dossiers.values()].map((one) => one.steps.length);
    expect(steps().toSorted()).toEqual([0, 1, 1]);
    await settle(2);
    expect(steps()).toEqual([1, 1, 1]);
    const events = (await Promise.all(ids.map((id) => told(at, id)))).flat();
    expect(events.filter((event) => event.includes("bước"))).toEqual([
      "national-returned Vì bước “Tiếp nhận hồ sơ”: Người xử lý chưa đăng ký",
    ]);
  });

  test("a dossier or a step on which the portal breaks down holds up nobody else, and is told of at last", async () => {
    const { first, at, settle } = await nation();
    const ids: string[] = [];
    for (let n = 1; n <= 4; n++) ids.push(await receive(at, received(n)));
    const [poison, stuck] = [received(1).code, received(2).code];
    // two in a row that can never go: the portal seems away, and the others still come through
    first.trouble({ kind: "away", service: "DongBoHoSoMC", about: poison, times: 1000 });
    first.trouble({ kind: "away", service: "DongBoHoSoMC", about: received(3).code, times: 1000 });
    first.trouble({ kind: "away", service: "CapNhatTienDoHoSoMC", about: stuck, times: 1000 });
    await settle(1);
    expect([...first.dossiers.keys()].toSorted()).toEqual([stuck, received(4).code]);
    expect(first.dossiers.get(received(4).code)!.steps).toHaveLength(1);
    expect(first.dossiers.get(stuck)!.steps).toHaveLength(0);
    // one that comes later passes them at once
    await receive(at, received(5));
    await settle(1);
    expect(first.dossiers.get(received(5).code)!.steps).toHaveLength(1);
    const broken = "Cổng quốc gia đang lỗi (mã 502) mỗi khi nhận hồ sơ này, trong khi vẫn nhận hồ sơ khác";
    expect(await told(at, ids[0]!)).toEqual([`national-returned Vì ${broken}`]);
    expect(await told(at, ids[1]!)).toEqual([
      "national-accepted",
      `national-returned Vì bước “Tiếp nhận hồ sơ”: ${broken}`,
    ]);
  });

  test("a code that is another's there is never written over", async () => {
    const { first, at, settle } = await nation();
    await receive(at, received(1));
    await settle();
    const [arrived] = first.dossiers.values();
    arrived!.message.MaTTHC = "1.000894";
    const id = (await at.database.read.selectFrom("dossiers").select("id").executeTakeFirstOrThrow()).id;
    await happen(at, id, "transfer", 4, { toUnit: "Tư pháp" });
    await settle();
    expect(await told(at, id)).toContainEqual(
      expect.stringMatching(/mã hồ sơ .* trên Cổng đang thuộc một hồ sơ của thủ tục khác/),
    );
    expect(arrived!.message.TrangThaiHoSo).toBe("2");
  });
});

describe("the second generation cannot be told anew", () => {
  test("so a dossier waits for its papers, but not past the hours of the table", async () => {
    const { second, server, at, clock } = await nation();
    const scanned = await receive(at, received(1));
    await receive(at, received(2));
    await at.engine.now();
    await server.onward!.run();
    expect(second.dossiers.size).toBe(0);
    await sign(at, scanned, [noise(900, "other paper")]);
    await at.engine.now();
    await server.onward!.run();
    expect(second.dossiers.size).toBe(0);
    clock.set(clock.now() + 4 * 3_600_000 + 1000);
    await server.onward!.run();
    expect(second.dossiers.size).toBe(2);
  });
});

describe.each(["SQLite", "PostgreSQL"])("over %s", (kind) => {
  const missing = kind === "PostgreSQL" ? postgresMissing() : undefined;
  test.skipIf(missing)("what waits to go onward outlives the server and goes once", () => restart(kind));
});

async function restart(kind: string): Promise<void> {
  const clock = testClock();
  const first = await startGeneration1({ procedures: PROCEDURES });
  const dataDir = tempDir();
  const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
  const open = () =>
    startServer({
      dataDir,
      database: postgres?.url,
      deviceTokens: ["device-token-1"],
      clock: clock.now,
      national: { generation1: first.config, byItself: false },
    });
  let server = await open();
  onTestFinished(async () => {
    await server.close();
    await first.close();
    await postgres?.stop();
  });
  const at = await counter({ url: server.url, token: server.token });
  for (let n = 1; n <= 3; n++) await receive(at, received(n));
  await at.engine.now();
  // the first is created and not heard of, then the portal is gone
  first.trouble({ kind: "lost", service: "DongBoHoSoMC" });
  first.trouble({ kind: "away", service: "DongBoHoSoMC" });
  await server.onward!.run();
  expect(first.dossiers.size).toBe(1);
  await server.close();
  server = await open();
  clock.set(clock.now() + 60_000);
  await server.onward!.run();
  const arrived = [...first.dossiers.values()];
  expect(arrived.map(({ created, steps }) => [created, steps.length])).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  await server.onward!.run();
  expect(arrived.every(({ repeated }) => repeated === 0)).toBe(true);
  const admin = { headers: { authorization: `Bearer ${server.adminToken}` } };
  for (const path of ["", "/ho-so", "/tep", "/may", "/cong-quoc-gia", "/tu-choi"]) {
    expect((await fetch(`${server.url}/nhan-vien${path}`, admin)).status).toBe(200);
  }
}

test("no key of the national portals ever comes to a counter", async () => {
  const { first, second, server, at, settle } = await nation();
  const keys = [first.config.password, second.config.clientSecret, second.config.clientId];
  const heard: string[] = [];
  const { net } = at.ports;
  Object.assign(at.ports, {
    net: {
      ...net,
      async send(request: NetRequest) {
        const answer = await net.send(request);
        heard.push(JSON.stringify(answer.headers), Buffer.from(answer.body).toString());
        return answer;
      },
    },
  });
  const id = await receive(at, received(1));
  first.trouble({ kind: "refuse", service: "CapNhatTienDoHoSoMC", words: "Sai cấu hình" });
  await sign(at, id, [noise(700, "a")]);
  await settle(2);
  expect(heard.length).toBeGreaterThan(4);
  const tables = await sql<{ name: string }>`SELECT name FROM sqlite_schema
    WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`.execute(at.database.read);
  for (const { name } of tables.rows) {
    const { rows } = await sql`SELECT * FROM ${sql.table(name)}`.execute(at.database.read);
    heard.push(JSON.stringify(rows));
  }
  // the same holds for what a machine is told when it joins, and for everything that it may ask
  const token = { authorization: `Bearer ${server.token}`, "sync-protocol": "1" };
  for (const path of ["/v1/clock", "/v1/changes", "/v1/package-key", "/v1/seal-keys"]) {
    heard.push(await (await fetch(`${server.url}${path}`, { headers: token })).text());
  }
  for (const text of heard) for (const key of keys) expect(text).not.toContain(key);
});

test("the address of a file opens that file alone", async () => {
  const { first, server, at, settle } = await nation();
  const id = await receive(at, received(1));
  const { sha256 } = await sign(at, id, [noise(700, "a"), noise(800, "b")]);
  await settle();
  const [address] = [...first.dossiers.values()].flatMap(({ files }) => [...files.keys()]);
  expect(address).toContain(sha256[0]);
  const other = address!.replace(sha256[0]!, sha256[1]!);
  expect((await fetch(other)).status).toBe(404);
  expect((await fetch(`${server.url}/tai-tep/${sha256[0]}/${"0".repeat(32)}`)).status).toBe(404);
  expect((await fetch(`${server.url}/v1/files/by-hash/${sha256[0]}`)).status).not.toBe(200);
});
