import { z } from "zod";
import { Applicant } from "./applicant.ts";
import { Blob, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { VerifyReport } from "./copies.ts";
import { DossierDetail } from "./dossiers.ts";
import { IssuedPaper } from "./life.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

const Why = z.string().trim().normalize().min(5).max(2000);
const Free = z.string().trim().normalize().max(2000);
const Item = z.string().trim().normalize().min(3).max(1000);

/** How long there is to answer, in working hours by the calendar of the office. */
export const FilingClock = z.object({
  by: Timestamp,
  /** office minutes left; negative: so many too late */
  minutes: z.number().int(),
  late: z.boolean(),
  /** such as "còn 3 giờ làm việc để trả lời" */
  word: StateWord,
});
export type FilingClock = z.infer<typeof FilingClock>;

/** A dossier filed online (hồ sơ nộp trực tuyến), as the inbox shows it: no identity number, no telephone. */
export const FilingRow = z.object({
  id: Id,
  portalCode: z.string(),
  applicantName: z.string(),
  procedureName: z.string(),
  filedAt: Timestamp,
  /** 0: the filing itself; more: the person sent something since */
  round: z.number().int(),
  state: StateWord,
  /** null once it is answered, or while the person has to send something */
  clock: FilingClock.nullable(),
  /** an answer given here that the province does not have yet; null: nothing of it waits here */
  sending: StateWord.nullable(),
  attachments: z.number().int(),
  /** malware, broken signature, still coming; null where nothing of it needs a look */
  attention: StateWord.nullable(),
  assisted: z.boolean(),
  answeredBy: z.string(),
});
export type FilingRow = z.infer<typeof FilingRow>;

/** What the scanner of this machine said of a file. */
export const MalwareScan = z.object({
  verdict: z.enum(["clean", "infected", "not-scanned"]),
  /** name of what was found; empty otherwise */
  signature: z.string(),
  /** the scanner with its data's day, or nothing */
  engine: z.string(),
  /** why it could not be looked at; empty otherwise */
  why: z.string(),
  at: Timestamp,
});
export type MalwareScan = z.infer<typeof MalwareScan>;

export const FilingAttachment = z.object({
  id: Id,
  round: z.number().int(),
  componentName: z.string(),
  title: z.string(),
  size: z.number().int(),
  mediaType: z.string(),
  /** how far it has come: waiting, here, not to be had */
  state: StateWord,
  malware: StateWord,
  scan: MalwareScan.nullable(),
  /** bản điện tử có ký, bản chụp */
  form: StateWord,
  signature: StateWord,
  report: VerifyReport.nullable(),
  /** may be opened: it is here and nothing was found in it */
  viewable: z.boolean(),
  /** its malware was reported to the head */
  reported: z.boolean(),
});
export type FilingAttachment = z.infer<typeof FilingAttachment>;

/** Something to look at before an answer; what `blocks` must be mended by the person or the filing be refused. */
export const FilingFinding = z.object({
  /** names it among the findings of this filing */
  code: z.string(),
  tone: z.enum(["bad", "warning", "info"]),
  text: z.string(),
  blocks: z.boolean(),
});
export type FilingFinding = z.infer<typeof FilingFinding>;

/** A paper of the filing, with the original that was or was not laid beside it (đối chiếu). */
export const FilingPaper = z.object({
  name: z.string(),
  code: z.string().nullable(),
  required: z.boolean(),
  attachments: z.array(Id),
  compared: z.object({ same: z.boolean(), note: z.string(), by: z.string(), at: Timestamp }).nullable(),
});
export type FilingPaper = z.infer<typeof FilingPaper>;

export const FilingAnswer = z.object({
  kind: z.enum(["accepted", "asked", "refused", "returned"]),
  word: StateWord,
  items: z.array(z.string()),
  why: z.string(),
  by: z.string(),
  at: Timestamp,
  late: z.boolean(),
  formId: Id.nullable(),
});

export const FilingDetail = FilingRow.extend({
  procedureCode: z.string(),
  caseName: z.string(),
  applicant: Applicant,
  identityMasked: z.string(),
  accountVerified: z.boolean(),
  assistedBy: z.object({ by: z.string(), agency: z.string(), consent: z.string() }).nullable(),
  declaration: z.array(z.object({ label: z.string(), value: z.string() })),
  deliverTo: z.enum(["COUNTER", "POST"]),
  note: z.string(),
  files: z.array(FilingAttachment),
  papers: z.array(FilingPaper),
  findings: z.array(FilingFinding),
  answers: z.array(FilingAnswer),
  /** cases of the procedure to choose from, and which one the person chose (-1: none of them) */
  cases: z.array(z.string()),
  caseIndex: z.number().int(),
  /** the term cannot be computed: an officer types the day */
  needsDueDay: z.boolean(),
  dueAt: Timestamp.nullable(),
  termText: z.string(),
  /** more may be asked for only about files of the last supplement; the rule in words, empty while everything may be */
  askedAlready: z.string(),
  dossierId: Id.nullable(),
  dossierCode: z.string(),
});
export type FilingDetail = z.infer<typeof FilingDetail>;

export const FilingAnswered = z.object({
  filing: FilingDetail,
  dossier: DossierDetail.nullable(),
  papers: z.array(IssuedPaper),
});

export const online = {
  "online.inbox": query(
    COUNTER,
    z.strictObject({
      /** what waits for an answer, what waits for the person, what was answered */
      show: z.enum(["open", "asked", "answered"]),
      text: z.string().max(200).default(""),
    }),
    z.object({
      rows: z.array(FilingRow),
      counts: z.object({
        open: z.number().int(),
        /** of them, in the last hours of the time for it */
        soon: z.number().int(),
        late: z.number().int(),
        asked: z.number().int(),
      }),
      /** first answers of this month that were late, of all */
      month: z.object({ late: z.number().int(), all: z.number().int() }),
    }),
  ),
  "online.filing": query(COUNTER, z.strictObject({ id: Id }), FilingDetail),
  /** The filing that a dossier came of; null for one that was handed in at the counter. */
  "online.ofDossier": query("officer", z.strictObject({ dossierId: Id }), FilingDetail.nullable()),
  /** Pictures of an attachment's pages. */
  "online.pages": query(
    COUNTER,
    z.strictObject({ id: Id }),
    z.array(z.object({ page: z.number().int(), picture: Blob })),
  ),
  "online.accept": command(
    COUNTER,
    z.strictObject({
      id: Id,
      /** -1: not chosen yet */
      caseIndex: z.number().int().min(-1).max(200),
      /** typed where the term cannot be computed; empty otherwise */
      manualDueDay: z.string().max(10),
    }),
    FilingAnswered,
  ),
  /** Everything that must be mended, at once: the findings that it names and what the officer wrote beside them. */
  "online.ask": command(
    COUNTER,
    z.strictObject({
      id: Id,
      findings: z.array(z.string().max(200)).max(100),
      items: z.array(Item).max(20),
      /** files of the last supplement that are themselves wrong; wanted where more was asked for before */
      wrong: z.array(Id).max(50),
      why: Why,
    }),
    FilingAnswered,
  ),
  "online.refuse": command(COUNTER, z.strictObject({ id: Id, why: Why }), FilingAnswered),
  /** Filed in the wrong place, or by mistake: back to the person, with where it belongs. */
  "online.giveBack": command(COUNTER, z.strictObject({ id: Id, why: Why }), FilingAnswered),
  /** The original lies beside what was filed. */
  "online.compare": command(
    COUNTER,
    z.strictObject({ id: Id, componentName: z.string().min(1).max(1000), same: z.boolean(), note: Free }),
    FilingDetail,
  ),
  /** Has the files of a filing looked at once more, such as when the scanner works again. */
  "online.scanAgain": command(COUNTER, z.strictObject({ id: Id }), Empty),
};
