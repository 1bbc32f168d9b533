import type { ErrorTexts } from "./text.ts";

/** Refusals of PDF files. */
export const PDF_TEXTS = {
  "pdf.unreadable": {
    happened: "Tệp “{name}” không phải PDF hoàn chỉnh (bị cắt hoặc hỏng).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Lấy lại tệp từ nơi gửi, hoặc quét lại bản giấy.",
  },
  "pdf.encrypted": {
    happened: "Tệp “{name}” có mật khẩu hoặc bị mã hóa.",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Xin bản không đặt mật khẩu.",
  },
  "pdf.signed-already": {
    happened: "Tệp “{name}” đã có chữ ký số nên không được sửa.",
    kept: "Tệp gốc và chữ ký còn nguyên.",
    action: "Nhận tệp như bản điện tử, không quét lại; xem từng chữ ký ở Quầy, mục Kiểm tra chữ ký.",
  },
  "pdf.locked": {
    happened: "Tệp “{name}” không cho ký thêm (bị khóa bởi chữ ký trước).",
    kept: "Tệp gốc và chữ ký còn nguyên.",
    action: "Ký trên bản khác theo hướng dẫn của cơ quan ban hành.",
  },
  "pdf.too-large": {
    happened: "Tệp “{name}” quá lớn hoặc quá nhiều trang ({pages}).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Tách tệp rồi làm lại.",
  },
  "pdf.unsupported": {
    happened: "Tệp “{name}” có cấu trúc mà phần mềm chưa xử lý an toàn được ({why}).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Lưu lại tệp bằng PDF 1.4 trở lên rồi thử lại.",
  },
} satisfies ErrorTexts;
