import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { happen, nation, receive, received, told } from "../support/nation.ts";
import { AT } from "../support/open-database.ts";
import { noise, sign } from "../support/sync-counter.ts";

/** Dossiers on their way from a counter through the province to both generations of the national portal. */
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
