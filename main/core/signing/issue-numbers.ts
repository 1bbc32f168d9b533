import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

/**
 * The register of numbers that documents are issued under on this machine: each number of one kind of document and
 * year belongs to one paper for good.
 */
export function createIssueNumbers(core: CoreContext) {
  const agency = core.config.agency.code;

  async function nextIn(db: Kysely<Schema>, symbol: string, year: number): Promise<number> {
    const last = await db
      .selectFrom("issue_numbers")
      .select((e) => e.fn.max("number").as("last"))
      .where("agency", "=", agency)
      .where("symbol", "=", symbol)
      .where("year", "=", year)
      .executeTakeFirst();
    return Number(last?.last ?? 0) + 1;
  }

  return {
    /** The next number that the register of this kind of document has free this year. */
    next: (symbol: string) => nextIn(core.database.read, symbol, Number(core.now().slice(0, 4))),

    /**
     * Takes a number for this paper, durably, before anything is signed with it. A paper that has one keeps it. Answers
     * the number with its day. Throws `signing.number-used` with the paper that has it.
     */
    async take(
      officer: Officer,
      row: { id: string; symbol: string | null; number: number | null; issued_on: string | null },
      wish: number | undefined,
    ): Promise<{ number: number; issuedOn: string }> {
      if (row.number !== null)
        return { number: row.number, issuedOn: row.issued_on ?? core.now().slice(0, 10) };
      const symbol = row.symbol ?? "";
      return core.write(officer.username, async (tx) => {
        const issuedOn = tx.at.slice(0, 10);
        const year = Number(tx.at.slice(0, 4));
        const number = wish ?? (await nextIn(tx.db, symbol, year));
        const key = { agency, symbol, year, number };
        const used = await tx.db
          .selectFrom("issue_numbers")
          .innerJoin("signing_papers", "signing_papers.id", "issue_numbers.paper_id")
          .select(["signing_papers.id", "signing_papers.title"])
          .where("issue_numbers.agency", "=", agency)
          .where("issue_numbers.symbol", "=", symbol)
          .where("issue_numbers.year", "=", year)
          .where("issue_numbers.number", "=", number)
          .executeTakeFirst();
        if (used && used.id !== row.id)
          throw new AppError("signing.number-used", { number: `${number}/${symbol}`, title: used.title });
        if (!used) {
          await tx.db
            .insertInto("issue_numbers")
            .values({ ...key, paper_id: row.id, taken_by: officer.id, taken_at: tx.at })
            .execute();
        }
        await tx.db
          .updateTable("signing_papers")
          .set({ number, issued_on: issuedOn })
          .where("id", "=", row.id)
          .execute();
        await tx.audit("signing.number-taken", row.id, { number, symbol });
        tx.emit("signing", [row.id]);
        return { number, issuedOn };
      });
    },
  };
}

export type IssueNumbers = ReturnType<typeof createIssueNumbers>;
