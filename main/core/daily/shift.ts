import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Output, Parsed, ShiftItem, ShiftNote } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { dayOf, displayTime } from "../time.ts";
import type { Db } from "./figures.ts";
import { originalsHeld } from "./originals.ts";
import { unsignedWork } from "./unsigned.ts";

type NoteRow = Selectable<Schema["shift_notes"]>;

const LISTED = 20;
const money = (n: number) => `${wholeText(n)} đồng`;

const view = (row: NoteRow): ShiftNote => ({
  id: row.id,
  at: row.at,
  giver: row.giver,
  taker: row.taker,
  counted: row.counted,
  expected: row.expected,
  note: row.note,
  formId: row.form_id,
});

/** The hand-over of a shift (bàn giao ca): what the leaving officer has in hand, signed off by both. */
export function createShifts(
  core: CoreContext,
  parts: {
    forms: Forms;
    /** the other person's own sign-in at this window; throws `accounts.*` */
    vouch(username: string, password: string): Promise<Officer>;
    /** open forms of an officer */
    drafts(officer: Officer): Promise<{ applicantName: string; procedureName: string }[]>;
    /** whether this officer is a keeper of the agency's seal (văn thư) */
    keepsSeal(officer: Officer): boolean;
    /** cash of a cashier's day: what was in the drawer at the start, what came and went */
    cash(officer: Officer): Promise<{ opening: number; cash: number; refundedCash: number }>;
  },
) {
  const { read } = core.database;

  async function itemsOf(db: Db, officer: Officer): Promise<{ items: ShiftItem[]; expected: number }> {
    const day = dayOf(core.ports.clock.now());
    const count = async (query: RawBuilder<{ n: number }>): Promise<number> =>
      Number((await query.execute(db)).rows[0]?.n ?? 0);
    const drafts = await parts.drafts(officer);
    const held = await originalsHeld(db);
    const { opening, cash, refundedCash } = await parts.cash(officer);
    const expected = opening + cash - refundedCash;
    const books = await db
      .selectFrom("receipt_books")
      .select(["symbol", "first", "last", "next", "digits"])
      .where("cashier_id", "=", officer.id)
      .where("state", "=", "open")
      .orderBy("seq")
      .execute();
    const spoiled = await count(sql`select count(*) as n from receipt_serials
      join receipt_books on receipt_books.id = receipt_serials.book_id
      where receipt_books.cashier_id = ${officer.id} and receipt_serials.state in ('spoiled', 'void')
        and receipt_serials.ended_at >= ${day}`);
    const voided = await count(sql`select count(*) as n from audit
      where action = 'forms.void' and actor = ${officer.username} and at >= ${day}`);
    const unsigned = await unsignedWork(db, { id: officer.id, keepsSeal: parts.keepsSeal(officer) });
    const lists = await count(sql`select count(*) as n from transfer_lists where signed_at is null`);
    const waiting = await count(sql`select count(*) as n from dossiers where state = 'received'`);
    const unsent = await count(sql`select count(*) as n from outbox where state != 'done'`);
    const items: ShiftItem[] = [
      {
        name: "Biểu mẫu đang dở",
        count: drafts.length,
        detail: drafts
          .map((one) => `${one.applicantName || "chưa có tên"} (${one.procedureName || "chưa chọn thủ tục"})`)
          .join("; "),
      },
      { name: "Hồ sơ chờ chuyển đơn vị giải quyết", count: waiting, detail: "" },
      { name: "Danh sách bàn giao bên nhận chưa ký", count: lists, detail: "" },
      {
        name: "Bản chính đang giữ tại quầy",
        count: held.filter(({ place }) => place === "Tại quầy").reduce((sum, one) => sum + one.count, 0),
        detail: "Theo danh sách bản chính đang giữ.",
      },
      {
        name: "Tiền mặt phải có trong ngăn (đồng)",
        count: expected,
        detail: `Đầu ngày ${money(opening)}, thu ${money(cash)}, hoàn ${money(refundedCash)}.`,
      },
      {
        name: "Quyển biên lai đang dùng",
        count: books.length,
        detail: books
          .map(
            (one) =>
              `${one.symbol}: số kế tiếp ${String(one.next).padStart(one.digits, "0")}, còn ${one.last - one.next + 1} tờ`,
          )
          .join("; "),
      },
      { name: "Biên lai hỏng, hủy hôm nay", count: spoiled, detail: "" },
      { name: "Giấy tờ đã hủy hôm nay", count: voided, detail: "" },
      ...unsigned.map(({ name, count, detail }) => ({ name, count, detail })),
      {
        name: "Việc chưa gửi về tỉnh",
        count: unsent,
        detail: unsent > 0 ? "Máy tự gửi khi có đường truyền." : "",
      },
    ];
    return { items, expected };
  }

  return {
    async shift(officer: Officer): Promise<Output<"daily.shift">> {
      const rows = await read
        .selectFrom("shift_notes")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(LISTED)
        .execute();
      return { ...(await itemsOf(read, officer)), earlier: rows.map(view) };
    },

    /**
     * Hands the shift over once for its key; the taker signs with a sign-in of their own. Throws `daily.same-person`,
     * `daily.cash-differs` where what was counted differs and nobody says why, and `accounts.*`.
     */
    async handShift(officer: Officer, id: string, input: Parsed<"daily.handShift">): Promise<ShiftNote> {
      const known = await read.selectFrom("shift_notes").selectAll().where("id", "=", id).executeTakeFirst();
      if (known) return view(known);
      const { items, expected } = await itemsOf(read, officer);
      const difference = input.counted - expected;
      if (difference !== 0 && input.note.length < 5) {
        throw new AppError("daily.cash-differs", {
          difference: `${difference > 0 ? "thừa" : "thiếu"} ${money(Math.abs(difference))}`,
        });
      }
      const taker = await parts.vouch(input.username, input.password);
      if (taker.id === officer.id) throw new AppError("daily.same-person");
      return core.write(officer.username, async (tx) => {
        const form = await parts.forms.issueForOffice(tx, {
          id: core.ports.random.uuid(),
          kind: "shift-note",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              at: displayTime(tx.at),
              machine: core.config.machineName,
              counted: money(input.counted),
              difference:
                difference === 0
                  ? "Không lệch"
                  : `${difference > 0 ? "Thừa" : "Thiếu"} ${money(Math.abs(difference))}`,
              note: input.note,
              giverName: officer.fullName,
              takerName: taker.fullName,
            },
            lists: {},
            tables: {
              items: items.map((one, index) => [
                String(index + 1),
                one.name,
                wholeText(one.count),
                one.detail,
              ]),
            },
          },
        });
        const row = await tx.db
          .insertInto("shift_notes")
          .values({
            id,
            at: tx.at,
            giver_id: officer.id,
            giver: officer.fullName,
            taker_id: taker.id,
            taker: taker.fullName,
            items: JSON.stringify(items),
            expected,
            counted: input.counted,
            note: input.note,
            form_id: form.id,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await tx.audit("daily.shift-handed", id, { taker: taker.username, difference });
        tx.emit("daily", [id]);
        return view(row);
      });
    },
  };
}
