import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of what was filed online. */
export const ONLINE_TEXTS = {
  "online.not-found": {
    happened: "Không tìm thấy hồ sơ trực tuyến này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách ở mục Trực tuyến.",
  },
  "online.answered": {
    happened: "Hồ sơ này đã được trả lời: {word}, {by}, lúc {at}.",
    kept: NOTHING_CHANGED,
    action: "Mở mục Đã trả lời để xem.",
  },
  "online.answered-elsewhere": {
    happened: "Máy khác đã trả lời hồ sơ này trước: {word}, {by}, lúc {at}.",
    kept: "Câu trả lời ở máy này không tính; giấy đã lập ở đây được hủy.",
    action: "Làm theo câu trả lời trước; báo người nộp nếu đã đưa giấy.",
  },
  "online.waits-for-person": {
    happened: "Hồ sơ này đang chờ người nộp gửi bổ sung.",
    kept: NOTHING_CHANGED,
    action: "Chờ người nộp gửi; có gì mới sẽ hiện ở đầu danh sách.",
  },
  "online.asked-already": {
    happened: "Đã yêu cầu bổ sung một lần, không được yêu cầu thêm ({basis}).",
    kept: NOTHING_CHANGED,
    action:
      "Chỉ được yêu cầu sửa tệp vừa gửi bổ sung mà bị sai: đánh dấu tệp đó. Nếu không, hãy tiếp nhận hoặc từ chối.",
  },
  "online.reasons-left": {
    happened: "Yêu cầu bổ sung phải nêu hết một lần ({basis}). Còn chưa nêu: {what}.",
    kept: "Những gì đã gõ vẫn còn.",
    action: "Đánh dấu các dòng còn lại rồi gửi.",
  },
  "online.not-complete": {
    happened: "Chưa tiếp nhận được: {what}.",
    kept: NOTHING_CHANGED,
    action: "Yêu cầu người nộp bổ sung, hoặc từ chối và nêu lý do.",
  },
  "online.no-reason": {
    happened: "Chưa nêu phải bổ sung những gì.",
    kept: "Những gì đã gõ vẫn còn.",
    action: "Đánh dấu hoặc gõ ít nhất một nội dung.",
  },
  "online.quarantined": {
    happened: "Tệp này có mã độc ({signature}) và đang bị cách ly.",
    kept: "Tệp nằm riêng, đã mã hóa, không mở, không in, không gửi đi.",
    action: "Báo trưởng bộ phận bằng một phím; yêu cầu người nộp gửi tệp khác.",
  },
  "online.not-here": {
    happened: "Tệp này chưa tải về máy xong.",
    kept: "Phần đã tải vẫn còn; có mạng thì tải tiếp từ chỗ dừng.",
    action: "Chờ tải xong rồi mở lại.",
  },
  "online.cannot-show": {
    happened: "Không xem được loại tệp này trong phần mềm.",
    kept: NOTHING_CHANGED,
    action: "Yêu cầu người nộp gửi bản PDF hoặc ảnh.",
  },
} satisfies ErrorTexts;
