import { z } from "zod";
import type { DataAge } from "../../../preload/contract/index.ts";
import catalogueIndex from "../../../resources/catalogue/index.json" with { type: "json" };
import limits from "../../../resources/sync/data-ages.json" with { type: "json" };
import trustIndex from "../../../resources/trust/index.json" with { type: "json" };
import type { CoreContext } from "../context.ts";
import { addDays, dayOf, displayDay, fromTimestamp } from "../time.ts";
import type { SyncEngine } from "./engine.ts";
import { recall } from "./memory.ts";

const DAY_MS = 24 * 3600_000;

const What = z.enum([
  "catalogue",
  "trust",
  "revocation",
  "contact",
  "stock",
  "calendar",
  "device",
  "protocol",
]);
type What = z.infer<typeof What>;

const LIMITS = z
  .looseObject({
    limits: z.array(
      z.looseObject({
        what: What,
        days: z.number().int().min(1),
        inForceFrom: z.iso.date(),
        inForceTo: z.iso.date().nullable(),
      }),
    ),
  })
  .parse(limits).limits;

/** After so many days this is too old on `day`; undefined: no limit is in force. */
function limitOf(what: What, day: string): number | undefined {
  return LIMITS.find(
    (one) => one.what === what && one.inForceFrom <= day && (one.inForceTo === null || day <= one.inForceTo),
  )?.days;
}

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** `hôm nay`, `5 ngày trước`, `3 tháng trước`. */
function ageWord(days: number): string {
  if (days <= 0) return "hôm nay";
  if (days < 60) return `${days} ngày trước`;
  if (days < 730) return `${Math.round(days / 30.44)} tháng trước`;
  return `${Math.floor(days / 365.25)} năm trước`;
}

/** How old what this machine works with is, and what is too old by the limits in force. */
export function createAges(
  core: CoreContext,
  parts: {
    engine: Pick<SyncEngine, "status">;
    announcedYears(): readonly number[];
    /** how this machine's certificate stands; null: it has none */
    certificate(warnDays: number): Promise<{ value: string; ending: boolean; fix: string } | null>;
    /** what the province last said of whom to trust; undefined: nothing yet */
    provinceTrust(): Promise<{ at: string; offered: readonly string[] } | undefined>;
    /** where revocation lists are kept */
    listFolder: string;
  },
) {
  const { read } = core.database;

  function aged(
    what: What,
    name: string,
    day: string | null,
    today: string,
    fix: string,
    none: string,
  ): DataAge {
    const limit = limitOf(what, today);
    if (day === null) return { what, name, value: none, tooOld: true, fix };
    const days = daysBetween(day, today);
    return {
      what,
      name,
      value: `${displayDay(day)} (${ageWord(days)})`,
      tooOld: limit !== undefined && days > limit,
      fix,
    };
  }

  async function catalogueDay(): Promise<string> {
    const row = await read
      .selectFrom("catalogue_imports")
      .select("at")
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    const shipped = `${catalogueIndex.asOf}-01`.slice(0, 10);
    const imported = row?.at.slice(0, 10) ?? shipped;
    return imported > shipped ? imported : shipped;
  }

  /** The oldest list counts: a certificate may be of that issuer. Null: none is kept. */
  async function listDay(): Promise<string | null> {
    const entries = await core.ports.disk.list(parts.listFolder).catch(() => []);
    const times = entries.filter(({ name }) => name.endsWith(".crl")).map(({ modified }) => modified);
    return times.length > 0 ? dayOf(Math.min(...times)) : null;
  }

  /** How many days from today, one after another, still have numbers for dossiers. */
  async function stockDays(today: string): Promise<number> {
    const rows = await read
      .selectFrom("number_blocks")
      .select("day")
      .distinct()
      .where("series", "=", "dossier")
      .where("agency_code", "=", core.config.agency.code)
      .where("state", "=", "open")
      .where("day", ">=", today)
      .whereRef("next", "<=", "last")
      .execute();
    const days = new Set(rows.map(({ day }) => day));
    let ahead = 0;
    while (days.has(addDays(today, ahead))) ahead++;
    return ahead;
  }

  /** Roots come with the program or with enrolment; the province says which others it has, and takes its own back. */
  function trustAge(today: string, told: { at: string; offered: readonly string[] } | undefined): DataAge {
    const name = "Chứng thư gốc được tin cậy";
    const shipped = trustIndex.version.slice(0, 10);
    const heard = told && told.at.slice(0, 10) > shipped ? told.at.slice(0, 10) : shipped;
    const fix = "Cập nhật phần mềm hoặc thêm chứng thư gốc theo hướng dẫn CNTT.";
    const age = aged("trust", name, heard, today, fix, "");
    if (!told || told.offered.length === 0) return age;
    return {
      ...age,
      value: `${age.value}; tỉnh có thêm ${told.offered.join(", ")}, máy này chưa tin`,
      tooOld: true,
      fix: "Chứng thư gốc không nhận qua mạng: xin mã mới của CNTT và ghi danh lại máy này.",
    };
  }

  /** Until when the province takes this edition of the program; null while it has set no end. */
  async function programAge(today: string): Promise<DataAge | null> {
    const end = await recall(core.database, "sync.protocol-ends");
    if (end === undefined) return null;
    const left = daysBetween(today, end);
    return {
      what: "protocol",
      name: "Bản phần mềm này",
      value:
        left >= 0
          ? `tỉnh nhận đến hết ngày ${displayDay(end)} (còn ${left} ngày)`
          : `tỉnh thôi nhận từ sau ngày ${displayDay(end)}`,
      tooOld: left < (limitOf("protocol", today) ?? 0),
      fix: `Báo CNTT cập nhật phần mềm ${left >= 0 ? "trước ngày đó" : "ngay"}; hồ sơ vẫn tiếp nhận và lưu trên máy này.`,
    };
  }

  return async (): Promise<DataAge[]> => {
    const today = dayOf(core.ports.clock.now());
    const { lastContactAt, configured } = await parts.engine.status();
    const contact = lastContactAt ? dayOf(fromTimestamp(lastContactAt)) : null;
    const list = await listDay();
    const stock = await stockDays(today);
    const years = parts.announcedYears();
    // years one after another from this one on
    let known = Number(today.slice(0, 4)) - 1;
    while (years.includes(known + 1)) known++;
    const device = await parts.certificate(limitOf("device", today) ?? 0);
    const calendarLeft = daysBetween(today, `${known}-12-31`);
    const program = await programAge(today);
    return [
      ...(program ? [program] : []),
      aged(
        "contact",
        "Liên lạc với máy chủ tỉnh",
        contact,
        today,
        "Kiểm tra mạng; mất lâu thì xuất gói USB.",
        configured ? "chưa lần nào" : "máy chưa được ghi danh",
      ),
      {
        what: "stock",
        name: "Số hồ sơ cấp trước",
        value:
          stock > 0 ? `đủ đến hết ngày ${displayDay(addDays(today, stock - 1))} (${stock} ngày)` : "đã hết",
        tooOld: stock < (limitOf("stock", today) ?? 0),
        fix: "Nối mạng để xin thêm số; khi hết, hồ sơ mới mang mã tạm.",
      },
      aged(
        "catalogue",
        "Danh mục thủ tục",
        await catalogueDay(),
        today,
        "Nhập danh mục mới ở mục Quản trị.",
        "",
      ),
      {
        what: "calendar",
        name: "Lịch nghỉ, giờ làm việc",
        value: calendarLeft >= 0 ? `biết đến hết năm ${known}` : `chưa có năm ${today.slice(0, 4)}`,
        tooOld: calendarLeft < (limitOf("calendar", today) ?? 0),
        fix: "Nạp lịch nghỉ của năm ở mục Lịch làm việc.",
      },
      ...(device
        ? [
            {
              what: "device" as const,
              name: "Chứng thư của máy này",
              value: device.value,
              tooOld: device.ending,
              fix: device.fix,
            },
          ]
        : []),
      trustAge(today, await parts.provinceTrust()),
      list === null
        ? {
            what: "revocation",
            name: "Danh sách thu hồi chứng thư",
            value: core.config.requireRevocationList
              ? "chưa có danh sách nào"
              : "chưa có danh sách nào, không bắt buộc",
            tooOld: core.config.requireRevocationList,
            fix: "Nối mạng và ký một lần: phần mềm tự tải danh sách của nơi cấp.",
          }
        : aged(
            "revocation",
            "Danh sách thu hồi chứng thư",
            list,
            today,
            "Nối mạng: phần mềm tự tải lại khi ký.",
            "",
          ),
    ];
  };
}

export type Ages = ReturnType<typeof createAges>;
