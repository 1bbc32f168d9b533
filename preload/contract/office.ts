import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { ADMIN } from "./roles.ts";

/** Why the application is or is not ready; three different screens for key, version and corruption. */
export const Startup = z.object({
  state: z.enum(["starting", "ready", "not-enrolled", "wrong-key", "future-version", "damaged", "failed"]),
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
  /** the machine is in training: its own data, nothing counts */
  isTraining: z.boolean(),
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

const Printer = z.object({ name: z.string(), chosen: z.boolean(), state: StateWord });
/** One side, both sides turned over the long or the short edge; empty leaves it to the printer. */
const PrintSides = z.enum(["", "one", "long", "short"]);
/** How one paper goes to the printer; empty values are the printer's own choice. */
const PrintSetting = z.object({
  form: z.string(),
  title: z.string(),
  printer: z.string(),
  tray: z.string(),
  paper: z.string(),
  sides: PrintSides,
});
const PrintChoice = z.object({ value: z.string(), label: z.string() });

/** How this machine leaves the office's network; empty where a kind does not need it. */
const Network = z.strictObject({
  /** straight, as the system says, by a proxy, or as a proxy script (PAC) says */
  kind: z.enum(["direct", "system", "manual", "pac"]),
  /** `proxy.xa.gov.vn:3128` */
  address: z
    .string()
    .trim()
    .max(300)
    .regex(/^$|^(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/),
  /** hosts that are reached without the proxy, separated by commas */
  except: z.string().trim().max(2000),
  /** of the script */
  url: z.union([z.literal(""), z.url({ protocol: /^https?$/ }).max(500)]),
  user: z.string().trim().max(200),
});

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
  /** The way out of the office's network. */
  "office.network": query(ADMIN, Empty, Network.extend({ hasPassword: z.boolean() })),
  /** An empty password keeps the one that is known. */
  "office.setNetwork": command(
    ADMIN,
    Network.extend({ password: z.string().max(300) }).refine(
      ({ kind, address, url }) => (kind !== "manual" || address !== "") && (kind !== "pac" || url !== ""),
      "thiếu địa chỉ",
    ),
    Network.extend({ hasPassword: z.boolean() }),
  ),
  /** The printers of this machine; `chosen` marks the one that papers go to now. */
  "office.printers": query("officer", Empty, z.array(Printer)),
  /** How each paper goes to a printer; an empty printer means the machine's own choice. */
  "office.printSettings": query("officer", Empty, z.array(PrintSetting)),
  "office.printerOffers": query(
    "officer",
    z.strictObject({ name: z.string().min(1).max(300) }),
    z.object({ trays: z.array(PrintChoice), papers: z.array(PrintChoice), duplex: z.boolean() }),
  ),
  "office.setPrint": command(
    "officer",
    z.strictObject({
      form: z.string().min(1).max(60),
      printer: z.string().max(300),
      tray: z.string().max(100),
      paper: z.string().max(100),
      sides: PrintSides,
    }),
    z.array(PrintSetting),
  ),
  /** What went to the printers of this machine, newest first. */
  "office.printJobs": query(
    "officer",
    Empty,
    z.array(
      z.object({
        id: Id,
        title: z.string(),
        printer: z.string(),
        copies: z.number().int(),
        again: z.boolean(),
        by: z.string(),
        at: Timestamp,
        why: z.string(),
        state: StateWord,
      }),
    ),
  ),
  /** Chooses the printer of this machine for every officer, until another is chosen. */
  "office.choosePrinter": command(
    "officer",
    z.strictObject({ name: z.string().min(1).max(300) }),
    z.array(Printer),
  ),
};
