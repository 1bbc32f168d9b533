import { type Selectable, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type {
  DocumentDetail,
  DocumentSummary,
  ExtractedField,
  Officer,
  Page,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { readingSteps, stepsOf, turnOf } from "./corrections.ts";
import { minimumDpi } from "./engine.ts";
import { lettersOf, textNotes } from "./letters.ts";
import { documentWord, FIELD_LABELS, MOVE_WORDS, missingFields, signerOf } from "./rules.ts";
import { separatorNotes } from "./separator-log.ts";
import { stepTarget, stepWord } from "./step-words.ts";
import type { CorrectionStep } from "./types.ts";

export type DocumentRow = Selectable<Schema["documents"]>;
type ListedRow = DocumentRow & {
  code: string;
  scanner: string;
  page_count: number;
  campaign_id: string | null;
  level: string | null;
};

/** Roles that may open signed scans of other officers; unsigned ones are the scanner's own. */
const READERS = ["checker", "head", "specialist", "signer", "seal-clerk"];
/** Old results belong to no person before the counter: who checks a campaign's scans sees them before the signature. */
const CAMPAIGN_READERS = ["digitiser", "checker", "head", "signer"];

/** What the window sees of digitised papers. Nobody sees another officer's unsigned scans. */
export function createDocumentViews(core: CoreContext, blobs: Blobs, imaging: KeptChild) {
  const listed = () =>
    core.database.read
      .selectFrom("documents")
      .leftJoin("dossiers", "dossiers.id", "documents.dossier_id")
      .leftJoin("campaign_folders as folders", "folders.id", "documents.folder_id")
      .innerJoin("accounts", "accounts.id", "documents.scanned_by")
      .leftJoin("signature_levels", "signature_levels.document_id", "documents.id")
      .selectAll("documents")
      .select("signature_levels.level")
      .select(["folders.campaign_id as campaign_id", "accounts.full_name as scanner"])
      .select(sql<string>`coalesce(dossiers.code, 'Hộp ' || folders.box || ', ' || folders.label)`.as("code"))
      .select((e) =>
        e
          .selectFrom("pages")
          .select((p) => p.fn.countAll<number>().as("count"))
          .whereRef("pages.document_id", "=", "documents.id")
          .as("page_count"),
      );

  const isVisible = (row: DocumentRow, officer: Officer) =>
    row.scanned_by === officer.id ||
    row.signer_id === officer.id ||
    officer.roles.some((role) =>
      (row.folder_id ? CAMPAIGN_READERS : row.signed_at === null ? [] : READERS).includes(role),
    );

  async function progressOf(ids: string[]): Promise<Map<string, { done: number; total: number }>> {
    if (ids.length === 0) return new Map();
    const rows = await core.database.read
      .selectFrom("jobs")
      .select(["subject_id", "progress"])
      .where("subject_id", "in", ids)
      .where("state", "=", "running")
      .execute();
    return new Map(
      rows.flatMap((row) =>
        row.progress ? [[row.subject_id ?? "", JSON.parse(row.progress)] as const] : [],
      ),
    );
  }

  function summary(
    row: ListedRow,
    officer: Officer,
    progress?: { done: number; total: number },
  ): DocumentSummary {
    return {
      id: row.id,
      dossierId: row.dossier_id,
      dossierCode: row.code,
      componentId: row.component_id,
      folder: row.folder_id && row.campaign_id ? { id: row.folder_id, campaignId: row.campaign_id } : null,
      title: row.title,
      state: row.state as DocumentSummary["state"],
      word: documentWord(row),
      pages: Number(row.page_count),
      declaredPages: row.declared_pages,
      scannedBy: row.scanner,
      mine: row.scanned_by === officer.id,
      toSign: row.state === "to-sign" && row.held === 0 && signerOf(row) === officer.id,
      scannedAt: row.scanned_at,
      signedAt: row.signed_at,
      progress: progress ?? null,
      error: row.error,
    };
  }

  type PageRow = Pick<
    Selectable<Schema["pages"]>,
    "id" | "ordinal" | "sha256" | "file_id" | "width" | "height" | "dpi" | "blank" | "separator"
  >;

  function pageView(
    row: PageRow,
    steps: { done: CorrectionStep[]; undone: number } | undefined,
    letters: ReadonlyMap<string, "own" | "doubted">,
  ): Page {
    const done = steps?.done ?? [];
    const all = readingSteps(done);
    const turns = all.filter((step) => step.kind === "turn");
    const picture = (name: string, width: number, wanted: CorrectionStep[]) =>
      blobs.ofMaker(name, "image/jpeg", async () => {
        const bytes = await core.database.files.read(row.file_id);
        return wanted.length === 0
          ? imaging.call<Uint8Array>("preview", { bytes, width, format: "jpeg" })
          : imaging.call<Uint8Array>("corrected", { bytes, width, steps: wanted });
      });
    const turned = turnOf(all) % 180 === 90;
    return {
      id: row.id,
      ordinal: row.ordinal,
      sha256: row.sha256,
      width: turned ? row.height : row.width,
      height: turned ? row.width : row.height,
      dpi: row.dpi,
      thumbnail: picture(`trang-${row.ordinal}-nho.jpg`, 160, turns),
      preview: picture(`trang-${row.ordinal}.jpg`, 1100, turns),
      reading: all.length > turns.length ? picture(`trang-${row.ordinal}-doc.jpg`, 1100, all) : null,
      look: JSON.stringify(all),
      steps: done.map((step) => ({ word: stepWord(step), on: stepTarget(step) })),
      canRedo: (steps?.undone ?? 0) > 0,
      blank: row.blank as Page["blank"],
      separator: row.separator !== null,
      letters: done.length === 0 ? (letters.get(row.file_id) ?? null) : null,
    };
  }

  async function pageLists(documentId: string): Promise<Pick<DocumentDetail, "pageList" | "aside">> {
    const rows = await core.database.read
      .selectFrom("pages")
      .selectAll()
      .where("document_id", "=", documentId)
      .orderBy("ordinal")
      .execute();
    const out = await core.database.read
      .selectFrom("pages_aside")
      .selectAll()
      .where("document_id", "=", documentId)
      .orderBy("ordinal")
      .execute();
    const steps = await stepsOf(
      core.database.read,
      [...rows, ...out].map((row) => row.id),
    );
    const letters = await lettersOf(
      core.database.read,
      [...rows, ...out].map((row) => row.file_id),
    );
    return {
      pageList: rows.map((row) => pageView(row, steps.get(row.id), letters)),
      aside: out.map((row) => ({
        ...pageView(row, steps.get(row.id), letters),
        why: row.why as DocumentDetail["aside"][number]["why"],
      })),
    };
  }

  /** Pages that are too coarse (TT 01/2023 Điều 8 k2.e), and files that came in twice. */
  async function pageWarnings(documentId: string): Promise<string[]> {
    const least = minimumDpi();
    const rows = await core.database.read
      .selectFrom("pages")
      .select(["ordinal", "dpi", "sha256"])
      .where("document_id", "=", documentId)
      .orderBy("ordinal")
      .execute();
    const coarse = rows.filter((row) => row.dpi !== null && row.dpi < least).map((row) => row.ordinal);
    const first = new Map<string, number>();
    const twice: string[] = [];
    for (const { sha256, ordinal } of rows) {
      const known = first.get(sha256);
      if (known === undefined) first.set(sha256, ordinal);
      else twice.push(`${ordinal} (như trang ${known})`);
    }
    return [
      ...(coarse.length > 0
        ? [
            `Trang ${coarse.join(", ")} dưới ${least} dpi: pháp luật đòi ít nhất ${least} dpi, quét lại nếu còn giấy.`,
          ]
        : []),
      ...(twice.length > 0
        ? [`Cùng một tệp đã vào hai lần: trang ${twice.join(", ")}. Thừa thì bấm Del bỏ ra khay.`]
        : []),
    ];
  }

  /** What taking back the last change of the dossier's papers would take back. */
  async function moveWord(scopeId: string, state: "done" | "undone"): Promise<string | null> {
    const row = await core.database.read
      .selectFrom("page_moves")
      .select("kind")
      .where("scope_id", "=", scopeId)
      .where("state", "=", state)
      .orderBy("seq", state === "done" ? "desc" : "asc")
      .executeTakeFirst();
    return row ? (MOVE_WORDS[row.kind] ?? row.kind) : null;
  }

  async function fields(documentId: string): Promise<ExtractedField[]> {
    const rows = await core.database.read
      .selectFrom("extracted_fields")
      .leftJoin("accounts", "accounts.id", "extracted_fields.confirmed_by")
      .selectAll("extracted_fields")
      .select("accounts.full_name as confirmer")
      .where("document_id", "=", documentId)
      .orderBy("ordinal")
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      label: FIELD_LABELS[row.name] ?? row.name,
      value: row.value,
      raw: row.raw,
      confidence: row.confidence,
      page: row.page,
      box: row.box ? JSON.parse(row.box) : null,
      state: row.state as ExtractedField["state"],
      confirmedBy: row.confirmer,
      confirmedAt: row.confirmed_at,
    }));
  }

  return {
    /** The document when the officer may see it. Throws `digitise.not-found` or `digitise.not-yours`. */
    async require(id: string, officer: Officer): Promise<DocumentRow> {
      const row = await core.database.read
        .selectFrom("documents")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row) throw new AppError("digitise.not-found");
      if (!isVisible(row, officer)) throw new AppError("digitise.not-yours");
      return row;
    },

    /** `open` leaves out what is signed and extracted. */
    async list(officer: Officer, filter: { dossierId?: string; open: boolean }): Promise<DocumentSummary[]> {
      let rows = listed().orderBy("documents.scanned_at", "desc").limit(500);
      rows = filter.dossierId
        ? rows.where("documents.dossier_id", "=", filter.dossierId)
        : rows.where("documents.dossier_id", "is not", null);
      if (filter.open) rows = rows.where("documents.state", "not in", ["extracted", "erased"]);
      const visible = ((await rows.execute()) as ListedRow[]).filter((row) => isVisible(row, officer));
      const progress = await progressOf(visible.map((row) => row.id));
      return visible.map((row) => summary(row, officer, progress.get(row.id)));
    },

    /** What waits for this officer's signature: scans of one's own, and those of a campaign that name the officer. */
    async toSign(officer: Officer): Promise<DocumentSummary[]> {
      const rows = await listed()
        .where("documents.state", "=", "to-sign")
        .where("documents.held", "=", 0)
        .where(sql<SqlBool>`coalesce(documents.signer_id, documents.scanned_by) = ${officer.id}`)
        .orderBy("documents.scanned_at", "desc")
        .limit(500)
        .execute();
      return (rows as ListedRow[]).map((row) => summary(row, officer));
    },

    /** Pages of a document whose visibility the caller has settled. */
    pages: async (documentId: string): Promise<Page[]> => (await pageLists(documentId)).pageList,

    async detail(id: string, officer: Officer): Promise<DocumentDetail> {
      const row = (await listed().where("documents.id", "=", id).executeTakeFirst()) as ListedRow | undefined;
      if (!row) throw new AppError("digitise.not-found");
      if (!isVisible(row, officer)) throw new AppError("digitise.not-yours");
      const erased = row.state === "erased";
      const fileId = erased ? null : (row.signed_file ?? row.pdf_file);
      const file = fileId ? await core.database.files.stat(fileId) : undefined;
      const progress = await progressOf([id]);
      const read = await fields(id);
      const lists = erased ? { pageList: [], aside: [] } : await pageLists(id);
      return {
        ...summary(row, officer, progress.get(id)),
        ...lists,
        textNotes: textNotes(lists.pageList),
        separatorNotes: await separatorNotes(core.database.read, id),
        undo: row.state === "scanning" ? await moveWord(row.dossier_id ?? row.folder_id ?? "", "done") : null,
        warnings: row.state === "scanning" ? await pageWarnings(id) : [],
        redo:
          row.state === "scanning" ? await moveWord(row.dossier_id ?? row.folder_id ?? "", "undone") : null,
        file: file ? blobs.ofFile(file, `${row.code}-${row.title.slice(0, 60)}.pdf`) : null,
        text: row.text,
        fields: read,
        missing: row.state === "extracted" ? missingFields(read) : [],
      };
    },
  };
}

export type DocumentViews = ReturnType<typeof createDocumentViews>;
