import type { WriteTx } from "../../../db/database.ts";
import type { CardReading, CollectorRight, Input, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { DossierViews } from "../dossiers/views.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { Life } from "../life/service.ts";
import { displayDay } from "../time.ts";
import { createContacts } from "./contacts.ts";
import { handOverContent } from "./form.ts";
import { createGate, requireNoSecret } from "./gate.ts";
import { profileOn, type ReturnsLaw } from "./law.ts";
import { createOriginals } from "./originals.ts";
import { createPost } from "./post.ts";
import { createResultPapers } from "./result-papers.ts";
import { addOverCounter } from "./row.ts";
import { compareCard, knownPerson, missingFor, RIGHT_WORDS } from "./rules.ts";
import type { AskRating, FeesAtReturn } from "./types.ts";
import { createReturnViews } from "./views.ts";

export type { Contacts } from "./contacts.ts";
export { profileOn, ReturnsLaw } from "./law.ts";

type HandOverInput = Input<"returns.handOver">;

/**
 * Giving results back over the counter (trả kết quả, NĐ 61/2018/NĐ-CP Điều 20, NĐ 118/2025/NĐ-CP Điều 22): who
 * takes it is checked, what is still owed is settled, a paper result is scanned before it leaves, and all that
 * left is on one signed paper.
 */
export function createReturns(
  core: CoreContext,
  parts: {
    law: ReturnsLaw;
    life: Life;
    forms: Forms;
    dossiers: DossierViews;
    fees: FeesAtReturn;
    askRating: AskRating;
    usualResults(procedureCode: string): string[];
    /** Throws `card.not-a-card` and the like. */
    readCard(text: string): CardReading;
  },
) {
  const views = createReturnViews(core, parts);
  const gate = createGate(views, parts.fees);

  const personOf = async (id: string, right: CollectorRight) =>
    knownPerson((await parts.dossiers.detail(id)).applicant, right);

  /** A scanned card decides by itself, whatever the window says. */
  async function judged(input: HandOverInput): Promise<HandOverInput["check"]> {
    const { check, collector } = input;
    if (check.how !== "card") return check;
    const card = parts.readCard(check.cardText);
    const known = await personOf(input.id, collector.right);
    const against = known.fullName ? known : { fullName: collector.fullName, identity: collector.identity };
    const { outcome } = compareCard(card, against);
    return { ...check, outcome: outcome === "same" ? "same" : "different" };
  }

  /** The results that leave, all of them, each ticked as it was laid on the counter. */
  async function given(tx: WriteTx, input: HandOverInput) {
    const leaving = await gate.leaving(tx, input.id);
    const left = leaving.filter(({ id }) => !input.results.includes(id));
    if (left.length > 0 || input.results.length !== leaving.length) {
      throw new AppError("returns.incomplete", {
        what:
          left.length > 0 ? `đánh dấu đã trao ${left.map(({ title }) => title).join("; ")}` : "kết quả trao",
      });
    }
    return leaving;
  }

  async function originalsOf(tx: WriteTx, input: HandOverInput) {
    const rows = await tx.db
      .selectFrom("components")
      .select(["id", "name", "originals"])
      .where("dossier_id", "=", input.id)
      .where("role", "=", "filed")
      .execute();
    return input.originals.map(({ componentId, count }) => {
      const row = rows.find(({ id }) => id === componentId);
      if (!row || count > row.originals) {
        throw new AppError("returns.incomplete", { what: "số bản chính trả lại (không quá số đã nhận)" });
      }
      return { componentId, name: row.name, count };
    });
  }

  /** What the check showed is an event of its own, so that whoever opens the dossier later sees it. */
  async function noteCheck(tx: WriteTx, input: HandOverInput, by: string, died: boolean): Promise<void> {
    if (input.collector.right === "heir" && !died) {
      await parts.life.apply(tx, {
        dossierId: input.id,
        event: "applicant-died",
        by,
        why: "Người thừa kế đến nhận kết quả, có giấy tờ",
      });
    }
    if (input.check.how !== "none" && input.check.outcome === "different") {
      await parts.life.apply(tx, {
        dossierId: input.id,
        event: "identity-different",
        by,
        why: "Đối chiếu khi trả kết quả: thông tin không khớp, có lý do",
      });
    }
  }

  return {
    views,
    papers: createResultPapers(core, views),
    post: createPost(core, { ...parts, views, gate }),
    contacts: createContacts(core),
    originals: createOriginals(core, parts),

    async compareCard(id: string, right: CollectorRight, text: string) {
      const card = parts.readCard(text);
      const known = await personOf(id, right);
      const { outcome, sameNumber, sameName, sameBirth } = compareCard(card, known);
      const last = (value: string) => (value ? `•••• ${value.slice(-4)}` : "không có");
      const day = (value: string | null | undefined) => (value ? displayDay(value) : "không có");
      const lines = known.fullName
        ? [
            { label: "Họ và tên", dossier: known.fullName, card: card.fullName, same: sameName },
            {
              label: "Số định danh",
              dossier: last(known.identity),
              card: last(card.identity),
              same: sameNumber === true,
            },
            ...(sameBirth === null
              ? []
              : [
                  {
                    label: "Ngày sinh",
                    dossier: day(known.birthDate),
                    card: day(card.birthDate),
                    same: sameBirth,
                  },
                ]),
          ]
        : [];
      return {
        outcome: known.fullName ? outcome : ("unknown" as const),
        fullName: card.fullName,
        lines,
        warnings: card.warnings.map(({ text: words }) => words),
      };
    },

    /**
     * Gives the results to a person. `id` is the idempotency key: sent twice, done once. Throws
     * `returns.incomplete` with all that is missing, `returns.not-scanned`, `returns.fee-due`,
     * `returns.nothing-to-give`, `dossiers.wrong-state`.
     */
    async handOver(officer: Officer, id: string, input: HandOverInput) {
      const before = await core.database.read
        .selectFrom("hand_overs")
        .select("form_id")
        .where("id", "=", id)
        .executeTakeFirst();
      let formId = before?.form_id;
      if (!formId) {
        const form = core.ports.random.uuid();
        const asked = { ...input, check: await judged(input) };
        await core.write(officer.username, (tx) => write(tx, officer, { id, form, input: asked }));
        formId = form;
      }
      const ratingShown = input.askRating
        ? await parts.askRating(officer, { dossierId: input.id, subjectId: id })
        : false;
      return { detail: await views.detail(input.id), handOverId: id, formId, ratingShown };
    },

    /** Takes a mistaken hand-over of today back. Throws `returns.too-late-to-undo`, `returns.not-found`. */
    async undo(officer: Officer, handOverId: string, why: string) {
      const dossierId = await core.write(officer.username, async (tx) => {
        const row = await tx.db
          .selectFrom("hand_overs")
          .selectAll()
          .where("id", "=", handOverId)
          .executeTakeFirst();
        if (!row) throw new AppError("returns.not-found");
        if (row.state === "undone") return row.dossier_id;
        const mayUndo = row.state === "done" || row.state === "on-the-way";
        if (!mayUndo || row.at.slice(0, 10) !== views.today()) throw new AppError("returns.too-late-to-undo");
        await parts.life.apply(tx, {
          dossierId: row.dossier_id,
          event: "return-undone",
          by: officer.fullName,
          why,
          detail: { handOverId },
          set: { returned_at: null },
        });
        await tx.db
          .updateTable("hand_overs")
          .set({ state: "undone", closed_at: tx.at, closed_by: officer.fullName, closed_why: why })
          .where("id", "=", handOverId)
          .execute();
        // the paper of a whole delivery list speaks of other parcels too
        if (row.way === "counter") await parts.forms.void(tx, row.form_id, why);
        await tx.audit("returns.undone", row.dossier_id, { handOverId });
        tx.emit("returns", [row.dossier_id]);
        return row.dossier_id;
      });
      return views.detail(dossierId);
    },
  };

  async function write(
    tx: WriteTx,
    officer: Officer,
    { id, form, input }: { id: string; form: string; input: HandOverInput },
  ): Promise<void> {
    const again = await tx.db.selectFrom("hand_overs").select("id").where("id", "=", id).executeTakeFirst();
    if (again) return;
    const dossier = await tx.db
      .selectFrom("dossiers")
      .selectAll()
      .where("id", "=", input.id)
      .executeTakeFirst();
    if (!dossier) throw new AppError("dossiers.not-found");
    const by = officer.fullName;
    const facts = await views.factsOf(tx.db, input.id);
    const missing = missingFor(input, facts);
    if (missing.length > 0) throw new AppError("returns.incomplete", { what: missing.join("; ") });
    requireNoSecret({
      "giấy tờ kèm theo": input.collector.paper,
      "lý do": input.check.explanation,
      "người làm chứng": input.signature.witness,
    });
    if (dossier.state === "result-ready") {
      await gate.requirePaid(tx, input.id);
      await noteCheck(tx, input, by, facts.died);
    }
    const results = dossier.state === "result-ready" ? await given(tx, input) : [];
    const originals = await originalsOf(tx, input);
    const { collector, check, signature } = input;
    await parts.life.apply(tx, {
      dossierId: input.id,
      event: "return",
      by,
      why: input.note,
      detail: {
        handOverId: id,
        // HinhThuc 0: at the one-stop counter (interop 1.2)
        form: "0",
        returnedAt: tx.at,
        receivedBy: collector.fullName,
        right: collector.right,
        information: `Trả cho ${collector.fullName}, ${RIGHT_WORDS[collector.right]}`,
        receipt: check.receipt,
        identityCheck: check.how,
        identityOutcome: check.how === "none" ? "" : check.outcome,
        signature: signature.how,
        results: results.map(({ code, title }) => code || title),
        originals: originals.length,
      },
      set: { returned_at: tx.at },
    });
    await parts.forms.issue(tx, {
      id: form,
      kind: "hand-over",
      profile: profileOn(parts.law, dossier.received_at.slice(0, 10)).id,
      dossierId: input.id,
      subjectId: id,
      content: handOverContent({
        dossier,
        collecting: input,
        results,
        originals,
        at: tx.at,
        by,
      }),
      by,
    });
    await addOverCounter(tx, {
      id,
      dossierId: input.id,
      way: "counter",
      collecting: input,
      results,
      originals,
      note: input.note,
      formId: form,
      by,
    });
    await tx.audit("returns.handed-over", input.id, {
      handOverId: id,
      right: collector.right,
      receipt: check.receipt,
      identityCheck: check.how,
      signature: signature.how,
      results: results.length,
    });
    tx.emit("returns", [input.id]);
  }
}

export type Returns = ReturnType<typeof createReturns>;
