import { describe, expect, test } from "vitest";
import { GENERATION_1 } from "../provincial-server/national/tables.ts";
import { AT, DUE, dossierOf, event, gen1, signed } from "../support/national-dossier.ts";

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
