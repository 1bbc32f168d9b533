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
    action: "Dọn chỗ hoặc chọn nơi khác có quyền ghi rồi chạy lại; có --job thì làm tiếp từ trang đang dở.",
  },
  "cli.cancelled": {
    happened: "Đã dừng theo yêu cầu.",
    kept: "Tài liệu đã xong còn nguyên; tài liệu đang dở không để lại tệp nào.",
    action: "Chạy lại cùng lệnh; có --job thì làm tiếp từ trang đang dở.",
  },
  "cli.input-changed": {
    happened: "Tệp “{name}” đã bị thay đổi từ khi công việc bắt đầu.",
    kept: "Những gì đã đọc từ tệp cũ không dùng cho tệp mới.",
    action: "Đưa lại tệp cũ, hoặc số hóa tệp mới bằng một thư mục --job khác.",
  },
  "cli.job-busy": {
    happened: "Thư mục công việc “{name}” đang được một lệnh khác dùng.",
    kept: NOTHING_CHANGED,
    action: "Chờ lệnh kia xong, hoặc dùng thư mục --job khác.",
  },
  "cli.job-other": {
    happened: "Thư mục công việc “{name}” là của một công việc khác ({why}).",
    kept: "Công việc cũ còn nguyên.",
    action: "Chạy lại đúng lệnh cũ để làm tiếp, hoặc dùng thư mục --job khác.",
  },
  "cli.separators-differ": {
    happened: "Chờ {expected} tài liệu, nhưng theo tờ phân cách tìm thấy {found}.",
    kept: "Chưa tách và chưa ghi tệp nào.",
    action:
      "Xem các trang phân cách in ở trên; đúng thì thêm --if-different accept, sai thì quét lại tờ bị sót.",
  },
} satisfies ErrorTexts;
