import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of training. */
export const TRAINING_TEXTS = {
  "training.not-sure": {
    happened: "Chưa xác nhận vào hay ra khỏi tập huấn.",
    kept: NOTHING_CHANGED,
    action: "Đọc lời nhắc rồi bấm nút xác nhận.",
  },
  "training.already": {
    happened: "Máy này đang tập huấn rồi.",
    kept: NOTHING_CHANGED,
    action: "Cứ làm tiếp, hoặc ra khỏi tập huấn để về quầy thật.",
  },
  "training.not-on": {
    happened: "Máy này đang là quầy thật, không phải tập huấn.",
    kept: NOTHING_CHANGED,
    action: "Cứ làm việc như thường.",
  },
  "training.certificate": {
    happened: "Chứng thư TẬP HUẤN chỉ ký được trong tập huấn, và trong tập huấn chỉ ký bằng chứng thư ấy.",
    kept: "Tài liệu chưa được ký và còn nguyên.",
    action: "Chọn đúng thiết bị: token thật ở quầy thật, token tập huấn khi đang tập huấn.",
  },
  "training.signed-paper": {
    happened: "Tệp này đã có chữ ký thật: không đóng được chữ TẬP HUẤN lên mà không làm hỏng chữ ký ấy.",
    kept: "Tệp không được đưa vào tập huấn; bản của bạn còn nguyên.",
    action: "Tập với một tệp chưa ký, hoặc tệp đã ký trong tập huấn.",
  },
  "training.command-line": {
    happened: "Máy này đang tập huấn: dòng lệnh không làm việc với dữ liệu tập huấn.",
    kept: NOTHING_CHANGED,
    action: "Ra khỏi tập huấn trong cửa sổ rồi chạy lại lệnh.",
  },
  "training.paper": {
    happened: "Đây là giấy TẬP HUẤN, không có giá trị.",
    kept: NOTHING_CHANGED,
    action: "Không dùng giấy này cho việc thật; hỏi người đưa giấy lấy ở đâu.",
  },
} satisfies ErrorTexts;
