import type { WriteTx } from "../../../db/database.ts";
import type { Output, ParcelIn } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { foldForSearch } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { stateWords } from "../state-words.ts";
import { type ParcelsLaw, rulesOn } from "./law.ts";

const SHOWN = 300;
/** of these a text is looked for, the latest first */
const SEARCHED = 5000;

export const parcelState = stateWords({
  open: { word: "Chờ nhận hồ sơ", tone: "warning" },
  "sent-home": { word: "Đã lập phiếu bổ sung", tone: "info" },
  refused: { word: "Đã lập phiếu từ chối", tone: "info" },
  received: { word: "Đã tiếp nhận", tone: "good" },
  closed: { word: "Không thành hồ sơ", tone: "neutral" },
});

/** The register of parcels as the window shows it. */
export function createParcelViews(core: CoreContext, law: ParcelsLaw) {
  const { read } = core.database;

  const rows = (db: typeof read | WriteTx["db"] = read) =>
    db
      .selectFrom("parcels_in")
      .leftJoin("dossiers", "dossiers.id", "parcels_in.dossier_id")
      .leftJoin("exchange_units as u", "u.id", "parcels_in.id")
      .leftJoin("exchange_peers as p", "p.device_id", "u.owner")
      .selectAll("parcels_in")
      .select(["dossiers.code as code", "u.owner as owner", "p.name as machine"]);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number];

  const view = (row: Row): ParcelIn => ({
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
    state: parcelState(row.state),
    dossierId: row.code === null ? null : row.dossier_id,
    dossierCode: row.code ?? "",
    why: row.settled_why ?? "",
    owesBack: row.state !== "open" && row.back_list === null,
    backNumber: row.back_number ?? "",
    backForm: row.back_list,
    backTracking: row.back_tracking ?? "",
    elsewhere: row.owner ? (row.machine ?? "máy khác của cơ quan") : "",
  });

  const searched = (row: Row): string =>
    foldForSearch(
      [
        row.sender,
        row.address,
        row.content,
        row.carrier,
        row.tracking,
        row.code,
        row.back_number,
        row.back_tracking,
      ].join(" "),
    );

  return {
    rows,
    view,

    /** Throws `parcels.not-found`. */
    async one(id: string, db?: WriteTx["db"]): Promise<Row> {
      const row = await rows(db).where("parcels_in.id", "=", id).executeTakeFirst();
      if (!row) throw new AppError("parcels.not-found");
      return row;
    },

    /** Those that wait first, then the latest; every word of the text must be found. */
    async list(text: string): Promise<Output<"parcels.list">> {
      const wanted = foldForSearch(text).split(" ").filter(Boolean);
      const found = await rows()
        .orderBy((e) => e("parcels_in.state", "=", "open"), "desc")
        .orderBy("parcels_in.arrived_at", "desc")
        .orderBy("parcels_in.seq", "desc")
        .limit(wanted.length > 0 ? SEARCHED : SHOWN)
        .execute();
      const fits = found.filter((row) => {
        const all = wanted.length > 0 ? searched(row) : "";
        return wanted.every((word) => all.includes(word));
      });
      const { receipt, givenBack } = rulesOn(law, core.now().slice(0, 10));
      return { rows: fits.slice(0, SHOWN).map(view), rule: receipt.words, reasons: givenBack.reasons };
    },
  };
}

export type ParcelViews = ReturnType<typeof createParcelViews>;
export type ParcelStored = Awaited<ReturnType<ParcelViews["one"]>>;
