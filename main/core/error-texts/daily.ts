import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of the routines of a day. */
export const DAILY_TEXTS = {
  "daily.no-such-day": {
    happened: "Ngày {day} không có hoặc chưa đến.",
    kept: NOTHING_CHANGED,
    action: "Chọn hôm nay hoặc một ngày đã qua.",
  },
  "daily.sheet-closed": {
    happened: "{by} đã khóa sổ ngày {day}.",
    kept: NOTHING_CHANGED,
    action: "Cần sửa thì mở lại sổ ngày đó, ghi lý do, rồi khóa lại.",
  },
  "daily.sheet-open": {
    happened: "Sổ ngày {day} đang mở.",
    kept: NOTHING_CHANGED,
    action: "Không cần mở lại; khóa sổ khi xong việc.",
  },
  "daily.same-person": {
    happened: "Người nhận là chính người giao.",
    kept: WORK_KEPT,
    action: "Người nhận đăng nhập bằng tài khoản của mình.",
  },
  "daily.cash-differs": {
    happened: "Tiền đếm được lệch với sổ: {difference}.",
    kept: WORK_KEPT,
    action: "Đếm lại; vẫn lệch thì ghi lý do ở ô Ghi chú rồi bàn giao.",
  },
} satisfies ErrorTexts;
