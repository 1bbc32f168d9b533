import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { CallCard, ContactNote } from "./returns.ts";
import { COUNTER } from "./roles.ts";

/** Something that a person must be told (thông báo cho người nộp hồ sơ), without telephone. */
export const NoticeRow = z.object({
  id: Id,
  dossierId: Id,
  code: z.string(),
  applicantName: z.string(),
  /** what it is about, such as "Cần bổ sung" */
  about: z.string(),
  /** the words for the person */
  text: z.string(),
  at: Timestamp,
  state: StateWord,
  /** who told whom, when and how; or why nobody could be told yet */
  said: z.string(),
  /** somebody has to call */
  toCall: z.boolean(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

export const notices = {
  /** Whom to call first, the longest waiting on top; then what is on its way, then what was told lately. */
  "notices.list": query(COUNTER, Empty, z.array(NoticeRow)),
  "notices.ofDossier": query(COUNTER, z.strictObject({ id: Id }), z.array(NoticeRow)),
  /** A try to reach the person about a notice; one that succeeded settles it. */
  "notices.contact": command(COUNTER, ContactNote, CallCard),
};
