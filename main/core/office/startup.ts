import type { Startup } from "../../../preload/contract/index.ts";

/** What the window says of the opening; `recovery`: what was found broken and mended then, a line each, until it is read. */
export function createStartup(recovery: readonly string[]) {
  let unread = recovery;
  return {
    current: (): Startup => ({
      state: "ready",
      message: unread.length > 0 ? "Dữ liệu đã được khôi phục khi mở." : "",
      kept: unread.length > 0 ? "Tệp hỏng được cất riêng, chưa xóa." : "",
      action: unread.length > 0 ? "Đọc bản tường trình rồi tiếp tục; báo bộ phận CNTT kiểm tra ổ đĩa." : "",
      recovery: [...unread],
    }),
    acknowledge: () => {
      unread = [];
    },
  };
}
