import { z } from "zod";

/** Messages of the first generation as the portal takes them; written from interop 1.2, not from the sender's tables. */
const time = z.string().regex(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){2}$/);
const timeOrNone = z.union([time, z.literal("")]);
const flag = z.enum(["0", "1"]);
const state = z.enum(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
const address = z.union([z.url({ protocol: /^https?$/ }), z.literal("")]);

const Fee = z.strictObject({
  TenPhiLePhi: z.string().min(1),
  MaPhiLePhi: z.string(),
  HinhThucThu: z.enum(["1", "2", "4"]),
  Gia: z.string().regex(/^\d+$/),
  LoaiPhiLePhi: z.enum(["1", "2", "3"]),
});
const Paper = z.strictObject({
  TepDinhKemId: z.string().min(1),
  TenTepDinhKem: z.string().min(1).max(4000),
  IsDeleted: flag,
  MaThanhPhanHoSo: z.string(),
  DuongDanTaiTepTin: address,
  DuocSoHoa: flag,
  DuocTaiSuDung: z.enum(["0", "1", "2"]),
  DuocLayTuKhoDMQG: flag,
  MaKetQuaThayThe: z.string(),
});
const Result = z.strictObject({
  TenGiayTo: z.string().min(1).max(2000),
  MaThanhPhanHoSo: z.string(),
  GiayToId: z.string().min(1),
  DuongDanTepTinKetQua: z.url({ protocol: /^https?$/ }),
  MaGiayToKetQua: z.string(),
});
const Supplement = z.strictObject({
  HoSoBoSungId: z.string().min(1),
  NguoiYeuCauBoSung: z.string().min(1),
  NoiDungBoSung: z.string().min(1),
  NgayBoSung: time,
  NguoiTiepNhanBoSung: z.string(),
  ThongTinTiepNhan: z.string(),
  NgayTiepNhanBoSung: timeOrNone,
  TrangThaiBoSung: z.enum([
    "Yêu cầu một cửa bổ sung",
    "Yêu cầu công dân bổ sung",
    "Công dân đã gửi bổ sung",
    "Hoàn thành bổ sung",
    "Chờ bổ sung tiếp nhận",
  ]),
  DanhSachGiayToBoSung: z.array(Paper),
  DanhSachLePhiBoSung: z.array(Fee),
  NgayHenTraTruoc: timeOrNone,
  NgayHenTraMoi: timeOrNone,
});

/** values that clients in the field put where they had none (interop 1.9) */
const real = (text: string) => !["000000001", "Dinhkem"].includes(text);

export const Dossier1 = z.strictObject({
  MaHoSo: z.string().min(1).max(50),
  MaTTHC: z.string().regex(/^\d\.\d{6}/),
  TenTTHC: z.string().min(1),
  MaLinhVuc: z.string().min(1),
  TenLinhVuc: z.string().min(1),
  SoBienNhan: z.string(),
  KenhThucHien: z.enum(["1", "2", "3"]),
  SoGiayToChuHoSo: z.string().refine(real),
  ChuHoSo: z.string().min(1),
  LoaiDoiTuong: z.enum(["1", "2", "3", "4"]),
  MaDoiTuong: z.string().nullable(),
  ThongTinKhac: z.string(),
  Email: z.string(),
  Fax: z.string(),
  SoDienThoai: z.string(),
  TrichYeuHoSo: z.string().min(1).max(1000).refine(real),
  NgayTiepNhan: time,
  NgayHenTra: timeOrNone,
  TrangThaiHoSo: state,
  NgayTra: timeOrNone,
  ThongTinTra: z.string(),
  HinhThuc: flag,
  NgayKetThucXuLy: timeOrNone,
  DonViXuLy: z.string().min(1),
  GhiChu: z.string(),
  TaiLieuNop: z.array(Paper),
  DanhSachLePhi: z.array(Fee),
  DanhSachTepDinhKemKhac: z.array(
    z.strictObject({ TenGiayTo: z.string(), SoLuong: z.string(), LoaiGiayTo: z.string() }),
  ),
  DanhSachHoSoBoSung: z.array(Supplement),
  DanhSachGiayToKetQua: z.array(Result),
  NoiNopHoSo: z.enum(["1", "2"]),
  HoSoCoThanhPhanSoHoa: flag,
  TaiKhoanDuocXacThucVoiVNeID: flag,
  DuocThanhToanTrucTuyen: z.enum(["0", "1", "3"]),
  NgayTuChoi: timeOrNone,
  DinhDanhCHS: z.array(
    z.union([
      z.strictObject({ LoaiDinhDanh: z.literal("1"), SoDinhDanh: z.string().regex(/^\d{12}$/) }),
      z.strictObject({ LoaiDinhDanh: z.literal("2"), SoDinhDanh: z.string().regex(/^\d{9}$/) }),
    ]),
  ),
  NgayNopHoSo: time,
  DSKetNoiCSDL: z.array(z.strictObject({ MaCSDL: z.string().min(1) })),
});
export type Dossier1 = z.infer<typeof Dossier1>;

export const Step1 = z.strictObject({
  MaHoSo: z.string().min(1).max(50),
  NguoiXuLy: z.string().min(1).max(50),
  ChucDanh: z.string(),
  ThoiDiemXuLy: time,
  PhongBanXuLy: z.string().min(1),
  NoiDungXuLy: z.string().min(1),
  TrangThai: state,
  NgayBatDau: timeOrNone,
  NgayKetThucTheoQuyDinh: timeOrNone,
});
export type Step1 = z.infer<typeof Step1>;
