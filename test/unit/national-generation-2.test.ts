import { describe, expect, test } from "vitest";
import { mapMessage } from "../provincial-server/national/mapping.ts";
import { GENERATION_2 } from "../provincial-server/national/tables.ts";
import { body, dossierOf, gen2, signed } from "../support/national-dossier.ts";

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
