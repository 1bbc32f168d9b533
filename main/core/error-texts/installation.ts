import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of installing, starting and the command line. */
export const INSTALLATION_TEXTS = {
  "verify.invalid": {
    happened: "Tệp “{name}” có chữ ký số hỏng, bị thu hồi hoặc nội dung bị sửa sau khi ký.",
    kept: NOTHING_CHANGED,
    action: "Đừng dùng tệp này; xin lại bản gốc ở nơi ban hành.",
  },
  "doctor.unhealthy": {
    happened: "Máy này còn thiếu: {names}.",
    kept: NOTHING_CHANGED,
    action: "Làm theo cách sửa ghi cạnh từng mục rồi chạy lại doctor.",
  },
  "installation.damaged": {
    happened: "Phần mềm trên máy này đã bị sửa hoặc thiếu tệp ({name}) nên không được mở.",
    kept: "Dữ liệu không bị đụng đến.",
    action: "Báo bộ phận CNTT cài lại từ bộ cài của tỉnh và kiểm tra máy.",
  },
  "browser.missing": {
    happened: "Máy này chưa có Chromium, Chrome hoặc Edge để mở cửa sổ.",
    kept: NOTHING_CHANGED,
    action: "Cài Chromium (Debian: apt-get install -y chromium) rồi chạy lại npm start.",
  },
  "cli.usage": {
    happened: "Lệnh chưa đúng: {why}.",
    kept: NOTHING_CHANGED,
    action: "Xem cách dùng: npm run --silent counter -- --help",
  },
  "cli.input-missing": {
    happened: "Không đọc được tệp “{name}”.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra đường dẫn và quyền đọc.",
  },
  "cli.output-unwritable": {
    happened: "Không ghi được ra “{name}” ({why}).",
    kept: "Tệp vào không bị đụng đến; tệp ra chưa được tạo.",
    action: "Chọn nơi khác còn chỗ trống và có quyền ghi.",
  },
} satisfies ErrorTexts;
