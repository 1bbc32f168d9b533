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
  "training.no-signing": {
    happened: "Trong tập huấn không ký số: token thật không được dùng ở đây.",
    kept: "Bản quét thử vẫn được giữ trong dữ liệu tập huấn.",
    action: "Làm tiếp các bước khác; muốn ký thật thì ra khỏi tập huấn.",
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
