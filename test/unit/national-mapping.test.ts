import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assemble, type HeldDossier, type NationalDossier } from "../provincial-server/national/facts.ts";
import { mapMessage, timeAs } from "../provincial-server/national/mapping.ts";
import { GENERATION_1, GENERATION_2, meaningOf } from "../provincial-server/national/tables.ts";

const AT = "2026-01-09T14:05:06.789+07:00";
const DUE = "2026-01-14T17:00:00.000+07:00";
const FILE = { sha256: "a".repeat(64), size: 9, mediaType: "application/pdf", title: "Giấy chứng sinh" };

const body = {
  dossierId: "d1",
  code: "H41.99-260109-0001",
  agencyCode: "H41.99",
  procedureCode: "1.001193",
  procedureName: "Thủ tục đăng ký khai sinh",
  procedureField: "Hộ tịch",
  caseName: "Trẻ em có Giấy chứng sinh",
  applicant: {
    kind: "individual",
    fullName: "Nguyễn Thị Thưởng",
    identity: "040196990200",
    identityKind: "citizen-id",
    birthDate: "1996-02-13",
    address: "Xã Đại Huệ, tỉnh Nghệ An",
    phone: "0912345678",
    email: "",
  },
  components: [
    {
      id: "c1",
      name: "Giấy chứng sinh",
      code: "G15-KQ004389",
      received: true,
      submittedAs: "ORIGINAL",
      originals: 1,
      copies: 0,
      secret: false,
    },
    {
      id: "c2",
      name: "Giấy mật",
      code: null,
      received: true,
      submittedAs: "ORIGINAL",
      originals: 1,
      copies: 0,
      secret: true,
    },
    {
      id: "c3",
      name: "Giấy chưa nộp",
      code: null,
      received: false,
      submittedAs: "ORIGINAL",
      originals: 0,
      copies: 0,
      secret: false,
    },
  ],
  deliverTo: "COUNTER",
  note: "",
  receivedAt: AT,
  dueAt: DUE,
  receivedBy: { id: "o1", fullName: "Trần Thị Nhận" },
  nationalState: 2,
};

type Operation = HeldDossier["operations"][number];
const event = (id: string, told: Record<string, unknown>): Operation => ({
  id,
  kind: told.event === "return" ? "dossier.returned" : "dossier.event",
  body: { dossierId: "d1", eventId: id, at: AT, by: "Lê Văn Xử", dueAt: DUE, why: "", ...told },
  files: [],
});
const signed: Operation = {
  id: "s1",
  kind: "document.signed",
  body: { documentId: "p1", componentId: "c1", title: "Giấy chứng sinh" },
  files: [FILE, { ...FILE, sha256: "b".repeat(64) }],
};

function dossierOf(
  more: Operation[] = [],
  changes: Record<string, unknown> = {},
  held: Partial<HeldDossier> = {},
): NationalDossier {
  const made = assemble({
    id: "d1",
    code: "H41.99-260109-0001",
    agencyCode: "H41.99",
    agencyName: "Ủy ban nhân dân xã Đại Huệ",
    operations: [{ id: "r1", kind: "dossier.received", body: { ...body, ...changes }, files: [] }, ...more],
    results: [],
    identityConfirmed: false,
    reusable: new Map(),
    ...held,
  });
  made!.procedure.fieldCode = "G15-TP07";
  made!.serviceCode = "1.001193.01";
  return made!;
}

const gen1 = (dossier: NationalDossier) => mapMessage(GENERATION_1, "dossier", dossier);
const gen2 = (dossier: NationalDossier) =>
  mapMessage(GENERATION_2, "dossier", { ...dossier, nationalCode: "G09.20-20260609-0092637" });

describe("the fields of generation 1 (interop 1.2)", () => {
  test("stand in the order in which they are sent, under the portal's names", () => {
    expect(Object.keys(gen1(dossierOf([signed])).message)).toEqual([
      ...[
        "MaHoSo",
        "MaTTHC",
        "TenTTHC",
        "MaLinhVuc",
        "TenLinhVuc",
        "SoBienNhan",
        "KenhThucHien",
        "SoGiayToChuHoSo",
      ],
      ...[
        "ChuHoSo",
        "LoaiDoiTuong",
        "MaDoiTuong",
        "ThongTinKhac",
        "Email",
        "Fax",
        "SoDienThoai",
        "TrichYeuHoSo",
      ],
      ...[
        "NgayTiepNhan",
        "NgayHenTra",
        "TrangThaiHoSo",
        "NgayTra",
        "ThongTinTra",
        "HinhThuc",
        "NgayKetThucXuLy",
      ],
      ...[
        "DonViXuLy",
        "GhiChu",
        "TaiLieuNop",
        "DanhSachLePhi",
        "DanhSachTepDinhKemKhac",
        "DanhSachHoSoBoSung",
      ],
      ...["DanhSachGiayToKetQua", "NoiNopHoSo", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID"],
      ...["DuocThanhToanTrucTuyen", "NgayTuChoi", "DinhDanhCHS", "NgayNopHoSo", "DSKetNoiCSDL"],
    ]);
    const names = (message: string) => GENERATION_1.messages[message]!.map(({ name }) => name);
    expect(names("paper")).toEqual([
      ...["TepDinhKemId", "TenTepDinhKem", "IsDeleted", "MaThanhPhanHoSo", "DuongDanTaiTepTin", "DuocSoHoa"],
      ...["DuocTaiSuDung", "DuocLayTuKhoDMQG", "MaKetQuaThayThe"],
    ]);
    expect(names("fee")).toEqual(["TenPhiLePhi", "MaPhiLePhi", "HinhThucThu", "Gia", "LoaiPhiLePhi"]);
    expect(names("other")).toEqual(["TenGiayTo", "SoLuong", "LoaiGiayTo"]);
    expect(names("result")).toEqual([
      ...["TenGiayTo", "MaThanhPhanHoSo", "GiayToId", "DuongDanTepTinKetQua", "MaGiayToKetQua"],
    ]);
    expect(names("supplement")).toEqual([
      ...["HoSoBoSungId", "NguoiYeuCauBoSung", "NoiDungBoSung", "NgayBoSung", "NguoiTiepNhanBoSung"],
      ...["ThongTinTiepNhan", "NgayTiepNhanBoSung", "TrangThaiBoSung", "DanhSachGiayToBoSung"],
      ...["DanhSachLePhiBoSung", "NgayHenTraTruoc", "NgayHenTraMoi"],
    ]);
    expect(names("step")).toEqual([
      ...["MaHoSo", "NguoiXuLy", "ChucDanh", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai"],
      ...["NgayBatDau", "NgayKetThucTheoQuyDinh"],
    ]);
  });

  test("carry what the counter told; the afternoon is 14, a paper without a file has no address", () => {
    const made = gen1(dossierOf());
    expect(made.missing).toEqual([]);
    expect(made.message).toMatchObject({
      MaHoSo: "H41.99-260109-0001",
      MaTTHC: "1.001193",
      TenTTHC: "Thủ tục đăng ký khai sinh",
      MaLinhVuc: "G15-TP07",
      TenLinhVuc: "Hộ tịch",
      KenhThucHien: "1",
      SoGiayToChuHoSo: "040196990200",
      LoaiDoiTuong: "1",
      MaDoiTuong: null,
      TrichYeuHoSo: "Thủ tục đăng ký khai sinh - Trẻ em có Giấy chứng sinh",
      NgayTiepNhan: "20260109140506",
      NgayHenTra: "20260114170000",
      NgayNopHoSo: "20260109140506",
      NgayTra: "",
      TrangThaiHoSo: "2",
      HinhThuc: "0",
      DonViXuLy: "Ủy ban nhân dân xã Đại Huệ",
      NoiNopHoSo: "2",
      HoSoCoThanhPhanSoHoa: "0",
      DuocThanhToanTrucTuyen: "0",
      DinhDanhCHS: [{ LoaiDinhDanh: "1", SoDinhDanh: "040196990200" }],
      DSKetNoiCSDL: [],
      TaiLieuNop: [
        { TepDinhKemId: "c1", IsDeleted: "0", DuongDanTaiTepTin: "", DuocSoHoa: "0", DuocTaiSuDung: "0" },
      ],
    });
    // a state secret and a paper that was not brought are told to nobody
    expect(JSON.stringify(made.message)).not.toMatch(/Giấy mật|chưa nộp/);
  });

  test("a scan makes the dossier digitised, and its address is the file's", () => {
    const dossier = dossierOf([signed]);
    dossier.papers[0]!.file!.url = "https://tinh.example/tai-tep/x";
    expect(gen1(dossier).message).toMatchObject({
      HoSoCoThanhPhanSoHoa: "1",
      TaiLieuNop: [{ DuocSoHoa: "1", DuongDanTaiTepTin: "https://tinh.example/tai-tep/x" }],
    });
  });

  test("supplements, fees, the hand-over and a refusal each fill their own fields", () => {
    const dossier = dossierOf([
      event("e1", { event: "request-supplement", nationalState: 5, why: "Thiếu giấy", items: ["Bản chính"] }),
      event("e2", {
        event: "supplement-complete",
        nationalState: 2,
        dueBefore: DUE,
        dueAt: "2026-01-16T17:00:00.000+07:00",
      }),
      {
        id: "f1",
        kind: "fee.demanded",
        body: { fees: [{ dueId: "x", name: "Lệ phí", collectedAt: 1, amount: 8000 }] },
        files: [],
      },
      event("e3", {
        event: "return",
        nationalState: 10,
        returnedAt: AT,
        information: "Trả cho A",
        form: "1",
      }),
    ]);
    expect(gen1(dossier).message).toMatchObject({
      TrangThaiHoSo: "10",
      NgayTra: "20260109140506",
      ThongTinTra: "Trả cho A",
      HinhThuc: "1",
      DuocThanhToanTrucTuyen: "3",
      DanhSachLePhi: [{ TenPhiLePhi: "Lệ phí", HinhThucThu: "1", Gia: "8000", LoaiPhiLePhi: "1" }],
      DanhSachHoSoBoSung: [
        {
          HoSoBoSungId: "e1",
          NoiDungBoSung: "Thiếu giấy; Bản chính",
          TrangThaiBoSung: "Hoàn thành bổ sung",
          NgayHenTraTruoc: "20260114170000",
          NgayHenTraMoi: "20260116170000",
        },
      ],
    });
    const refused = dossierOf([
      event("e1", { event: "refuse", nationalState: 8, why: "Không đủ điều kiện" }),
    ]);
    expect(gen1(refused).message).toMatchObject({ TrangThaiHoSo: "8", NgayTuChoi: "20260109140506" });
  });
});

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

describe("generation 2 (interop 1.7)", () => {
  test("the dossier with its parts, dates with blanks, inside without", () => {
    const dossier = dossierOf([signed]);
    dossier.kept[0]!.files[0]!.uploaded = { id: "T1", hash: "h1" };
    expect(gen2(dossier)).toEqual({
      missing: [],
      cut: [],
      message: {
        MaHoSo: "G09.20-20260609-0092637",
        MaTTHC: "1.001193",
        MaDichVuCong: "1.001193.01",
        ChuHoSo: "Nguyễn Thị Thưởng",
        LoaiDoiTuong: 0,
        MaDonViTiepNhan: "H41.99",
        NgayNop: "2026-01-09 14:05:06",
        NgayTiepNhan: "2026-01-09 14:05:06",
        EformThongTinChiTiet: {},
        ThanhPhanHoSo: [
          {
            MaThanhPhanHoSo: "G15-KQ004389",
            TenThanhPhanHoSo: "Giấy chứng sinh",
            SoLuong: 1,
            LoaiBan: 0,
            GiayToDinhKem: [{ IdGiayTo: "T1", HashTepTin: "h1", TenGiayTo: "Giấy chứng sinh", MaKetQua: "" }],
          },
        ],
        ThongTinNguoiNop: {
          LoaiDoiTuong: 0,
          IdDoiTuong: null,
          ThongTinChiTiet: {
            TenNguoiNop: "Nguyễn Thị Thưởng",
            SoDinhDanh: "040196990200",
            NgayCapDinhDanh: "",
            NgaySinh: "19960213000000",
            SoDienThoai: "0912345678",
            Email: "",
            Fax: "",
            MaTinh: "",
            MaHuyen: "",
            MaXa: "",
            DiaChiChiTiet: "Xã Đại Huệ, tỉnh Nghệ An",
            TenChuHs: "Nguyễn Thị Thưởng",
            SoDinhDanhChuHs: "040196990200",
            MaTinhChuHs: "",
            MaXaChuHs: "",
            DiaChiChiTietChuHs: "Xã Đại Huệ, tỉnh Nghệ An",
          },
        },
      },
    });
  });

  test.each([
    ["ORIGINAL", 0],
    ["PLAIN_COPY", 1],
    ["CERTIFIED_COPY", 1],
    ["COPY_WITH_ORIGINAL", 1],
    ["E_COPY_REGISTER", 2],
    ["E_COPY_CERTIFIED", 2],
  ])("%s is LoaiBan %i", (submittedAs, kind) => {
    const made = gen2(dossierOf([], { components: [{ ...body.components[0], submittedAs }] }));
    expect(made.message.ThanhPhanHoSo).toMatchObject([{ LoaiBan: kind }]);
  });

  test("whoever was authorised hands in, the dossier stays the owner's", () => {
    const authorised = {
      fullName: "Lê Văn Thay",
      identity: "040089990201",
      address: "Vinh",
      phone: "1",
      email: "",
    };
    const made = gen2(dossierOf([], { applicant: { ...body.applicant, authorised } }));
    expect(made.message.ThongTinNguoiNop).toMatchObject({
      ThongTinChiTiet: { TenNguoiNop: "Lê Văn Thay", TenChuHs: "Nguyễn Thị Thưởng", NgaySinh: "" },
    });
  });

  test("a step says IDHoSo and ISO times, a status IdHoSo and its lists at 5, 6 and 9 only", () => {
    const step = {
      ...dossierOf().steps[0]!,
      nationalId: "77",
      nationalCode: "G09",
      fees: [],
      resultFiles: [],
    };
    expect(mapMessage(GENERATION_2, "step", step).message).toEqual({
      IDHoSo: "77",
      MaHoSo: "G09",
      NguoiXuLy: "Trần Thị Nhận",
      ThoiDiemXuLy: "2026-01-09T14:05:06.789",
      PhongBanXuLy: "Ủy ban nhân dân xã Đại Huệ",
      NoiDungXuLy: "Tiếp nhận hồ sơ",
      TrangThai: 2,
      NgayBatDau: "2026-01-09T14:05:06.789",
      NgayKetThucTheoQuyDinh: "2026-01-14T17:00:00.000",
    });
    const status = (state: number) =>
      Object.keys(mapMessage(GENERATION_2, "status", { ...step, state }).message);
    const always = ["IdHoSo", "MaHoSo", "TrangThai", "NoiDungYKien", "PhongBanXuLy", "NoiDungXuLy"];
    expect(status(4)).toEqual(always);
    expect(status(9)).toEqual([...always, "DanhSachLePhi", "DanhSachGiayToKetQua"]);
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
