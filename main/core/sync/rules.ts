import type { StateWord } from "../../../preload/contract/common.ts";
import type { ErrorCode } from "../../../preload/contract/errors.ts";
import { wholeText } from "../amounts.ts";
import type { Ports } from "../ports.ts";
import { sizeText } from "../sizes.ts";
import type { Timestamp } from "../time.ts";
import { displayDay } from "../time.ts";
import { visibleText } from "../visible-text.ts";

/** Version of the sync contract that this program speaks (resources/sync/openapi.json). */
export const PROTOCOL = "1";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** a next try further away than this was written by a clock that has since gone back; milliseconds */
export const LONGEST_BELIEVED_WAIT_MS = 600_000;
/** a server that asks for no wait at all would be asked without end */
const SHORTEST_ASKED_MS = 1_000;

/**
 * How long to wait after the n-th failure in a row (1, 2, …), milliseconds: doubling from 2 s to 5 min, half
 * of it left to chance (`chance` 0 to 1), so that the counters of a province do not return all at once.
 */
export function backOff(failures: number, chance: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(Math.max(failures, 1) - 1, 20));
  return Math.round(full / 2 + (full / 2) * chance);
}

/** Whether the time of a next try has come; one that no clock of ours could have set has. Milliseconds since the epoch. */
export const isDue = (nextTryAt: number, now: number): boolean =>
  nextTryAt <= now || nextTryAt > now + LONGEST_BELIEVED_WAIT_MS;

/** A number between 0 and 1. */
export function chance(ports: Pick<Ports, "random">): number {
  const [high = 0, low = 0] = ports.random.bytes(2);
  return (high * 256 + low) / 65_535;
}

/** A wait that the server asked for, kept within what a counter accepts: 1 s to 5 min; milliseconds. */
export function askedWait(retryAfter: string | undefined): number | undefined {
  if (!retryAfter || !/^\d{1,15}$/.test(retryAfter)) return undefined;
  return Math.min(Math.max(Number(retryAfter) * 1000, SHORTEST_ASKED_MS), LONGEST_WAIT_MS);
}

/** What an answer means for the operation that was sent. */
export type Verdict =
  | { kind: "done" }
  /** `field`: JSON pointer (RFC 6901) into the body to what was refused; empty where the server does not say */
  | { kind: "rejected"; reason: string; field: string }
  /** files to upload again: the server does not have them */
  | { kind: "files-missing"; missing: string[] }
  /** the province does not know the dossier: what it was told before is to be told again */
  | { kind: "dossier-unknown" }
  /** damaged on the way */
  | { kind: "damaged" }
  | { kind: "later"; status: number }
  /** no answer of the contract: settles nothing */
  | { kind: "strange" };

/** A refusal of the server, as far as it is understood. */
export interface ServerProblem {
  code: string;
  detail: string;
  missing: string[];
  /** JSON pointer into the body of the operation to what was refused; empty: not said */
  field: string;
}

/** Statuses of the line and of the server, not of what was sent: the machine, the pace, a key under way. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 408, 409, 429]);

/**
 * Judges the answer to an operation (protocol agreed). A refusal for good waits for a person: only the province's own
 * word, with its reason, is one.
 */
export function judgeOperation(status: number, problem: ServerProblem | undefined): Verdict {
  if (status === 200) return { kind: "done" };
  if (status === 424) return { kind: "files-missing", missing: problem?.missing ?? [] };
  if (status === 425) return { kind: "dossier-unknown" };
  if (status === 400 && problem?.code === "request-hash") return { kind: "damaged" };
  if (status >= 500 || PASSING.has(status)) return { kind: "later", status };
  if (status < 400 || problem === undefined) return { kind: "strange" };
  return { kind: "rejected", reason: problem.detail, field: problem.field };
}

/** Reads `application/problem+json`; undefined for anything else. */
export function readProblem(json: unknown): ServerProblem | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const { code, detail, missing, pointer } = json as Record<string, unknown>;
  if (typeof code !== "string") return undefined;
  return {
    code: code.slice(0, 100),
    // one sentence, without its full stop: it is put into a sentence of ours
    detail: visibleText(typeof detail === "string" ? detail : code)
      .replace(/\.\s*$/, "")
      .slice(0, 500),
    missing: Array.isArray(missing) ? missing.filter((value) => typeof value === "string") : [],
    field: typeof pointer === "string" && /^(\/[\w.~-]{1,60}){1,8}$/.test(pointer) ? pointer : "",
  };
}

/**
 * Whether an upload may go on at the offset that the server names: never beyond the file, never before
 * what the server itself confirmed earlier.
 */
export function believableOffset(
  named: string | undefined,
  confirmed: number,
  size: number,
): number | undefined {
  if (named === undefined || !/^\d{1,15}$/.test(named)) return undefined;
  const offset = Number(named);
  return offset >= confirmed && offset <= size ? offset : undefined;
}

/** Papers and the machine's token travel encrypted; only to this very machine (the demonstration) they need not. */
export function acceptableAddress(serverUrl: string): boolean {
  if (!URL.canParse(serverUrl)) return false;
  const { protocol, hostname, username, password } = new URL(serverUrl);
  if (username || password) return false;
  const here = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && here);
}

/** How fast files may go up (hạn mức gửi tệp), so that a thin line stays free for the people at the counter. */
export interface UploadPolicy {
  /** KB a second; null: as fast as the line is */
  kilobytesPerSecond: number | null;
  /** `07:00` to `17:00` in Vietnam, with a limit of its own; 0: files wait until these hours are over */
  workingHours: { from: string; to: string; kilobytesPerSecond: number } | null;
  /** whether the office works on `day`, `yyyy-MM-dd`: on a day off there are no working hours; every day where absent */
  worksOn?(day: string): boolean;
}

/** Bytes a second that files may take at a moment; infinite: no limit, 0: not now. */
export function allowedSpeed(policy: UploadPolicy | undefined, at: Timestamp): number {
  const hours = policy?.workingHours;
  const time = at.slice(11, 16);
  const within = hours && time >= hours.from && time < hours.to;
  const working = within && (policy?.worksOn?.(at.slice(0, 10)) ?? true);
  const kilobytes = working ? hours.kilobytesPerSecond : policy?.kilobytesPerSecond;
  return kilobytes === null || kilobytes === undefined ? Number.POSITIVE_INFINITY : kilobytes * 1024;
}

const WORDS: Record<string, string> = {
  "dossier.received": "Tiếp nhận hồ sơ",
  "dossier.event": "Diễn biến của hồ sơ",
  "reception.sent-home": "Hướng dẫn về bổ sung",
  "reception.refused": "Từ chối tiếp nhận",
  "document.signed": "Bản số hóa đã ký",
  "document.completed": "Dấu thời gian của bản số hóa",
  "paper.issued": "Văn bản phát hành",
  "paper.completed": "Dấu thời gian của văn bản phát hành",
  "paper.reused": "Dùng lại bản đã số hóa",
  "paper.exempted": "Căn cứ không số hóa giấy tờ",
  "fields.confirmed": "Dữ liệu bóc tách",
  "campaign.document-signed": "Bản số hóa kết quả cũ đã ký",
  "campaign.document-rejected": "Loại bản số hóa đã ký",
  "campaign.fields-confirmed": "Dữ liệu bóc tách kết quả cũ",
  "campaign.batch-finished": "Kết thúc lô số hóa",
  "paper-copy.made": "Bản giấy chuyển đổi",
  "paper-copy.printed": "In lại bản giấy",
  "paper-copy.sealed": "Đóng dấu bản giấy",
  "paper-copy.withdrawn": "Thu hồi bản giấy",
  "dossier.returned": "Trả kết quả",
  "due.kept": "Giữ ngày hẹn trả trên giấy",
  "parcel.tracking": "Số hiệu bưu gửi",
  "parcel.delivered": "Bưu gửi đã phát",
  "parcel.arrived": "Bưu gửi đến",
  "parcel.settled": "Bưu gửi đến đã xử lý",
  "parcel.sent-back": "Gửi trả giấy qua bưu chính",
  "parcel.back-tracking": "Số hiệu bưu gửi trả",
  "pad.made": "Lập tập giấy tiếp nhận dự phòng",
  "pad.leaf-void": "Tờ dự phòng hỏng hoặc trả lại",
  "filing.submitted": "Hồ sơ nộp trực tuyến giúp",
  "feedback.forwarded": "Phản ánh, kiến nghị",
  "feedback.answered": "Trả lời phản ánh",
  "feedback.told": "Báo trả lời phản ánh",
  "incident.reported": "Báo sự cố an toàn",
  "incident.lifted": "Gỡ báo mất token",
  "filing.answered": "Trả lời hồ sơ trực tuyến",
  "filing.compared": "Đối chiếu bản chính",
  "notice.requested": "Thông báo cho người dân",
  "notice.settled": "Đã báo người dân",
  "rating.given": "Đánh giá của người dân",
  "paper-result.noted": "Kết quả giấy",
  "paper-result.removed": "Bỏ kết quả giấy ghi nhầm",
  "paper-result.excused": "Cho trả không quét",
  "fee.demanded": "Khoản phí phải nộp",
  "fee.collected": "Thu phí, lệ phí",
  "fee.receipt-void": "Hủy biên lai",
  "fee.receipt-spoiled": "Biên lai hỏng",
  "fee.refunded": "Hoàn phí, lệ phí",
  "fee.day-closed": "Đối chiếu thu phí cuối ngày",
  "certification.recorded": "Chứng thực",
  "certification.voided": "Hủy lượt chứng thực",
  "certification.book-closed": "Khóa sổ chứng thực",
  "calendar.file-applied": "Nạp lịch làm việc",
  "calendar.day-decided": "Chốt ngày làm việc",
  "calendar.closed": "Cơ quan nghỉ",
  "calendar.reopened": "Bỏ đợt nghỉ của cơ quan",
  "account.admission-issued": "Mã vào ca cho người thay",
  "account.admitted": "Người thay vào ca bằng mã",
  "day.closed": "Khóa sổ ngày",
  "day.reopened": "Mở lại sổ ngày",
  "fee.remitted": "Nộp tiền vào kho bạc",
};

/** What an operation is, in words. */
export const operationWord = (kind: string): string => WORDS[kind] ?? kind;

/** State of one queued operation, in words. */
export function itemState(state: string, facts: { sending: boolean; behind: boolean }): StateWord {
  if (state === "done") return { code: "done", word: "Đã gửi", tone: "good" };
  if (state === "rejected") return { code: "rejected", word: "Bị từ chối", tone: "bad" };
  if (facts.sending) return { code: "sending", word: "Đang gửi", tone: "info" };
  if (facts.behind) return { code: "behind", word: "Chờ việc trước của hồ sơ", tone: "neutral" };
  return { code: "waiting", word: "Chưa gửi", tone: "warning" };
}

const WHY: Partial<Record<ErrorCode, string>> = {
  "sync.offline": "chưa có mạng",
  "sync.server-error": "máy chủ tỉnh đang lỗi",
  "sync.not-json": "mạng đang bị chặn (trang đăng nhập Wi-Fi hoặc proxy)",
  "sync.blocked": "một thiết bị trên đường truyền chặn riêng phần này",
  "sync.protocol": "phần mềm trên máy này cần cập nhật",
  "sync.unauthorised": "máy chủ tỉnh không nhận máy này",
  "sync.certificate": "chứng thư của máy chủ tỉnh không đúng",
  "sync.certificate-changed": "máy chủ tỉnh đưa ra chứng thư khác với chứng thư đã so",
  "sync.proxy-down": "không nối được với proxy của cơ quan",
  "sync.proxy-offline": "proxy của cơ quan chưa nối ra được tới máy chủ tỉnh",
  "sync.proxy-password": "proxy của cơ quan không nhận mật khẩu",
  "sync.proxy-unsupported": "proxy của cơ quan đòi đăng nhập Windows, chưa hỗ trợ",
  "sync.proxy-refused": "proxy của cơ quan chặn máy chủ tỉnh",
  "sync.pac": "tệp cấu hình proxy tự động không dùng được",
  "sync.pac-unreachable": "chưa tải được tệp cấu hình proxy tự động",
  "sync.machine-revoked": "máy này đã bị tỉnh thu hồi",
  "sync.strange-answer": "máy chủ tỉnh trả lời sai",
};

/** What stands between this machine and the province; whatever else is tried by the same line would fail alike. */
export const LINE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "sync.not-json",
  "sync.protocol",
  "sync.unauthorised",
  "sync.certificate",
  "sync.certificate-changed",
  "sync.proxy-down",
  "sync.proxy-offline",
  "sync.proxy-password",
  "sync.proxy-unsupported",
  "sync.proxy-refused",
  "sync.pac",
  "sync.pac-unreachable",
  "sync.machine-revoked",
]);

/** The line is not there, as far as this machine can see: asked for again at once, for as long as it takes. */
export const DOWN_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "sync.offline",
  "sync.proxy-down",
  "sync.proxy-offline",
  "sync.pac-unreachable",
]);

/** Somebody may mend these at any moment, beside a person who waits for it. */
export const SOON_MENDED_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "sync.not-json",
  "sync.pac",
  "sync.proxy-refused",
]);

/** a connection that broke while the line is up is not worth a word in the sentence of all */
const PASSING_BREAKS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["sync.offline", "sync.broken-off"]);

/** All that the one sentence is made of. */
export interface Situation {
  configured: boolean;
  paused: boolean;
  online: boolean;
  /** code of what stands in the way; null: nothing, or not tried yet */
  problem: ErrorCode | null;
  waitingDossiers: number;
  waitingOperations: number;
  waitingFiles: number;
  waitingBytes: number;
  failed: number;
  /** when the last operation was accepted, or the province last answered */
  lastAt: Timestamp | null;
  today: string;
}

/**
 * What stands between this machine and the province, as part of a sentence; null while nothing does. A line that is
 * simply not there is no trouble of the server's or of the network's own: it is said by its time.
 */
export const inTheWay = (code: ErrorCode | null): string | null =>
  code === null || PASSING_BREAKS.has(code) ? null : (WHY[code] ?? null);

const UNKNOWN = "có lỗi (xem mục Đồng bộ)";
const KEPT = "mọi thứ đã lưu trên máy này.";

/** The state of sending in one sentence, ready to show. */
export function syncSentence(now: Situation): string {
  const what =
    now.waitingDossiers > 0
      ? `${wholeText(now.waitingDossiers)} hồ sơ`
      : `${wholeText(now.waitingOperations)} việc`;
  const waiting = now.waitingOperations > 0;
  if (!now.configured) {
    return waiting
      ? `${what} chưa gửi vì máy này chưa được ghi danh với máy chủ tỉnh; ${KEPT}`
      : "Máy này chưa được ghi danh với máy chủ tỉnh.";
  }
  if (now.failed > 0) {
    const rest = waiting ? `; ${what} khác chưa gửi` : "";
    return `${wholeText(now.failed)} việc bị máy chủ tỉnh từ chối, cần xem lại${rest}; ${KEPT}`;
  }
  if (now.paused) return waiting ? `Đang tạm dừng gửi: ${what} chưa gửi; ${KEPT}` : "Đang tạm dừng gửi.";
  if (waiting && !now.online) {
    const why = now.problem ? ` vì ${WHY[now.problem] ?? UNKNOWN}` : "";
    return `${what} chưa gửi${why}; ${KEPT}`;
  }
  if (waiting) {
    const files =
      now.waitingFiles > 0 ? ` (còn ${wholeText(now.waitingFiles)} tệp, ${sizeText(now.waitingBytes)})` : "";
    if (now.problem && !PASSING_BREAKS.has(now.problem)) {
      return `${what} chưa gửi vì ${WHY[now.problem] ?? UNKNOWN}${files}; ${KEPT}`;
    }
    return `Đang gửi ${what}${files}; ${KEPT}`;
  }
  if (!now.online && now.problem) return `Không có gì chờ gửi; ${WHY[now.problem] ?? UNKNOWN}.`;
  if (!now.lastAt) return "Chưa có gì để gửi.";
  const day = now.lastAt.slice(0, 10);
  const date = day === now.today ? "" : ` ngày ${displayDay(day)}`;
  return `Đã gửi hết lúc ${now.lastAt.slice(11, 16)}${date}.`;
}
