import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

/** Throws `signing.token-blocked` for a token that was reported as lost and not set free since. */
export async function requireNotLost(core: CoreContext, serial: string): Promise<void> {
  const row = await core.database.read
    .selectFrom("incidents")
    .select(["by", "at"])
    .where("kind", "=", "lost-token")
    .where("subject", "=", serial)
    .where("lifted_at", "is", null)
    .executeTakeFirst();
  if (row) throw new AppError("signing.token-blocked", { by: row.by });
}

/** A token was opened here: what is lost later can be named. */
export async function noteToken(
  core: CoreContext,
  officer: Officer,
  token: { serial: string; label: string },
): Promise<void> {
  await core.write(officer.username, async (tx) => {
    const values = { label: token.label, officer_id: officer.id, used_at: tx.at };
    await tx.db
      .insertInto("known_tokens")
      .values({ serial: token.serial, ...values })
      .onConflict((conflict) => conflict.column("serial").doUpdateSet(values))
      .execute();
  });
}
