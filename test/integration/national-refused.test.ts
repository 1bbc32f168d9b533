import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { describe, expect, test } from "vitest";
import { happen, nation, PERSON, receive, received, told } from "../support/nation.ts";

/** What does not go up to the national portal, and who hears of it; nobody else is held up. */
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

  test("what another machine had changed before does not count at the portal either", async () => {
    const { first, server } = await nation();
    const dossierId = randomUUID();
    const { code, extra } = received(1);
    const tell = async (machine: string, kind: string, told: Record<string, unknown>) => {
      const at = "2026-01-09T15:00:00.000+07:00";
      const body = { ...told, ...{ dossierId, eventId: randomUUID(), at, by: `Cán bộ ${machine}` } };
      const json = {
        ...{ id: randomUUID(), kind, dossierId, deviceSeq: 1, createdAt: at, body, files: [] },
        deviceId: `d0000000-0000-4000-8000-00000000000${machine}`,
        requestHash: createHash("sha256").update(canonicalize(body)!).digest("hex"),
      };
      expect((await server.send("POST", "/v1/operations", { json })).status).toBe(200);
    };
    const life = { from: "received", to: "received", dueAt: extra.dueAt, nationalState: 2, baseRevision: 1 };
    const named = (fullName: string) => ({ ...life, event: "correct", applicant: { ...PERSON, fullName } });
    const reception = { code, provisional: false, agencyCode: "H41.99", procedureCode: "1.001193" };
    await tell("a", "dossier.received", { ...extra, ...reception, receivedAt: extra.dueAt });
    await tell("a", "dossier.event", named("Nguyễn Văn Trước"));
    await tell("b", "dossier.event", { ...named("Nguyễn Văn Sau"), note: "người sau ghi" });
    await tell("a", "dossier.event", {
      ...life,
      event: "transfer",
      to: "processing",
      nationalState: 4,
      toUnit: "Tư pháp",
    });
    await tell("b", "dossier.event", {
      ...life,
      event: "refuse",
      to: "refused",
      nationalState: 8,
      why: "sai",
    });
    await server.onward!.run();
    const arrived = first.dossiers.get(code)!;
    expect(arrived.message).toMatchObject({
      ...{ ChuHoSo: "Nguyễn Văn Trước", GhiChu: "người sau ghi", TrangThaiHoSo: "4", NgayTuChoi: "" },
    });
    expect(arrived.steps.map(({ TrangThai }) => TrangThai)).toEqual(["2", "2", "2", "4"]);
  });
});
