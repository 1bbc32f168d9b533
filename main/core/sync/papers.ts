import { z } from "zod";
import type { ComponentInput, DossierDetail } from "../../../preload/contract/index.ts";

type Component = DossierDetail["components"][number];

/** The papers of a receipt as a revision tells them (schema of the field `components`). */
const Told = z.array(
  z.looseObject({
    name: z.string().trim().min(1).max(1000),
    received: z.boolean(),
    originals: z.number().int().min(0).max(99),
    copies: z.number().int().min(0).max(99),
  }),
);

const inputOf = (one: Component): ComponentInput => ({
  name: one.name,
  code: one.code,
  received: one.received,
  submittedAs: one.submittedAs,
  originals: one.originals,
  copies: one.copies,
  secret: one.digitise.reason === "SECRET",
});

/** The papers of a dossier as a correction takes them, unchanged. */
export const papersOf = (dossier: DossierDetail): ComponentInput[] => dossier.components.map(inputOf);

/**
 * The papers of a dossier brought to what was told of them: each keeps its place and what is known of it alone, one that
 * was not told is no longer received, one that is new stands behind. Undefined for what no receipt could say.
 */
export function papersAs(dossier: DossierDetail, told: unknown): ComponentInput[] | undefined {
  const read = Told.safeParse(told);
  if (!read.success) return undefined;
  const left = [...read.data];
  const known = papersOf(dossier).map((one): ComponentInput => {
    const at = left.findIndex(({ name }) => name === one.name);
    if (at < 0) return { ...one, received: false };
    const [{ received, originals, copies }] = left.splice(at, 1) as [(typeof left)[number]];
    return { ...one, received, originals, copies };
  });
  const further = left
    .filter(({ received }) => received)
    .map(
      ({ name, originals, copies }): ComponentInput => ({
        ...{ name, code: null, received: true, originals, copies, secret: false },
        submittedAs: originals > 0 ? "ORIGINAL" : "PLAIN_COPY",
      }),
    );
  return [...known, ...further];
}

/** The papers of a dossier's rows as a revision would tell them. */
export const toldOf = (
  rows: readonly { name: string; received: number; originals: number; copies: number }[],
) =>
  rows.map(({ name, received, originals, copies }) => ({
    name,
    received: received === 1,
    originals,
    copies,
  }));
