import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer } from "../../../preload/contract/index.ts";

/** What a dossier still owes that must be settled before its result leaves; đồng. */
export type FeesAtReturn = (
  db: Kysely<Schema> | Transaction<Schema>,
  dossierId: string,
) => Promise<{ name: string; amount: number }[]>;

/** Puts the question about satisfaction on the citizen's screen; answers whether there is such a screen. */
export type AskRating = (
  officer: Officer,
  question: { dossierId: string; subjectId: string },
) => Promise<boolean>;
