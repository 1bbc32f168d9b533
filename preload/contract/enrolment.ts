import { z } from "zod";
import { Empty, Timestamp, Username } from "./common.ts";
import { command, query } from "./procedure.ts";

/** Where this machine stands with the province. */
export const EnrolmentState = z.object({
  /** `none`; `asked`: no answer came yet; `answered`: taken in, not yet finished; `done` */
  state: z.enum(["none", "asked", "answered", "done"]),
  serverUrl: z.string(),
  machineName: z.string(),
  /** unit that the machine is enrolled for; empty before */
  unitName: z.string(),
  deviceId: z.string(),
  /** SHA-256 of the server's certificate as it was compared; null: the system's roots vouch for it */
  pin: z.string().nullable(),
  /** until when the machine's own certificate holds */
  notAfter: Timestamp.nullable(),
  /** whether somebody can sign in afterwards: an account is here, or the province's are taken */
  needsAdministrator: z.boolean(),
  /** what of the province's catalogue, calendars and lists is not here yet, in words; empty when all of it is */
  toCome: z.array(z.string()),
});
export type EnrolmentState = z.infer<typeof EnrolmentState>;

/** What the server at an address shows of itself. */
export const ServerLook = z.object({
  /** `https:` with a certificate; on this very machine there may be none */
  secure: z.boolean(),
  /** the system's roots vouch for it: nothing is to be compared */
  trusted: z.boolean(),
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notAfter: Timestamp.nullable(),
});
export type ServerLook = z.infer<typeof ServerLook>;

const serverUrl = z.url().max(500);

/** Before there is an office nobody can be signed in; afterwards these are the administrator's. */
export const enrolment = {
  "enrolment.state": query("public", Empty, EnrolmentState),
  "enrolment.look": command("public", z.strictObject({ serverUrl }), ServerLook),
  /** Joins, or goes on where it was interrupted; the same code again is no second machine. */
  "enrolment.join": command(
    "public",
    z.strictObject({
      serverUrl,
      /** SHA-256 as a person compared it; null: the system's roots decide */
      pin: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable(),
      code: z.string().trim().min(4).max(40),
      machineName: z.string().trim().min(1).max(100),
      /** the first account of this machine; null where the province's accounts are taken */
      administrator: z
        .strictObject({
          username: Username,
          fullName: z.string().trim().min(3).max(100),
          password: z.string().max(200),
        })
        .nullable(),
    }),
    EnrolmentState,
  ),
};
