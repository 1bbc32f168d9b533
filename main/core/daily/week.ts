import { sql } from "kysely";
import type { LifeRow, Officer, Output, WeekRow } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { addDays, dayOf, displayDay, displayTime, isRealDay, weekday } from "../time.ts";
import { originalsHeld } from "./originals.ts";

const RUNNING = ["received", "processing", "waiting-opinion", "waiting-fee"];
const MOST = 1000;

/** Lists for whoever leads the office: what falls due, whose apology must go out, what originals are held. */
export function createLists(
  core: CoreContext,
  parts: {
    forms: Forms;
    /** open dossiers whose apology must go out on that day at the latest (NĐ 61/2018 Điều 19 k9) */
    apologiesOn(day: string): Promise<LifeRow[]>;
    /** the next day on which the office works */
    nextWorkingDay(day: string): string;
  },
) {
  const { read } = core.database;
  const nextMonday = (today: string) => addDays(today, 8 - weekday(today));

  async function dueRows(from: string, until: string): Promise<WeekRow[]> {
    const { rows } = await sql<WeekRow>`select dossiers.id as id, dossiers.code as code,
        dossiers.procedure_name as procedureName, dossiers.applicant_name as applicantName,
        dossiers.due_at as dueAt, dossiers.handling_unit as unit, coalesce(accounts.full_name, '') as officer
      from dossiers left join accounts on accounts.id = dossiers.received_by
      where dossiers.state in (${sql.join(RUNNING)}) and due_at >= ${from} and due_at < ${until}
      order by due_at, dossiers.seq limit ${MOST}`.execute(read);
    return rows.map((row) => ({ ...row, unit: row.unit || "Tại quầy" }));
  }

  /** The officer who received each, for lists that know the dossier alone. */
  async function officersOf(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await read
      .selectFrom("dossiers")
      .innerJoin("accounts", "accounts.id", "dossiers.received_by")
      .select(["dossiers.id", "accounts.full_name"])
      .where("dossiers.id", "in", [...ids])
      .execute();
    return new Map(rows.map((row) => [row.id, row.full_name]));
  }

  async function week(asked: string): Promise<Output<"daily.week">> {
    const today = dayOf(core.ports.clock.now());
    const from = asked || nextMonday(today);
    if (!isRealDay(from)) throw new AppError("daily.no-such-day", { day: displayDay(from) });
    const until = addDays(from, 7);
    const due = await dueRows(from, until);
    const apologyDay = parts.nextWorkingDay(today);
    const late = await parts.apologiesOn(apologyDay);
    const owner = await officersOf(late.map(({ id }) => id));
    const apology = late.map((row) => ({
      id: row.id,
      code: row.code,
      procedureName: row.procedureName,
      applicantName: row.applicantName,
      dueAt: row.dueAt,
      unit: "",
      officer: owner.get(row.id) ?? "",
    }));
    const { rows: overdue } = await sql<{ officer: string; n: number }>`
      select coalesce(accounts.full_name, '') as officer, count(*) as n
      from dossiers left join accounts on accounts.id = dossiers.received_by
      where dossiers.state in (${sql.join(RUNNING)}) and due_at < ${core.now()} group by 1`.execute(read);
    const names = [...new Set([...due, ...apology, ...overdue].map(({ officer }) => officer))].sort((a, b) =>
      a.localeCompare(b, "vi"),
    );
    return {
      from,
      to: addDays(from, 6),
      apologyDay,
      due,
      apology,
      officers: names.map((officer) => ({
        officer: officer || "Máy khác tiếp nhận",
        due: due.filter((row) => row.officer === officer).length,
        apology: apology.filter((row) => row.officer === officer).length,
        overdue: Number(overdue.find((row) => row.officer === officer)?.n ?? 0),
      })),
    };
  }

  const line = (row: WeekRow, index: number): string[] => [
    String(index + 1),
    row.code,
    row.procedureName,
    row.applicantName,
    displayTime(row.dueAt),
    row.officer,
  ];

  return {
    week,

    /** The week as a paper, as it stands now. */
    async printWeek(officer: Officer, id: string, from: string): Promise<{ formId: string }> {
      const list = await week(from);
      return core.write(officer.username, async (tx) => {
        const form = await parts.forms.issueForOffice(tx, {
          id,
          kind: "week-list",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              from: displayDay(list.from),
              to: displayDay(list.to),
              apologyDay: displayDay(list.apologyDay),
              count: String(list.due.length),
              headName: officer.fullName,
            },
            lists: {},
            tables: {
              due: list.due.map(line),
              apology: list.apology.map(line),
              officers: list.officers.map((one) => [
                one.officer,
                String(one.due),
                String(one.apology),
                String(one.overdue),
              ]),
            },
          },
        });
        await tx.audit("daily.week-printed", id, { from: list.from });
        return { formId: form.id };
      });
    },

    originals: () => originalsHeld(read),

    async printOriginals(officer: Officer, id: string): Promise<{ formId: string }> {
      return core.write(officer.username, async (tx) => {
        const rows = await originalsHeld(tx.db);
        const form = await parts.forms.issueForOffice(tx, {
          id,
          kind: "originals-list",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              at: displayTime(tx.at),
              count: String(rows.reduce((sum, one) => sum + one.count, 0)),
              keeperName: officer.fullName,
            },
            lists: {},
            tables: {
              rows: rows.map((one, index) => [
                String(index + 1),
                one.code,
                one.applicantName,
                one.paper,
                String(one.count),
                displayTime(one.receivedAt),
                one.place,
              ]),
            },
          },
        });
        await tx.audit("daily.originals-printed", id, { papers: rows.length });
        return { formId: form.id };
      });
    },
  };
}
