import type { Officer, ParcelIn, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Drafts } from "../dossiers/drafts.ts";
import type { Arrival } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { displayTime } from "../time.ts";
import { createParcelsBack } from "./back.ts";
import type { ParcelsLaw } from "./law.ts";
import { requireParcelHere, settleParcel } from "./settle.ts";
import { createParcelViews, type ParcelStored, parcelState } from "./views.ts";

export { loadParcelsLaw, type ParcelsLaw } from "./law.ts";
export { turnParcelAway } from "./settle.ts";

/**
 * Dossiers that come by post (NĐ 61/2018/NĐ-CP Điều 16): the parcel is entered when the carrier hands it over, which is
 * the moment of receipt; the dossier is received by the ordinary form and the receipt goes back by post. Every machine
 * of the office sees the register; a parcel is asked of the machine that has it before it is changed.
 */
export function createParcels(
  core: CoreContext,
  parts: { law: ParcelsLaw; drafts: Drafts; forms: Forms; profile(at: string): FormProfile },
) {
  const views = createParcelViews(core, parts.law);
  const { one, rows, view } = views;
  const agencyCode = () => core.config.agency.code;

  function requireOpen(row: ParcelStored): void {
    if (row.state !== "open") throw new AppError("parcels.settled", { state: parcelState(row.state).word });
  }

  const ofDraft = (draftId: string) =>
    rows()
      .where("parcels_in.draft_id", "=", draftId)
      .where("parcels_in.state", "=", "open")
      .executeTakeFirst();

  return {
    list: ({ text }: Parsed<"parcels.list">) => views.list(text),
    ...createParcelsBack(core, { ...parts, views }),

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
        // who sent it and what lies in it is told with the dossier, if one comes of it
        await tx.outbox({
          kind: "parcel.arrived",
          dossierId: null,
          body: {
            parcelId: key,
            agencyCode: agencyCode(),
            carrier: given.carrier,
            tracking: given.tracking,
            arrivedAt,
            enclosed: given.enclosed,
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("parcels.recorded", key, { arrivedAt });
        tx.emit("parcels", [key]);
      });
      return view(await one(key));
    },

    async begin(officer: Officer, input: Parsed<"parcels.begin">): Promise<ParcelIn> {
      await parts.drafts.own(input.draftId, officer);
      await core.write(officer.username, async (tx) => {
        requireOpen(await one(input.id, tx.db));
        await requireParcelHere(tx, input.id);
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
          way: "post",
          receivedAt: row.arrived_at,
          receiver: officer,
          code: null,
          why: `Nhận qua bưu chính (${row.carrier}${row.tracking ? `, số hiệu ${row.tracking}` : ""}) lúc ${displayTime(row.arrived_at)}, theo sổ bưu gửi đến`,
          tell: {
            channel: "post",
            parcel: { carrier: row.carrier, tracking: row.tracking, arrivedAt: row.arrived_at },
          },
        },
        done: (tx, dossierId) =>
          settleParcel(
            tx,
            { id: row.id, agencyCode: agencyCode() },
            { state: "received", dossierId, why: "", by: officer.fullName },
          ),
      };
    },

    /** No dossier comes of it: it goes back, with the reason. */
    async close(officer: Officer, input: Parsed<"parcels.close">): Promise<ParcelIn> {
      await core.write(officer.username, async (tx) => {
        requireOpen(await one(input.id, tx.db));
        await settleParcel(
          tx,
          { id: input.id, agencyCode: agencyCode() },
          { state: "closed", why: input.why, by: officer.fullName },
        );
      });
      return view(await one(input.id));
    },
  };
}

export type Parcels = ReturnType<typeof createParcels>;
