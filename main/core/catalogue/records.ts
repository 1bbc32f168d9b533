import type { WriteTx } from "../../../db/database.ts";
import type { ProcedureDetail } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dayOf, fromTimestamp } from "../time.ts";
import type { CatalogueService } from "./service.ts";
import { faded, type Use } from "./use.ts";
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

  /** Uses of every officer by procedure, read again after a dossier was received. */
  let used: { officer_id: string; code: string; weight: number; at: string }[] | undefined;
  const answers = new Map<string, Map<string, Use>>();
  core.database.listen((topic) => {
    if (topic !== "dossiers") return;
    used = undefined;
    answers.clear();
  });

  async function countUse(tx: WriteTx, officerId: string, code: string): Promise<void> {
    const known = await tx.db
      .selectFrom("catalogue_use")
      .select(["weight", "at"])
      .where("officer_id", "=", officerId)
      .where("code", "=", code)
      .executeTakeFirst();
    const now = fromTimestamp(tx.at);
    const weight = 1 + (known ? faded(known.weight, fromTimestamp(known.at), now) : 0);
    await tx.db
      .insertInto("catalogue_use")
      .values({ officer_id: officerId, code, weight, at: tx.at })
      .onConflict((conflict) => conflict.columns(["officer_id", "code"]).doUpdateSet({ weight, at: tx.at }))
      .execute();
  }

  return {
    keep,
    today,

    /** How often this officer and the office received each procedure, faded to now. */
    async uses(officerId: string): Promise<ReadonlyMap<string, Use>> {
      const known = answers.get(officerId);
      if (known) return known;
      used ??= await core.database.read.selectFrom("catalogue_use").selectAll().execute();
      const now = core.ports.clock.now();
      const uses = new Map<string, Use>();
      for (const row of used) {
        const weight = faded(row.weight, fromTimestamp(row.at), now);
        const { own, office } = uses.get(row.code) ?? { own: 0, office: 0 };
        uses.set(row.code, {
          own: own + (row.officer_id === officerId ? weight : 0),
          office: office + weight,
        });
      }
      answers.set(officerId, uses);
      return uses;
    },

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
     * Part of receiving: it counts as a use of the procedure, and the version that the dossier was received under is kept for as long as the dossier,
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
      await countUse(tx, about.officerId, code);
      if (!known) await keep(tx, packVersion(catalogue.resource(code, version), version));
    },
  };
}

export type CatalogueRecords = ReturnType<typeof createCatalogueRecords>;
