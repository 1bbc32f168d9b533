import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals around scanners. */
export const SCANNING_TEXTS = {
  "scanner.none": {
    happened: "Máy này chưa chọn máy quét.",
    kept: NOTHING_CHANGED,
    action: "Bấm “Máy quét” để tìm và chọn một máy; hoặc dùng tệp, thư mục máy quét.",
  },
  "scanner.not-found": {
    happened: "Máy quét này không còn trong danh sách của máy.",
    kept: NOTHING_CHANGED,
    action: "Chọn lại máy quét.",
  },
  "scanner.bad-address": {
    happened: "“{address}” không phải địa chỉ máy quét.",
    kept: NOTHING_CHANGED,
    action: "Gõ địa chỉ ghi trên máy quét, ví dụ 192.168.1.20.",
  },
  "scanner.unreachable": {
    happened: "Không gọi được máy quét {name}.",
    kept: WORK_KEPT,
    action: "Xem máy đã bật và nối mạng chưa; cần gấp thì quét bằng cách khác rồi thả tệp vào.",
  },
  "scanner.untrusted": {
    happened: "Máy quét {name} dùng chứng thư tự cấp, máy này chưa tin.",
    kept: NOTHING_CHANGED,
    action: "So dấu {fingerprint} với trang cài đặt của máy quét; đúng thì bấm “Tin máy này”.",
  },
  "scanner.bad-answer": {
    happened: "{name} trả lời không như một máy quét.",
    kept: WORK_KEPT,
    action: "Kiểm tra địa chỉ; nếu đúng máy, bật “eSCL” hoặc “AirPrint quét” trong cài đặt của máy.",
  },
  "scanner.no-driver": {
    happened: "Máy tính này chưa có trình điều khiển máy quét (SANE).",
    kept: WORK_KEPT,
    action: "Nhờ cán bộ CNTT cài gói sane-utils; hoặc dùng máy quét mạng, thư mục máy quét.",
  },
  "scanner.running": {
    happened: "Máy quét đang quét giấy tờ “{title}”.",
    kept: WORK_KEPT,
    action: "Chờ quét xong hoặc bấm Dừng quét ở giấy tờ đó.",
  },
  "scanner.cannot": {
    happened: "Máy quét này không quét được như đã chọn: {why}.",
    kept: NOTHING_CHANGED,
    action: "Chọn lại cách quét.",
  },
} satisfies ErrorTexts;
