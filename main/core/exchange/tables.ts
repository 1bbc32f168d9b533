import type { Snapshot } from "./messages.ts";

/** How the rows of one table belong to a unit, and what becomes of them at another machine. */
export interface SharedTable {
  table: string;
  /** columns that name a row */
  key: readonly string[];
  /** which rows belong to the unit `?` */
  where: string;
  /**
   * `own`: the unit's alone, so a row that its owner does not tell any more goes; `parent`: shared with others, only
   * written; `book`: kept by its machine's name, left out where the books here stand against it
   */
  mode: "own" | "parent" | "book";
  /** columns that name an account */
  accounts?: readonly string[];
  /** columns that name what does not travel */
  left?: readonly string[];
}

const own = (
  table: string,
  where: string,
  more: Partial<Pick<SharedTable, "key" | "accounts" | "left">> = {},
): SharedTable => ({ table, key: ["id"], where, mode: "own", ...more });
const parent = (
  table: string,
  where: string,
  more: Partial<Pick<SharedTable, "accounts" | "left">> = {},
): SharedTable => ({ table, key: ["id"], where, mode: "parent", ...more });

const DOCUMENTS = "SELECT id FROM documents WHERE dossier_id = ?";
const COMPONENTS = "SELECT id FROM components WHERE dossier_id = ?";
const PAYMENTS = "SELECT payment_id FROM fee_lines WHERE dossier_id = ?";

/** Everything of a dossier, what is referred to before what refers. */
const DOSSIER: readonly SharedTable[] = [
  own("dossiers", "id = ?", { accounts: ["received_by"] }),
  own("components", "dossier_id = ?"),
  own("documents", "dossier_id = ?", { accounts: ["scanned_by", "signer_id"] }),
  own("pages", `document_id IN (${DOCUMENTS})`),
  own("pages_aside", `document_id IN (${DOCUMENTS})`),
  own("page_steps", `page_id IN (SELECT id FROM pages WHERE document_id IN (${DOCUMENTS}))`),
  own("page_moves", "scope_id = ?"),
  own("extracted_fields", `document_id IN (${DOCUMENTS})`),
  own("signature_levels", `document_id IN (${DOCUMENTS})`, { key: ["document_id"] }),
  own("scan_later", "dossier_id = ?", { key: ["component_id"] }),
  own("reused_papers", `component_id IN (${COMPONENTS})`, { key: ["component_id"] }),
  own("scan_excuses", `component_id IN (${COMPONENTS})`, { key: ["component_id"] }),
  own("digitise_exemptions", "dossier_id = ?", { key: ["component_id"] }),
  own("dossier_events", "dossier_id = ?"),
  own("notices", "dossier_id = ?"),
  parent("filings", "dossier_id = ?"),
  own("filing_compares", "filing_id IN (SELECT id FROM filings WHERE dossier_id = ?)", {
    key: ["filing_id", "component_name"],
  }),
  own("results", "dossier_id = ?"),
  own("issued_forms", "dossier_id = ?"),
  own("form_prints", "form_id IN (SELECT id FROM issued_forms WHERE dossier_id = ?)"),
  own("print_waits", "dossier_id = ?"),
  parent("delivery_lists", "id IN (SELECT list_id FROM hand_overs WHERE dossier_id = ?)"),
  own("hand_overs", "dossier_id = ?"),
  own("contact_notes", "dossier_id = ?"),
  own("ratings", "dossier_id = ?"),
  parent("transfer_lists", "id IN (SELECT list_id FROM transfer_items WHERE dossier_id = ?)"),
  own("disputes", "dossier_id = ?"),
  own("due_proposals", "dossier_id = ?"),
  own("transfer_items", "dossier_id = ?", { key: ["list_id", "ordinal"] }),
  own("fee_dues", "dossier_id = ?"),
  // the books of printed receipts stay with the machine and the cashier who has them in hand
  parent("fee_payments", `id IN (${PAYMENTS})`, { accounts: ["cashier_id"], left: ["book_id"] }),
  own("fee_lines", "dossier_id = ?"),
  own("fee_vouchers", "dossier_id = ?"),
  parent("fee_requests", `payment_id IN (${PAYMENTS})`, { accounts: ["asked_id"] }),
  own("fee_refunds", "line_id IN (SELECT id FROM fee_lines WHERE dossier_id = ?)", {
    accounts: ["cashier_id"],
  }),
  own(
    "copies",
    `(result_id IN (SELECT id FROM results WHERE dossier_id = ?) OR document_id IN (SELECT id FROM documents WHERE dossier_id = ?))`,
    { accounts: ["by", "sealed_by", "withdrawn_by"] },
  ),
  {
    table: "registers",
    key: ["id"],
    where: "id IN (SELECT register_id FROM register_rows WHERE dossier_id = ?)",
    mode: "book",
    left: ["form_id"],
  },
  { table: "register_rows", key: ["dossier_id"], where: "dossier_id = ?", mode: "book" },
];

/** A reception that was not made, with the paper that was given. */
const RECEPTION: readonly SharedTable[] = [
  parent("issued_forms", "id IN (SELECT form_id FROM not_received WHERE id = ?)"),
  own("not_received", "id = ?"),
];

/** A parcel of the post; the form that it is typed in stays in the hand that types it. */
const PARCEL: readonly SharedTable[] = [own("parcels_in", "id = ?", { left: ["draft_id"] })];

/** A list or a sheet that another machine is asked to print. */
const PAPER: readonly SharedTable[] = [
  parent("issued_forms", "id = ?"),
  own("form_prints", "form_id = ?"),
  own("print_waits", "form_id = ?"),
];

export const SHARED: Record<Snapshot["kind"], readonly SharedTable[]> = {
  dossier: DOSSIER,
  reception: RECEPTION,
  parcel: PARCEL,
  paper: PAPER,
  // all of it is in the operation itself
  operation: [],
};

/** Columns that hold the id of a file, wherever they stand. */
export const FILE_COLUMNS = ["file_id", "source_file", "pdf_file", "reading_file", "signed_file"] as const;
