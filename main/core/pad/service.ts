import type { WriteTx } from "../../../db/database.ts";
import type { Blob, Officer, Output, Pad, PadLeaf } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { blankReceipt, type ReceivingLaw } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { Papers } from "../forms/papers.ts";
import type { Forms } from "../forms/service.ts";
import type { ClockGuard } from "../office/clock.ts";
import { compactDay, dayOf, isRealDay } from "../time.ts";
import { accountContent, leafWord, placeText, UNUSED } from "./rules.ts";
import { createPadViews, type LeafRow, stateOf } from "./views.ts";

export { createPadEntries, type PadEntries } from "./entries.ts";

/**
 * Pads of blank receipts (tập giấy tiếp nhận dự phòng): for the hours in which no machine runs. Their numbers leave
 * the stock when the pad is made, and every leaf is accounted for: used, spoiled, or brought back blank.
 */
export function createPads(
  core: CoreContext,
  parts: {
    numbering: Numbering;
    law: Pick<ReceivingLaw, "dossierCode">;
    forms: Forms;
    papers: Papers;
    clock: ClockGuard;
  },
) {
  const { read } = core.database;
  const views = createPadViews(core);
  const today = () => dayOf(core.ports.clock.now());

  async function writePad(
    tx: WriteTx,
    officer: Officer,
    id: string,
    wish: { day: string; count: number },
  ): Promise<void> {
    if (await tx.db.selectFrom("pads").select("id").where("id", "=", id).executeTakeFirst()) return;
    const { day, count } = wish;
    const earlier = await tx.db.selectFrom("pads").select("id").where("day", "=", day).execute();
    const name = `${compactDay(day)}-${core.config.machineName}-${earlier.length + 1}`;
    await tx.db
      .insertInto("pads")
      .values({ id, name, day, count, by: officer.fullName, at: tx.at })
      .execute();
    const leafIds = Array.from({ length: count }, () => core.ports.random.uuid());
    const codes = await parts.numbering.reserve(tx, "dossier", day, leafIds, (given, on) =>
      parts.law.dossierCode({ ...given, day: on }),
    );
    for (const [index, code] of codes.entries()) {
      const leafId = leafIds[index] as string;
      const formId = core.ports.random.uuid();
      await parts.forms.issue(tx, {
        id: formId,
        kind: "receipt",
        profile: parts.forms.profileOf(`${day}T00:00:00.000+07:00`),
        dossierId: null,
        subjectId: leafId,
        number: code.split("-").slice(-2).join("-"),
        by: officer.fullName,
        content: blankReceipt({
          dossierCode: code,
          codeUnverified: core.config.agency.codeUnverified,
          note: `tờ dự phòng ${placeText(index + 1, count)}, viết tay khi không dùng được máy`,
          day,
        }),
      });
      await tx.db
        .insertInto("pad_leaves")
        .values({
          id: leafId,
          pad_id: id,
          ordinal: index + 1,
          code,
          day,
          form_id: formId,
          ...UNUSED,
        })
        .execute();
    }
    await tx.outbox({
      kind: "pad.made",
      dossierId: null,
      body: { padId: id, name, day, codes, by: officer.fullName, at: tx.at },
    });
    await tx.audit("pad.made", id, { name, day, first: codes[0], last: codes.at(-1) });
    tx.emit("pad", [id]);
    tx.emit("office", []);
  }

  /** A leaf that no dossier will ever have: its number is explained to the province. */
  async function settle(
    tx: WriteTx,
    officer: Officer,
    leaf: LeafRow,
    state: "spoiled" | "returned",
    why: string,
  ): Promise<void> {
    await tx.db
      .updateTable("pad_leaves")
      .set({ state, why, settled_by: officer.fullName, settled_at: tx.at, draft_id: null })
      .where("id", "=", leaf.id)
      .execute();
    if (leaf.form_id) await parts.forms.void(tx, leaf.form_id, why);
    await tx.outbox({
      kind: "pad.leaf-void",
      dossierId: null,
      body: { leafId: leaf.id, code: leaf.code, state, why, by: officer.fullName, at: tx.at },
    });
    await tx.audit(`pad.${state}`, leaf.id, { code: leaf.code, why });
  }

  /** What somebody is typing has been written on. */
  const isBeingTyped = async (tx: WriteTx, leaf: LeafRow): Promise<boolean> =>
    leaf.draft_id !== null &&
    (await tx.db
      .selectFrom("drafts")
      .select("id")
      .where("id", "=", leaf.draft_id)
      .where("state", "=", "open")
      .executeTakeFirst()) !== undefined;

  const formsOf = async (padId: string): Promise<string[]> => {
    await views.padRow(read, padId);
    const leaves = await views.leavesOf(read, padId);
    // a leaf that counts no more is not printed again
    return leaves.filter((leaf) => stateOf(leaf) === "printed").flatMap(({ form_id }) => form_id ?? []);
  };

  return {
    views,

    async list(): Promise<Output<"pad.list">> {
      const rows = await read.selectFrom("pads").selectAll().orderBy("seq", "desc").limit(60).execute();
      const waiting = await views
        .leafRows(read)
        .where("pad_leaves.state", "=", "entered")
        .orderBy("pad_leaves.seq")
        .execute();
      return { pads: await Promise.all(rows.map(views.padView)), waiting: waiting.map(views.leafView) };
    },

    leaves: async (padId: string): Promise<PadLeaf[]> =>
      (await views.leavesOf(read, padId)).map(views.leafView),

    async stock(day: string): Promise<{ left: number }> {
      const { left } = await parts.numbering.stock("dossier", day);
      return { left };
    },

    /** `id` is the idempotency key. Throws `pad.wrong-day`, `pad.no-numbers`, `clock.unconfirmed`. */
    async make(officer: Officer, id: string, wish: { day: string; count: number }): Promise<Pad> {
      parts.clock.require();
      if (!isRealDay(wish.day) || wish.day < today()) throw new AppError("pad.wrong-day");
      await core.write(officer.username, (tx) => writePad(tx, officer, id, wish));
      return views.padView(await views.padRow(read, id));
    },

    print: async (officer: Officer, key: string, padId: string): Promise<{ job: string }> =>
      parts.papers.printPile(officer, key, await formsOf(padId)),

    file: async (officer: Officer, padId: string): Promise<Blob> =>
      parts.papers.pileFile(
        officer,
        await formsOf(padId),
        `Tập dự phòng ${(await views.padRow(read, padId)).name}`,
      ),

    /** Throws `pad.wrong-state` for a leaf that was used or accounted for. */
    async spoil(officer: Officer, leafId: string, why: string): Promise<PadLeaf> {
      await core.write(officer.username, async (tx) => {
        const leaf = await views.leaf(tx.db, leafId);
        const state = stateOf(leaf);
        if (state === "spoiled") return;
        if (state !== "printed") throw new AppError("pad.wrong-state", { state: leafWord(state).word });
        await settle(tx, officer, leaf, "spoiled", why.normalize("NFC"));
        tx.emit("pad", [leafId]);
      });
      return views.leafView(await views.leaf(read, leafId));
    },

    async giveBack(officer: Officer, padId: string): Promise<Pad> {
      const pad = await views.padRow(read, padId);
      await core.write(officer.username, async (tx) => {
        for (const leaf of await views.leavesOf(tx.db, padId)) {
          if (stateOf(leaf) !== "printed" || (await isBeingTyped(tx, leaf))) continue;
          await settle(tx, officer, leaf, "returned", "chưa viết, không dùng nữa");
        }
        tx.emit("pad", [padId]);
      });
      return views.padView(pad);
    },

    /** The account of every leaf as a paper; one that was made before is replaced. */
    async account(officer: Officer, padId: string): Promise<{ formId: string }> {
      const id = core.ports.random.uuid();
      return core.write(officer.username, async (tx) => {
        const row = await views.padRow(tx.db, padId);
        const leaves = await views.leavesOf(tx.db, padId);
        const before = await tx.db
          .selectFrom("issued_forms")
          .select("id")
          .where("subject_id", "=", padId)
          .where("kind", "=", "pad-account")
          .where("state", "=", "issued")
          .executeTakeFirst();
        await parts.forms.issue(tx, {
          id,
          kind: "pad-account",
          profile: parts.forms.profileOf(tx.at),
          dossierId: null,
          subjectId: padId,
          by: officer.fullName,
          ...(before ? { replaces: before.id } : {}),
          content: accountContent(
            row,
            leaves.map((leaf) => ({
              place: placeText(leaf.ordinal, row.count),
              code: leaf.code,
              state: stateOf(leaf),
              settledBy: leaf.settled_by,
              settledAt: leaf.settled_at,
              note: views.noteOf(leaf),
            })),
            officer.fullName,
          ),
        });
        await tx.audit("pad.accounted", padId, { name: row.name });
        return { formId: id };
      });
    },
  };
}

export type Pads = ReturnType<typeof createPads>;
