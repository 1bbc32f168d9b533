import type { WriteTx } from "../../../db/database.ts";
import type { ProcedureDetail } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dayOf } from "../time.ts";
import type { CatalogueService } from "./service.ts";
import { type PackedVersion, packVersion, VersionSummary } from "./versions.ts";

/** What of the catalogue stands in the database: versions and which of them govern. */
export function createCatalogueRecords(core: CoreContext, catalogue: CatalogueService) {
  const today = () => dayOf(core.ports.clock.now());

  async function keep(tx: WriteTx, version: PackedVersion): Promise<void> {
    await tx.db
      .insertInto("catalogue_versions")
      .values({
        code: version.code,
        version: version.version,
        summary: JSON.stringify(version.summary),
        content: version.content,
        recorded_at: tx.at,
      })
      .onConflict((conflict) => conflict.columns(["code", "version"]).doNothing())
      .execute();
  }

  return {
    keep,

    /** Puts what was imported above the bundled catalogue; again after every import. */
    async load(): Promise<void> {
      const versions = await core.database.read
        .selectFrom("catalogue_versions")
        .select(["code", "version", "summary", "content"])
        .execute();
      const adoptions = await core.database.read
        .selectFrom("catalogue_adoptions")
        .select(["code", "version"])
        .orderBy("seq")
        .execute();
      catalogue.takeOver(
        {
          versions: versions.map((row) => ({
            ...row,
            summary: VersionSummary.parse(JSON.parse(row.summary)),
          })),
          adoptions,
        },
        today,
      );
    },

    /**
     * Part of receiving: the version that the dossier was received under is kept for as long as the dossier,
     * whatever comes with the next program.
     */
    async received(tx: WriteTx, about: { officerId: string; procedure: ProcedureDetail }): Promise<void> {
      const { code, version } = about.procedure;
      const known = await tx.db
        .selectFrom("catalogue_versions")
        .select("seq")
        .where("code", "=", code)
        .where("version", "=", version)
        .executeTakeFirst();
      if (!known) await keep(tx, packVersion(catalogue.resource(code, version), version));
    },
  };
}

export type CatalogueRecords = ReturnType<typeof createCatalogueRecords>;
