import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HEAD } from "./roles.ts";

const Side = z.object({
  machine: z.string(),
  lines: z.array(z.object({ at: z.string(), by: z.string(), word: z.string(), why: z.string() })),
});

/** The other machines of this office, and what lies where. */
export const ExchangeView = z.object({
  /** one sentence for the whole */
  state: StateWord,
  /** where this machine listens; null: it does not */
  port: z.number().int().nullable(),
  machines: z.array(
    z.object({
      device: z.string(),
      name: z.string(),
      address: z.string(),
      metAt: Timestamp,
      heardAt: Timestamp,
      /** dossiers of it that can be found here */
      dossiers: z.number().int(),
      state: StateWord,
      /** it answers now */
      here: z.boolean(),
    }),
  ),
  addresses: z.array(z.object({ address: z.string(), by: z.string(), problem: z.string() })),
  /** what the province has not confirmed and what lies nowhere but here */
  onlyHere: z.object({
    dossiers: z.number().int(),
    operations: z.number().int(),
    /** the oldest 200 of them */
    items: z.array(
      z.object({
        id: Id,
        dossierId: Id.nullable(),
        code: z.string().nullable(),
        what: z.string(),
        since: Timestamp,
      }),
    ),
  }),
  /** where second copies of what is unsent lie */
  copies: z.array(z.object({ place: z.string(), count: z.number().int() })),
  /** who was turned away, newest first */
  refusals: z.array(z.object({ at: Timestamp, from: z.string(), why: z.string() })),
  /** what lies at another machine and could not be written here: what happened, what is kept, what to do */
  untaken: z.array(
    z.object({ id: Id, at: Timestamp, message: z.string(), kept: z.string(), action: z.string() }),
  ),
  /** dossiers that were changed at two machines, as long as nobody has read what gave way */
  conflicts: z.array(
    z.object({ id: Id, dossierId: z.string(), code: z.string(), at: Timestamp, kept: Side, lost: Side }),
  ),
  /** lost machines that this one stands in for */
  restores: z.array(
    z.object({
      device: z.string(),
      name: z.string(),
      by: z.string(),
      why: z.string(),
      at: Timestamp,
      done: z.boolean(),
      dossiers: z.number().int(),
      receptions: z.number().int(),
      parcels: z.number().int(),
      operations: z.number().int(),
      /** machines that were asked */
      machines: z.number().int(),
      /** names of machines of the office that could not be asked yet: what they hold comes when they are seen again */
      notAsked: z.array(z.string()),
      /** operations among them that came after the head's decision */
      late: z.number().int(),
      filesComing: z.number().int(),
      /** operations that nobody has */
      missing: z.number().int(),
      /** the loss in words, with what to do about it */
      loss: z.string(),
      lossTone: StateWord.shape.tone,
    }),
  ),
});
export type ExchangeView = z.infer<typeof ExchangeView>;

/** Whose a dossier is. `machine` null: this machine's. */
const UnitView = z.object({
  machine: z.string().nullable(),
  /** its machine answers now */
  here: z.boolean(),
  heardAt: Timestamp.nullable(),
  /** taken without contact, as long as its machine has not heard of it */
  lease: z.object({ by: z.string(), why: z.string(), at: Timestamp }).nullable(),
});

const OfDossier = z.strictObject({ dossierId: Id });

export const exchange = {
  "exchange.view": query("officer", Empty, ExchangeView),
  "exchange.unit": query("officer", OfDossier, UnitView),
  "exchange.now": command("officer", Empty, ExchangeView),
  /** asks the machine that has a dossier for it */
  "exchange.bring": command(COUNTER, OfDossier, UnitView),
  /** takes a dossier whose machine does not answer, to hand over what lies ready */
  "exchange.lease": command(COUNTER, OfDossier.extend({ why: z.string().trim().min(5).max(500) }), UnitView),
  "exchange.addAddress": command(
    ["unit-admin", "it", "head"],
    z.strictObject({ address: z.string().min(1).max(300) }),
    ExchangeView,
  ),
  "exchange.removeAddress": command(
    ["unit-admin", "it", "head"],
    z.strictObject({ address: z.string().min(1).max(300) }),
    ExchangeView,
  ),
  "exchange.conflictSeen": command(COUNTER, z.strictObject({ id: Id }), ExchangeView),
  /** puts this machine in the place of a lost one */
  "exchange.restore": command(
    HEAD,
    z.strictObject({
      device: z.string().min(1).max(100),
      why: z.string().trim().min(5).max(500),
      password: z.string().min(1).max(200),
    }),
    ExchangeView,
  ),
};
