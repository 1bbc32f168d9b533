import type { Selectable } from "kysely";
import type { StoredFile } from "../../../db/files.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { QrItemsConfig } from "../copies/qr-text.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { FormKind } from "./keys.ts";
import type { FormsLaw } from "./law.ts";
import type { FormLayout } from "./layout.ts";
import type { FormContent, FormHead, FormProfile, FrozenForm, SignaturePlace } from "./types.ts";

export type FormRow = Selectable<Schema["issued_forms"]>;
export type PaperName = Output<"forms.get">["papers"][number];

/** What the pdf child answers to `form`. */
interface Drawn {
  pdf: Uint8Array;
  places: SignaturePlace[];
}

/** The layout with these of its copies alone. */
const withCopies = (layout: FormLayout, only: readonly number[]): FormLayout =>
  only.length === 0
    ? layout
    : { ...layout, copies: layout.copies.filter((_, index) => only.includes(index)) };

/**
 * Issued papers as PDF: drawn from what was frozen, by the layout of the day of issue, kept in the file store as they
 * were first drawn. One that a crash left undrawn is drawn when it is asked for.
 */
export function createDrawing(
  core: CoreContext,
  parts: { pdf: KeptChild; law: FormsLaw; qr: QrItemsConfig },
) {
  const { read } = core.database;

  async function rowOf(id: string): Promise<FormRow> {
    const row = await read.selectFrom("issued_forms").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("forms.not-found");
    return row;
  }

  const layoutOf = (row: FormRow): FormLayout =>
    parts.law.layout(row.kind as FormKind, row.profile as FormProfile, row.at.slice(0, 10));

  function frozen(row: FormRow): FrozenForm {
    const { head, ...content } = JSON.parse(row.content) as FormContent & { head: FormHead };
    return { content, head, number: row.number, provisional: row.provisional === 1, at: row.at };
  }

  /** Papers of a form, the one that the office uses first. */
  function papersOf(row: FormRow): PaperName[] {
    const { papers } = layoutOf(row);
    const wanted = frozen(row).head.paper;
    return [...papers].sort((a, b) => Number(b === wanted) - Number(a === wanted)) as PaperName[];
  }

  const draw = (
    row: FormRow,
    paper: string,
    { electronic = false, only = [] }: { electronic?: boolean; only?: readonly number[] } = {},
  ): Promise<Drawn> =>
    parts.pdf.call<Drawn>("form", {
      form: frozen(row),
      layout: withCopies(layoutOf(row), only),
      style: parts.law.style,
      qr: parts.qr,
      paper,
      electronic,
    });

  /** The stored paper, made now when it was not yet; two who ask at once get one. */
  const drawing = new Map<string, Promise<string>>();
  function ensure(id: string): Promise<string> {
    const begun = drawing.get(id) ?? make(id).finally(() => drawing.delete(id));
    drawing.set(id, begun);
    return begun;
  }

  async function make(id: string): Promise<string> {
    const row = await rowOf(id);
    if (row.file_id) return row.file_id;
    const { pdf } = await draw(row, papersOf(row)[0] ?? "");
    const stored = await core.database.files.put(pdf, {
      mediaType: "application/pdf",
      title: titleOf(row),
    });
    return core.write("system", async (tx) => {
      const again = await tx.db
        .selectFrom("issued_forms")
        .select("file_id")
        .where("id", "=", id)
        .executeTakeFirst();
      if (again?.file_id) return again.file_id;
      await tx.db.insertInto("files").values(stored.row).execute();
      await tx.db.updateTable("issued_forms").set({ file_id: stored.id }).where("id", "=", id).execute();
      await tx.audit("forms.drawn", id, { kind: row.kind, sha256: stored.sha256 });
      return stored.id;
    });
  }

  /**
   * The paper as it was first drawn; undefined where that was at another machine of the office and its file has not come:
   * the frozen words are laid out here then. Throws `files.missing` for one that was erased.
   */
  async function storedHere(id: string): Promise<StoredFile | undefined> {
    const fileId = await ensure(id);
    const file = await core.database.files.stat(fileId);
    if (file) return file;
    const row = await read
      .selectFrom("files")
      .select("erased_at")
      .where("id", "=", fileId)
      .executeTakeFirst();
    if (!row || row.erased_at !== null) throw new AppError("files.missing");
    return undefined;
  }

  function titleOf(row: FormRow): string {
    const { text } = frozen(row).content as { text: Record<string, string> };
    return [layoutOf(row).title, row.number || text.dossierCode || ""].filter(Boolean).join(" ");
  }

  /** The bytes on the wanted paper: the stored ones, or the same content laid out anew. */
  async function bytesOf(row: FormRow, paper: PaperName, only: readonly number[] = []): Promise<Uint8Array> {
    if (only.length > 0) return (await draw(row, paper, { only })).pdf;
    const stored = paper === papersOf(row)[0] ? await storedHere(row.id) : undefined;
    return stored ? core.database.files.read(stored.id) : (await draw(row, paper)).pdf;
  }

  function chosenPaper(row: FormRow, wanted: PaperName | undefined): PaperName {
    const papers = papersOf(row);
    const paper = wanted ?? papers[0];
    if (!paper || !papers.includes(paper)) {
      throw new AppError("contract.invalid-input", { where: "khổ giấy", why: "giấy này không có khổ đó" });
    }
    return paper;
  }

  return { rowOf, layoutOf, papersOf, draw, ensure, storedHere, titleOf, bytesOf, chosenPaper };
}
