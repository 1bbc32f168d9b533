import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Input, Officer, Parcel, ToPost } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { Life } from "../life/service.ts";
import { storedApplicant } from "../people/service.ts";
import { legalTime } from "../time.ts";
import { type Gate, requireNoSecret } from "./gate.ts";
import { profileOn, type ReturnsLaw } from "./law.ts";
import { addByPost } from "./row.ts";
import { groupedTracking } from "./rules.ts";
import type { FeesAtReturn } from "./types.ts";
import { handOverState, type ReturnViews } from "./views.ts";

type PostInput = Input<"returns.post">;
type ParcelRow = Selectable<Schema["hand_overs"]> & { code: string; carrier: string; number: string };

/** Parcels that arrived or came back stay on the screen until so many newer ones stand before them. */
const SHOWN = 100;

/**
 * Results by post (bưu chính công ích). The dossier is returned when the carrier takes the parcel; one that comes
 * back makes the result wait at the counter again, one that arrived is noted as arrived.
 */
export function createPost(
  core: CoreContext,
  parts: { law: ReturnsLaw; life: Life; forms: Forms; fees: FeesAtReturn; views: ReturnViews; gate: Gate },
) {
  const { read } = core.database;

  const parcelRows = () =>
    read
      .selectFrom("hand_overs")
      .innerJoin("dossiers", "dossiers.id", "hand_overs.dossier_id")
      .innerJoin("delivery_lists", "delivery_lists.id", "hand_overs.list_id")
      .selectAll("hand_overs")
      .select([
        "dossiers.code as code",
        "delivery_lists.carrier as carrier",
        "delivery_lists.number as number",
      ]);

  function parcelView(row: ParcelRow): Parcel {
    const { fullName, address } = JSON.parse(row.collector) as { fullName: string; address: string };
    return {
      id: row.id,
      dossierId: row.dossier_id,
      dossierCode: row.code,
      recipient: fullName,
      address,
      carrier: row.carrier,
      listNumber: row.number,
      listForm: row.form_id,
      tracking: row.tracking,
      sentAt: row.at,
      state: handOverState(row.state),
    };
  }

  async function parcel(id: string): Promise<Parcel> {
    const row = await parcelRows().where("hand_overs.id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("returns.not-found");
    return parcelView(row);
  }

  /** The parcel while it is on its way. Throws `returns.not-found`. */
  async function onTheWay(tx: WriteTx, id: string) {
    const row = await tx.db
      .selectFrom("hand_overs")
      .selectAll()
      .where("id", "=", id)
      .where("way", "=", "post")
      .where("state", "=", "on-the-way")
      .executeTakeFirst();
    if (!row) throw new AppError("returns.not-found");
    return row;
  }

  async function close(tx: WriteTx, id: string, state: string, by: string, why: string): Promise<void> {
    await tx.db
      .updateTable("hand_overs")
      .set({ state, closed_at: tx.at, closed_by: by, closed_why: why })
      .where("id", "=", id)
      .execute();
  }

  async function sendOne(
    tx: WriteTx,
    officer: Officer,
    wish: PostInput["parcels"][number],
    list: { id: string; carrier: string; formId: string },
  ) {
    const dossier = await tx.db
      .selectFrom("dossiers")
      .selectAll()
      .where("id", "=", wish.dossierId)
      .executeTakeFirst();
    if (!dossier) throw new AppError("dossiers.not-found");
    requireNoSecret({
      [`người nhận, ${dossier.code}`]: wish.recipient,
      [`địa chỉ, ${dossier.code}`]: wish.address,
      [`ghi chú, ${dossier.code}`]: wish.note,
    });
    const id = core.ports.random.uuid();
    const results =
      dossier.state === "result-ready" ? await parts.gate.leaving(tx, dossier.id, dossier.code) : [];
    if (results.length > 0) await parts.gate.requirePaid(tx, dossier.id);
    await parts.life.apply(tx, {
      dossierId: dossier.id,
      event: "return",
      by: officer.fullName,
      why: wish.note,
      detail: {
        handOverId: id,
        // HinhThuc 1: by post (interop 1.2)
        form: "1",
        returnedAt: tx.at,
        receivedBy: wish.recipient,
        information: `Gửi bưu chính qua ${list.carrier}`,
        carrier: list.carrier,
        tracking: wish.tracking,
        results: results.map(({ code, title }) => code || title),
      },
      set: { returned_at: tx.at },
    });
    await addByPost(tx, {
      id,
      dossierId: dossier.id,
      recipient: { fullName: wish.recipient, address: wish.address },
      results,
      note: wish.note,
      formId: list.formId,
      listId: list.id,
      tracking: wish.tracking,
      by: officer.fullName,
    });
    await tx.audit("returns.posted", dossier.id, { handOverId: id, listId: list.id });
    const notes = [wish.tracking ? `Số hiệu ${groupedTracking(wish.tracking)}` : "", wish.note];
    return [
      dossier.code,
      wish.recipient,
      wish.address,
      results.map(({ title }) => title).join("; "),
      notes.filter(Boolean).join("; "),
    ];
  }

  async function writeList(
    tx: WriteTx,
    officer: Officer,
    id: string,
    input: PostInput,
    formId: string,
  ): Promise<void> {
    const known = await tx.db
      .selectFrom("delivery_lists")
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    if (known) return;
    requireNoSecret({ "đơn vị vận chuyển": input.carrier });
    await tx.db
      .insertInto("delivery_lists")
      .values({ id, number: "", carrier: input.carrier, form_id: formId, by: officer.fullName, at: tx.at })
      .execute();
    const rows: string[][] = [];
    for (const [index, wish] of input.parcels.entries()) {
      const cells = await sendOne(tx, officer, wish, { id, carrier: input.carrier, formId });
      rows.push([String(index + 1), ...cells]);
    }
    const { number } = await parts.forms.issue(tx, {
      id: formId,
      kind: "delivery-list",
      profile: profileOn(parts.law, tx.at.slice(0, 10)).id,
      dossierId: null,
      subjectId: id,
      content: {
        text: {
          day: legalTime(tx.at),
          carrier: input.carrier,
          count: String(rows.length),
          giverName: officer.fullName,
        },
        lists: {},
        tables: { rows },
      },
      by: officer.fullName,
    });
    await tx.db.updateTable("delivery_lists").set({ number }).where("id", "=", id).execute();
    tx.emit("returns", [id]);
  }

  return {
    /** Ready dossiers whose people chose the post, with what hinders each. */
    async waiting(): Promise<ToPost[]> {
      const rows = await read
        .selectFrom("dossiers")
        .selectAll()
        .where("state", "=", "result-ready")
        .where("deliver_to", "=", "POST")
        .orderBy("seq")
        .limit(200)
        .execute();
      return Promise.all(
        rows.map(async (row) => {
          const { fullName, address } = storedApplicant(row.applicant);
          const results = (await parts.views.resultsOf(read, row.id)).filter(
            (one) => one.kind === "paper" || one.blocked === null,
          );
          const due = await parts.fees(read, row.id);
          const unscanned = results.find((one) => one.blocked !== null);
          return {
            id: row.id,
            code: row.code,
            recipient: fullName,
            address,
            procedureName: row.procedure_name,
            papers: results.map(({ title }) => title).join("; "),
            blocked:
              results.length === 0
                ? "Chưa ghi kết quả nào."
                : (unscanned?.blocked ?? (due.length > 0 ? "Còn phí, lệ phí phải nộp khi trả." : null)),
          };
        }),
      );
    },

    /** `id` is the idempotency key: the carrier takes a list once. */
    async send(officer: Officer, id: string, input: PostInput) {
      await core.write(officer.username, (tx) => writeList(tx, officer, id, input, core.ports.random.uuid()));
      const list = await read
        .selectFrom("delivery_lists")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      const rows = await parcelRows()
        .where("hand_overs.list_id", "=", id)
        .orderBy("hand_overs.seq")
        .execute();
      return { id, number: list.number, formId: list.form_id, parcels: rows.map(parcelView) };
    },

    async parcels(): Promise<Parcel[]> {
      const rows = await parcelRows()
        .where("hand_overs.state", "!=", "undone")
        .orderBy((e) => e("hand_overs.state", "=", "on-the-way"), "desc")
        .orderBy("hand_overs.seq", "desc")
        .limit(SHOWN)
        .execute();
      return rows.map(parcelView);
    },

    /** Some carriers give their numbers after they have taken the parcels. */
    async setTracking(officer: Officer, id: string, tracking: string): Promise<Parcel> {
      await core.write(officer.username, async (tx) => {
        const row = await onTheWay(tx, id);
        await tx.db.updateTable("hand_overs").set({ tracking }).where("id", "=", id).execute();
        await tx.outbox({
          kind: "parcel.tracking",
          dossierId: row.dossier_id,
          body: { dossierId: row.dossier_id, handOverId: id, tracking, at: tx.at },
        });
        await tx.audit("returns.tracking-noted", row.dossier_id, { handOverId: id });
        tx.emit("returns", [row.dossier_id]);
      });
      return parcel(id);
    },

    async delivered(officer: Officer, id: string, receivedBy: string): Promise<Parcel> {
      await core.write(officer.username, async (tx) => {
        const row = await onTheWay(tx, id);
        await close(tx, id, "delivered", officer.fullName, receivedBy ? `Người nhận: ${receivedBy}` : "");
        await tx.outbox({
          kind: "parcel.delivered",
          dossierId: row.dossier_id,
          body: { dossierId: row.dossier_id, handOverId: id, receivedBy, at: tx.at, by: officer.fullName },
        });
        await tx.audit("returns.delivered", row.dossier_id, { handOverId: id });
        tx.emit("returns", [row.dossier_id]);
      });
      return parcel(id);
    },

    async cameBack(officer: Officer, id: string, why: string): Promise<Parcel> {
      await core.write(officer.username, async (tx) => {
        const row = await onTheWay(tx, id);
        await close(tx, id, "came-back", officer.fullName, why);
        await parts.life.apply(tx, {
          dossierId: row.dossier_id,
          event: "undelivered",
          by: officer.fullName,
          why,
          detail: { handOverId: id },
          set: { returned_at: null },
        });
        await tx.audit("returns.came-back", row.dossier_id, { handOverId: id });
        tx.emit("returns", [row.dossier_id]);
      });
      return parcel(id);
    },
  };
}
