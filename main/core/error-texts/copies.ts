import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of paper copies and their QR. */
export const COPIES_TEXTS = {
  "copies.source-invalid": {
    happened: "Chữ ký số của bản kết quả không hợp lệ: {why}.",
    kept: "Bản kết quả còn nguyên, chưa in gì.",
    action: "Không in. Báo cơ quan ban hành gửi lại bản hợp lệ.",
  },
  "copies.hash-mismatch": {
    happened: "Bản kết quả trên máy khác với bản tỉnh đã gửi.",
    kept: "Bản trên máy được giữ để kiểm tra, chưa in gì.",
    action: "Đồng bộ lại để tải bản đúng.",
  },
  "copies.unregistered": {
    happened: "Tệp này không có trong sổ kết quả của máy.",
    kept: NOTHING_CHANGED,
    action: "Tải kết quả qua đồng bộ, hoặc dùng --unregistered để in bản thử.",
  },
  "copies.read-back": {
    happened: "Mã QR trên trang vừa dựng không đọc lại được đúng.",
    kept: "Chưa in gì; số bản giấy đã lấy được ghi là bỏ, kèm lý do.",
    action: "Thử lại; nếu còn gặp, báo CNTT.",
  },
  "copies.withdrawn": {
    happened: "Kết quả này đã bị thu hồi.",
    kept: NOTHING_CHANGED,
    action: "Không in. Hỏi cơ quan ban hành.",
  },
  "copies.other-agency": {
    happened: "Kết quả này không do cơ quan của quầy quản lý: {why}.",
    kept: NOTHING_CHANGED,
    action: "Để cơ quan quản lý kết quả chuyển sang bản giấy; ở đây chỉ in để xem.",
  },
  "copies.kind-unfit": {
    happened: "Không lập được loại bản giấy này: {why}.",
    kept: NOTHING_CHANGED,
    action: "Chọn loại bản giấy khác, hoặc bổ sung điều còn thiếu.",
  },
  "copies.condition-open": {
    happened: "Còn điều kiện chưa được xác nhận: {why}.",
    kept: "Mục đích, người nhận và số bản đã ghi còn nguyên trên màn hình.",
    action: "Đối chiếu rồi đánh dấu từng điều kiện.",
  },
  "copies.detail-missing": {
    happened: "Thiếu mục phải có của loại bản giấy này: {why}.",
    kept: "Những mục đã ghi còn nguyên trên màn hình.",
    action: "Ghi mục còn thiếu rồi lập lại.",
  },
  "copies.number-used": {
    happened: "Số bản sao {number} đã dùng trong năm nay.",
    kept: NOTHING_CHANGED,
    action: "Hỏi văn thư số tiếp theo rồi ghi lại.",
  },
  "copies.not-valid": {
    happened: "Bản giấy này {state}, không in được.",
    kept: NOTHING_CHANGED,
    action: "Lập bản giấy mới nếu người dân còn cần.",
  },
  "copies.sealed-already": {
    happened: "Bản giấy này đã ghi là đóng dấu.",
    kept: NOTHING_CHANGED,
    action: "Xem sổ bản giấy: ai đóng dấu và lúc nào.",
  },
  "qr.not-found": {
    happened: "Không tìm thấy mã QR trong ảnh.",
    kept: NOTHING_CHANGED,
    action: "Chụp gần hơn, đủ sáng, thẳng góc.",
  },
  "qr.not-ours": {
    happened: "Mã QR này không phải của giấy do hệ thống một cửa in.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra lại giấy; cẩn thận với mã dán đè.",
  },
  "seal.invalid": {
    happened: "Dấu kiểm trên giấy không có giá trị. {why}",
    kept: NOTHING_CHANGED,
    action: "Không nhận giấy này; hỏi nơi lập và giữ giấy để đối chiếu nếu được phép.",
  },
  "seal.unknown": {
    happened: "Chưa kiểm được dấu kiểm trên giấy. {why}",
    kept: NOTHING_CHANGED,
    action: "Đồng bộ danh sách khóa, hoặc hỏi nơi lập, trước khi nhận giấy.",
  },
  "seal.codes-differ": {
    happened: "Hai mã trên giấy nói về hai văn bản khác nhau: {why}.",
    kept: NOTHING_CHANGED,
    action: "Không nhận giấy này: có thể một mã đã bị dán đè từ giấy khác.",
  },
  "seal.list-unreadable": {
    happened: "Danh sách khóa dấu kiểm không đọc được: {why}.",
    kept: "Danh sách đang có trên máy vẫn được dùng.",
    action: "Đồng bộ lại; nếu còn gặp, báo CNTT.",
  },
  "seal.list-unknown-authority": {
    happened: "Danh sách khóa dấu kiểm của “{authority}” không do nơi được tin cậy ký.",
    kept: "Danh sách đang có trên máy vẫn được dùng.",
    action: "CNTT so khóa của nơi cấp rồi đặt tệp seal-authorities.json vào thư mục tin cậy.",
  },
  "seal.list-tampered": {
    happened: "Danh sách khóa dấu kiểm đã bị sửa sau khi ký.",
    kept: "Danh sách đang có trên máy vẫn được dùng.",
    action: "Đồng bộ lại; nếu còn gặp, báo CNTT và tỉnh.",
  },
} satisfies ErrorTexts;
