import type { WriteTx } from "../../../db/database.ts";
import type { DueView, Officer, ProcedureDetail } from "../../../preload/contract/index.ts";
import type { PersonCodes } from "../people/service.ts";
import type { Timestamp } from "../time.ts";
import type { GivenNumber } from "./numbering.ts";

/** What the law says, from the dated resources, as receiving needs it. */
export interface ReceivingLaw {
  /** Throws `catalogue.not-found`. */
  procedure(code: string): ProcedureDetail;
  /** Null when the catalogue has no countable term. Throws `calendar.missing-year` never: it is in the view. */
  due(procedure: ProcedureDetail, receivedAt: Timestamp): DueView | null;
  /** The term as the receipt prints it, such as `03 ngày làm việc`. */
  termWords(procedure: ProcedureDetail): string;
  /** A day that the officer typed, until closing time. */
  dueOn(day: string): DueView;
  dossierCode(given: GivenNumber & { day: string }): string;
  /** identity numbers, tax codes, telephones, ages */
  persons: PersonCodes;
}

/** Ways in which a dossier is received without its person at the counter, or after the person left. */
export const RECEIVING_WAYS = ["online", "post", "pad"] as const;

/** A dossier that is entered after it was received: on a leaf of a pad, or in a parcel of the post. */
export interface EarlierReception {
  way: "post" | "pad";
  /** the legal moment of receipt, from which the term is counted */
  receivedAt: Timestamp;
  /** who received it then */
  receiver: Pick<Officer, "id" | "fullName" | "title">;
  /** the number that the person has on paper already; null takes one of that day */
  code: string | null;
  /** a sentence for the dossier's history */
  why: string;
  /** what the province is told of it beside the dossier */
  tell: Record<string, unknown>;
}

/** What a form is typed from that came before it, and what becomes of that when it is received. */
export interface Arrival {
  earlier: EarlierReception;
  done(tx: WriteTx, dossierId: string): Promise<void>;
}

/** What was filed online and is received now. */
export interface FiledOnline {
  filingId: string;
  portalCode: string;
  filedAt: Timestamp;
  /** answered after the time for it */
  late: boolean;
  /** of what the person sent, which this answers */
  round: number;
}
