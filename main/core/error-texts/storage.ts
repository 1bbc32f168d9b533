import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of the database, its key and the file store. */
export const STORAGE_TEXTS = {
  "db.wrong-key": {
    happened: "Khóa mã hóa trên máy không mở được dữ liệu.",
    kept: "Dữ liệu vẫn còn nguyên, đã mã hóa, chưa ai sửa.",
    action:
      "Không cài lại. Bộ phận CNTT dùng khóa dự phòng (escrow) để mở; xem hướng dẫn CNTT, mục “Sai khóa”.",
  },
  "db.future-version": {
    happened: "Dữ liệu do phiên bản mới hơn tạo ra (bản {found}, phần mềm này đọc đến bản {supported}).",
    kept: "Dữ liệu chưa bị sửa.",
    action: "Cập nhật phần mềm trên máy này rồi mở lại.",
  },
  "db.corrupt": {
    happened: "Tệp dữ liệu bị hỏng và đã được cất riêng, không xóa.",
    kept: "Bản sao lưu gần nhất và nhật ký đã được dùng để khôi phục: {account}",
    action: "Đọc bản tường trình khôi phục; báo bộ phận CNTT kiểm tra ổ đĩa.",
  },
  "db.read-only": {
    happened: "Thư mục dữ liệu không cho ghi.",
    kept: "Những gì đã lưu trước đó còn nguyên; chưa ghi thêm gì.",
    action: "Báo bộ phận CNTT cấp lại quyền ghi cho thư mục dữ liệu.",
  },
  "db.disk-full": {
    happened: "Ổ đĩa đã đầy.",
    kept: "Những gì đã báo “Đã lưu” còn nguyên; việc vừa làm chưa được lưu.",
    action: "Xóa bớt tệp không cần trên ổ đĩa, rồi bấm làm lại. Đừng tắt máy khi chưa in giấy.",
  },
  "db.second-instance": {
    happened: "Phần mềm đang chạy trên máy này với cùng thư mục dữ liệu.",
    kept: NOTHING_CHANGED,
    action: "Dùng cửa sổ đang mở; nếu không thấy, chờ vài giây rồi mở lại.",
  },
  "keystore.refused": {
    happened: "Máy này chưa có nơi cất khóa an toàn ({why}).",
    kept: NOTHING_CHANGED,
    action: "Bộ phận CNTT bật kho khóa của hệ điều hành hoặc đặt cụm mật khẩu theo hướng dẫn CNTT.",
  },
  "files.missing": {
    happened: "Không tìm thấy tệp trong kho của máy.",
    kept: "Thông tin về tệp vẫn còn.",
    action: "Nếu tệp đã gửi lên tỉnh, mở lại khi có mạng; nếu chưa, quét lại giấy và báo CNTT.",
  },
  "files.corrupt": {
    happened: "Tệp trong kho của máy bị hỏng (mã kiểm tra không khớp).",
    kept: "Tệp hỏng được giữ lại để kiểm tra.",
    action: "Quét lại trang này; báo bộ phận CNTT kiểm tra ổ đĩa.",
  },
  "files.malware": {
    happened: "Tệp “{name}” có mã độc ({signature}), máy không mở.",
    kept: "Bản trên máy này đã xóa; những gì có trước còn nguyên. Đã báo trưởng bộ phận và tỉnh (Sự cố an toàn).",
    action:
      "Không mở tệp này ở máy nào, rút USB ra; đề nghị người nộp đưa giấy để quét, hoặc tệp khác đã quét sạch.",
  },
  "files.too-large": {
    happened: "Tệp {size} lớn hơn mức cho phép {limit}.",
    kept: NOTHING_CHANGED,
    action: "Quét lại ở 200–300 dpi hoặc tách tệp.",
  },
} satisfies ErrorTexts;
