import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of the register of parcels that came by post. */
export const PARCELS_TEXTS = {
  "parcels.not-found": {
    happened: "Không tìm thấy bưu gửi này trong sổ.",
    kept: NOTHING_CHANGED,
    action: "Mở lại sổ bưu gửi đến.",
  },
  "parcels.settled": {
    happened: "Bưu gửi này đã xong: {state}.",
    kept: NOTHING_CHANGED,
    action: "Mở hồ sơ của bưu gửi để xem, hoặc chọn bưu gửi khác.",
  },
  "parcels.not-sent-back": {
    happened: "Bưu gửi này chưa gửi trả gì nên chưa có số hiệu gửi trả.",
    kept: NOTHING_CHANGED,
    action: "Lập danh sách gửi trả giấy trước (F8), rồi ghi số hiệu bưu chính dán trên phong bì.",
  },
  "parcels.wrong-time": {
    happened: "Giờ nhận bưu gửi chưa đến.",
    kept: "Những gì đã gõ vẫn còn.",
    action: "Sửa ngày, giờ bưu chính giao bưu gửi.",
  },
} satisfies ErrorTexts;
