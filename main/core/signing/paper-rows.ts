import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Blob, Officer, Output, SigningPaper } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { IssueNumbers } from "./issue-numbers.ts";
import type { SignatureUse, SigningPolicy } from "./policy.ts";
import { paperState } from "./rules.ts";

export type PaperRow = Selectable<Schema["signing_papers"]>;

/** Pages whose pictures are offered; a longer paper is opened as a file. */
const MOST_PICTURES = 50;

/** Whose turn it is, and with what kind of certificate; undefined when the paper waits for nobody. */
export function turnOf(row: Pick<PaperRow, "state">): SignatureUse | undefined {
  if (row.state === "to-approve") return "personal";
  return row.state === "to-issue" ? "agency" : undefined;
}

/** Papers put up for signature, as those see them whom they concern. */
export function createPaperRows(
  core: CoreContext,
  parts: { pdf: KeptChild; blobs: Blobs; policy: SigningPolicy; numbers: IssueNumbers },
) {
  const rows = () =>
    core.database.read
      .selectFrom("signing_papers as p")
      .leftJoin("accounts as signer", "signer.id", "p.signer_id")
      .innerJoin("accounts as putter", "putter.id", "p.put_by")
      .leftJoin("paper_levels as proof", "proof.paper_id", "p.id")
      .selectAll("p")
      .select(["signer.full_name as signer_name", "putter.full_name as putter_name", "proof.level"]);
  type ListedRow = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number];

  const isTurnOf = (row: PaperRow, officer: Officer): boolean => {
    const turn = turnOf(row);
    return turn === "personal"
      ? row.signer_id === officer.id
      : turn === "agency" && parts.policy.keepsSeal(officer);
  };

  const isVisible = (row: PaperRow, officer: Officer): boolean =>
    row.put_by === officer.id || row.signer_id === officer.id || parts.policy.keepsSeal(officer);

  function summary(row: ListedRow, officer: Officer): SigningPaper {
    return {
      id: row.id,
      kind: row.kind as SigningPaper["kind"],
      title: row.title,
      state: paperState(row.state, row.level),
      pages: row.pages,
      putBy: row.putter_name,
      putAt: row.put_at,
      signer: row.signer_name,
      capacity: row.capacity,
      symbol: row.symbol,
      number: row.number,
      issuedOn: row.issued_on,
      toSign: isTurnOf(row, officer) ? (turnOf(row) ?? null) : null,
      rejected: row.rejected ? JSON.parse(row.rejected) : null,
    };
  }

  const find = (id: string) => rows().where("p.id", "=", id).executeTakeFirst();

  return {
    summary,
    find,

    /** Throws `signing.no-paper` for one that is not there or does not concern this officer. */
    async require(officer: Officer, id: string): Promise<ListedRow> {
      const row = await find(id);
      if (!row || !isVisible(row, officer)) throw new AppError("signing.no-paper");
      return row;
    },

    /** The same for one that this officer may sign or send back now. Throws `signing.not-your-turn`. */
    async requireTurn(officer: Officer, id: string): Promise<ListedRow> {
      const row = await this.require(officer, id);
      if (!isTurnOf(row, officer)) throw new AppError("signing.not-your-turn");
      return row;
    },

    async list(officer: Officer): Promise<SigningPaper[]> {
      const all = await rows().orderBy("p.put_at", "desc").limit(500).execute();
      return all.filter((row) => isVisible(row, officer)).map((row) => summary(row, officer));
    },

    async detail(officer: Officer, id: string): Promise<Output<"signing.paper">> {
      const row = await this.require(officer, id);
      const file = await core.database.files.stat(row.current_file);
      if (!file) throw new AppError("files.missing");
      const picture = (page: number): Blob =>
        parts.blobs.ofMaker(`trang-${page}.png`, "image/png", async () =>
          parts.pdf.call<Uint8Array>("pagePicture", {
            bytes: await core.database.files.read(row.current_file),
            page,
          }),
        );
      return {
        ...summary(row, officer),
        file: parts.blobs.ofFile(file, `${row.title.slice(0, 60)}.pdf`),
        pictures: Array.from({ length: Math.min(row.pages, MOST_PICTURES) }, (_, i) => picture(i + 1)),
        capacities: parts.policy.capacitiesOf(officer.username, core.now().slice(0, 10)),
        nextNumber: row.number ?? (await parts.numbers.next(row.symbol ?? "")),
      };
    },
  };
}

export type PaperRows = ReturnType<typeof createPaperRows>;
