import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Output, ParcelIn, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Drafts } from "../dossiers/drafts.ts";
import type { Arrival } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { stateWords } from "../state-words.ts";
import { displayTime, legalTime } from "../time.ts";
import { type ParcelsLaw, ruleOn } from "./law.ts";

export { loadParcelsLaw, type ParcelsLaw } from "./law.ts";

const SHOWN = 300;
const stateOf = stateWords({
  open: { word: "Chờ nhận hồ sơ", tone: "warning" },
  "sent-home": { word: "Đã lập phiếu bổ sung", tone: "info" },
  received: { word: "Đã tiếp nhận", tone: "good" },
  closed: { word: "Không thành hồ sơ", tone: "neutral" },
});

/**
 * Dossiers that come by post (NĐ 61/2018/NĐ-CP Điều 16): the parcel is entered when the carrier hands it over, which is
 * the moment of receipt; the dossier is received by the ordinary form and the receipt goes back by post.
 */
export function createParcels(
  core: CoreContext,
  parts: { law: ParcelsLaw; drafts: Drafts; forms: Forms; profile(at: string): FormProfile },
) {
  const { read } = core.database;

  const rows = (db: typeof read | WriteTx["db"] = read) =>
    db
      .selectFrom("parcels_in")
      .leftJoin("dossiers", "dossiers.id", "parcels_in.dossier_id")
      .leftJoin("drafts", "drafts.id", "parcels_in.draft_id")
      .selectAll("parcels_in")
      .select(["dossiers.code as code", "drafts.state as draft"]);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number];

  function view(row: Row): ParcelIn {
    const state = row.state === "open" && row.draft === "sent-home" ? "sent-home" : row.state;
    return {
      id: row.id,
      sender: row.sender,
      address: row.address,
      content: row.content,
      carrier: row.carrier,
      tracking: row.tracking,
      arrivedAt: row.arrived_at,
      enclosed: row.enclosed,
      missing: row.missing,
      by: row.by,
      state: stateOf(state),
      dossierId: row.dossier_id,
      dossierCode: row.code ?? "",
      why: row.settled_why ?? "",
      owesBack: state !== "open" && row.back_list === null,
      backNumber: row.back_number ?? "",
      backForm: row.back_list,
    };
  }

  async function one(id: string, db?: WriteTx["db"]): Promise<Row> {
    const row = await rows(db).where("parcels_in.id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("parcels.not-found");
    return row;
  }

  function requireOpen(row: Row): void {
    if (row.state !== "open") throw new AppError("parcels.settled", { state: stateOf(row.state).word });
  }

  const ofDraft = (draftId: string) =>
    rows()
      .where("parcels_in.draft_id", "=", draftId)
      .where("parcels_in.state", "=", "open")
      .executeTakeFirst();

  /** What went back for a parcel, as the delivery list names it. */
  const papersBack = (row: Row): string =>
    row.dossier_id
      ? "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
      : row.state === "closed"
        ? "Hồ sơ gửi trả"
        : "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ";

  return {
    async list(): Promise<Output<"parcels.list">> {
      const found = await rows()
        .orderBy((e) => e("parcels_in.state", "=", "open"), "desc")
        .orderBy("parcels_in.seq", "desc")
        .limit(SHOWN)
        .execute();
      return { rows: found.map(view), rule: ruleOn(parts.law, core.now().slice(0, 10)) };
    },

    /** Throws `parcels.wrong-time`. */
    async record(officer: Officer, key: string, input: Parsed<"parcels.record">): Promise<ParcelIn> {
      if (input.arrivedAt > core.now()) throw new AppError("parcels.wrong-time");
      await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("parcels_in")
          .select("id")
          .where("id", "=", key)
          .executeTakeFirst();
        if (known) return;
        const { arrivedAt, ...given } = input;
        await tx.db
          .insertInto("parcels_in")
          .values({
            ...given,
            id: key,
            arrived_at: arrivedAt,
            by: officer.fullName,
            at: tx.at,
            state: "open",
          })
          .execute();
        await tx.audit("parcels.recorded", key, { arrivedAt });
        tx.emit("parcels", [key]);
      });
      return view(await one(key));
    },

    async begin(officer: Officer, input: Parsed<"parcels.begin">): Promise<ParcelIn> {
      await parts.drafts.own(input.draftId, officer);
      await core.write(officer.username, async (tx) => {
        requireOpen(await one(input.id, tx.db));
        await tx.db
          .updateTable("parcels_in")
          .set({ draft_id: input.draftId })
          .where("id", "=", input.id)
          .execute();
        await tx.audit("parcels.begun", input.id);
        tx.emit("parcels", [input.id]);
      });
      return view(await one(input.id));
    },

    async ofDraft(draftId: string): Promise<ParcelIn | null> {
      const row = await ofDraft(draftId);
      return row ? view(row) : null;
    },

    /** How a form that is typed from a parcel is received: with the time at which the parcel came. */
    async arrival(draftId: string, officer: Officer): Promise<Arrival | null> {
      const row = await ofDraft(draftId);
      if (!row) return null;
      return {
        earlier: {
          receivedAt: row.arrived_at,
          receiver: officer,
          code: null,
          why: `Nhận qua bưu chính (${row.carrier}${row.tracking ? `, số hiệu ${row.tracking}` : ""}) lúc ${displayTime(row.arrived_at)}, theo sổ bưu gửi đến`,
          tell: {
            channel: "post",
            parcel: { carrier: row.carrier, tracking: row.tracking, arrivedAt: row.arrived_at },
          },
        },
        async done(tx, dossierId) {
          await tx.db
            .updateTable("parcels_in")
            .set({
              state: "received",
              dossier_id: dossierId,
              settled_by: officer.fullName,
              settled_at: tx.at,
            })
            .where("id", "=", row.id)
            .execute();
          await tx.audit("parcels.received", row.id, { dossierId });
          tx.emit("parcels", [row.id]);
        },
      };
    },

    async close(officer: Officer, input: Parsed<"parcels.close">): Promise<ParcelIn> {
      await core.write(officer.username, async (tx) => {
        requireOpen(await one(input.id, tx.db));
        await tx.db
          .updateTable("parcels_in")
          .set({
            state: "closed",
            settled_by: officer.fullName,
            settled_at: tx.at,
            settled_why: input.why,
          })
          .where("id", "=", input.id)
          .execute();
        await tx.audit("parcels.closed", input.id, { why: input.why });
        tx.emit("parcels", [input.id]);
      });
      return view(await one(input.id));
    },

    /** One list for the carrier; a parcel whose paper went back already is refused. */
    async sendBack(
      officer: Officer,
      key: string,
      input: Parsed<"parcels.sendBack">,
    ): Promise<Output<"parcels.sendBack">> {
      return core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("issued_forms")
          .select("number")
          .where("id", "=", key)
          .executeTakeFirst();
        if (known) return { formId: key, number: known.number };
        const cells: string[][] = [];
        for (const [index, id] of input.ids.entries()) {
          const row = await one(id, tx.db);
          if (!view(row).owesBack) throw new AppError("parcels.settled", { state: view(row).state.word });
          cells.push([String(index + 1), row.code ?? "", row.sender, row.address, papersBack(row), ""]);
        }
        const { number } = await parts.forms.issue(tx, {
          id: key,
          kind: "delivery-list",
          profile: parts.profile(tx.at),
          dossierId: null,
          subjectId: key,
          by: officer.fullName,
          content: {
            text: {
              day: legalTime(tx.at),
              carrier: input.carrier,
              count: String(cells.length),
              giverName: officer.fullName,
            },
            lists: {},
            tables: { rows: cells },
          },
        });
        await tx.db
          .updateTable("parcels_in")
          .set({ back_list: key, back_number: number })
          .where("id", "in", input.ids)
          .execute();
        await tx.audit("parcels.sent-back", key, { parcels: input.ids.length, number });
        tx.emit("parcels", input.ids);
        return { formId: key, number };
      });
    },
  };
}

export type Parcels = ReturnType<typeof createParcels>;
