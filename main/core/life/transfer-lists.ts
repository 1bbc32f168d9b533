import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Parsed, TransferList } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import type { LifeLaw } from "./law.ts";
import type { DossierRow, Papers } from "./papers.ts";

type Db = CoreContext["database"]["read"] | WriteTx["db"];

/** `out`: from the counter to the unit that settles; `back`: from there to the counter. */
export type Direction = "out" | "back";

export type ListRow = {
  id: string;
  direction: string;
  /** the unit, whichever way the list goes */
  to_unit: string;
  at: string;
  giver: string;
  taker: string;
  signed_at: string | null;
  form_id: string;
  originals: number;
  counted: number | null;
  signed_by: string;
};

/** A dossier of a list with what goes with it: kinds of papers, originals among them, and its result on the way back. */
export interface GivenRow {
  row: DossierRow;
  papers: number;
  originals: number;
  results: readonly string[];
}

/** Lists of dossiers that change hands (danh sách bàn giao), signed by both sides, whichever way they go. */
export function createTransferLists(
  core: CoreContext,
  parts: {
    law: LifeLaw;
    papers: Papers;
    /** another person's own sign-in at this window */
    vouch(username: string, password: string): Promise<Officer>;
  },
) {
  const { law, papers } = parts;
  const { read } = core.database;

  async function codesOf(db: Db, listId: string) {
    const rows = await db
      .selectFrom("transfer_items")
      .innerJoin("dossiers", "dossiers.id", "transfer_items.dossier_id")
      .select("dossiers.code as code")
      .where("list_id", "=", listId)
      .orderBy("transfer_items.ordinal")
      .execute();
    return rows.map((row) => row.code);
  }

  const view = (row: ListRow, codes: string[]): TransferList => ({
    id: row.id,
    isBack: row.direction === "back",
    toUnit: row.to_unit,
    at: row.at,
    giver: row.giver,
    taker: row.taker,
    signedAt: row.signed_at,
    formId: row.form_id,
    originals: row.originals,
    counted: row.counted,
    signedBy: row.signed_by,
    codes,
  });

  const listIn = (db: Db, id: string) =>
    db.selectFrom("transfer_lists").selectAll().where("id", "=", id).executeTakeFirst();

  /** What of a dossier goes with it; originals that were given back are there no more. */
  async function givenIn(tx: WriteTx, row: DossierRow, direction: Direction): Promise<GivenRow> {
    const { rows } = await sql<{ papers: number; originals: number }>`
      select count(*) as papers,
        coalesce(sum(case when submitted_as = 'ORIGINAL' then originals else 0 end), 0) as originals
      from components where dossier_id = ${row.id} and role = 'filed' and received = 1`.execute(tx.db);
    const results =
      direction === "out"
        ? []
        : await tx.db
            .selectFrom("components")
            .select("name")
            .where("dossier_id", "=", row.id)
            .where("role", "=", "result")
            .orderBy("ordinal")
            .execute();
    return {
      row,
      papers: Number(rows[0]?.papers ?? 0),
      originals: Number(rows[0]?.originals ?? 0),
      results: results.map(({ name }) => name),
    };
  }

  const paperOf = (
    tx: WriteTx,
    officer: Officer,
    list: Omit<ListRow, "form_id">,
    rows: readonly GivenRow[],
    replaces?: string,
  ) => {
    const { unitName } = core.config.agency;
    const isBack = list.direction === "back";
    return papers.transferList(tx, {
      profile: law.profile(list.at).id,
      subjectId: list.id,
      purpose: isBack ? "Đơn vị giải quyết giao lại hồ sơ và kết quả cho quầy" : "",
      fromUnit: isBack ? list.to_unit : unitName,
      toUnit: isBack ? unitName : list.to_unit,
      at: list.at,
      giver: list.giver,
      taker: list.taker,
      rows,
      by: officer.fullName,
      ...(replaces ? { replaces } : {}),
    });
  };

  /** The paper of a list as both sides have signed it, in place of the one before. */
  async function signed(
    tx: WriteTx,
    officer: Officer,
    list: ListRow,
    by: { name: string; signed_by: string; counted: number | null },
  ): Promise<TransferList> {
    const { name, ...how } = by;
    const side = list.direction === "back" ? { giver: name } : { taker: name };
    const dossiers = await tx.db
      .selectFrom("transfer_items")
      .innerJoin("dossiers", "dossiers.id", "transfer_items.dossier_id")
      .selectAll("dossiers")
      .where("list_id", "=", list.id)
      .orderBy("transfer_items.ordinal")
      .execute();
    const rows: GivenRow[] = [];
    for (const row of dossiers) rows.push(await givenIn(tx, row, list.direction as Direction));
    const form = await paperOf(tx, officer, { ...list, ...side }, rows, list.form_id);
    const set = { ...side, ...how, signed_at: tx.at, form_id: form.id };
    await tx.db.updateTable("transfer_lists").set(set).where("id", "=", list.id).execute();
    await tx.audit("life.transfer-signed", list.id, { dossiers: rows.length, account: by.signed_by });
    tx.emit("dossiers", []);
    return view(
      { ...list, ...set },
      rows.map(({ row }) => row.code),
    );
  }

  return {
    givenIn,

    /** The list of before when this was sent twice. */
    async known(tx: WriteTx, id: string): Promise<TransferList | null> {
      const row = await listIn(tx.db, id);
      return row ? view(row, await codesOf(tx.db, id)) : null;
    },

    /** Writes a list with its paper; `slips` are the control slips of its dossiers, in their order. */
    async add(
      tx: WriteTx,
      officer: Officer,
      given: {
        id: string;
        direction: Direction;
        unit: string;
        rows: readonly GivenRow[];
        slips: readonly string[];
      },
    ) {
      const { rows } = given;
      const own = officer.fullName;
      const list = {
        id: given.id,
        direction: given.direction,
        to_unit: given.unit,
        at: tx.at,
        giver: given.direction === "out" ? own : "",
        taker: given.direction === "out" ? "" : own,
        signed_at: null,
        originals: rows.reduce((sum, one) => sum + one.originals, 0),
        counted: null,
        signed_by: "",
      };
      const form = await paperOf(tx, officer, list, rows);
      const row = { ...list, form_id: form.id };
      await tx.db.insertInto("transfer_lists").values(row).execute();
      for (const [index, one] of rows.entries()) {
        await tx.db
          .insertInto("transfer_items")
          .values({
            list_id: given.id,
            dossier_id: one.row.id,
            ordinal: index + 1,
            control_form_id: given.slips[index] ?? "",
          })
          .execute();
      }
      return {
        list: view(
          row,
          rows.map((one) => one.row.code),
        ),
        form,
      };
    },

    /** Lists of today, and older ones that nobody has signed for. */
    async lists(): Promise<TransferList[]> {
      const today = dayOf(core.ports.clock.now());
      const rows = await read
        .selectFrom("transfer_lists")
        .selectAll()
        .where(sql<SqlBool>`(signed_at is null or at >= ${today})`)
        .orderBy("seq", "desc")
        .limit(50)
        .execute();
      return Promise.all(rows.map(async (row) => view(row, await codesOf(read, row.id))));
    },

    /** The other side has signed the paper: who, and when. Said twice, the first stands. */
    async sign(officer: Officer, id: string, name: string): Promise<TransferList> {
      return core.write(officer.username, async (tx) => {
        const list = await listIn(tx.db, id);
        if (!list) throw new AppError("life.not-found");
        if (list.signed_at) return view(list, await codesOf(tx.db, id));
        return signed(tx, officer, list, { name, signed_by: "", counted: null });
      });
    },

    /**
     * The other side signs with a sign-in of their own, and says how many originals changed hands. Throws `accounts.*`,
     * `life.same-person`, `life.originals-differ` where the count differs and nobody says why.
     */
    async take(officer: Officer, input: Parsed<"life.takeTransfer">): Promise<TransferList> {
      const known = await listIn(read, input.id);
      if (!known) throw new AppError("life.not-found");
      if (known.signed_at) return view(known, await codesOf(read, input.id));
      if (input.originals !== known.originals && input.note.length < 5) {
        throw new AppError("life.originals-differ", { listed: known.originals, counted: input.originals });
      }
      const other = await parts.vouch(input.username, input.password);
      const own = known.direction === "back" ? known.taker : known.giver;
      if (other.fullName === own || other.id === officer.id) throw new AppError("life.same-person");
      return core.write(officer.username, async (tx) => {
        const list = await listIn(tx.db, input.id);
        if (!list) throw new AppError("life.not-found");
        if (list.signed_at) return view(list, await codesOf(tx.db, input.id));
        if (input.note) await tx.audit("life.originals-differ", list.id, { note: input.note });
        return signed(tx, officer, list, {
          name: other.fullName,
          signed_by: other.username,
          counted: input.originals,
        });
      });
    },
  };
}

export type TransferLists = ReturnType<typeof createTransferLists>;
