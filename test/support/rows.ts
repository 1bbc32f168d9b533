import type { Insertable } from "kysely";
import type { WriteTx } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";

/** The officer of rows that a test writes past the core. */
export const OFFICER = "a0000000-0000-4000-8000-00000000000a";
export const AGENCY = "H41.99";

/** Writes the officer, once. */
export async function addOfficer(tx: WriteTx, at: string): Promise<void> {
  await tx.db
    .insertInto("accounts")
    .values({
      id: OFFICER,
      username: "canbo",
      full_name: "Trần Thị Thử",
      title: "",
      roles: "[]",
      home_agency: AGENCY,
      work_agency: AGENCY,
      password: "-",
      active: 1,
      failures: 0,
      created_at: at,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** A dossier's row with usual values where a test says nothing; received and due at `received_at`. */
export async function addDossier(
  tx: WriteTx,
  values: Pick<Insertable<Schema["dossiers"]>, "id" | "code" | "received_at"> &
    Partial<Insertable<Schema["dossiers"]>>,
): Promise<void> {
  await tx.db
    .insertInto("dossiers")
    .values({
      provisional: 0,
      code_unverified: 0,
      agency_code: AGENCY,
      procedure_code: "1.001193",
      procedure_name: "Đăng ký khai sinh",
      procedure_version: "1",
      case_name: "",
      state: "received",
      applicant_name: "Nguyễn Văn Thử",
      search_text: "",
      identity: "",
      applicant: "{}",
      sets: 1,
      deliver_to: "COUNTER",
      note: "",
      received_by: OFFICER,
      due_at: values.received_at,
      due: "{}",
      term_text: "",
      ...values,
    })
    .execute();
}

/** A paper of a dossier: one original that must be digitised, unless a test says otherwise. */
export async function addComponent(
  tx: WriteTx,
  values: Pick<Insertable<Schema["components"]>, "id" | "dossier_id"> &
    Partial<Insertable<Schema["components"]>>,
): Promise<void> {
  await tx.db
    .insertInto("components")
    .values({
      ordinal: 1,
      name: "Giấy",
      received: 1,
      submitted_as: "ORIGINAL",
      originals: 1,
      copies: 0,
      secret: 0,
      digitise_value: "MUST",
      digitise_reason: "EARLIER_RESULT",
      ...values,
    })
    .execute();
}
