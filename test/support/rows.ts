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

/** A filing that came of the portal, with usual values where a test says nothing; answers its id. */
export async function addFiling(
  tx: WriteTx,
  values: Pick<Insertable<Schema["filings"]>, "id" | "dossier_id" | "filed_at">,
): Promise<string> {
  await tx.db
    .insertInto("filings")
    .values({
      portal_code: values.id,
      procedure_code: "1.001193",
      procedure_name: "Đăng ký khai sinh",
      case_name: "",
      applicant_name: "Nguyễn Văn Thử",
      applicant: "{}",
      declaration: "[]",
      deliver_to: "COUNTER",
      note: "",
      account_verified: 1,
      assisted: null,
      round_at: values.filed_at,
      round: 0,
      arrived_at: values.filed_at,
      state: "accepted",
      ...values,
    })
    .execute();
  return values.id;
}

/** A batch of a campaign with one folder and, in it, one signed paper; `documentId` is the paper's document. */
export async function addCampaignPaper(
  tx: WriteTx,
  values: {
    id: string;
    batchId: string;
    documentId: string;
    at: string;
    finishedAt: string | null;
  } & Partial<Insertable<Schema["documents"]>>,
): Promise<void> {
  const { id, batchId, documentId, at, finishedAt, ...document } = values;
  const campaign = { id, number: id, name: "Số hóa kết quả cũ", agency: AGENCY, field: "" };
  await tx.db
    .insertInto("campaigns")
    .values({
      ...campaign,
      starts_on: "2026-01-01",
      ends_on: "2026-12-31",
      signing: "scanner",
      signer_id: null,
      first_rate: 100,
      second_rate: 30,
      seed: "00",
      made_by: OFFICER,
      made_at: at,
    })
    .execute();
  await tx.db
    .insertInto("campaign_batches")
    .values({ id: batchId, campaign_id: id, name: "Lô 1", finished_by: OFFICER, finished_at: finishedAt })
    .execute();
  await tx.db
    .insertInto("campaign_folders")
    .values({
      id: `${id}-folder`,
      campaign_id: id,
      batch_id: batchId,
      box: "1",
      label: "Tập 1",
      kind: "handwriting",
      spreads: "keep",
      state: "submitted",
      operator_id: OFFICER,
      taken_at: at,
      submitted_at: at,
      holder: "",
      with_team: 1,
    })
    .execute();
  await tx.db
    .insertInto("documents")
    .values({
      id: documentId,
      dossier_id: null,
      component_id: null,
      folder_id: `${id}-folder`,
      title: "Giấy",
      state: "extracted",
      scanned_by: OFFICER,
      scanned_at: at,
      signed_at: at,
      ...document,
    })
    .execute();
  await tx.db
    .insertInto("campaign_papers")
    .values({
      id: documentId,
      campaign_id: id,
      folder_id: `${id}-folder`,
      item_id: null,
      version: 1,
      replaces: null,
      state: "passed",
      operator_id: OFFICER,
      opened_at: at,
      submitted_at: at,
      submit_no: 1,
      pass_no: 1,
      why: "",
      rejected_by: null,
      rejected_at: null,
      matched: "chosen",
      matched_by: OFFICER,
      typed: null,
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
