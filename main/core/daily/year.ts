import { type RawBuilder, sql } from "kysely";
import type { Officer, Output, YearStep } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dayOf } from "../time.ts";

/** The end of a year (cuối năm): what is to be done before the next one begins, each step looked at, ticked by the head. */
export function createYears(core: CoreContext, parts: { calendarYears(): readonly number[] }) {
  const { read } = core.database;
  const count = async (query: RawBuilder<{ n: number }>): Promise<number> =>
    Number((await query.execute(read)).rows[0]?.n ?? 0);

  async function steps(year: number): Promise<Omit<YearStep, "ticked">[]> {
    const next = `${year + 1}-01-01`;
    const step = (
      code: string,
      name: string,
      done: boolean,
      found: string,
      todo: string,
      place: YearStep["place"],
    ): Omit<YearStep, "ticked"> => ({ code, name, done, found, todo: done ? "" : todo, place });
    const books = await count(
      sql`select count(*) as n from registers where year <= ${year} and closed_at is null`,
    );
    const opened = await count(sql`select count(*) as n from registers where year = ${year + 1}`);
    const receipts = await count(sql`select count(*) as n from receipt_books where state = 'open'`);
    const blocks = await count(
      sql`select count(*) as n from number_blocks where day >= ${next} and series = 'dossier'`,
    );
    const days =
      await count(sql`select count(distinct day) as n from day_openings where substr(day, 1, 4) = ${String(year)}
      and day < ${dayOf(core.ports.clock.now())} and day not in (select day from day_sheets where reopened_at is null)`);
    const money =
      await count(sql`select count(*) as n from fee_closings where remittance_id is null and net != 0
      and day < ${next}`);
    const unsent = await count(sql`select count(*) as n from outbox where state != 'done'`);
    const open = await count(sql`select count(*) as n from dossiers where received_at < ${next}
      and state in ('received', 'processing', 'waiting-supplement', 'waiting-opinion', 'waiting-fee', 'result-ready')`);
    const hasCalendar = parts.calendarYears().includes(year + 1);
    return [
      step(
        "calendar",
        `Lịch nghỉ năm ${year + 1}`,
        hasCalendar,
        hasCalendar
          ? `Đã có lịch năm ${year + 1}.`
          : `Chưa có lịch năm ${year + 1}: ngày hẹn sang năm mới có thể sai.`,
        "Nạp tệp lịch khi có thông báo nghỉ Tết, rồi xem lại các hồ sơ đã hẹn sang năm mới.",
        "/counter/calendar",
      ),
      step(
        "days",
        "Sổ ngày",
        days === 0,
        days === 0 ? "Mọi ngày đã khóa sổ." : `${days} ngày chưa khóa sổ.`,
        "Khóa sổ từng ngày.",
        "/counter/daily/close",
      ),
      step(
        "money",
        "Tiền thu đã khóa sổ, chưa nộp kho bạc",
        money === 0,
        money === 0 ? "Đã nộp hết." : `${money} ngày thu chưa nộp.`,
        "Lập bảng kê nộp tiền trước ngày làm việc cuối năm.",
        "/counter/fees",
      ),
      step(
        "receipts",
        "Quyển biên lai",
        receipts === 0,
        receipts === 0 ? "Không còn quyển nào mở." : `${receipts} quyển còn mở.`,
        "Đối chiếu số còn lại; khóa quyển cũ, nhận quyển mới ở mục Thu phí.",
        "/counter/fees",
      ),
      step(
        "books",
        `Khóa sổ theo dõi hồ sơ năm ${year}`,
        books === 0,
        books === 0 ? `Không còn sổ năm ${year} nào mở.` : `${books} sổ năm ${year} còn mở.`,
        "Sau hồ sơ cuối cùng của năm: khóa từng sổ, in, ký, đóng dấu giáp lai.",
        "/counter/register",
      ),
      step(
        "new-books",
        `Sổ năm ${year + 1}`,
        opened > 0,
        opened > 0
          ? `Đã mở ${opened} sổ.`
          : "Sổ mới tự mở khi nhận hồ sơ đầu tiên của mỗi lĩnh vực, đánh số lại từ 01.",
        "Nhận hồ sơ đầu tiên năm mới rồi xem sổ đã mở đúng quyển số 01.",
        "/counter/register",
      ),
      step(
        "numbers",
        `Số cấp trước cho năm ${year + 1}`,
        blocks > 0,
        blocks > 0 ? "Đã có số cho những ngày đầu năm." : "Chưa có số cho năm mới.",
        "Nối mạng trong tháng 12 để tỉnh cấp số.",
        "/sync",
      ),
      step(
        "carried",
        "Hồ sơ chuyển sang năm sau",
        open === 0,
        open === 0
          ? "Không còn hồ sơ đang giải quyết."
          : `${open} hồ sơ đang giải quyết chuyển sang năm sau, giữ nguyên mã.`,
        "Xem danh sách ở Bảng việc; báo đơn vị giải quyết trước kỳ nghỉ.",
        "/counter/transfer",
      ),
      step(
        "unsent",
        "Việc chưa gửi về tỉnh",
        unsent === 0,
        unsent === 0 ? "Đã gửi hết." : `${unsent} việc chưa gửi.`,
        "Nối mạng, chờ gửi hết trước khi tắt máy nghỉ Tết.",
        "/sync",
      ),
    ];
  }

  async function list(): Promise<Output<"daily.year">> {
    const today = dayOf(core.ports.clock.now());
    // in January the year before is still being closed
    const year = Number(today.slice(0, 4)) - (today.slice(5, 7) === "01" ? 1 : 0);
    const ticks = await read.selectFrom("year_steps").selectAll().where("year", "=", year).execute();
    return {
      year,
      steps: (await steps(year)).map((one) => {
        const tick = ticks.find(({ code }) => code === one.code);
        return { ...one, ticked: tick ? { at: tick.at, by: tick.by } : null };
      }),
    };
  }

  return {
    list,

    /** The head has looked at a step and is done with it; said twice, the first stands. */
    async tick(officer: Officer, code: string): Promise<Output<"daily.year">> {
      const { year, steps: known } = await list();
      if (known.some((one) => one.code === code)) {
        await core.write(officer.username, async (tx) => {
          await tx.db
            .insertInto("year_steps")
            .values({ year, code, at: tx.at, by: officer.fullName })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await tx.audit("daily.year-step", code, { year });
          tx.emit("daily", []);
        });
      }
      return list();
    },
  };
}
