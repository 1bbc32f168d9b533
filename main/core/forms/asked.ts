import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

/**
 * What another machine asked this one to print is printed as that one's paper: its dossier, or the paper alone, comes
 * here first, so that what is written down of it reaches that machine too. Throws `exchange.elsewhere`.
 */
export async function requireAskedHere(core: CoreContext, formId: string): Promise<void> {
  const asked = await core.database.read
    .selectFrom("print_waits")
    .innerJoin("exchange_units", (join) =>
      join.on((e) =>
        e("exchange_units.id", "=", e.fn.coalesce("print_waits.dossier_id", "print_waits.form_id")),
      ),
    )
    .leftJoin("exchange_peers", "exchange_peers.device_id", "exchange_units.owner")
    .select(["exchange_units.id", "exchange_peers.name"])
    .where("print_waits.form_id", "=", formId)
    .where("print_waits.state", "=", "waiting")
    .where("exchange_units.owner", "<>", "")
    .executeTakeFirst();
  if (!asked) return;
  throw new AppError(
    "exchange.elsewhere",
    { dossier: asked.id, machine: asked.name ?? "máy khác của cơ quan" },
    { retryable: true },
  );
}
