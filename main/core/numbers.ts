/**
 * Printed series whose numbers are leased from the province in blocks by day, so that no two machines ever
 * print the same one, also with the line down. A series without a block gives numbers marked "tạm".
 */
export const NUMBER_SERIES = {
  dossier: "Mã hồ sơ",
  copy: "Số bản giấy",
  supplement: "Số phiếu yêu cầu bổ sung",
  refusal: "Số phiếu từ chối",
  apology: "Số phiếu xin lỗi, gia hạn",
  stop: "Số thông báo dừng",
  control: "Số phiếu kiểm soát",
  "fee-receipt": "Số biên lai",
  certification: "Số chứng thực",
  delivery: "Số danh sách bưu gửi",
  feedback: "Số phiếu phản ánh, kiến nghị",
  seal: "Số thứ tự dấu kiểm của một khóa",
} as const;

export type NumberSeries = keyof typeof NUMBER_SERIES;
