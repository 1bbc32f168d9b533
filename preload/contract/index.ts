import { z } from "zod";
import { accounts } from "./accounts.ts";
import { archive } from "./archive.ts";
import { assist } from "./assist.ts";
import { calendars } from "./calendars.ts";
import { campaigns } from "./campaigns.ts";
import { catalogue } from "./catalogue.ts";
import { certification } from "./certification.ts";
import { citizen } from "./citizen.ts";
import { copies } from "./copies.ts";
import { daily } from "./daily.ts";
import { digitise } from "./digitise.ts";
import { dossiers } from "./dossiers.ts";
import { enrolment } from "./enrolment.ts";
import type { WireError } from "./errors.ts";
import type { CounterEvent } from "./events.ts";
import { exchange } from "./exchange.ts";
import { feedback } from "./feedback.ts";
import { fees } from "./fees.ts";
import { forms } from "./forms.ts";
import { incidents } from "./incidents.ts";
import { life } from "./life.ts";
import { notices } from "./notices.ts";
import { office } from "./office.ts";
import { online } from "./online.ts";
import { pad } from "./pad.ts";
import { parcels } from "./parcels.ts";
import { people } from "./people.ts";
import { rehearsal } from "./rehearsal.ts";
import { reports } from "./reports.ts";
import { returns } from "./returns.ts";
import { scanning } from "./scanning.ts";
import { scoring } from "./scoring.ts";
import { signing } from "./signing.ts";
import { signingDesk } from "./signing-desk.ts";
import { sync } from "./sync.ts";
import { syncCentre } from "./sync-centre.ts";
import { syncDifferences } from "./sync-differences.ts";
import { syncPackages } from "./sync-packages.ts";
import { training } from "./training.ts";

export const CONTRACT_VERSION = 1;

/** Every procedure of the contract by its name; access stands beside each. */
export const procedures = {
  ...accounts,
  ...catalogue,
  ...dossiers,
  ...digitise,
  ...scanning,
  ...signing,
  ...signingDesk,
  ...copies,
  ...sync,
  ...syncCentre,
  ...archive,
  ...syncPackages,
  ...syncDifferences,
  ...office,
  ...life,
  ...forms,
  ...pad,
  ...training,
  ...rehearsal,
  ...people,
  ...fees,
  ...returns,
  ...citizen,
  ...reports,
  ...scoring,
  ...feedback,
  ...notices,
  ...online,
  ...assist,
  ...parcels,
  ...incidents,
  ...certification,
  ...calendars,
  ...campaigns,
  ...exchange,
  ...daily,
  ...enrolment,
};
export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
/** What a caller passes (before defaults). */
export type Input<P extends ProcedureName> = z.input<Procedures[P]["input"]>;
/** What a handler receives (after defaults). */
export type Parsed<P extends ProcedureName> = z.output<Procedures[P]["input"]>;
export type Output<P extends ProcedureName> = z.output<Procedures[P]["output"]>;

export const Envelope = z.strictObject({
  v: z.literal(CONTRACT_VERSION),
  id: z.string().min(1).max(64),
  proc: z.string().min(1).max(64),
  input: z.unknown(),
  /** idempotency key of a command: the same key answers the same, once */
  key: z.string().max(64).optional(),
});
export type Envelope = z.infer<typeof Envelope>;

export type Reply = { id: string; ok: true; data: unknown } | { id: string; ok: false; error: WireError };

/** All that the page sees of the world: `window.counter`. */
export interface CounterBridge {
  call(envelope: Envelope): Promise<Reply>;
  /** returns a function that ends the subscription */
  subscribe(listener: (event: CounterEvent) => void): () => void;
}

export * from "./accounts.ts";
export * from "./applicant.ts";
export * from "./archive.ts";
export * from "./assist.ts";
export * from "./calendars.ts";
export * from "./campaign.ts";
export * from "./campaign-work.ts";
export * from "./campaigns.ts";
export * from "./catalogue.ts";
export * from "./certification.ts";
export * from "./citizen.ts";
export * from "./common.ts";
export * from "./copies.ts";
export * from "./daily.ts";
export * from "./digitise.ts";
export * from "./dossiers.ts";
export * from "./enrolment.ts";
export * from "./entry-code.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./exchange.ts";
export * from "./fee.ts";
export * from "./feedback.ts";
export * from "./fees.ts";
export * from "./forms.ts";
export * from "./incidents.ts";
export * from "./life.ts";
export * from "./life-events.ts";
export * from "./notices.ts";
export * from "./office.ts";
export * from "./online.ts";
export * from "./pad.ts";
export * from "./parcels.ts";
export * from "./people.ts";
export * from "./procedure.ts";
export * from "./rehearsal.ts";
export * from "./reports.ts";
export * from "./returns.ts";
export * from "./roles.ts";
export * from "./scanning.ts";
export * from "./scoring.ts";
export * from "./signature-words.ts";
export * from "./signing.ts";
export * from "./signing-desk.ts";
export * from "./sync.ts";
export * from "./sync-centre.ts";
export * from "./sync-differences.ts";
export * from "./sync-packages.ts";
export * from "./training.ts";
