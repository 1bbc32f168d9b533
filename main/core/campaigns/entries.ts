import { type SqlBool, sql } from "kysely";
import type { EntryWork, Officer, Output, Parsed, TypedFields } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import { displayDay } from "../time.ts";
import { readIndexDay } from "./index-file.ts";
import { plainNumber } from "./match-rules.ts";
import { batchRow, campaignRow, folderRow, paperRow, requireUnfinished } from "./store.ts";
import { applyTyped } from "./typed-fields.ts";
import { folderName } from "./words.ts";

/** Two readings say the same: letters of a name must be equal with their marks, a number by its signs. */
export function sameReading(a: TypedFields, b: TypedFields): boolean {
  const plain = (text: string) => text.normalize("NFC").replace(/\s+/g, " ").trim().toLocaleLowerCase("vi");
  return (
    plainNumber(a.number) === plainNumber(b.number) &&
    a.date === b.date &&
    plain(a.holder) === plain(b.holder) &&
    foldText(a.title) === foldText(b.title)
  );
}

/** A day as it is kept in a reading, `dd/MM/yyyy`; throws `contract.invalid-input` for one that does not exist. */
function cleaned(fields: TypedFields): TypedFields {
  try {
    const day = readIndexDay(fields.date);
    return { ...fields, date: day === "" ? "" : displayDay(day) };
  } catch {
    throw new AppError("contract.invalid-input", { where: "ngày cấp", why: "không có trong lịch" });
  }
}

/**
 * Handwriting is typed by two persons who do not see each other's words (nhập hai lần độc lập); where they differ a
 * third decides. Readings are never changed.
 */
export function createEntries(core: CoreContext, parts: { views: DocumentViews }) {
  const { read } = core.database;
  const open = (campaignId: string) => sql<SqlBool>`p.campaign_id = ${campaignId} and f.kind = 'handwriting'
    and p.typed is null and p.state in ('open', 'returned', 'first') and d.text is not null`;
  const notMine = (officerId: string) =>
    sql<SqlBool>`not exists (select 1 from campaign_entries e where e.paper_id = p.id and e.by_id = ${officerId})`;

  const entriesOf = (paperId: string) =>
    read.selectFrom("campaign_entries").selectAll().where("paper_id", "=", paperId).orderBy("turn").execute();

  return {
    async next(officer: Officer, campaignId: string): Promise<Output<"campaigns.entryNext">> {
      await campaignRow(read, campaignId);
      const base = sql`from campaign_papers p join campaign_folders f on f.id = p.folder_id
        join documents d on d.id = p.id where ${open(campaignId)} and ${notMine(officer.id)}`;
      const { rows: all } = await sql<{ n: number }>`select count(*) as n ${base}`.execute(read);
      const { rows } = await sql<{ id: string }>`select p.id as id ${base}
        order by (select count(*) from campaign_entries e where e.paper_id = p.id) desc, p.opened_at
        limit 1`.execute(read);
      const id = rows[0]?.id;
      if (!id) return { waiting: 0, work: null };
      const paper = await paperRow(read, id);
      const entries = await entriesOf(id);
      const turn = (entries.length + 1) as EntryWork["turn"];
      const pages = await parts.views.pages(id);
      const reading = (place: number): TypedFields | null =>
        // only who decides between two readings sees them
        turn === 3 && entries[place] ? (JSON.parse(entries[place].fields) as TypedFields) : null;
      return {
        waiting: Number(all[0]?.n ?? 0),
        work: {
          paperId: id,
          turn,
          folder: folderName(await folderRow(read, paper.folder_id)),
          pages: pages.map(({ id: page, preview, width, height }) => ({ id: page, preview, width, height })),
          first: reading(0),
          second: reading(1),
        },
      };
    },

    async enter(officer: Officer, input: Parsed<"campaigns.enter">): Promise<{ agreed: boolean }> {
      const fields = cleaned(input.fields);
      if (fields.number === "" && fields.holder === "")
        throw new AppError("contract.invalid-input", {
          where: "số, ký hiệu",
          why: "trống cùng với họ tên; ghi ít nhất một ô",
        });
      return core.write(officer.username, async (tx) => {
        const paper = await paperRow(tx.db, input.paperId);
        const folder = await folderRow(tx.db, paper.folder_id);
        requireUnfinished(await batchRow(tx.db, folder.batch_id ?? ""));
        if (folder.kind !== "handwriting") throw new AppError("campaigns.not-found");
        const entries = await tx.db
          .selectFrom("campaign_entries")
          .selectAll()
          .where("paper_id", "=", paper.id)
          .orderBy("turn")
          .execute();
        const own = entries.find((one) => one.by_id === officer.id);
        // sent twice, kept once
        if (own && own.turn === input.turn) return { agreed: paper.typed !== null };
        if (own) throw new AppError("campaigns.four-eyes", { who: "nhập" });
        if (paper.typed !== null || entries.length + 1 !== input.turn)
          throw new AppError("campaigns.entry-taken");
        await tx.db
          .insertInto("campaign_entries")
          .values({
            id: core.ports.random.uuid(),
            paper_id: paper.id,
            turn: input.turn,
            by_id: officer.id,
            fields: JSON.stringify(fields),
            at: tx.at,
          })
          .execute();
        const before = entries[0] ? (JSON.parse(entries[0].fields) as TypedFields) : null;
        const agreed = input.turn === 3 || (before !== null && sameReading(before, fields));
        // where two agree the first reading stands: it has the spelling of who saw the paper first
        const final = input.turn === 3 ? fields : before;
        if (agreed) {
          await tx.db
            .updateTable("campaign_papers")
            .set({ typed: JSON.stringify(final) })
            .where("id", "=", paper.id)
            .execute();
          await applyTyped(tx, paper.id);
        }
        await tx.audit("campaigns.typed", paper.id, { turn: input.turn, agreed });
        tx.emit("campaigns", [paper.campaign_id]);
        return { agreed };
      });
    },
  };
}
