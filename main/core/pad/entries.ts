import type { WriteTx } from "../../../db/database.ts";
import type { PadEntry } from "../../../db/tables/pad.ts";
import type {
  DossierDetail,
  DraftContent,
  Officer,
  PadEntryView,
  PadLeaf,
  Parsed,
} from "../../../preload/contract/index.ts";
import type { CodePatterns } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import type { Drafts } from "../dossiers/drafts.ts";
import type { Receipts } from "../dossiers/receipt.ts";
import { type Dossiers, parseDossierCode } from "../dossiers/service.ts";
import type { DossierViews } from "../dossiers/views.ts";
import { AppError } from "../errors.ts";
import { dayOf, displayTime } from "../time.ts";
import { leafWord, UNUSED, wrongTime } from "./rules.ts";
import { entryOf, type LeafRow, type PadViews, stateOf } from "./views.ts";

/**
 * Leaves that were written by hand, entered after the fact: one person types what stands on the paper with its true
 * time, another holds it against the paper, and only then it is received.
 */
export function createPadEntries(
  core: CoreContext,
  parts: {
    views: PadViews;
    drafts: Drafts;
    dossiers: Dossiers;
    dossierViews: DossierViews;
    receipts: Receipts;
    patterns: CodePatterns;
    procedureName(code: string): string;
  },
) {
  const { views } = parts;
  const { read } = core.database;

  function requireState(leaf: LeafRow, state: "printed" | "entered"): void {
    const now = stateOf(leaf);
    if (now !== state) throw new AppError("pad.wrong-state", { state: leafWord(now).word });
  }

  const ofDraftRow = (draftId: string) =>
    views
      .leafRows(read)
      .where("pad_leaves.draft_id", "=", draftId)
      .where("pad_leaves.state", "in", ["printed", "entered"])
      .executeTakeFirst();

  /** A leaf of this machine, or one of a machine that is dead, which is known by its code alone. */
  async function leafOfCode(tx: WriteTx, typed: string): Promise<LeafRow> {
    // the QR of a leaf begins with its code
    const code = (typed.split("|")[0] ?? "").trim().toUpperCase();
    const known = await views.leafRows(tx.db).where("pad_leaves.code", "=", code).executeTakeFirst();
    if (known) return known;
    const refuse = (why: string) => new AppError("pad.wrong-code", { code: code.slice(0, 40), why });
    const read = parseDossierCode(code, parts.patterns);
    if (!read.ok) throw refuse(read.text.replace(/\.$/, "").toLowerCase());
    const { agency } = core.config;
    if (read.agencyCode !== agency.code) throw refuse("tờ của cơ quan khác");
    if (read.day > dayOf(core.ports.clock.now())) throw refuse("ngày trên tờ chưa đến");
    const used = await tx.db
      .selectFrom("numbers_used")
      .select("text")
      .where("text", "=", code)
      .executeTakeFirst();
    const dossier = await tx.db
      .selectFrom("dossiers")
      .select("id")
      .where("code", "=", code)
      .executeTakeFirst();
    if (used || dossier) throw refuse("mã đã thuộc một hồ sơ");
    const ours = await tx.db
      .selectFrom("number_blocks")
      .select("id")
      .where("series", "=", "dossier")
      .where("agency_code", "=", agency.code)
      .where("day", "=", read.day)
      .where("first", "<=", read.ordinal)
      .where("last", ">=", read.ordinal)
      .executeTakeFirst();
    if (ours) throw refuse("máy này chưa in tờ nào mang mã đó");
    const id = core.ports.random.uuid();
    await tx.db
      .insertInto("pad_leaves")
      .values({
        id,
        pad_id: null,
        ordinal: 0,
        code,
        day: read.day,
        form_id: null,
        ...UNUSED,
      })
      .execute();
    await tx.audit("pad.other-machine", id, { code });
    return views.leaf(tx.db, id);
  }

  const required = async (leafId: string): Promise<{ leaf: LeafRow; entry: PadEntry }> => {
    const leaf = await views.leaf(read, leafId);
    requireState(leaf, "entered");
    const entry = entryOf(leaf);
    if (!entry) throw new AppError("pad.not-found");
    return { leaf, entry };
  };

  const accountOf = (column: "id" | "username", value: string) =>
    read
      .selectFrom("accounts")
      .select(["id", "full_name", "title"])
      .where(column, "=", value)
      .executeTakeFirst();

  return {
    /** Throws `pad.wrong-code`, `pad.wrong-state`, `dossiers.draft-not-yours`. */
    async begin(officer: Officer, typed: string, draftId: string): Promise<PadLeaf> {
      await parts.drafts.own(draftId, officer);
      const id = await core.write(officer.username, async (tx) => {
        const leaf = await leafOfCode(tx, typed);
        requireState(leaf, "printed");
        // one leaf, one form: whoever begins anew leaves the older form without it
        await tx.db.updateTable("pad_leaves").set({ draft_id: draftId }).where("id", "=", leaf.id).execute();
        await tx.audit("pad.begun", leaf.id, { code: leaf.code });
        tx.emit("pad", [leaf.id]);
        return leaf.id;
      });
      return views.leafView(await views.leaf(read, id));
    },

    async ofDraft(draftId: string): Promise<PadLeaf | null> {
      const leaf = await ofDraftRow(draftId);
      return leaf ? views.leafView(leaf) : null;
    },

    /** Throws `pad.form-of-leaf`. */
    async requireNoLeaf(draftId: string): Promise<void> {
      if (await ofDraftRow(draftId)) throw new AppError("pad.form-of-leaf");
    },

    /** Throws `pad.not-found`, `pad.wrong-state`, `pad.wrong-time`, `dossiers.incomplete`. */
    async enter(officer: Officer, input: Parsed<"pad.enter">): Promise<PadLeaf> {
      const { draftId, content, receivedAt, why } = input;
      await parts.drafts.own(draftId, officer);
      const leaf = await ofDraftRow(draftId);
      if (!leaf) throw new AppError("pad.not-found");
      if (leaf.state === "entered") return views.leafView(leaf);
      const wrong = wrongTime(receivedAt, leaf.day, core.now());
      if (wrong) throw new AppError("pad.wrong-time", { why: wrong });
      parts.dossiers.requireReceivable(content, receivedAt);
      const receiver = await accountOf("username", input.receiver);
      if (!receiver) throw new AppError("accounts.not-found");
      await core.write(officer.username, async (tx) => {
        const now = await views.leaf(tx.db, leaf.id);
        if (now.state === "entered") return;
        requireState(now, "printed");
        const entry: PadEntry = {
          content,
          receivedAt,
          receiverId: receiver.id,
          why: why.normalize("NFC"),
          enteredById: officer.id,
          enteredBy: officer.fullName,
          enteredAt: tx.at,
        };
        await tx.db
          .updateTable("pad_leaves")
          .set({ state: "entered", entry: JSON.stringify(entry), why: "" })
          .where("id", "=", leaf.id)
          .execute();
        const values = { content: JSON.stringify(content), saved_at: tx.at, state: "entered" };
        await tx.db
          .insertInto("drafts")
          .values({ id: draftId, owner_id: officer.id, revision: 0, dossier_id: null, ...values })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
          .execute();
        await tx.audit("pad.entered", leaf.id, { code: leaf.code, receivedAt, why: entry.why });
        tx.emit("pad", [leaf.id]);
        tx.emit("drafts", [draftId]);
      });
      return views.leafView(await views.leaf(read, leaf.id));
    },

    /** Throws `pad.wrong-state`. */
    async entry(officer: Officer, leafId: string): Promise<PadEntryView> {
      const { leaf, entry } = await required(leafId);
      const content = entry.content as DraftContent;
      const receiver = await accountOf("id", entry.receiverId);
      const { due } = await parts.dossiers.preview(
        content.procedureCode,
        content.manualDueDay,
        entry.receivedAt,
      );
      return {
        leaf: views.leafView(leaf),
        receivedAt: entry.receivedAt,
        why: entry.why,
        receivedBy: receiver?.full_name ?? "",
        enteredBy: entry.enteredBy,
        enteredAt: entry.enteredAt,
        isOwn: entry.enteredById === officer.id,
        content,
        procedureName: parts.procedureName(content.procedureCode),
        due,
      };
    },

    /** Receives it with its true time, once. Throws `pad.second-person`, `pad.wrong-state`. */
    async confirm(officer: Officer, leafId: string): Promise<DossierDetail> {
      const before = await views.leaf(read, leafId);
      // sent twice, received once
      if (before.state === "used" && before.dossier_id) return parts.dossierViews.detail(before.dossier_id);
      const { leaf, entry } = await required(leafId);
      if (entry.enteredById === officer.id) throw new AppError("pad.second-person");
      const receiver = await accountOf("id", entry.receiverId);
      if (!receiver) throw new AppError("accounts.not-found");
      const signer = { id: receiver.id, fullName: receiver.full_name, title: receiver.title };
      const enterer = await accountOf("id", entry.enteredById);
      if (!enterer) throw new AppError("accounts.not-found");
      const id = core.ports.random.uuid();
      await core.write(officer.username, async (tx) => {
        requireState(await views.leaf(tx.db, leafId), "entered");
        const owner = { ...officer, id: enterer.id };
        await parts.dossiers.receiveIn(
          tx,
          owner,
          { id, draftId: leaf.draft_id ?? core.ports.random.uuid(), content: entry.content as DraftContent },
          {
            way: "pad",
            receivedAt: entry.receivedAt,
            receiver: signer,
            code: leaf.code,
            why: `Nhận trên tờ dự phòng lúc ${displayTime(entry.receivedAt)}; ${entry.enteredBy} nhập ${displayTime(entry.enteredAt)}, ${officer.fullName} xác nhận ${displayTime(tx.at)}. Lý do: ${entry.why}`,
            tell: {
              enteredLate: {
                how: "pad",
                padId: leaf.pad_id,
                why: entry.why,
                enteredBy: entry.enteredBy,
                enteredAt: entry.enteredAt,
                confirmedBy: officer.fullName,
                confirmedAt: tx.at,
              },
            },
          },
        );
        // what the person holds in hand belongs to the dossier now; the receipt of the program stands in for it
        if (leaf.form_id) {
          await tx.db
            .updateTable("issued_forms")
            .set({ dossier_id: id })
            .where("id", "=", leaf.form_id)
            .execute();
        }
        await parts.receipts.issue(tx, { dossierId: id, officer: signer, subjectId: id });
        await tx.db
          .updateTable("pad_leaves")
          .set({
            state: "used",
            settled_by: officer.fullName,
            settled_at: tx.at,
            dossier_id: id,
            draft_id: null,
          })
          .where("id", "=", leafId)
          .execute();
        await tx.audit("pad.confirmed", leafId, {
          code: leaf.code,
          dossierId: id,
          enteredBy: entry.enteredBy,
        });
        tx.emit("pad", [leafId]);
      });
      void parts.receipts.soon(id);
      return parts.dossierViews.detail(id);
    },

    async sendBack(officer: Officer, leafId: string, why: string): Promise<PadLeaf> {
      const { leaf } = await required(leafId);
      await core.write(officer.username, async (tx) => {
        requireState(await views.leaf(tx.db, leafId), "entered");
        await tx.db
          .updateTable("pad_leaves")
          .set({ state: "printed", why: why.normalize("NFC") })
          .where("id", "=", leafId)
          .execute();
        if (leaf.draft_id) {
          await tx.db.updateTable("drafts").set({ state: "open" }).where("id", "=", leaf.draft_id).execute();
          tx.emit("drafts", [leaf.draft_id]);
        }
        await tx.audit("pad.sent-back", leafId, { code: leaf.code, why });
        tx.emit("pad", [leafId]);
      });
      return views.leafView(await views.leaf(read, leafId));
    },
  };
}

export type PadEntries = ReturnType<typeof createPadEntries>;
