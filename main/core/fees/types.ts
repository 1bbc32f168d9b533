import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { ProcedureDetail } from "../../../preload/contract/catalogue.ts";
import type { CoreContext } from "../context.ts";
import type { Forms } from "../forms/service.ts";
import type { Life } from "../life/service.ts";
import type { FeesLaw } from "./law.ts";

/** What every part of the fees stands on. */
export interface FeesParts {
  core: CoreContext;
  law: FeesLaw;
  /** The version of the procedure that the dossier was received under; null where it is known no more. */
  procedure(dossier: { procedure_code: string; procedure_version: string }): ProcedureDetail | null;
  /** The procedure as the catalogue has it now. Throws `catalogue.not-found`. */
  procedureNow(code: string): ProcedureDetail;
  life: Life;
  forms: Forms;
}

export type DueRow = Selectable<Schema["fee_dues"]>;
export type PaymentRow = Selectable<Schema["fee_payments"]>;
export type RequestRow = Selectable<Schema["fee_requests"]>;
export type BookRow = Selectable<Schema["receipt_books"]>;
export type ClosingRow = Selectable<Schema["fee_closings"]>;

export type DossierRow = Selectable<Schema["dossiers"]>;
