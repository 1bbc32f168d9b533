import type { LifeView } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { nationalState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import type { FrozenTerm, LifeLaw } from "./law.ts";
import { legalEvents, lifeFacts, OUTCOME_WORDS, type Outcome } from "./rules.ts";

const WARNINGS: Record<string, string> = {
  "identity-different": "Kiểm tra sau thấy khác người nộp",
  "applicant-died": "Người nộp hồ sơ đã chết",
};

const confirms = (event: { kind: string; detail: string }): boolean =>
  event.kind === "identity-checked" &&
  (JSON.parse(event.detail) as { outcome?: string }).outcome === "confirmed";

/** What the dossier page says of the dossier's life, beside its events. */
export function createLifeViews(core: CoreContext, law: LifeLaw) {
  return {
    async view(id: string): Promise<LifeView> {
      const { read } = core.database;
      const row = await read.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      const events = await read
        .selectFrom("dossier_events")
        .select(["kind", "why", "detail"])
        .where("dossier_id", "=", id)
        .where("kind", "in", [...Object.keys(WARNINGS), "identity-checked"])
        .orderBy("seq")
        .execute();
      const now = core.now();
      const legal = legalEvents(lifeFacts(row, law.extensions(row.received_at)));
      const extendUntil = law.extendUntil(row.due_at, row.received_at);
      const transfer = row.state === "received" ? law.transferBy(row.received_at) : null;
      const by = law.supplementBy(row.received_at);
      const national = nationalState(row.state);
      return {
        national: { code: national, word: law.nationalWord(national) },
        rules: law.profile(row.received_at),
        extended: row.extended > 0,
        extendUntil,
        extendStillPossible: legal.includes("extend") && dayOf(core.ports.clock.now()) <= extendUntil,
        transfer: transfer && { by: transfer.due, late: transfer.due < now, reason: transfer.reason },
        supplement: legal.includes("request-supplement") ? { by, late: now > by } : null,
        handlingUnit: row.handling_unit,
        coordinatingUnit: row.coordinating_unit,
        outcome: row.outcome === null ? null : OUTCOME_WORDS[row.outcome as Outcome],
        finishedAt: row.finished_at,
        warnings: events.flatMap(({ kind, why }, at) => {
          const words = WARNINGS[kind];
          // the province confirmed the person since, after a correction
          const settled = kind === "identity-different" && events.slice(at).some(confirms);
          return words && !settled ? [{ code: kind, text: `${words}: ${why}` }] : [];
        }),
        needsDueDay: law.due(JSON.parse(row.term) as FrozenTerm, now) === null,
      };
    },
  };
}

export type LifeViews = ReturnType<typeof createLifeViews>;
