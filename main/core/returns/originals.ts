import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { handOverContent } from "./form.ts";
import { requireNoSecret } from "./gate.ts";
import { profileOn, type ReturnsLaw } from "./law.ts";
import { addOverCounter, type Original } from "./row.ts";

/** States that end a dossier without a result; its originals are given back by themselves. */
const ENDED = ["refused", "stopped"];

/** Originals of a dossier that has no result to come for (NĐ 61/2018/NĐ-CP Điều 20): given back, signed for. */
export function createOriginals(core: CoreContext, parts: { law: ReturnsLaw; forms: Forms }) {
  return {
    /** Gives back every original that is still here; once for its key. Throws `returns.nothing-to-give`. */
    async giveBack(
      officer: Officer,
      key: string,
      input: { id: string; takenBy: string; note: string },
    ): Promise<{ formId: string }> {
      requireNoSecret({ "người nhận": input.takenBy, "ghi chú": input.note });
      const formId = await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("hand_overs")
          .select("form_id")
          .where("id", "=", key)
          .executeTakeFirst();
        if (known) return known.form_id;
        const dossier = await tx.db
          .selectFrom("dossiers")
          .selectAll()
          .where("id", "=", input.id)
          .executeTakeFirst();
        if (!dossier) throw new AppError("dossiers.not-found");
        const before = await tx.db
          .selectFrom("hand_overs")
          .select("originals")
          .where("dossier_id", "=", input.id)
          .where("state", "!=", "undone")
          .execute();
        const given = new Map<string, number>();
        for (const one of before.flatMap((row) => JSON.parse(row.originals) as Original[])) {
          given.set(one.componentId, (given.get(one.componentId) ?? 0) + one.count);
        }
        const rows = await tx.db
          .selectFrom("components")
          .select(["id", "name", "originals"])
          .where("dossier_id", "=", input.id)
          .where("role", "=", "filed")
          .where("received", "=", 1)
          .where("submitted_as", "=", "ORIGINAL")
          .where("originals", ">", 0)
          .orderBy("ordinal")
          .execute();
        const originals: Original[] = rows
          .map(({ id, name, originals: count }) => ({
            componentId: id,
            name,
            count: count - (given.get(id) ?? 0),
          }))
          .filter(({ count }) => count > 0);
        if (!ENDED.includes(dossier.state) || originals.length === 0) {
          throw new AppError("returns.nothing-to-give");
        }
        const collecting = {
          collector: { right: "applicant" as const, fullName: input.takenBy, identity: "", paper: "" },
          check: {
            receipt: "shown" as const,
            how: "none" as const,
            outcome: "same" as const,
            reason: "" as const,
            explanation: "",
          },
          signature: { how: "paper" as const, witness: "" },
        };
        const by = officer.fullName;
        const form = await parts.forms.issue(tx, {
          id: core.ports.random.uuid(),
          kind: "hand-over",
          profile: profileOn(parts.law, dossier.received_at.slice(0, 10)).id,
          dossierId: input.id,
          subjectId: key,
          content: handOverContent({
            dossier,
            collecting,
            results: [],
            originals,
            at: tx.at,
            by,
          }),
          by,
        });
        await addOverCounter(tx, {
          id: key,
          dossierId: input.id,
          way: "originals",
          collecting,
          results: [],
          originals,
          note: input.note,
          formId: form.id,
          by,
        });
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId: input.id,
          kind: "originals-returned",
          by,
          why: input.note,
          detail: { handOverId: key, receivedBy: input.takenBy, originals: originals.length },
        });
        await tx.audit("returns.originals-given", input.id, { handOverId: key, papers: originals.length });
        tx.emit("dossiers", [input.id]);
        tx.emit("returns", [input.id]);
        return form.id;
      });
      return { formId };
    },
  };
}
