import type { MarkPlace, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { MarkImages } from "./images.ts";
import type { IssueNumbers } from "./issue-numbers.ts";
import type { PaperRow, PaperRows } from "./paper-rows.ts";
import type { SigningPolicy } from "./policy.ts";
import { dateOf } from "./rules.ts";
import type { FileWish } from "./token-engine.ts";

/** What the keeper of the seal adds when a document is issued: each a signature of its own on the same file. */
const RELEASE = [
  "VAN_BAN_CO_QUAN",
  "SO_PHAT_HANH",
  "NGAY_PHAT_HANH",
  "THANG_PHAT_HANH",
  "NAM_PHAT_HANH",
] as const;

/** A signature of a step, without the file. */
export type Wish = Omit<FileWish, "bytes">;

/** What is said of a paper before it is signed: number, capacity, and where its number and date were moved. */
export type PaperOptions = Omit<Parsed<"signing.startBatch">["items"][number], "kind" | "id">;

/** The signatures of each step of a paper with their marks (NĐ 30/2020/NĐ-CP PL I). */
export function createPaperMarks(
  core: CoreContext,
  parts: {
    pdf: KeptChild;
    policy: SigningPolicy;
    numbers: IssueNumbers;
    images: MarkImages;
    rows: PaperRows;
  },
) {
  const agencyName = core.config.agency.name;

  /** Number and date as the document shows them. */
  function written(number: number, issuedOn: string): NonNullable<FileWish["mark"]> {
    const [day, month, year] = dateOf(issuedOn);
    // numbers below 10 get a 0 before them (NĐ 30/2020/NĐ-CP PL I Phần I mục II.3)
    return { agencyName, number: String(number).padStart(2, "0"), day, month, year };
  }

  return {
    /** What the officer signs now. A document that is issued takes its number here. */
    async wishesOf(officer: Officer, row: PaperRow, options: PaperOptions): Promise<Wish[]> {
      const base = { signerName: officer.fullName };
      if (row.state === "to-approve") {
        const capacity = options.capacity ?? row.capacity ?? undefined;
        const allowed = parts.policy.capacitiesOf(officer.username, core.now().slice(0, 10));
        if (capacity !== undefined && !allowed.includes(capacity))
          throw new AppError("signing.no-capacity", { capacity });
        return [{ ...base, preset: "VAN_BAN_CA_NHAN", image: await parts.images.of(officer.id), capacity }];
      }
      if (row.kind === "copy") {
        const mark = { agencyName, copyForm: row.copy_form ?? "SAO Y" };
        return [{ ...base, preset: "SAO_Y_CO_QUAN", mark }];
      }
      if (row.kind === "annex")
        return [{ ...base, preset: "PHU_LUC_CO_QUAN", mark: { documentNumber: row.symbol ?? "" } }];
      const { number, issuedOn } = await parts.numbers.take(officer, row, options.number);
      const mark = written(number, issuedOn);
      const image = await parts.images.of("seal");
      return RELEASE.map((preset) => ({
        ...base,
        preset,
        mark,
        image,
        markAt: options.moved?.find((one) => one.preset === preset),
      }));
    },

    /**
     * Where number and date will stand on a document that is to be issued, and whether each place that was chosen by
     * hand is free. Throws `signing.not-your-turn`.
     */
    async places(officer: Officer, wish: Parsed<"signing.marks">): Promise<MarkPlace[]> {
      const row = await parts.rows.requireTurn(officer, wish.id);
      if (row.kind !== "document" || row.state !== "to-issue") throw new AppError("signing.not-your-turn");
      const number = row.number ?? wish.number ?? (await parts.numbers.next(row.symbol ?? ""));
      return parts.pdf.call<MarkPlace[]>("markPlaces", {
        bytes: await core.database.files.read(row.current_file),
        mark: written(number, row.issued_on ?? core.now().slice(0, 10)),
        moved: wish.moved,
      });
    },
  };
}
