import type { WriteTx } from "../../../db/database.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dossierState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { ReturnViews } from "./views.ts";

/**
 * Results that came on paper. Each becomes a paper of its dossier that must be scanned (TT 01/2023/TT-VPCP Điều 4:
 * kết quả giải quyết được số hóa), signed and stored by the same steps as what was handed in.
 */
export function createResultPapers(core: CoreContext, views: ReturnViews) {
  async function paper(tx: WriteTx, componentId: string) {
    const row = await tx.db
      .selectFrom("components")
      .select(["id", "dossier_id"])
      .where("id", "=", componentId)
      .where("role", "=", "result")
      .executeTakeFirst();
    if (!row) throw new AppError("returns.not-found");
    return row;
  }

  return {
    /** `id` is the idempotency key. Throws `dossiers.wrong-state` unless the result is ready. */
    async add(officer: Officer, id: string, dossierId: string, title: string) {
      await core.write(officer.username, async (tx) => {
        const dossier = await tx.db
          .selectFrom("dossiers")
          .select("state")
          .where("id", "=", dossierId)
          .executeTakeFirst();
        if (!dossier) throw new AppError("dossiers.not-found");
        if (dossier.state !== "result-ready") {
          throw new AppError("dossiers.wrong-state", { state: dossierState(dossier.state).word });
        }
        const known = await tx.db
          .selectFrom("components")
          .select("id")
          .where("id", "=", id)
          .executeTakeFirst();
        if (known) return;
        const last = await tx.db
          .selectFrom("components")
          .select((e) => e.fn.max("ordinal").as("last"))
          .where("dossier_id", "=", dossierId)
          .executeTakeFirst();
        await tx.db
          .insertInto("components")
          .values({
            id,
            dossier_id: dossierId,
            ordinal: Number(last?.last ?? 0) + 1,
            name: title.normalize("NFC"),
            code: null,
            received: 1,
            submitted_as: "ORIGINAL",
            originals: 1,
            copies: 0,
            secret: 0,
            digitise_value: "MUST",
            digitise_reason: "RESULT",
            role: "result",
          })
          .execute();
        await tx.outbox({
          kind: "paper-result.noted",
          dossierId,
          body: {
            dossierId,
            componentId: id,
            title: title.normalize("NFC"),
            at: tx.at,
            by: officer.fullName,
          },
        });
        await tx.audit("returns.paper-added", dossierId, { componentId: id });
        tx.emit("returns", [dossierId]);
        tx.emit("dossiers", [dossierId]);
      });
      return views.detail(dossierId);
    },

    /** Throws `returns.paper-scanned` once a scan was begun. */
    async remove(officer: Officer, componentId: string) {
      const dossierId = await core.write(officer.username, async (tx) => {
        const row = await paper(tx, componentId);
        const scan = await tx.db
          .selectFrom("documents")
          .select("id")
          .where("component_id", "=", componentId)
          .executeTakeFirst();
        if (scan) throw new AppError("returns.paper-scanned");
        await tx.db.deleteFrom("scan_excuses").where("component_id", "=", componentId).execute();
        await tx.db.deleteFrom("components").where("id", "=", componentId).execute();
        await tx.outbox({
          kind: "paper-result.removed",
          dossierId: row.dossier_id,
          body: { dossierId: row.dossier_id, componentId, at: tx.at, by: officer.fullName },
        });
        await tx.audit("returns.paper-removed", row.dossier_id, { componentId });
        tx.emit("returns", [row.dossier_id]);
        tx.emit("dossiers", [row.dossier_id]);
        return row.dossier_id;
      });
      return views.detail(dossierId);
    },

    /** The head's decision, kept and told: this paper leaves without being scanned. */
    async excuse(officer: Officer, componentId: string, why: string) {
      const dossierId = await core.write(officer.username, async (tx) => {
        const row = await paper(tx, componentId);
        await tx.db
          .insertInto("scan_excuses")
          .values({ component_id: componentId, why, by: officer.fullName, at: tx.at })
          .onConflict((conflict) =>
            conflict.column("component_id").doUpdateSet({ why, by: officer.fullName }),
          )
          .execute();
        await tx.outbox({
          kind: "paper-result.excused",
          dossierId: row.dossier_id,
          body: { dossierId: row.dossier_id, componentId, why, at: tx.at, by: officer.fullName },
        });
        await tx.audit("returns.scan-excused", row.dossier_id, { componentId });
        tx.emit("returns", [row.dossier_id]);
        return row.dossier_id;
      });
      return views.detail(dossierId);
    },
  };
}
