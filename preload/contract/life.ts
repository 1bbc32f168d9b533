import { z } from "zod";
import { Applicant } from "./applicant.ts";
import { Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { ComponentInput, DossierDetail, HandedIn } from "./dossiers.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HANDLING } from "./roles.ts";

/** A reason as the law wants one (lý do): a sentence, not a sign. */
const Why = z.string().trim().normalize().min(5).max(2000);
const Name = z.string().trim().normalize().min(2).max(200);
const Free = z.string().trim().normalize().max(2000);
/** What is still to be brought or mended, all at once (hướng dẫn một lần, đầy đủ). */
const Items = z.array(z.string().trim().normalize().min(3).max(1000)).min(1).max(20);

/** A paper that was given out with the event. */
export const IssuedPaper = z.object({
  id: Id,
  kind: z.string(),
  title: z.string(),
  /** as printed after "Số:"; empty for a paper without one */
  number: z.string(),
});
export type IssuedPaper = z.infer<typeof IssuedPaper>;

/** The dossier as it stands after the event, and the papers to print. */
export const LifeAnswer = z.object({ dossier: DossierDetail, papers: z.array(IssuedPaper) });
export type LifeAnswer = z.infer<typeof LifeAnswer>;

/** What of a dossier's life the page shows beside its events. */
export const LifeView = z.object({
  /** national state 1 to 10 (TrangThaiHoSo) */
  national: z.object({ code: z.number().int().min(1).max(10), word: z.string() }),
  /** the rule set that the dossier follows, by the day of its reception */
  rules: z.object({ id: z.enum(["legacy", "current"]), name: z.string() }),
  extended: z.boolean(),
  /** last day on which the apology may be sent */
  extendUntil: Day,
  extendStillPossible: z.boolean(),
  /** until when it must be handed to the handling unit; null once it was, or when it never will be */
  transfer: z.object({ by: Timestamp, late: z.boolean(), reason: z.string() }).nullable(),
  /** until when a supplement may be asked for without being late; null when none can be asked for now */
  supplement: z.object({ by: Timestamp, late: z.boolean() }).nullable(),
  handlingUnit: z.string(),
  coordinatingUnit: z.string(),
  /** trước hạn, đúng hạn, quá hạn; null until there is a result */
  outcome: StateWord.nullable(),
  finishedAt: Timestamp.nullable(),
  /** to be seen by whoever opens the dossier; none of them decides anything */
  warnings: z.array(z.object({ code: z.string(), text: z.string() })),
  /** the term cannot be computed again: an officer types the new day */
  needsDueDay: z.boolean(),
});
export type LifeView = z.infer<typeof LifeView>;

/** One dossier on a list of work; without identity number and telephone. */
export const LifeRow = z.object({
  id: Id,
  code: z.string(),
  applicantName: z.string(),
  procedureName: z.string(),
  state: StateWord,
  dueAt: Timestamp,
  /** until when the thing of this list must be done */
  by: Timestamp,
  late: z.boolean(),
});
export type LifeRow = z.infer<typeof LifeRow>;

/** A dossier that waits to be handed over; papers that must be scanned before hold it. */
export const TransferRow = LifeRow.extend({ toScan: z.number().int(), receivedAt: Timestamp });
export type TransferRow = z.infer<typeof TransferRow>;

/** A dossier that lies with a handling unit since it was handed over. */
export const UnitHeldRow = z.object({
  id: Id,
  code: z.string(),
  applicantName: z.string(),
  procedureName: z.string(),
  state: StateWord,
  unit: z.string(),
  since: Timestamp,
});
export type UnitHeldRow = z.infer<typeof UnitHeldRow>;

/** A list of dossiers handed over to a handling unit, or back from there (danh sách bàn giao). */
export const TransferList = z.object({
  id: Id,
  /** from the unit to the counter: the unit gives, the counter takes */
  isBack: z.boolean(),
  /** the unit, whichever way the list goes */
  toUnit: z.string(),
  at: Timestamp,
  /** giver or taker is empty until the other side has signed */
  giver: z.string(),
  taker: z.string(),
  signedAt: Timestamp.nullable(),
  formId: Id,
  /** originals that go with it, and as the taker counted them; null: signed on paper, or not yet */
  originals: z.number().int(),
  counted: z.number().int().nullable(),
  /** account of the taker who signed with a sign-in of their own; empty: on paper */
  signedBy: z.string(),
  codes: z.array(z.string()),
});
export type TransferList = z.infer<typeof TransferList>;

/** A dossier that was not received: its form is kept so that any window goes on with it. */
export const NotReceived = z.object({
  id: Id,
  kind: z.enum(["sent-home", "refused"]),
  applicantName: z.string(),
  procedureName: z.string(),
  at: Timestamp,
  by: z.string(),
  items: z.array(z.string()),
  why: z.string(),
  /** number of the Mẫu 02 or Mẫu 03 */
  number: z.string(),
  formId: Id,
  state: StateWord,
});
export type NotReceived = z.infer<typeof NotReceived>;

const Act = { id: Id, why: Why };

export const life = {
  "life.view": query("officer", z.strictObject({ id: Id }), LifeView),
  /** What waits for a hand: to be transferred, the last day of an apology. */
  "life.worklist": query(
    "officer",
    Empty,
    z.object({
      toTransfer: z.array(TransferRow),
      transferLate: z.number().int(),
      /** with a unit, and not taken back yet */
      unitHeld: z.array(UnitHeldRow),
      /** due next and not extended: today is the last day to send the apology, or it has gone by */
      apology: z.array(LifeRow),
      lists: z.array(TransferList),
    }),
  ),
  "life.units": query("officer", Empty, z.array(z.string())),

  // before reception
  "life.sentHome": query(COUNTER, z.strictObject({ text: z.string().max(200) }), z.array(NotReceived)),
  "life.sendHome": command(
    COUNTER,
    z.strictObject({ draftId: Id, content: HandedIn, items: Items, why: Why }),
    z.object({ entry: NotReceived, papers: z.array(IssuedPaper) }),
  ),
  "life.refuseBefore": command(
    COUNTER,
    z.strictObject({ draftId: Id, content: HandedIn, why: Why }),
    z.object({ entry: NotReceived, papers: z.array(IssuedPaper) }),
  ),
  /** Whoever takes it up gets a form of their own with everything that was typed. */
  "life.takeUp": command(COUNTER, z.strictObject({ id: Id }), z.object({ draftId: Id })),
  /** Received, settled and given in one act (giải quyết ngay); a receipt only where the person asks for one. */
  "life.immediate": command(
    COUNTER,
    z.strictObject({
      draftId: Id,
      content: HandedIn,
      result: Name,
      receivedBy: Name,
      wantsReceipt: z.boolean(),
    }),
    LifeAnswer,
  ),

  // after reception
  "life.void": command(COUNTER, z.strictObject(Act), LifeAnswer),
  "life.correct": command(
    COUNTER,
    z.strictObject({
      ...Act,
      applicant: Applicant,
      components: z.array(ComponentInput).min(1).max(200),
      sets: z.number().int().min(1).max(99),
      deliverTo: z.enum(["COUNTER", "POST"]),
      note: Free,
    }),
    LifeAnswer,
  ),
  "life.transfer": command(
    COUNTER,
    z.strictObject({ ids: z.array(Id).min(1).max(100), toUnit: Name, coordinatingUnit: Free }),
    z.object({ list: TransferList, papers: z.array(IssuedPaper) }),
  ),
  /** What waits to be transferred as a paper, with the last moment of each: after 15 o'clock the next morning. */
  "life.printWaiting": command(COUNTER, Empty, z.object({ formId: Id })),
  /** Papers and results of dossiers come back from their unit, on a list that both sides sign. */
  "life.takeBack": command(
    COUNTER,
    z.strictObject({ ids: z.array(Id).min(1).max(100), unit: Name }),
    z.object({ list: TransferList, papers: z.array(IssuedPaper) }),
  ),
  /** The other side has signed the list. */
  "life.signTransfer": command(COUNTER, z.strictObject({ id: Id, taker: Name }), TransferList),
  /** The taker signs with a sign-in of their own, the originals counted. */
  "life.takeTransfer": command(
    COUNTER,
    z.strictObject({
      id: Id,
      username: z.string().trim().min(1).max(100),
      password: z.string().min(1).max(200),
      originals: z.number().int().min(0).max(100_000),
      note: Free,
    }),
    TransferList,
  ),
  "life.requestSupplement": command(HANDLING, z.strictObject({ ...Act, items: Items }), LifeAnswer),
  "life.supplementComplete": command(
    COUNTER,
    z.strictObject({
      id: Id,
      components: z.array(ComponentInput).max(50),
      note: Free,
      /** typed where the term cannot be computed; empty otherwise */
      manualDueDay: z.string().max(10),
    }),
    LifeAnswer,
  ),
  "life.refuse": command(HANDLING, z.strictObject(Act), LifeAnswer),
  "life.waitOpinion": command(HANDLING, z.strictObject({ ...Act, agency: Name }), LifeAnswer),
  "life.opinionArrived": command(HANDLING, z.strictObject({ id: Id, opinion: Free }), LifeAnswer),
  "life.extend": command(HANDLING, z.strictObject({ ...Act, newDueDay: Day }), LifeAnswer),
  /** `noDecision`: the handling unit was asked and says that nothing was decided yet. */
  "life.stop": command(COUNTER, z.strictObject({ ...Act, noDecision: z.boolean() }), LifeAnswer),
  /** The handling unit brought a result on paper. */
  "life.finish": command(
    HANDLING,
    z.strictObject({ id: Id, title: Name, number: z.string().trim().normalize().max(100), note: Free }),
    LifeAnswer,
  ),
  "life.recallResult": command(HANDLING, z.strictObject(Act), LifeAnswer),
  "life.correctResult": command(
    HANDLING,
    z.strictObject({ ...Act, title: Name, number: z.string().trim().normalize().max(100) }),
    LifeAnswer,
  ),
  "life.identityDifferent": command(HANDLING, z.strictObject(Act), LifeAnswer),
  "life.applicantDied": command(HANDLING, z.strictObject(Act), LifeAnswer),
};
