import { z } from "zod";
import { Greeting, Range } from "./messages.ts";
import type { Reader } from "./snapshot.ts";

/** What a restoring found, kept with it; what is still missing is told anew whenever somebody looks. */
export const RestoreReport = z.object({
  /** machines that were asked */
  asked: z.array(z.string()),
  dossiers: z.number().int(),
  receptions: z.number().int(),
  parcels: z.number().int().default(0),
  operations: z.number().int(),
  /** operations among them that a machine brought which was not there when the head decided */
  late: z.number().int().default(0),
  /** how the lost machine stood when it was heard last; null: nobody knows */
  told: Greeting.nullable(),
  heardAt: z.string().nullable(),
  /** operations of it that one of the machines knew: held, sent on, or confirmed by the province */
  known: z.array(Range),
});
export type RestoreReport = z.infer<typeof RestoreReport>;

/** What came of a lost machine at once. */
export type Came = Pick<RestoreReport, "dossiers" | "receptions" | "parcels" | "operations">;

/** How a lost machine stood, as one of the others heard it. */
export interface Word {
  greeting: Greeting;
  heardAt: string;
  name: string;
}

/** The newest of several words of one machine: by its own count, not by anybody's clock. */
export const newest = (words: readonly Word[]): Word | undefined =>
  words.toSorted(
    (a, b) => b.greeting.lastSeq - a.greeting.lastSeq || b.greeting.position - a.greeting.position,
  )[0];

/** A report with what came now; `late`: after the head's decision. */
export function addTo(
  before: RestoreReport | undefined,
  found: { asked: readonly string[]; came: Came; last: Word; known: readonly Range[]; late: boolean },
): RestoreReport {
  const { came, last } = found;
  return {
    asked: [...new Set([...(before?.asked ?? []), ...found.asked])],
    dossiers: came.dossiers + (before?.dossiers ?? 0),
    receptions: came.receptions + (before?.receptions ?? 0),
    parcels: came.parcels + (before?.parcels ?? 0),
    operations: came.operations + (before?.operations ?? 0),
    late: (before?.late ?? 0) + (found.late ? came.operations : 0),
    told: last.greeting,
    heardAt: last.heardAt,
    known: [...(before?.known ?? []), ...found.known],
  };
}

/** Files that still come: what only a lost machine had is waited for no more. */
export const filesComing = (db: Reader) =>
  db
    .selectFrom("exchange_files")
    .where("giver", "not in", (e) =>
      e.selectFrom("exchange_peers").select("device_id").where("replaced_by", "is not", null),
    );

/** The lost machines in whose place this one stands, each with those in whose place that one stood. */
export async function replacedBySelf(
  db: Reader,
): Promise<{ devices: [string, ...string[]]; asked: string[] }[]> {
  const rows = await db.selectFrom("exchange_restores").select(["device_id", "report"]).execute();
  return rows.map((row) => {
    const { told, asked } = RestoreReport.parse(JSON.parse(row.report));
    return { devices: [row.device_id, ...(told?.replaces ?? [])], asked };
  });
}
