import { z } from "zod";

/** Topics of events. An event carries ids only; the window asks again for what it shows. */
export const TOPICS = [
  "core",
  "session",
  "dossiers",
  "drafts",
  "documents",
  "scanning",
  "tokens",
  "signing",
  "results",
  "copies",
  "sync",
  "office",
  "accounts",
  "forms",
  "catalogue",
  "people",
  "scans",
  "fees",
  "returns",
  "citizen",
  "feedback",
  "notices",
  "pad",
  "online",
  "assist",
  "parcels",
  "incidents",
  "certification",
  "calendars",
  "campaigns",
  "printing",
  "exchange",
  "daily",
] as const;
export const CounterEvent = z.object({ topic: z.enum(TOPICS), ids: z.array(z.string()) });
export type CounterEvent = z.infer<typeof CounterEvent>;
export type Topic = (typeof TOPICS)[number];
