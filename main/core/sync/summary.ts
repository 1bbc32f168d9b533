import type { SyncOverview } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import { sizeText } from "../sizes.ts";
import { displayTime, type Timestamp } from "../time.ts";

/** All that the sentence on top of the sync centre is made of. */
export interface Standing {
  configured: boolean;
  online: boolean;
  paused: boolean;
  /** what stands in the way where it is not just a line that is down; null: nothing */
  obstacle: string | null;
  today: string;
  /** dossiers with something that still waits */
  dossiers: number;
  /** operations that still wait; what the province refused waits for a person and is counted apart */
  operations: number;
  oldestAt: Timestamp | null;
  bytesLeft: number;
  refused: number;
  /** when the province answered last; null: never */
  lastContactAt: Timestamp | null;
  /** when the last operation was accepted */
  lastDoneAt: Timestamp | null;
}

/** `9:05` of today, `9:05 ngày 08/01/2026` of another day. */
function when(at: Timestamp, today: string): string {
  const shown = displayTime(at);
  const time = shown.slice(11).replace(/^0/, "");
  return at.slice(0, 10) === today ? time : `${time} ngày ${shown.slice(0, 10)}`;
}

const isGood = (now: Standing): boolean =>
  now.configured && now.online && !now.paused && now.obstacle === null;

/** What is not with the province, since when, how much, and how the line is, in one sentence. */
export function standingSentence(now: Standing): Pick<SyncOverview, "sentence" | "tone"> {
  const line = !now.configured
    ? "máy này chưa được ghi danh với máy chủ tỉnh"
    : now.paused
      ? "đang tạm dừng gửi"
      : now.obstacle !== null
        ? now.obstacle
        : now.online
          ? "đường truyền tốt"
          : now.lastContactAt
            ? `đường truyền mất từ ${when(now.lastContactAt, now.today)}`
            : "chưa lần nào nối được với máy chủ tỉnh";
  const refused = now.refused > 0 ? [`${wholeText(now.refused)} việc bị từ chối, cần sửa`] : [];
  if (now.operations === 0 && now.refused === 0) {
    const sent = now.lastDoneAt
      ? `Mọi thứ đã đến tỉnh, lần cuối lúc ${when(now.lastDoneAt, now.today)}`
      : "Chưa có gì phải gửi";
    const good = isGood(now);
    return { sentence: `${sent}; ${line}.`, tone: good ? "good" : "warning" };
  }
  const waiting = now.dossiers > 0 ? `${wholeText(now.dossiers)} hồ sơ` : `${wholeText(now.operations)} việc`;
  const parts = [
    ...(now.operations > 0
      ? [
          `${waiting} chưa gửi${now.oldestAt ? `, cũ nhất từ ${when(now.oldestAt, now.today)}` : ""}`,
          ...(now.bytesLeft > 0 ? [`còn ${sizeText(now.bytesLeft)}`] : []),
        ]
      : []),
    ...refused,
    line,
  ];
  const sentence = `${parts.join("; ")}.`;
  const tone = now.refused > 0 ? "bad" : isGood(now) ? "info" : "warning";
  return { sentence, tone };
}

/** Beyond this the two clocks are said to differ; seconds. */
const SKEW_SAID = 120;

/** How far this machine's clock is from the province's, in words; empty while they agree. */
export function skewSentence(seconds: number | null): string {
  if (seconds === null || Math.abs(seconds) <= SKEW_SAID) return "";
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const span = [
    ...(days > 0 ? [`${days} ngày`] : []),
    ...(hours > 0 ? [`${hours} giờ`] : []),
    ...(minutes % 60 > 0 ? [`${minutes % 60} phút`] : []),
  ].join(" ");
  const way = seconds > 0 ? "nhanh" : "chậm";
  return `Đồng hồ máy này ${way} hơn máy chủ tỉnh ${span}. Thứ tự gửi không theo đồng hồ máy. Xem giờ thật: máy này sai thì chỉnh giờ của Windows, máy chủ sai thì báo CNTT của tỉnh.`;
}
