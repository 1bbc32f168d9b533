import type { StateWord } from "../../../preload/contract/index.ts";
import type { Timestamp } from "../time.ts";
import { DOSSIER_STATES, type DossierState, LIFE_EVENTS, type LifeEvent, type LifeFacts } from "./types.ts";

/**
 * The life of a dossier (vòng đời hồ sơ) as one table: which event may come in which state and where it leads;
 * `resume` goes back to where the waiting began. Whatever is not in the table cannot happen. Sources: NĐ 61/2018
 * Điều 17 to 22, NĐ 118/2025 Điều 17 to 22, TT 03/2025/TT-VPCP Điều 7.
 */
const TABLE: Record<DossierState, Partial<Record<LifeEvent, DossierState | "resume">>> = {
  received: {
    void: "void",
    correct: "received",
    transfer: "processing",
    "request-supplement": "waiting-supplement",
    "wait-fee": "waiting-fee",
    extend: "received",
    stop: "stopped",
    refuse: "refused",
    finish: "result-ready",
    "identity-different": "received",
    "applicant-died": "received",
  },
  processing: {
    correct: "processing",
    transfer: "processing",
    "request-supplement": "waiting-supplement",
    "wait-opinion": "waiting-opinion",
    "wait-fee": "waiting-fee",
    extend: "processing",
    stop: "stopped",
    refuse: "refused",
    finish: "result-ready",
    "identity-different": "processing",
    "applicant-died": "processing",
  },
  "waiting-supplement": {
    "supplement-complete": "resume",
    stop: "stopped",
    refuse: "refused",
    "identity-different": "waiting-supplement",
    "applicant-died": "waiting-supplement",
  },
  "waiting-opinion": {
    "opinion-arrived": "resume",
    extend: "waiting-opinion",
    stop: "stopped",
    "identity-different": "waiting-opinion",
    "applicant-died": "waiting-opinion",
  },
  "waiting-fee": {
    "fee-settled": "resume",
    extend: "waiting-fee",
    stop: "stopped",
    refuse: "refused",
    "identity-different": "waiting-fee",
    "applicant-died": "waiting-fee",
  },
  "result-ready": {
    return: "returned",
    "recall-result": "processing",
    "correct-result": "result-ready",
    "identity-different": "result-ready",
    "applicant-died": "result-ready",
  },
  returned: {
    undelivered: "result-ready",
    "return-undone": "result-ready",
    "recall-result": "processing",
    "correct-result": "result-ready",
  },
  stopped: {},
  refused: {},
  void: {},
};

const WAITING: readonly DossierState[] = ["waiting-supplement", "waiting-opinion", "waiting-fee"];

/** Notes: they change nothing of where the dossier stands. */
const NOTES: ReadonlySet<LifeEvent> = new Set(["correct", "identity-different", "applicant-died"]);

/** Events that the law wants a reason for; nobody brings them about without one. */
const WITH_REASON: ReadonlySet<LifeEvent> = new Set([
  "void",
  "correct",
  "request-supplement",
  "wait-opinion",
  "extend",
  "stop",
  "refuse",
  "undelivered",
  "recall-result",
  "correct-result",
  "identity-different",
  "applicant-died",
]);

/** Whether an officer must say why. */
export const needsReason = (event: LifeEvent): boolean => WITH_REASON.has(event);

/** Why an event may not come now. */
export type Illegal = "wrong-state" | "extended-already";

/** A result early, on time or late (trước hạn, đúng hạn, quá hạn); on the day of the due date it is on time. */
export type Outcome = "early" | "on-time" | "late";

/** Words of the outcome as the control slip and the screens say them. */
export const OUTCOME_WORDS: Record<Outcome, StateWord> = {
  early: { code: "early", word: "Trước hạn", tone: "good" },
  "on-time": { code: "on-time", word: "Đúng hạn", tone: "good" },
  late: { code: "late", word: "Quá hạn", tone: "bad" },
};

/** Both times with +07:00, so their texts compare as they do. */
export function outcomeOf(dueAt: Timestamp, finishedAt: Timestamp): Outcome {
  if (finishedAt > dueAt) return "late";
  return finishedAt.slice(0, 10) < dueAt.slice(0, 10) ? "early" : "on-time";
}

/** The facts after `event`, or why it may not come. Pure; every path of the program asks here. */
export function afterEvent(facts: LifeFacts, event: LifeEvent): LifeFacts | Illegal {
  const target = TABLE[facts.state][event];
  if (!target) return "wrong-state";
  if (event === "extend" && facts.extensionsLeft <= 0) return "extended-already";
  // a dossier that went on its way was no mistake of the reception
  if (event === "void" && facts.moved) return "wrong-state";
  const state = target === "resume" ? (facts.resume ?? "processing") : target;
  const begins = WAITING.includes(state) && !WAITING.includes(facts.state);
  return {
    state,
    resume: begins
      ? (facts.state as "received" | "processing")
      : WAITING.includes(state)
        ? facts.resume
        : null,
    extensionsLeft: facts.extensionsLeft - (event === "extend" ? 1 : 0),
    moved: facts.moved || !NOTES.has(event),
  };
}

/** Every event that may come now. */
export function legalEvents(facts: LifeFacts): LifeEvent[] {
  return LIFE_EVENTS.filter((event) => typeof afterEvent(facts, event) === "object");
}

/** A state as it stands in the database. Throws on one that no program wrote. */
export function dossierStateOf(text: string): DossierState {
  const state = DOSSIER_STATES.find((known) => known === text);
  if (!state) throw new Error(`unknown dossier state ${text}`);
  return state;
}

/** What decides over a dossier's next events, from its row and how often its rules let it be extended. */
export function lifeFacts(
  row: { state: string; resume_state: string | null; extended: number; moved: number },
  extensions: number,
): LifeFacts {
  return {
    state: dossierStateOf(row.state),
    resume: row.resume_state as LifeFacts["resume"],
    extensionsLeft: extensions - row.extended,
    moved: row.moved === 1,
  };
}
