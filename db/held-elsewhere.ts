import type { Transaction } from "kysely";
import type { OutboxOperation } from "./database.ts";
import { AppError } from "./errors.ts";
import type { Schema } from "./schema.ts";

/**
 * What a machine may do with a dossier that it took without contact with its owner: hand over a result that lay ready,
 * and what goes with it. Everything else could contradict what the owner does meanwhile.
 */
const WITHOUT_CONTACT = new Set(["dossier.returned", "paper.issued", "paper.asked", "rating.given"]);
const EVENTS_WITHOUT_CONTACT = new Set(["applicant-died", "identity-different"]);

/**
 * Every change of a dossier is told to the province in the same transaction, so this one place keeps a dossier from
 * being changed by two machines. Throws `exchange.elsewhere` where another machine of the office has it, and
 * `exchange.leased` where it was taken without contact for the handing over alone.
 */
export async function requireHere(
  db: Transaction<Schema>,
  { dossierId, kind, body }: Pick<OutboxOperation, "dossierId" | "kind" | "body">,
): Promise<void> {
  if (!dossierId) return;
  const unit = await db
    .selectFrom("exchange_units as u")
    .leftJoin("exchange_peers as p", "p.device_id", "u.owner")
    .select(["u.owner", "u.lease", "p.name"])
    .where("u.id", "=", dossierId)
    .executeTakeFirst();
  if (!unit) return;
  const machine = unit.name ?? "máy khác của cơ quan";
  if (unit.owner !== "") {
    throw new AppError("exchange.elsewhere", { dossier: dossierId, machine }, { retryable: true });
  }
  const allowed =
    WITHOUT_CONTACT.has(kind) ||
    (kind === "dossier.event" && EVENTS_WITHOUT_CONTACT.has(String(body["event"])));
  if (unit.lease !== null && !allowed) throw new AppError("exchange.leased", {}, { retryable: true });
}
