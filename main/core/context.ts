import type { Database, WriteTx } from "../../db/database.ts";
import type { Officer, Topic } from "../../preload/contract/index.ts";
import { AppError } from "./errors.ts";
import type { OfficeConfig } from "./office/config.ts";
import { type OfficePrinter, printerOfMachine } from "./office/printer.ts";
import type { Ports } from "./ports.ts";
import { type Timestamp, toTimestamp } from "./time.ts";
import type { Origin } from "./wire.ts";

/** Who makes a call: the officer of one window, the person at the citizen's screen, or the owner's command line. */
export interface Call {
  client: string;
  origin: Origin;
  session: { id: string; officer: Officer } | null;
  /** idempotency key of a command, a UUID; services use it as the id of what they create */
  key: string;
}

/** What every feature's service stands on. */
export interface CoreContext {
  ports: Ports & { printer: OfficePrinter };
  config: OfficeConfig;
  database: Database;
  /** done at the end of every write, inside it: what follows from it by rule and must not be forgotten */
  alongside: ((tx: WriteTx) => Promise<void>)[];
  /** one transaction with audit, outbox, jobs and events; answered only when it is durable */
  write<T>(actor: string, work: (tx: WriteTx) => Promise<T>): Promise<T>;
  emit(topic: Topic, ids: string[]): void;
  now(): Timestamp;
  /** set by the clock guard: a doubted clock must not become the yardstick of the next start */
  clockIsTrusted: () => boolean;
}

/** The officer of a call. Throws `session.required`. */
export function officerOf(call: Call): Officer {
  if (!call.session) throw new AppError("session.required");
  return call.session.officer;
}

/** Builds the context; every write remembers the latest time seen, for the clock guard. */
export function createContext(parts: {
  ports: Ports;
  config: OfficeConfig;
  database: Database;
  emit(topic: Topic, ids: string[]): void;
}): CoreContext {
  const now = () => toTimestamp(parts.ports.clock.now());
  const context: CoreContext = {
    ...parts,
    ports: { ...parts.ports, printer: printerOfMachine(parts.ports.printer, parts.database, parts.ports) },
    now,
    clockIsTrusted: () => false,
    alongside: [],
    write: (actor, work) =>
      parts.database.write({ actor, at: now() }, async (tx) => {
        const answer = await work(tx);
        for (const also of context.alongside) await also(tx);
        if (!context.clockIsTrusted()) return answer;
        await tx.db
          .insertInto("meta")
          .values({ key: "last-write-at", value: tx.at })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: tx.at }))
          .execute();
        return answer;
      }),
  };
  return context;
}
