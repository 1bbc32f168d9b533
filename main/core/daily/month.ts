import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type {
  MonthDifference,
  MonthReport,
  MonthShare,
  Officer,
  Output,
  SyncStatus,
} from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { HeldDossier } from "../sync/service.ts";
import { dayOf, displayTime } from "../time.ts";
import type { Db } from "./figures.ts";
import { compareMonth, ownDossiers } from "./month-compare.ts";
import { daysOf, monthFigures, monthNumbers, monthShares } from "./month-figures.ts";

type ReportRow = Selectable<Schema["month_reports"]>;

/** Reports that are looked through for the newest of each month. */
const LISTED = 60;

const view = (row: ReportRow): MonthReport => ({
  id: row.id,
  month: row.month,
  at: row.at,
  by: row.officer,
  here: row.here,
  province: row.province,
  differences: JSON.parse(row.differences) as MonthDifference[],
  formId: row.form_id,
});

const monthText = (month: string) => `${month.slice(5, 7)}/${month.slice(0, 4)}`;

const shareCells = (shares: readonly MonthShare[]): string[][] =>
  shares.map((one) => [
    one.name,
    ...[one.received, one.inTime, one.late, one.returned, one.open, one.openLate].map(wholeText),
  ]);

/** Months whose newest report was not compared, with the first that was not; `reports` are the newest first. */
function owedOf(reports: readonly MonthReport[]): { month: string; since: string }[] {
  const settled = new Set<string>();
  const owed = new Map<string, string>();
  for (const one of reports) {
    if (settled.has(one.month)) continue;
    if (one.province === null) owed.set(one.month, one.at);
    else settled.add(one.month);
  }
  return [...owed].map(([month, since]) => ({ month, since }));
}

/** The month's end (cuối tháng): its figures, its numbers, and the comparison with what the province has. */
export function createMonths(
  core: CoreContext,
  parts: {
    forms: Forms;
    /** what the province has of this office from a period; throws the sync errors */
    held(from: string, to: string): Promise<HeldDossier[]>;
    status(): Promise<SyncStatus>;
  },
) {
  const { read } = core.database;

  function requireMonth(asked: string): string {
    const now = dayOf(core.ports.clock.now()).slice(0, 7);
    const month = asked || now;
    if (month > now || Number(month.slice(5)) < 1 || Number(month.slice(5)) > 12) {
      throw new AppError("daily.no-such-day", { day: monthText(month) });
    }
    return month;
  }

  const find = (id: string) =>
    read.selectFrom("month_reports").selectAll().where("id", "=", id).executeTakeFirst();

  const reportsIn = async (db: Db): Promise<MonthReport[]> =>
    (await db.selectFrom("month_reports").selectAll().orderBy("seq", "desc").limit(LISTED).execute()).map(
      view,
    );

  /** Everything of a month that this machine knows by itself. */
  async function factsOf(db: Db, month: string) {
    const byProcedure = await monthShares(db, month, "procedure", core.now());
    return {
      figures: await monthFigures(db, month, byProcedure),
      numbers: await monthNumbers(db, month),
      byProcedure,
      byOfficer: await monthShares(db, month, "officer", core.now()),
    };
  }

  /** That the comparison is owed and since when, as the paper says it. */
  function owedText(before: readonly MonthReport[], at: string, lastContactAt: string | null): string {
    const since = owedOf(before)[0]?.since ?? at;
    const compared = before.find(({ province }) => province !== null);
    return [
      `Số liệu dưới đây cộng từ máy này. Việc đối chiếu với tỉnh còn nợ từ ${displayTime(since)};`,
      compared
        ? `lần đối chiếu gần nhất của tháng này lúc ${displayTime(compared.at)}.`
        : "tháng này chưa đối chiếu lần nào.",
      lastContactAt
        ? `Tỉnh trả lời máy này lần cuối lúc ${displayTime(lastContactAt)}.`
        : "Máy này chưa liên lạc được với tỉnh lần nào.",
      "Khi có đường truyền: đối soát tháng này ở mục Trong ngày, Cuối tháng; báo cáo đã đối chiếu thay cho báo cáo này.",
    ].join(" ");
  }

  /** Keeps a report with its paper; the paper of this month that was not compared is replaced by it. */
  async function keep(
    tx: WriteTx,
    officer: Officer,
    id: string,
    month: string,
    other: { held: HeldDossier[] } | { lastContactAt: string | null },
  ): Promise<MonthReport> {
    const { from, to } = daysOf(month);
    const own = await ownDossiers(tx.db, from, `${to}U`);
    const held = "held" in other ? other.held : null;
    const differences = held ? compareMonth(own, held) : [];
    const before = (await reportsIn(tx.db)).filter((one) => one.month === month);
    const facts = await factsOf(tx.db, month);
    const outcome =
      differences.length === 0 ? "Khớp từng hồ sơ" : `${differences.length} chỗ khác, liệt kê dưới đây`;
    const form = await parts.forms.issueForOffice(tx, {
      id: core.ports.random.uuid(),
      kind: "month-report",
      subjectId: id,
      by: officer.fullName,
      ...(before[0]?.province === null ? { replaces: before[0].formId } : {}),
      content: {
        text: {
          month: monthText(month),
          at: displayTime(tx.at),
          owed: "held" in other ? "" : owedText(before, tx.at, other.lastContactAt),
          here: String(own.length),
          province: held ? String(held.length) : "",
          outcome: held ? outcome : "",
          headName: officer.fullName,
        },
        lists: {},
        tables: {
          figures: facts.figures.map((one) => [one.name, wholeText(one.count)]),
          procedures: shareCells(facts.byProcedure),
          officers: shareCells(facts.byOfficer),
          numbers: facts.numbers.map((one) => [one.name, String(one.count), one.first, one.last]),
          differences: differences.map((one, index) => [
            String(index + 1),
            one.code,
            one.what,
            one.here,
            one.province,
          ]),
        },
      },
    });
    const row = await tx.db
      .insertInto("month_reports")
      .values({
        id,
        month,
        at: tx.at,
        officer_id: officer.id,
        officer: officer.fullName,
        here: own.length,
        province: held ? held.length : null,
        differences: JSON.stringify(differences),
        form_id: form.id,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    if (held) await tx.audit("daily.month-reconciled", id, { month, differences: differences.length });
    else await tx.audit("daily.month-reported", id, { month });
    tx.emit("daily", [id]);
    return view(row);
  }

  return {
    async month(asked: string): Promise<Output<"daily.month">> {
      const month = requireMonth(asked);
      const reports = await reportsIn(read);
      return { month, ...(await factsOf(read, month)), reports, owed: owedOf(reports) };
    },

    /** The month from this machine alone, with a paper that says what is owed; once for its key. */
    async report(officer: Officer, id: string, asked: string): Promise<MonthReport> {
      const known = await find(id);
      if (known) return view(known);
      const month = requireMonth(asked);
      const { lastContactAt } = await parts.status();
      return core.write(officer.username, (tx) => keep(tx, officer, id, month, { lastContactAt }));
    },

    /** Asks the province and keeps what differs, with a paper; once for its key. Throws the sync errors. */
    async reconcile(officer: Officer, id: string, asked: string): Promise<MonthReport> {
      const known = await find(id);
      if (known) return view(known);
      const month = requireMonth(asked);
      const { from, to } = daysOf(month);
      const held = await parts.held(from, to);
      return core.write(officer.username, (tx) => keep(tx, officer, id, month, { held }));
    },
  };
}
