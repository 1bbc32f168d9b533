import { z } from "zod";
import { Empty, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { ADMIN } from "./roles.ts";

/** Why the application is or is not ready; three different screens for key, version and corruption. */
export const Startup = z.object({
  state: z.enum(["starting", "ready", "wrong-key", "future-version", "damaged", "failed"]),
  message: z.string(),
  kept: z.string(),
  action: z.string(),
  /** account of a recovery, line by line, when one took place at this start */
  recovery: z.array(z.string()),
});
export type Startup = z.infer<typeof Startup>;

export const OfficeStatus = z.object({
  /** permanent banner of a demonstration: "dữ liệu thử, chưa bảo vệ" */
  banner: z.string().nullable(),
  agencyName: z.string(),
  agencyCode: z.string(),
  agencyCodeUnverified: z.boolean(),
  machineName: z.string(),
  /** minutes without a key or a touch after which the window asks who sits there */
  idleLockMinutes: z.number(),
  now: Timestamp,
  clock: z.object({ ok: z.boolean(), why: z.string().nullable() }),
  stock: z.array(
    z.object({
      series: z.string(),
      word: z.string(),
      left: z.number().int(),
      untilDay: z.string().nullable(),
    }),
  ),
  /** the status line, in words: what is not sent and why, what exists here alone */
  line: z.array(z.object({ text: z.string(), tone: z.enum(["neutral", "info", "good", "warning", "bad"]) })),
  diskFreeBytes: z.number(),
  version: z.string(),
});
export type OfficeStatus = z.infer<typeof OfficeStatus>;

export const Check = z.object({
  name: z.string(),
  ok: z.boolean(),
  found: z.string(),
  fix: z.string().nullable(),
});

const Printer = z.object({ name: z.string(), chosen: z.boolean() });

export const AuditRow = z.object({
  seq: z.number().int(),
  at: Timestamp,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});

export const office = {
  "office.startup": query("public", Empty, Startup),
  "office.status": query("public", Empty, OfficeStatus),
  "office.confirmClock": command("officer", Empty, OfficeStatus),
  "office.acknowledgeRecovery": command("officer", Empty, Empty),
  "office.doctor": query("public", Empty, z.object({ healthy: z.boolean(), checks: z.array(Check) })),
  "office.audit": query(
    ADMIN,
    z.strictObject({
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.object({ rows: z.array(AuditRow), chainIntact: z.boolean() }),
  ),
  /** The printers of this machine; `chosen` marks the one that papers go to now. */
  "office.printers": query("officer", Empty, z.array(Printer)),
  /** Chooses the printer of this machine for every officer, until another is chosen. */
  "office.choosePrinter": command(
    "officer",
    z.strictObject({ name: z.string().min(1).max(300) }),
    z.array(Printer),
  ),
};
