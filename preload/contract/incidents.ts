import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, type Role } from "./roles.ts";

/** Who looks after what was reported. */
const LOOK_AFTER: readonly Role[] = ["head", "unit-admin", "it"];
const Note = z.string().trim().normalize().max(1000);
const Why = z.string().trim().normalize().min(5).max(1000);
const Serial = z.string().trim().min(1).max(100);

/** Something that endangers the office (sự cố an toàn): malware, a lost account, a lost token. */
export const Incident = z.object({
  id: Id,
  kind: z.enum(["malware", "lost-account", "lost-token"]),
  word: z.string(),
  about: z.string(),
  note: z.string(),
  by: z.string(),
  at: Timestamp,
  /** `new`, `seen`, `lifted` */
  state: StateWord,
  /** who looked at it or lifted it, when and why; empty before */
  said: z.string(),
  /** a blocked token that may be set free again */
  liftable: z.boolean(),
});
export type Incident = z.infer<typeof Incident>;

export const incidents = {
  /** How many nobody has looked at yet. */
  "incidents.open": query(LOOK_AFTER, Empty, z.object({ count: z.number().int() })),
  "incidents.list": query(LOOK_AFTER, Empty, z.array(Incident)),
  /** One key: the file of a filing is reported to the head and to the province. */
  "incidents.malware": command(COUNTER, z.strictObject({ attachmentId: Id }), Empty),
  /** Whose account or token can be reported: one's own, or anybody's by who looks after it. */
  "incidents.mine": query(
    "officer",
    Empty,
    z.object({
      accounts: z.array(z.object({ username: z.string(), fullName: z.string() })),
      tokens: z.array(z.object({ serial: z.string(), label: z.string(), holder: z.string() })),
    }),
  ),
  /** The account is shut at once on this machine, and at the province with the next contact. */
  "incidents.lostAccount": command(
    "officer",
    z.strictObject({ username: z.string().max(100), note: Note }),
    Empty,
  ),
  /** Nothing is signed with the token any more. */
  "incidents.lostToken": command("officer", z.strictObject({ serial: Serial, note: Note }), Empty),
  "incidents.seen": command(LOOK_AFTER, z.strictObject({ id: Id }), Empty),
  "incidents.lift": command(LOOK_AFTER, z.strictObject({ id: Id, why: Why }), Empty),
};
