import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Role } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

export type AccountRow = Selectable<Schema["accounts"]>;

/** An account as the officer who acts; without secrets and locks. */
export const toOfficer = (row: AccountRow): Officer => ({
  id: row.id,
  username: row.username,
  fullName: row.full_name,
  title: row.title,
  roles: JSON.parse(row.roles) as Role[],
  homeAgency: row.home_agency,
  workAgency: row.work_agency,
});

/** An account as its administrator sees it. */
export const toAccount = (row: AccountRow) => ({
  ...toOfficer(row),
  active: row.active === 1,
  lockedUntil: row.locked_until,
  createdAt: row.created_at,
});

/** The accounts of this office by their rows. */
export function createAccountRows(core: CoreContext) {
  const { read } = core.database;

  const byUsername = (username: string) =>
    read.selectFrom("accounts").selectAll().where("username", "=", username).executeTakeFirst();

  /** Throws `accounts.not-found`. */
  async function required(id: string): Promise<AccountRow> {
    const row = await read.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("accounts.not-found");
    return row;
  }

  /** Changes a row under an audit action of its own. Throws `accounts.not-found`. */
  async function change(actor: string, id: string, values: Partial<AccountRow>, action: string) {
    await required(id);
    await core.write(actor, async (tx) => {
      await tx.db.updateTable("accounts").set(values).where("id", "=", id).execute();
      await tx.audit(action, id);
      tx.emit("accounts", [id]);
    });
    return toAccount(await required(id));
  }

  return { byUsername, required, change };
}

export type AccountRows = ReturnType<typeof createAccountRows>;
