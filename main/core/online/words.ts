import type { FilingClock, StateWord } from "../../../preload/contract/index.ts";
import { stateWords } from "../state-words.ts";
import type { Timestamp } from "../time.ts";

const stateOf = stateWords({
  open: { word: "Chờ trả lời", tone: "warning" },
  asked: { word: "Chờ người nộp bổ sung", tone: "info" },
  accepted: { word: "Đã tiếp nhận", tone: "good" },
  refused: { word: "Đã từ chối", tone: "bad" },
  returned: { word: "Đã trả lại", tone: "neutral" },
  withdrawn: { word: "Người nộp đã rút", tone: "neutral" },
});

/** Where a filing stands. */
export const filingState = (code: string, round: number): StateWord =>
  code === "open" && round > 0
    ? { code, word: "Đã gửi bổ sung, chờ trả lời", tone: "warning" }
    : stateOf(code);

/** What the office answered. */
export const answerWord = stateWords({
  accepted: { word: "Tiếp nhận", tone: "good" },
  asked: { word: "Yêu cầu bổ sung", tone: "warning" },
  refused: { word: "Từ chối tiếp nhận", tone: "bad" },
  returned: { word: "Trả lại", tone: "neutral" },
});

/** `3 giờ 20 phút`, `45 phút`; whole hours without minutes. */
export function hoursText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} phút`;
  return rest === 0 ? `${hours} giờ` : `${hours} giờ ${rest} phút`;
}

/**
 * The clock of an answer in plain words. `left`: office minutes until `by`, or since then when it is over; `warn`: from
 * so many minutes on it warns.
 */
export function clockOf(by: Timestamp, now: Timestamp, left: number, warn: number): FilingClock {
  const late = now > by;
  const word: StateWord = late
    ? {
        code: "late",
        word: left === 0 ? "vừa quá hạn trả lời" : `trễ ${hoursText(left)} làm việc`,
        tone: "bad",
      }
    : left === 0
      ? { code: "now", word: "hết giờ: trả lời ngay", tone: "bad" }
      : {
          code: left <= warn ? "soon" : "open",
          word: `còn ${hoursText(left)} làm việc để trả lời`,
          tone: left <= warn ? "warning" : "info",
        };
  return { by, minutes: late ? -left : left, late, word };
}
