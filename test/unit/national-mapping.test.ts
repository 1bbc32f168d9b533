import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mapMessage, timeAs } from "../provincial-server/national/mapping.ts";
import { GENERATION_1, GENERATION_2, meaningOf } from "../provincial-server/national/tables.ts";
import {
  body,
  dossierOf,
  event,
  FILE,
  gen1,
  gen2,
  type Operation,
  signed,
} from "../support/national-dossier.ts";

describe("what is not there is never made up (interop 1.9)", () => {
  test("every required field that is missing is named in words, all at once", () => {
    const empty = dossierOf([], {
      procedureCode: "",
      procedureName: "",
      caseName: "",
      applicant: {},
      receivedAt: "",
    });
    empty.procedure.fieldCode = null;
    empty.unit = "";
    const { missing, message } = gen1(empty);
    expect(missing.map(({ what }) => what)).toEqual([
      ...[
        "mã thủ tục quốc gia",
        "tên thủ tục",
        "mã lĩnh vực của thủ tục",
        "họ tên chủ hồ sơ",
        "trích yếu hồ sơ",
      ],
      ...["ngày tiếp nhận", "tên đơn vị xử lý", "ngày nộp hồ sơ"],
    ]);
    expect(JSON.stringify(message)).not.toMatch(/000000001|Dinhkem/);
  });

  test("a code of another shape or too long is refused, a text is cut where one sees it", () => {
    expect(gen1(dossierOf([], { procedureCode: "KS-01" })).missing).toEqual([
      { field: "MaTTHC", what: "mã thủ tục quốc gia (“KS-01” không đúng dạng của Cổng)" },
    ]);
    const long = { ...dossierOf(), code: "H".repeat(51) };
    expect(gen1(long).missing).toEqual([
      { field: "MaHoSo", what: "mã hồ sơ (dài 51 chữ, Cổng nhận nhiều nhất 50)" },
    ]);
    const cut = gen1(dossierOf([], { procedureName: "x".repeat(1200) }));
    expect(cut.cut).toEqual([{ field: "TrichYeuHoSo", from: 1228, to: 1000 }]);
    expect(String(cut.message.TrichYeuHoSo)).toMatch(/x…$/);
    const step = { ...dossierOf().steps[0]!, by: "y".repeat(60) };
    expect(mapMessage(GENERATION_1, "step", step).message.NguoiXuLy).toBe(`${"y".repeat(49)}…`);
    const paper = dossierOf([], {
      components: [{ id: "c", name: "n".repeat(4001), received: true, originals: 1 }],
    });
    expect(gen1(paper).cut).toEqual([{ field: "TaiLieuNop[1].TenTepDinhKem", from: 4001, to: 4000 }]);
  });

  test("a number of a kind that the portal has no word for is left out, not called another", () => {
    const passport = { ...body.applicant, identity: "C1234567", identityKind: "passport" };
    expect(gen1(dossierOf([], { applicant: passport })).message.DinhDanhCHS).toEqual([]);
    const agency = { ...body.applicant, kind: "organisation", identityKind: "agency-code" };
    expect(gen2(dossierOf([], { applicant: agency })).missing[0]?.what).toBe(
      "loại đối tượng (Cổng chưa có giá trị cho “agency”)",
    );
  });

  test("a person without a number is refused by generation 2, which wants one", () => {
    const nobody = { ...body.applicant, identity: "", identityKind: "none" };
    expect(gen2(dossierOf([], { applicant: nobody })).missing.map(({ what }) => what)).toEqual([
      ...["số định danh của người nộp", "số định danh của chủ hồ sơ"],
    ]);
    expect(gen1(dossierOf([], { applicant: nobody })).missing).toEqual([]);
  });
});

describe("code lists (interop 1.3 to 1.5)", () => {
  const national = JSON.parse(readFileSync("resources/codes/national-lists.json", "utf8")).lists;
  const values = (list: { values: { value: string }[] }) => list.values.map(({ value }) => value);

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("state %i is itself in both generations", (state) => {
    const dossier = dossierOf([event("e1", { event: "transfer", toUnit: "Tư pháp", nationalState: state })]);
    expect(gen1(dossier).message.TrangThaiHoSo).toBe(String(state));
    const step = { ...dossier.steps[1]!, nationalCode: "G09", nationalId: "i" };
    expect(mapMessage(GENERATION_1, "step", step).message.TrangThai).toBe(String(state));
    expect(mapMessage(GENERATION_2, "step", step).message.TrangThai).toBe(state);
    const status = { ...step, fees: [], resultFiles: [] };
    expect("DanhSachLePhi" in mapMessage(GENERATION_2, "status", status).message).toBe(
      [5, 6, 9].includes(state),
    );
  });

  test("hold nothing that the catalogue of the portal does not have", () => {
    const { lists } = GENERATION_1;
    expect(Object.values(lists.state!)).toEqual(values(national.dossierStatuses));
    expect(Object.values(lists.channel!)).toEqual(values(national.channels));
    expect(Object.values(lists.delivery!)).toEqual(values(national.resultDelivery));
    expect(Object.values(lists.place!)).toEqual(values(national.placeOfSubmission));
    expect(Object.values(lists.identityKind!)).toEqual(values(national.identityKinds));
    expect(Object.values(lists.feeCollection!)).toEqual(values(national.feeCollection));
    expect(Object.values(lists.feeKind!)).toEqual(values(national.feeKinds));
    expect([...new Set(Object.values(lists.applicantKind!))]).toEqual(
      values(national.applicantTypes.generation1),
    );
    expect(Object.values(GENERATION_2.lists.applicantKind!).map(String)).toEqual(
      values(national.applicantTypes.generation2),
    );
    expect([...new Set(Object.values(GENERATION_2.lists.submittedAs!))].map(String)).toEqual(
      values(national.copyKinds),
    );
    expect(lists.payment).toEqual({ none: "0", online: "1", otherwise: "3" });
    expect(lists.reused).toEqual({ no: "0", component: "1", result: "2" });
    expect(GENERATION_2.lists.paid).toEqual({ no: 0, yes: 1 });
  });

  test.each([
    ["individual", "citizen-id", "1", 0],
    ["organisation", "tax-code", "2", 1],
    ["household-business", "tax-code", "2", 2],
    ["organisation", "agency-code", "3", null],
    ["organisation", "other", "4", null],
  ])("%s with %s is %s in the first and %s in the second generation", (kind, identityKind, first, second) => {
    const dossier = dossierOf([], { applicant: { ...body.applicant, kind, identityKind } });
    expect(gen1(dossier).message.LoaiDoiTuong).toBe(first);
    expect(gen2(dossier).message.LoaiDoiTuong).toBe(second);
  });

  test.each([
    ["0", "Đồng bộ thành công", "accepted"],
    ["0", "", "accepted"],
    ["0", "Hồ sơ ĐÃ TỒN TẠI", "duplicate"],
    ["3", "Mã hồ sơ đã tồn tại", "duplicate"],
    ["-3", "đã tồn tại", "duplicate"],
    ["3", "thành công", "refused"],
    ["-1", "Lỗi: không thành công", "refused"],
    ["-1", "Phiên làm việc không hợp lệ", "session"],
  ])("answer %s “%s” means %s", (code, message, meaning) => {
    expect(meaningOf(GENERATION_1, code, message)).toBe(meaning);
  });

  test("population data, reuse and online payment are told only where they are so", () => {
    const reused: Operation = {
      id: "u1",
      kind: "paper.reused",
      body: { componentId: "c1", kind: "result", id: "x" },
      files: [],
    };
    const dossier = dossierOf(
      [
        reused,
        {
          id: "f",
          kind: "fee.collected",
          body: { method: "online", fees: [{ dueId: "x", name: "Phí", collectedAt: 1, amount: 1 }] },
          files: [],
        },
      ],
      {},
      { identityConfirmed: true, reusable: new Map([["x", FILE]]) },
    );
    expect(gen1(dossier).message).toMatchObject({
      DSKetNoiCSDL: [{ MaCSDL: "1" }],
      DuocThanhToanTrucTuyen: "1",
      TaiKhoanDuocXacThucVoiVNeID: "0",
      TaiLieuNop: [{ DuocTaiSuDung: "2", DuocSoHoa: "0", DuocLayTuKhoDMQG: "0" }],
    });
  });
});

describe("times", () => {
  test.each([
    ["2026-01-09T00:30:00.000+07:00", "yyyyMMddHHmmss", "20260109003000"],
    ["2026-01-09T12:00:00.000+07:00", "yyyyMMddHHmmss", "20260109120000"],
    ["2026-01-09T23:59:59.999+07:00", "yyyy-MM-ddTHH:mm:ss.SSS", "2026-01-09T23:59:59.999"],
    ["2026-01-09T18:00:00Z", "yyyy-MM-dd HH:mm:ss", "2026-01-10 01:00:00"],
    ["1996-02-13", "yyyyMMddHHmmss", "19960213000000"],
    ["1949", "yyyyMMddHHmmss", undefined],
    ["2026-02-30", "yyyyMMddHHmmss", undefined],
    ["hôm nay", "yyyyMMddHHmmss", undefined],
  ])("%s as %s is %s", (time, pattern, written) => {
    expect(timeAs(time, pattern)).toBe(written);
  });
});

describe("a dossier from what was told", () => {
  test("a correction takes a paper back and brings another; the scan stays with its paper", () => {
    const dossier = dossierOf([
      signed,
      event("e1", {
        event: "correct",
        nationalState: 2,
        applicant: { ...body.applicant, fullName: "Nguyễn Thị Thưởng Mới" },
        components: [{ ...body.components[0], name: "Giấy chứng sinh (bản khác)" }],
        note: "đã sửa",
      }),
    ]);
    expect(dossier).toMatchObject({ note: "đã sửa", applicant: { fullName: "Nguyễn Thị Thưởng Mới" } });
    expect(dossier.kept).toMatchObject([{ id: "c1", name: "Giấy chứng sinh (bản khác)", digitised: true }]);
  });

  test("a result on paper counts from its scan on; a completed signature takes the file's place", () => {
    const noted: Operation = {
      id: "n1",
      kind: "paper-result.noted",
      body: { componentId: "k1", title: "Trích lục" },
      files: [],
    };
    expect(dossierOf([noted]).results).toEqual([]);
    const scan: Operation = { ...signed, id: "s2", body: { documentId: "p2", componentId: "k1" } };
    const better = { ...FILE, sha256: "c".repeat(64) };
    const completed: Operation = {
      id: "s3",
      kind: "document.completed",
      body: { documentId: "p2" },
      files: [better],
    };
    expect(dossierOf([noted, scan, completed]).results).toMatchObject([{ title: "Trích lục", file: better }]);
  });

  test("what is only noted inside the office is no step", () => {
    const steps = dossierOf([
      event("e1", { event: "identity-different", nationalState: 2, why: "khác" }),
      event("e2", { event: "transfer", nationalState: 4, toUnit: "Phòng Tư pháp" }),
      event("e3", { event: "unknown-to-us", nationalState: 4 }),
    ]).steps;
    expect(steps.map(({ text, unit }) => [text, unit])).toEqual([
      ["Tiếp nhận hồ sơ", "Ủy ban nhân dân xã Đại Huệ"],
      ["Chuyển đơn vị giải quyết", "Phòng Tư pháp"],
      ["Đang xử lý", "Phòng Tư pháp"],
    ]);
  });
});
