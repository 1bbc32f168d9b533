import type { Applicant, DraftContent, DueView, ProcedureDetail } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import { missingOf } from "../people/service.ts";
import { isRealDay, type Timestamp } from "../time.ts";
import { wrongWays } from "./rules/ways.ts";
import type { ReceivingLaw } from "./types.ts";

/** What must be there of a dossier before it is received or corrected. */
export function createCompleteness(law: ReceivingLaw, today: () => string) {
  return {
    /**
     * Says all that is missing at once: the person in front of the counter is sent home at most once. Throws
     * `dossiers.incomplete` with the fields.
     */
    requireComplete(
      content: Pick<DraftContent, "caseIndex" | "components">,
      applicant: Applicant,
      procedure: ProcedureDetail,
      accepted: Parameters<typeof wrongWays>[2] = [],
    ): void {
      const missing = missingOf(applicant, law.persons, today());
      if (!procedure.cases[content.caseIndex]) missing.push({ field: "case", what: "trường hợp giải quyết" });
      if (!content.components.some((component) => component.received))
        missing.push({ field: "component-0", what: "thành phần hồ sơ đã nhận" });
      missing.push(...wrongWays(content.components, procedure.cases[content.caseIndex], accepted));
      if (missing.length > 0) {
        throw new AppError("dossiers.incomplete", {
          what: missing.map(({ what }) => what).join("; "),
          fields: missing.map(({ field }) => field).join(" "),
        });
      }
    },

    /** When the result is due. Throws `catalogue.term-unknown`, `dossiers.incomplete`. */
    dueOf(procedure: ProcedureDetail, receivedAt: Timestamp, manualDueDay: string): DueView {
      const computed = law.due(procedure, receivedAt);
      if (computed) return computed;
      if (!isRealDay(manualDueDay)) throw new AppError("catalogue.term-unknown");
      if (manualDueDay < receivedAt.slice(0, 10)) {
        throw new AppError("dossiers.incomplete", { what: "ngày hẹn trả sớm hơn ngày tiếp nhận" });
      }
      return law.dueOn(manualDueDay);
    },
  };
}

export type Completeness = ReturnType<typeof createCompleteness>;
