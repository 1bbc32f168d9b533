import { z } from "zod";

/** Messages of the second generation as the portal takes them; written from interop 1.7, not from the sender's tables. */
const real = z.iso.datetime({ local: true, precision: 3 });
const plain = z.string().regex(/^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
const compact = z.union([z.string().regex(/^\d{8}([01]\d|2[0-3])([0-5]\d){2}$/), z.literal("")]);
const applicantKind = z.union([z.literal(0), z.literal(1), z.literal(2)]);

export const Dossier2 = z.strictObject({
  MaHoSo: z.string().min(1).max(50),
  MaTTHC: z.string().regex(/^\d\.\d{6}/),
  MaDichVuCong: z.string().min(1),
  ChuHoSo: z.string().min(1),
  LoaiDoiTuong: applicantKind,
  MaDonViTiepNhan: z.string().min(1),
  NgayNop: plain,
  NgayTiepNhan: plain,
  EformThongTinChiTiet: z.record(z.string(), z.unknown()),
  ThanhPhanHoSo: z.array(
    z.strictObject({
      MaThanhPhanHoSo: z.string(),
      TenThanhPhanHoSo: z.string().min(1),
      SoLuong: z.number().int().min(0),
      LoaiBan: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      GiayToDinhKem: z.array(
        z.strictObject({
          IdGiayTo: z.string().min(1),
          HashTepTin: z.string().min(1),
          TenGiayTo: z.string().min(1),
          MaKetQua: z.string(),
        }),
      ),
    }),
  ),
  ThongTinNguoiNop: z.strictObject({
    LoaiDoiTuong: applicantKind,
    IdDoiTuong: z.string().nullable(),
    ThongTinChiTiet: z.strictObject({
      TenNguoiNop: z.string().min(1),
      SoDinhDanh: z.string().min(1),
      NgayCapDinhDanh: compact,
      NgaySinh: compact,
      SoDienThoai: z.string(),
      Email: z.string(),
      Fax: z.string(),
      MaTinh: z.string(),
      MaHuyen: z.string(),
      MaXa: z.string(),
      DiaChiChiTiet: z.string(),
      TenChuHs: z.string().min(1),
      SoDinhDanhChuHs: z.string().min(1),
      MaTinhChuHs: z.string(),
      MaXaChuHs: z.string(),
      DiaChiChiTietChuHs: z.string(),
    }),
  }),
});
export type Dossier2 = z.infer<typeof Dossier2>;

const state = z.number().int().min(1).max(10);

/** CapNhatTienTrinh spells `IDHoSo`. */
export const Step2 = z.strictObject({
  IDHoSo: z.string(),
  MaHoSo: z.string().min(1),
  NguoiXuLy: z.string().min(1).max(50),
  ThoiDiemXuLy: real,
  PhongBanXuLy: z.string().min(1),
  NoiDungXuLy: z.string().min(1),
  TrangThai: state,
  NgayBatDau: z.union([real, z.literal("")]),
  NgayKetThucTheoQuyDinh: z.union([real, z.literal("")]),
});
export type Step2 = z.infer<typeof Step2>;

/** CapNhatTrangThai spells `IdHoSo`; its lists stand at 5, 6 and 9 alone. */
export const Status2 = z
  .strictObject({
    IdHoSo: z.string(),
    MaHoSo: z.string().min(1),
    TrangThai: state,
    NoiDungYKien: z.string(),
    PhongBanXuLy: z.string().min(1),
    NoiDungXuLy: z.string().min(1),
    DanhSachLePhi: z
      .array(
        z.strictObject({
          TenPhiLePhi: z.string().min(1),
          MaPhiLePhi: z.string(),
          HinhThucThu: z.union([z.literal(1), z.literal(2), z.literal(4)]),
          Gia: z.string().regex(/^\d+$/),
          LoaiPhiLePhi: z.union([z.literal(1), z.literal(2), z.literal(3)]),
          TrangThaiThanhToan: z.union([z.literal(0), z.literal(1)]),
        }),
      )
      .optional(),
    DanhSachGiayToKetQua: z
      .array(
        z.strictObject({
          TenGiayTo: z.string().min(1).max(2000),
          IdGiayTo: z.string().min(1),
          HashTepTin: z.string().min(1),
          MaKetQua: z.string(),
        }),
      )
      .optional(),
  })
  .refine(
    ({ TrangThai, DanhSachLePhi, DanhSachGiayToKetQua }) =>
      [5, 6, 9].includes(TrangThai) || (!DanhSachLePhi && !DanhSachGiayToKetQua),
    "danh sách lệ phí, kết quả chỉ có ở trạng thái 5, 6, 9",
  );
export type Status2 = z.infer<typeof Status2>;
