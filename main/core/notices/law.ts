import { z } from "zod";
import { LifeEvent } from "../../../preload/contract/index.ts";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";
import { RECEIVING_WAYS } from "../dossiers/service.ts";

const Mark = { source: z.string(), unverified: z.literal(true).optional() };

/** One thing of which the person must be told, the event that brings it about, and the words. */
const NoticeKind = z.strictObject({
  kind: z.string(),
  event: z.enum(["received", ...LifeEvent.options]),
  /** only where the dossier ended so; a kind without it stands for every other end */
  outcome: z.enum(["early", "on-time", "late"]).optional(),
  /** only where the dossier was received so; nobody else is told: who stands at the counter has the paper in hand */
  ways: z.array(z.enum(RECEIVING_WAYS)).min(1).optional(),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  name: z.string(),
  /** `{code}`, `{procedure}`, `{why}`, `{received}`, `{due}` and `{office}` are filled in */
  text: z.string(),
  /** a person without telephone and mail is on the call list too: told when met, or by letter */
  withoutContact: z.boolean(),
  /** events after which nobody needs to be told any more, beside the dossier's end */
  endedBy: z.array(LifeEvent),
  ...Mark,
});
export type NoticeKind = z.infer<typeof NoticeKind>;

/** `law/notices.json`. */
const NoticesLaw = z.strictObject({
  title: z.string(),
  /** working hours that the province has for telling the person before somebody calls */
  callAfter: z.strictObject({ value: z.number().int().min(1), unit: z.literal("HOUR"), ...Mark }),
  kinds: z.array(NoticeKind).min(1),
});
export type NoticesLaw = z.infer<typeof NoticesLaw>;

/** Reads and validates `law/notices.json`. Throws when it is malformed. */
export async function loadNoticesLaw(
  readJson: ReadJson,
): Promise<{ law: NoticesLaw; unverified: UnverifiedItem[] }> {
  const path = "law/notices.json";
  const json = await readJson(path);
  return { law: NoticesLaw.parse(json), unverified: collectUnverified("Thông báo", path, json, {}) };
}

/** What an event of a day owes the person; undefined when nothing. */
export function noticeOwed(
  law: NoticesLaw,
  event: { kind: string; outcome: string | undefined; way: string | undefined; day: string },
): NoticeKind | undefined {
  const kinds = law.kinds.filter(
    (one) =>
      one.event === event.kind &&
      (!one.ways || one.ways.some((way) => way === event.way)) &&
      inForceOn(event.day, one.inForceFrom, one.inForceTo),
  );
  return kinds.find(({ outcome }) => outcome === event.outcome) ?? kinds.find(({ outcome }) => !outcome);
}

/** Events after which a dossier owes its person no earlier news. */
const ENDS: readonly string[] = ["return", "void", "stop", "applicant-died"];

/** True when what happened makes an earlier notice of this kind needless. */
export const endsNotice = (law: NoticesLaw, kind: string, event: string): boolean =>
  ENDS.includes(event) ||
  law.kinds.some((one) => one.kind === kind && one.endedBy.some((end) => end === event));

/** The words of a notice, filled in; a full stop at the end of a reason would stand twice. */
export function noticeText(template: string, facts: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => (facts[name] ?? "").trim().replace(/\.$/, ""));
}
