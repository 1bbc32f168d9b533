import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of digitising papers. */
export const DIGITISE_TEXTS = {
  "digitise.not-found": {
    happened: "Không tìm thấy tài liệu số hóa này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ.",
  },
  "digitise.page-count": {
    happened: "Số trang giấy là {declared} nhưng có {images} ảnh.",
    kept: "Các trang đã quét còn nguyên.",
    action: "Đếm lại giấy; quét thêm trang thiếu hoặc bỏ trang thừa (TT 01/2023, Điều 8).",
  },
  "digitise.slip-count": {
    happened:
      "{declared} trang giấy, trong đó {slips} trang có phiếu kèm, phải là {wanted} ảnh nhưng có {images} ảnh.",
    kept: "Các trang đã quét còn nguyên.",
    action: "Trang có phiếu kèm quét hai lần: một ảnh có phiếu, một ảnh không có phiếu (TT 01/2023, Điều 8).",
  },
  "digitise.wrong-state": {
    happened: "Tài liệu đang ở bước “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Làm đúng thứ tự: quét, ký, bóc tách, lưu.",
  },
  "digitise.not-digitised": {
    happened: "Giấy tờ này không được số hóa: {reason}.",
    kept: NOTHING_CHANGED,
    action: "Nhận bản giấy; đổi cách nộp nếu người dân nộp bản khác.",
  },
  "digitise.not-yours": {
    happened: "Bản quét này do cán bộ khác thực hiện.",
    kept: NOTHING_CHANGED,
    action: "Người đã quét đăng nhập để xem hoặc ký.",
  },
  "digitise.scan-first": {
    happened: "Hồ sơ {code} phải số hóa trước khi giải quyết; còn {count} giấy tờ chưa quét và ký: {papers}.",
    kept: NOTHING_CHANGED,
    action:
      "Mở hồ sơ, bấm F6, quét và ký. Giấy hẹn “quét sau” mà không cần quét nữa thì bấm “Thôi quét sau”; giấy không thuộc diện phải số hóa thì bấm “Không phải số hóa” và ghi căn cứ.",
  },
  "digitise.odd-sides": {
    happened: "Có {images} ảnh, không chia đôi thành mặt trước và mặt sau được.",
    kept: "Các trang đã quét còn nguyên, thứ tự chưa đổi.",
    action: "Quét đủ mặt sau của mọi tờ (kể cả mặt trắng), rồi trộn lại.",
  },
  "digitise.split-count": {
    happened: "Chọn {expected} giấy tờ nhưng tờ phân cách chia chồng này thành {found} phần.",
    kept: "Chưa tách gì; các trang còn nguyên.",
    action: "Xem tờ phân cách có đủ và đúng chỗ không, hoặc chọn lại giấy tờ cho từng phần.",
  },
  "digitise.same-file": {
    happened: "Tệp “{name}” đã có trong giấy tờ này ({pages}) nên không thêm lần nữa.",
    kept: "Các trang đã có còn nguyên.",
    action: "Cần thêm một trang khác thì chọn tệp khác hoặc quét lại tờ giấy.",
  },
  "digitise.separators-left": {
    happened: "Còn tờ phân cách trong giấy tờ này: trang {pages}.",
    kept: "Các trang đã quét còn nguyên.",
    action: "Tách thành từng giấy tờ, hoặc bỏ tờ phân cách ra khay.",
  },
  "digitise.nothing-to-undo": {
    happened: "Không còn gì để hoàn tác, hoặc đã thêm trang sau đó.",
    kept: NOTHING_CHANGED,
    action: "Sắp lại bằng tay; trang bỏ ra vẫn ở khay “Đã bỏ ra”.",
  },
  "page.nothing-to-correct": {
    happened: "Trang này không có gì để {step}.",
    kept: NOTHING_CHANGED,
    action: "Xem lại ảnh; cần thì quét lại trang.",
  },
  "page.photo-first": {
    happened: "Nắn ảnh chụp phải là bước đầu tiên của trang.",
    kept: NOTHING_CHANGED,
    action: "Hoàn tác các bước khác rồi nắn ảnh chụp.",
  },
  "page.corners-crossed": {
    happened: "Bốn góc chưa tạo thành một tờ giấy: hai cạnh cắt nhau hoặc tờ quá nhỏ.",
    kept: NOTHING_CHANGED,
    action: "Kéo từng góc về đúng góc của tờ giấy trong ảnh rồi nắn lại.",
  },
  "digitise.cut-where": {
    happened: "Tách từ trang đầu thì giấy tờ này không còn trang nào.",
    kept: "Chưa tách gì; các trang còn nguyên.",
    action: "Chọn trang đầu tiên của giấy tờ sau, rồi tách từ trang đó.",
  },
  "image.unreadable": {
    happened: "Tệp “{name}” không đọc được như một ảnh hoặc PDF.",
    kept: "Các trang khác còn nguyên; tệp gốc không bị đụng đến.",
    action: "Quét lại trang này hoặc chọn tệp JPEG, PNG, TIFF, PDF.",
  },
  "image.empty": {
    happened: "Tệp “{name}” rỗng, không có gì bên trong.",
    kept: "Các trang khác còn nguyên; tệp gốc không bị đụng đến.",
    action: "Chép lại tệp từ máy hoặc điện thoại đã gửi, hoặc quét bản giấy.",
  },
  "image.kind": {
    happened: "Tệp “{name}” là {kind}, phần mềm không nhận làm trang giấy.",
    kept: "Các trang khác còn nguyên; tệp gốc không bị đụng đến.",
    action:
      "Lưu thành JPEG hoặc PDF rồi chọn lại (iPhone: Cài đặt, Camera, Định dạng, Tương thích nhất), hoặc quét bản giấy.",
  },
  "image.too-small": {
    happened: "Ảnh “{name}” quá nhỏ ({width}×{height} điểm) để là một trang giấy.",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại ở 200 dpi trở lên.",
  },
  "image.too-large": {
    happened: "Ảnh “{name}” quá lớn ({width}×{height} điểm).",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại ở 300 dpi, khổ A4 hoặc A3.",
  },
  "image.low-resolution": {
    happened: "Ảnh “{name}” chỉ {dpi} dpi, thấp hơn {least} dpi.",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại từ {least} dpi trở lên.",
  },
  "image.not-colour": {
    happened: "Ảnh “{name}” được quét đen trắng hoặc xám.",
    kept: "Các trang khác còn nguyên.",
    action:
      "Giấy có dấu, ảnh hoặc chữ viết tay phải quét màu (NĐ 30/2020, Phụ lục I): bỏ trang rồi quét lại.",
  },
  "ocr.failed": {
    happened: "Không nhận dạng được chữ trên trang {page}.",
    kept: "Ảnh của trang còn nguyên.",
    action: "Nhập tay các trường, hoặc bấm nhận dạng lại.",
  },
  "child.crashed": {
    happened: "Bộ phận {child} dừng đột ngột.",
    kept: "Các trang và tài liệu đã lưu còn nguyên.",
    action: "Bấm làm lại; phần mềm đã mở lại bộ phận này.",
  },
  "child.timeout": {
    happened: "Bộ phận {child} không trả lời trong {seconds} giây nên đã bị dừng.",
    kept: "Các trang và tài liệu đã lưu còn nguyên.",
    action: "Kiểm tra thiết bị rồi bấm làm lại.",
  },
} satisfies ErrorTexts;
