import { expect, test } from "vitest";
import { inTheWay } from "../../main/core/sync/rules.ts";
import { type Standing, skewSentence, standingSentence } from "../../main/core/sync/summary.ts";

const QUIET: Standing = {
  configured: true,
  online: true,
  paused: false,
  obstacle: null,
  today: "2026-01-09",
  dossiers: 0,
  operations: 0,
  oldestAt: null,
  bytesLeft: 0,
  refused: 0,
  lastContactAt: "2026-01-08T16:05:00.000+07:00",
  lastDoneAt: "2026-01-09T09:05:00.000+07:00",
};
const BACKLOG: Partial<Standing> = {
  dossiers: 1240,
  operations: 3600,
  oldestAt: "2025-12-20T08:15:00.000+07:00",
  bytesLeft: 312_000_000,
};

test.each<[string, Partial<Standing>, string, string]>([
  ["nothing to send", {}, "Mọi thứ đã đến tỉnh, lần cuối lúc 9:05; đường truyền tốt.", "good"],
  [
    "never anything to send, not enrolled",
    { configured: false, online: false, lastDoneAt: null, lastContactAt: null },
    "Chưa có gì phải gửi; máy này chưa được ghi danh với máy chủ tỉnh.",
    "warning",
  ],
  [
    "a full backlog with the line down",
    { ...BACKLOG, online: false },
    "1.240 hồ sơ chưa gửi, cũ nhất từ 8:15 ngày 20/12/2025; còn 298 MB; đường truyền mất từ 16:05 ngày 08/01/2026.",
    "warning",
  ],
  [
    "a full backlog, paused",
    { ...BACKLOG, paused: true },
    "1.240 hồ sơ chưa gửi, cũ nhất từ 8:15 ngày 20/12/2025; còn 298 MB; đang tạm dừng gửi.",
    "warning",
  ],
  [
    "what no megabyte counts, with a thousand refusals",
    { ...BACKLOG, bytesLeft: 22_312_648_704, refused: 1040 },
    "1.240 hồ sơ chưa gửi, cũ nhất từ 8:15 ngày 20/12/2025; còn 21 GB; 1.040 việc bị từ chối, cần sửa; đường truyền tốt.",
    "bad",
  ],
  ["dead letters", { operations: 0, refused: 2 }, "2 việc bị từ chối, cần sửa; đường truyền tốt.", "bad"],
  [
    "a certificate that changed: the line is not what is missing",
    {
      dossiers: 1,
      operations: 1,
      oldestAt: "2026-01-09T08:00:00.000+07:00",
      online: false,
      obstacle: inTheWay("sync.certificate-changed"),
    },
    "1 hồ sơ chưa gửi, cũ nhất từ 8:00; máy chủ tỉnh đưa ra chứng thư khác với chứng thư đã so.",
    "warning",
  ],
  [
    "a captive portal",
    { online: false, obstacle: inTheWay("sync.not-json") },
    "Mọi thứ đã đến tỉnh, lần cuối lúc 9:05; mạng đang bị chặn (trang đăng nhập Wi-Fi hoặc proxy).",
    "warning",
  ],
  [
    "a server that answers nonsense over a good line",
    { dossiers: 1, operations: 1, obstacle: inTheWay("sync.strange-answer") },
    "1 hồ sơ chưa gửi; máy chủ tỉnh trả lời sai.",
    "warning",
  ],
])("%s, in one sentence", (_what, situation, sentence, tone) => {
  expect(standingSentence({ ...QUIET, ...situation })).toEqual({ sentence, tone });
});

test("a line that is simply down is said by its time, not as somebody's fault", () => {
  expect(inTheWay("sync.offline")).toBeNull();
  expect(inTheWay(null)).toBeNull();
});

test("two clocks that differ are told by how much, and that the order does not hang on it", () => {
  expect(skewSentence(60)).toBe("");
  expect(skewSentence(-3720)).toBe(
    "Đồng hồ máy này chậm hơn máy chủ tỉnh 1 giờ 2 phút. Thứ tự gửi không theo đồng hồ máy. Xem giờ thật: máy này sai thì chỉnh giờ của Windows, máy chủ sai thì báo CNTT của tỉnh.",
  );
  expect(skewSentence(56 * 365.25 * 86_400)).toContain("nhanh hơn máy chủ tỉnh 20454 ngày");
});
