import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { displayDay, displayTime } from "../time.ts";
import { weekdayName } from "./calendar.ts";
import type { Due } from "./due.ts";
import { doubtWords } from "./words.ts";

/** Dossiers received before this day follow the forms of TT 01/2018/TT-VPCP (rules.md 0). */
const CURRENT_FROM = "2025-07-01";

/** Issues the day-by-day sheet of a dossier's frozen due date. Throws `dossiers.not-found`. */
export async function explainDue(
  core: CoreContext,
  forms: Forms,
  officer: Officer,
  formId: string,
  dossierId: string,
): Promise<{ formId: string }> {
  await core.write(officer.username, async (tx) => {
    const made = await tx.db
      .selectFrom("issued_forms")
      .select("id")
      .where("id", "=", formId)
      .executeTakeFirst();
    // asked twice, issued once
    if (made) return;
    const row = await tx.db.selectFrom("dossiers").selectAll().where("id", "=", dossierId).executeTakeFirst();
    if (!row) throw new AppError("dossiers.not-found");
    const due = JSON.parse(row.due) as Due;
    const moved =
      due.due === row.due_at
        ? ""
        : `Ngày hẹn đã được đổi thành ${displayTime(row.due_at)}; bảng này là cách tính trước khi đổi. `;
    await forms.issue(tx, {
      id: formId,
      kind: "due-explanation",
      profile: row.received_at < CURRENT_FROM ? "legacy" : "current",
      dossierId,
      subjectId: dossierId,
      by: officer.fullName,
      content: {
        text: {
          dossierCode: row.code,
          procedure: row.procedure_name,
          termText: row.term_text,
          receivedAt: displayTime(row.received_at),
          dueAt: displayTime(due.due),
          calendar: `${due.calendar.id}, phiên bản ${due.calendar.version}`,
          warnings: `${moved}${doubtWords(due)}`.trim(),
        },
        lists: {},
        tables: {
          days: due.days.map(({ date, counted, reason, minutes }) => [
            `${displayDay(date)} (${weekdayName(date)})`,
            counted ? (minutes === undefined ? "Tính" : `${minutes} phút`) : "Không tính",
            reason,
          ]),
        },
      },
    });
    await tx.audit("calendars.explained", dossierId, { form: formId });
  });
  return { formId };
}
