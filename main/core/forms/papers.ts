import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Output, Parsed, StateWord } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { QrItemsConfig } from "../copies/qr-text.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { requireAskedHere } from "./asked.ts";
import { createDrawing, type FormRow, type PaperName } from "./drawing.ts";
import type { FormsLaw } from "./law.ts";
import { settleWaits } from "./print-waits.ts";

type Summary = Output<"forms.get">;
/** Sharp enough to read the smallest line of a form at the width of a panel. */
const SCREEN_DPI = 130;
/** Paper of the electronic variant (NĐ 30/2020/NĐ-CP PL I). */
const ELECTRONIC_PAPER = "A4";

const STATES: Record<string, Omit<StateWord, "code">> = {
  issued: { word: "Đang dùng", tone: "good" },
  replaced: { word: "Đã thay bằng giấy khác", tone: "neutral" },
  void: { word: "Đã hủy", tone: "warning" },
};

/** Issued papers as people see them: listed, shown, saved and printed, with every printing on record. */
export function createPapers(
  core: CoreContext,
  parts: { blobs: Blobs; pdf: KeptChild; law: FormsLaw; qr: QrItemsConfig },
) {
  const { read } = core.database;
  const { rowOf, layoutOf, papersOf, ensure, storedHere, titleOf, bytesOf, chosenPaper, draw } =
    createDrawing(core, parts);

  async function summaries(rows: FormRow[]): Promise<Summary[]> {
    if (rows.length === 0) return [];
    const prints = await read
      .selectFrom("form_prints")
      .select(["form_id", "at", "printer"])
      .where(
        "form_id",
        "in",
        rows.map((row) => row.id),
      )
      .orderBy("seq")
      .execute();
    return rows.map((row) => {
      const layout = layoutOf(row);
      const own = prints.filter((print) => print.form_id === row.id);
      const last = own.at(-1);
      const state = STATES[row.state] ?? { word: row.state, tone: "neutral" };
      return {
        id: row.id,
        kind: row.kind,
        title: layout.title,
        form: layout.form,
        number: row.number,
        provisional: row.provisional === 1,
        dossierId: row.dossier_id,
        state: { code: row.state, ...state },
        why: row.why,
        by: row.by,
        at: row.at,
        papers: papersOf(row),
        electronic: layout.electronic,
        copies: layout.copies,
        printed: { times: own.length, at: last?.at ?? null, printer: last?.printer ?? "" },
      };
    });
  }

  /** Throws `forms.not-valid` for a paper that counts no more. */
  function requireIssued(row: FormRow): FormRow {
    if (row.state === "issued") return row;
    throw new AppError("forms.not-valid", {
      state: (STATES[row.state]?.word ?? row.state).toLocaleLowerCase("vi"),
    });
  }

  /** Records that a paper came out of the printer, in the dossier's way and in the log. */
  async function notePrint(
    tx: WriteTx,
    officer: Officer,
    print: {
      id: string;
      row: FormRow;
      paper: PaperName;
      copies: number;
      /** [] for all of it */
      only: readonly number[];
      why: string;
      printer: string;
      job: string;
    },
  ): Promise<void> {
    const { id, row, paper, copies, only, why, printer, job } = print;
    await tx.db
      .insertInto("form_prints")
      .values({
        id,
        form_id: row.id,
        paper,
        copies,
        parts: JSON.stringify(only),
        printer,
        job,
        why,
        by: officer.fullName,
        at: tx.at,
      })
      .execute();
    if (row.dossier_id) {
      await addDossierEvent(tx, {
        id: core.ports.random.uuid(),
        dossierId: row.dossier_id,
        kind: row.kind === "receipt" ? "receipt-printed" : "form-printed",
        by: officer.fullName,
        why: row.kind === "receipt" ? why : [layoutOf(row).title, why].filter(Boolean).join("; "),
      });
      tx.emit("dossiers", [row.dossier_id]);
    }
    await settleWaits(tx, row.id, only, officer.fullName, core.config.machineName);
    await tx.audit("forms.printed", row.id, {
      kind: row.kind,
      paper,
      copies,
      job,
      ...(only.length > 0 ? { only } : {}),
    });
    tx.emit("forms", [row.id]);
  }

  const audited = (officer: Officer, action: string, row: FormRow, detail: Record<string, unknown>) =>
    core.write(officer.username, (tx) => tx.audit(action, row.id, { kind: row.kind, ...detail }));

  interface Piled {
    row: FormRow;
    paper: PaperName;
    bytes: Uint8Array;
  }

  async function pileOf(ids: readonly string[]): Promise<Piled[]> {
    const pile: Piled[] = [];
    for (const id of ids) {
      const row = requireIssued(await rowOf(id));
      const paper = chosenPaper(row, undefined);
      pile.push({ row, paper, bytes: await bytesOf(row, paper) });
    }
    return pile;
  }

  const joined = (pile: readonly Piled[]): Promise<Uint8Array> =>
    parts.pdf.call<Uint8Array>("pile", { files: pile.map((one) => one.bytes) });

  return {
    ensure,

    /** The event in whose transaction the form was issued is done; nobody waits for the drawing of its paper. */
    soon(id: string): void {
      ensure(id).catch((error) => {
        core.ports.log.warn("form.not-drawn", { why: error instanceof AppError ? error.code : "unknown" });
      });
    },

    async ofDossier(dossierId: string): Promise<Summary[]> {
      const rows = read.selectFrom("issued_forms").selectAll().where("dossier_id", "=", dossierId);
      return summaries(await rows.orderBy("seq", "desc").execute());
    },

    async ofSubject(subjectId: string): Promise<Summary[]> {
      const rows = read.selectFrom("issued_forms").selectAll().where("subject_id", "=", subjectId);
      return summaries(await rows.orderBy("seq", "desc").execute());
    },

    async get(id: string): Promise<Summary> {
      const [summary] = await summaries([await rowOf(id)]);
      if (!summary) throw new AppError("forms.not-found");
      return summary;
    },

    async file(officer: Officer, input: Parsed<"forms.file">) {
      const row = await rowOf(input.id);
      const paper = chosenPaper(row, input.paper);
      const name = `${titleOf(row)}.pdf`;
      const file = paper === papersOf(row)[0] ? await storedHere(row.id) : undefined;
      await audited(officer, "forms.saved", row, { paper });
      return file
        ? parts.blobs.ofFile(file, name)
        : parts.blobs.ofMaker(name, "application/pdf", () => bytesOf(row, paper));
    },

    /** PNG of every page of the paper. */
    async pictures(officer: Officer, input: Parsed<"forms.pictures">) {
      const row = await rowOf(input.id);
      const bytes = await bytesOf(row, chosenPaper(row, input.paper));
      const pages = await parts.pdf.call<Uint8Array[]>("pictures", { bytes, dpi: SCREEN_DPI });
      await audited(officer, "forms.viewed", row, {});
      return pages.map((page, index) =>
        parts.blobs.ofMaker(`${row.kind}-${index + 1}.png`, "image/png", async () => page),
      );
    },

    /** Prints; every printing is recorded, the first and those again. `key` makes a repetition harmless. */
    async print(officer: Officer, key: string, input: Parsed<"forms.print">): Promise<Output<"forms.print">> {
      const before = await read
        .selectFrom("form_prints")
        .select(["job", "printer"])
        .where("id", "=", key)
        .executeTakeFirst();
      if (before) return before;
      const row = requireIssued(await rowOf(input.id));
      await requireAskedHere(core, row.id);
      const paper = chosenPaper(row, input.paper);
      const { copies, why } = input;
      const only = input.only.filter((index) => index < layoutOf(row).copies.length);
      const bytes = await bytesOf(row, paper, only);
      const earlier = await read
        .selectFrom("form_prints")
        .select("id")
        .where("form_id", "=", row.id)
        .execute();
      const { job, printer } = await core.ports.printer.printLogged(bytes, {
        id: key,
        form: row.kind,
        subjectId: row.id,
        title: titleOf(row),
        copies,
        by: officer.fullName,
        actor: officer.username,
        again: earlier.length > 0,
        why,
      });
      await core.write(officer.username, (tx) =>
        notePrint(tx, officer, { id: key, row, paper, copies, only, why, printer, job }),
      );
      return { job, printer };
    },

    /** Prints several papers as one job, so that nobody else's comes between; each printing is recorded for itself. */
    async printPile(officer: Officer, key: string, ids: readonly string[]): Promise<{ job: string }> {
      const before = await read
        .selectFrom("form_prints")
        .select("job")
        .where("id", "=", key)
        .executeTakeFirst();
      if (before) return before;
      const pile = await pileOf(ids);
      const [first] = pile;
      if (!first) return { job: "" };
      const bytes = await joined(pile);
      const title = `${layoutOf(first.row).title} (${pile.length})`;
      const { job, printer } = await core.ports.printer.printLogged(bytes, {
        id: key,
        form: first.row.kind,
        subjectId: first.row.id,
        title,
        copies: 1,
        by: officer.fullName,
        actor: officer.username,
      });
      await core.write(officer.username, async (tx) => {
        for (const [index, { row, paper }] of pile.entries()) {
          const id = index === 0 ? key : core.ports.random.uuid();
          await notePrint(tx, officer, { id, row, paper, copies: 1, only: [], why: "", printer, job });
        }
      });
      return { job };
    },

    /** The same pile as one file, for a printer that this machine does not reach. */
    async pileFile(officer: Officer, ids: readonly string[], name: string) {
      const pile = await pileOf(ids);
      for (const { row, paper } of pile) await audited(officer, "forms.saved", row, { paper });
      return parts.blobs.ofMaker(`${name}.pdf`, "application/pdf", () => joined(pile));
    },

    /** The electronic variant: A4, one copy, free places for the organisation's and the signer's signature. */
    async electronic(officer: Officer, id: string): Promise<Output<"forms.electronic">> {
      const row = await rowOf(id);
      const layout = layoutOf(row);
      if (!layout.electronic) throw new AppError("forms.no-electronic");
      const { pdf, places } = await draw(row, ELECTRONIC_PAPER, { electronic: true });
      await audited(officer, "forms.electronic", row, {});
      return {
        file: parts.blobs.ofMaker(`${titleOf(row)} (bản điện tử).pdf`, "application/pdf", async () => pdf),
        places,
      };
    },
  };
}

export type Papers = ReturnType<typeof createPapers>;
