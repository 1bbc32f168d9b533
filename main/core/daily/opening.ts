import { listBackups } from "../../../db/backup.ts";
import { layout } from "../../../db/layout.ts";
import type {
  DataAge,
  ExchangeView,
  Officer,
  OpeningLine,
  Output,
  Scanner,
  StateWord,
  SyncStatus,
} from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { toWireError } from "../errors.ts";
import { NUMBER_SERIES, type NumberSeries } from "../numbers.ts";
import { LOW_DISK } from "../sizes.ts";
import { dayOf, displayDay, displayTime, fromTimestamp, type Timestamp } from "../time.ts";
import { ageText, backupMoment, certificateState, shownMegabytes } from "./opening-rules.ts";

/** What the check looks at; each part belongs to a feature of its own. */
export interface OpeningParts {
  folder: string;
  clockProblem(): string | null;
  status(): Promise<SyncStatus>;
  ages(): Promise<DataAge[]>;
  stock(series: NumberSeries): Promise<{ left: number; untilDay: string | null }>;
  tokens(officer: Officer): Promise<Output<"signing.tokens">>;
  scanners(): Promise<Scanner[]>;
  scannerState(id: string): Promise<StateWord>;
  /** years whose days off are announced */
  calendarYears(): readonly number[];
  copies(): Promise<ExchangeView>;
  /** dossiers that wait to be handed over, each with its last moment */
  /** days before today whose sheet nobody closed, the newest first */
  openDays(): Promise<readonly string[]>;
  toTransfer(): Promise<readonly { by: Timestamp; late: boolean; receivedAt: Timestamp }[]>;
}

/** A series of numbers with fewer left for today is said. */
const LOW_STOCK = 10;
/** From this day of the year on the calendar of the next one is asked for. */
const NEXT_YEAR_FROM = "11-15";
/** A backup is made every half hour; one that is older than this was not made when it should have been. */
const BACKUP_LATE_MS = 26 * 3600_000;

type Tone = StateWord["tone"];
interface Said {
  tone: Tone;
  word: string;
  found: string;
  /** read where the line is not good */
  todo?: string;
  /** false: nothing of this window mends it */
  here?: boolean;
}

const good = (found: string, word = "Tốt"): Said => ({ tone: "good", word, found });
const look = (found: string, todo: string, word = "Cần xem"): Said => ({
  tone: "warning",
  word,
  found,
  todo,
});
const bad = (found: string, todo: string, word = "Phải xử lý"): Said => ({ tone: "bad", word, found, todo });

/** Looks at everything that the day stands on, one line a thing; a look that fails is a line that says so. */
export function createOpeningCheck(core: CoreContext, parts: OpeningParts) {
  async function clock(): Promise<Said> {
    const now = displayTime(core.now());
    const problem = parts.clockProblem();
    if (problem) {
      return bad(
        `Máy đang ghi ${now}; giờ máy ${problem}.`,
        "So với đồng hồ, lịch. Đúng thì xác nhận; sai thì chỉnh giờ Windows trước.",
        "Chưa tin được",
      );
    }
    const { clockSkewSeconds: skew, lastContactAt } = await parts.status();
    if (skew !== null) {
      return good(`${now}; lệch ${Math.abs(Math.round(skew))} giây so với máy chủ tỉnh.`, "Đúng");
    }
    const last = lastContactAt ? `; lần cuối gặp máy chủ tỉnh ${displayTime(lastContactAt)}` : "";
    return look(
      `${now}; chưa so được với máy chủ tỉnh từ lúc mở máy${last}.`,
      "So ngày giờ với đồng hồ. Đúng thì xác nhận.",
      "Chưa so được",
    );
  }

  async function stock(): Promise<Said> {
    const short: string[] = [];
    for (const series of Object.keys(NUMBER_SERIES) as NumberSeries[]) {
      // a check seal counts for itself, no block is leased for it
      if (series === "seal") continue;
      const { left } = await parts.stock(series);
      if (left < (series === "dossier" ? LOW_STOCK : 1)) short.push(`${NUMBER_SERIES[series]}: còn ${left}`);
    }
    const days = (await parts.ages()).find(({ what }) => what === "stock");
    const { left } = await parts.stock("dossier");
    const found = `Còn ${left} mã hồ sơ cho hôm nay; số cấp trước ${days?.value ?? "chưa có"}.`;
    const fix = "Nối mạng rồi bấm Gửi ngay ở mục Đồng bộ để xin số; chưa có thì giấy tờ mang số tạm.";
    if (left === 0) return bad(`${found} ${short.join("; ")}.`, fix, "Hết số");
    if (short.length > 0) return look(`${found} ${short.join("; ")}.`, fix, "Sắp hết");
    return days?.tooOld ? look(found, fix, "Sắp hết") : good(found, "Đủ");
  }

  async function token(officer: Officer): Promise<Said> {
    const answer = await parts.tokens(officer);
    if (answer.service) return good(`Ký bằng chương trình ${answer.service}.`, "Sẵn sàng");
    const mine = answer.tokens.flatMap((one) => one.certificates).filter((one) => one.mine);
    const usable = mine.filter((one) => one.usable);
    const best = usable.toSorted((a, b) => b.notAfter.localeCompare(a.notAfter))[0];
    if (best) return certificateState(best.notAfter, core.ports.clock.now());
    if (mine[0])
      return bad(mine[0].why ?? "Chứng thư không dùng được.", "Mở mục Ký số xem lý do.", "Không ký được");
    if (answer.problem) return look(answer.problem.message, answer.problem.action, "Không thấy token");
    return look(
      answer.tokens.length > 0 ? "Token đang cắm không phải của bạn." : "Chưa cắm token của bạn.",
      "Cắm token của bạn; chưa có thì bản quét nằm chờ ký.",
      "Không thấy token",
    );
  }

  async function printer(): Promise<Said> {
    const printers = await core.ports.printer.list();
    const main = printers.find((one) => one.isDefault) ?? printers[0];
    if (!main) {
      return bad(
        "Máy chưa cài máy in nào.",
        "Cài máy in; trong lúc chờ, lưu giấy tờ thành PDF.",
        "Không có máy in",
      );
    }
    if (main.state === "ready") return good(`${main.name}.`, "Sẵn sàng");
    const why = main.why ? `: ${main.why}` : "";
    return bad(
      `${main.name}${why}.`,
      "Xem máy in, hoặc chọn máy in khác.",
      main.state === "paused" ? "Đang tạm dừng" : "Chưa sẵn sàng",
    );
  }

  async function scanner(): Promise<Said> {
    const chosen = (await parts.scanners()).find((one) => one.chosen);
    if (!chosen) {
      return look(
        "Chưa chọn máy quét.",
        "Chọn máy quét; trong lúc chờ, kéo tệp quét vào cửa sổ.",
        "Chưa chọn",
      );
    }
    const state = await parts.scannerState(chosen.id);
    const found = `${chosen.name}: ${state.word.toLowerCase()}.`;
    return state.tone === "bad" || state.tone === "warning"
      ? look(found, "Bật máy quét, nạp giấy thử rồi xem lại.", state.word)
      : good(found, "Sẵn sàng");
  }

  async function calendar(): Promise<Said> {
    const years = parts.calendarYears();
    const today = core.now().slice(0, 10);
    const year = Number(today.slice(0, 4));
    const fix = "Nạp lịch nghỉ khi có thông báo; ngày hẹn rơi vào năm chưa có lịch có thể sai.";
    if (!years.includes(year)) return bad(`Chưa có lịch nghỉ năm ${year}.`, fix, "Thiếu lịch");
    if (years.includes(year + 1)) return good(`Có lịch nghỉ năm ${year} và ${year + 1}.`, "Đủ");
    const found = `Có lịch nghỉ năm ${year}; chưa có năm ${year + 1}.`;
    return today.slice(5) >= NEXT_YEAR_FROM ? look(found, fix, "Thiếu năm sau") : good(found, "Đủ năm nay");
  }

  const age = (what: DataAge["what"]) => async (): Promise<Said> => {
    const found = (await parts.ages()).find((one) => one.what === what);
    if (!found) return look("Chưa biết.", "Xem mục Đồng bộ.");
    const value = `${found.value.charAt(0).toUpperCase()}${found.value.slice(1)}.`;
    if (found.value.startsWith("chưa") && !found.tooOld) {
      return { tone: "neutral", word: "Chưa có", found: value, todo: found.fix };
    }
    return found.tooOld ? look(value, found.fix, "Đã cũ") : good(value, "Còn mới");
  };

  async function disk(): Promise<Said> {
    const free = await core.ports.disk.free(parts.folder);
    const found = `Còn ${shownMegabytes(free)} trống.`;
    const fix = "Báo CNTT giải phóng ổ đĩa; đầy ổ thì không nhận thêm được bản quét.";
    if (free < LOW_DISK / 10) return bad(found, fix, "Gần đầy");
    return free < LOW_DISK ? look(found, fix, "Sắp đầy") : good(found, "Đủ chỗ");
  }

  async function backup(): Promise<Said> {
    const [last] = await listBackups(core.ports.disk, layout(parts.folder).backups);
    const { onlyHere, copies } = await parts.copies();
    const now = core.ports.clock.now();
    const at = last ? backupMoment(last.at) : null;
    const own = at
      ? `Bản sao lưu trên máy: ${displayTime(at)} (${ageText(now - fromTimestamp(at))}).`
      : "Máy chưa có bản sao lưu.";
    const placed = copies.map(({ place, count }) => `${place} ${count}`).join(", ");
    const second = placed ? ` Bản thứ hai của việc chưa gửi: ${placed}.` : "";
    if (onlyHere.dossiers > 0) {
      const oldest = onlyHere.items[0]?.since;
      return look(
        `${own}${second} ${wholeText(onlyHere.dossiers)} hồ sơ chỉ có trên máy này${oldest ? `, lâu nhất từ ${displayTime(oldest)}` : ""}.`,
        "Nối mạng để gửi, hoặc xuất gói USB ở mục Đồng bộ.",
        "Chưa có bản thứ hai",
      );
    }
    if (!at || now - fromTimestamp(at) > BACKUP_LATE_MS) {
      const fix = "Để máy chạy nửa giờ là có bản mới; vẫn không có thì báo CNTT.";
      return { ...look(`${own}${second}`, fix, at ? "Đã cũ" : "Chưa có"), here: false };
    }
    return good(`${own}${second} Không hồ sơ nào chỉ nằm trên máy này.`, "Có đủ");
  }

  async function unsent(): Promise<Said> {
    const status = await parts.status();
    if (status.failedOperations > 0) {
      return bad(status.sentence, "Mở mục Đồng bộ, xem việc bị từ chối và sửa.", "Có việc bị từ chối");
    }
    if (status.waitingOperations + status.waitingFiles > 0) {
      return look(
        status.sentence,
        "Không phải làm gì nếu đang mất mạng: máy tự gửi khi có đường truyền.",
        "Còn việc chưa gửi",
      );
    }
    return good(status.sentence, "Đã gửi hết");
  }

  async function transfer(): Promise<Said> {
    const rows = await parts.toTransfer();
    const today = core.now().slice(0, 10);
    const late = rows.filter((row) => row.late).length;
    const dueNow = rows.filter((row) => row.by.slice(0, 10) === today && row.receivedAt < today).length;
    const fix = "Lập danh sách bàn giao ở mục Chuyển hồ sơ.";
    if (late > 0) return bad(`${late} hồ sơ đã quá giờ phải chuyển.`, fix, "Chuyển muộn");
    if (dueNow > 0)
      return look(`${dueNow} hồ sơ nhận sau 15 giờ hôm trước phải chuyển đầu giờ.`, fix, "Chuyển đầu giờ");
    return good(
      rows.length > 0
        ? `${rows.length} hồ sơ chờ chuyển, chưa hồ sơ nào muộn.`
        : "Không hồ sơ nào chờ chuyển.",
    );
  }

  async function yesterday(): Promise<Said> {
    const [last] = await parts.openDays();
    if (!last) return good("Những ngày trước đã khóa sổ.", "Đã khóa");
    return look(
      `Chưa khóa sổ ngày ${displayDay(last)}.`,
      "Khóa sổ ngày đó trước khi làm việc mới.",
      "Chưa khóa sổ",
    );
  }

  /** Every line as it is now; the slow ones beside each other. */
  async function lines(officer: Officer): Promise<OpeningLine[]> {
    const looks: [code: string, name: string, place: OpeningLine["place"], look: () => Promise<Said>][] = [
      ["clock", "Ngày, giờ của máy", "confirm-clock", clock],
      ["stock", "Số cấp trước", "/sync", stock],
      ["token", "Token ký số của bạn", "/sign", () => token(officer)],
      ["printer", "Máy in", "/copies/printing", printer],
      ["scanner", "Máy quét", "/digitise/scanners", scanner],
      ["calendar", "Lịch nghỉ", "/counter/calendar", calendar],
      ["revocation", "Danh sách thu hồi chứng thư", "/sync", age("revocation")],
      ["catalogue", "Danh mục thủ tục", "/admin", age("catalogue")],
      ["disk", "Ổ đĩa", null, disk],
      ["backup", "Sao lưu, bản thứ hai", "/sync", backup],
      ["unsent", "Việc chưa gửi", "/sync", unsent],
      ["transfer", "Hồ sơ chờ chuyển", "/counter/transfer", transfer],
      ["yesterday", "Sổ ngày hôm trước", "/counter/daily/close", yesterday],
    ];
    return Promise.all(
      looks.map(async ([code, name, place, see]): Promise<OpeningLine> => {
        const said = await see().catch((error: unknown): Said => {
          const { message, action } = toWireError(error);
          return look(message, action, "Không xem được");
        });
        const state = { code: said.tone, word: said.word, tone: said.tone };
        const todo = said.todo ?? null;
        return {
          code,
          name,
          state,
          found: said.found,
          todo,
          place: todo === null || said.here === false ? null : place,
        };
      }),
    );
  }

  return { lines, today: () => dayOf(core.ports.clock.now()) };
}
