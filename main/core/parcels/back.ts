import type { Officer, Output, ParcelIn, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { legalTime } from "../time.ts";
import { requireParcelHere } from "./settle.ts";
import type { ParcelStored, ParcelViews } from "./views.ts";

/** What goes back in the envelope, as the delivery list names it. */
const PAPERS: Record<string, string> = {
  received: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
  "sent-home": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
  refused: "Phiếu từ chối tiếp nhận, hồ sơ gửi trả",
  closed: "Hồ sơ gửi trả",
};
const papersBack = (row: ParcelStored): string => PAPERS[row.state] ?? "";

/** What goes back to the senders by post: one delivery list for the carrier, the number of each envelope later. */
export function createParcelsBack(
  core: CoreContext,
  parts: { views: ParcelViews; forms: Forms; profile(at: string): FormProfile },
) {
  const { one, view } = parts.views;
  return {
    /** A parcel whose paper went back already is refused: `parcels.settled`. */
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
          await requireParcelHere(tx, id);
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
        await tx.outbox({
          kind: "parcel.sent-back",
          dossierId: null,
          body: {
            agencyCode: core.config.agency.code,
            parcelIds: input.ids,
            carrier: input.carrier,
            listNumber: number,
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("parcels.sent-back", key, { parcels: input.ids.length, number });
        tx.emit("parcels", input.ids);
        return { formId: key, number };
      });
    },

    /** The number that the carrier gave the envelope. Throws `parcels.not-sent-back`. */
    async setTracking(officer: Officer, input: Parsed<"parcels.setTracking">): Promise<ParcelIn> {
      await core.write(officer.username, async (tx) => {
        const row = await one(input.id, tx.db);
        if (row.back_list === null) throw new AppError("parcels.not-sent-back");
        if (row.back_tracking === input.tracking) return;
        await requireParcelHere(tx, input.id);
        await tx.db
          .updateTable("parcels_in")
          .set({ back_tracking: input.tracking })
          .where("id", "=", input.id)
          .execute();
        await tx.outbox({
          kind: "parcel.back-tracking",
          dossierId: null,
          body: {
            parcelId: input.id,
            agencyCode: core.config.agency.code,
            tracking: input.tracking,
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("parcels.tracking", input.id, { tracking: input.tracking });
        tx.emit("parcels", [input.id]);
      });
      return view(await one(input.id));
    },
  };
}
