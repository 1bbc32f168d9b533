import type { ScoringItem, ScoringPlace } from "../../../preload/contract/index.ts";
import { type Check, rulesOn, type ScoringLaw, type ScoringRule } from "./law.ts";

/** What of a dossier decides whether it counts. */
export interface ScoringFacts {
  id: string;
  state: string;
  provisional: boolean;
  procedureCode: string;
  receivedAt: string;
  dueAt: string;
  applicant: { fullName: string; identity: string; identityKind: string; verified: string };
  /** filed online under an account that the State knows (VNeID) */
  accountVerified: boolean;
  /** what was typed can still be corrected */
  correctable: boolean;
  /** papers that were handed in; state secrets are not among them */
  papers: readonly PaperFacts[];
  /** data of a shared data base stand for a paper that was not handed in */
  sharedData: boolean;
  /** a result lies here as a file, or its paper was scanned and signed */
  resultFile: boolean;
  /** there is a result, on paper or as a file */
  resultKnown: boolean;
  /** why the province refused an operation; null: it refused none */
  refusedWhy: string | null;
  /** why the national portal gave it back, by the newest answer of each generation; null: it did not */
  returnedWhy: string | null;
}

export interface PaperFacts {
  name: string;
  mustDigitise: boolean;
  reused: boolean;
  /** filed online: a file from the beginning, never scanned */
  electronic: boolean;
  /** the digitised paper; null: nobody began */
  document: { id: string; state: string; signed: boolean } | null;
}

/** States in which nothing more is asked of a dossier. */
const OVER: readonly string[] = ["void", "refused", "stopped"];
const DECIDED: readonly string[] = ["result-ready", "returned"];

type Found = Pick<ScoringItem, "state" | "place"> & { words?: Record<string, string>; key?: string };

const done: Found = { state: "done", place: null };
const missing = (place: ScoringPlace | null, words?: Record<string, string>): Found => ({
  state: "missing",
  place,
  ...(words ? { words } : {}),
});

/** Everything by which the dossier counts, in the order of the rules of its day; what is missing first. */
export function scoringItems(facts: ScoringFacts, law: ScoringLaw): ScoringItem[] {
  if (facts.state === "void") return [];
  // without a day of reception the newest rules say that it is missing
  const items = rulesOn(law, facts.receivedAt.slice(0, 10) || "9999-12-31").flatMap((rule) =>
    LOOK[rule.check](facts, law).map((found) => itemOf(rule, found)),
  );
  const rank = { missing: 0, later: 1, optional: 2, done: 3 };
  return items.sort((a, b) => rank[a.state] - rank[b.state]);
}

function itemOf(rule: ScoringRule, found: Found): ScoringItem {
  const text = rule.what.replace(/\{(\w+)\}/g, (_, name: string) => found.words?.[name] ?? "");
  return {
    id: found.key ? `${rule.check} ${found.key}` : rule.check,
    indicator: rule.indicator,
    group: rule.group,
    text,
    state: rule.optional && found.state === "missing" ? "optional" : found.state,
    place: found.place,
  };
}

const correct = (facts: ScoringFacts, field: string): ScoringPlace | null =>
  facts.correctable ? { kind: "correct", field } : null;

const LOOK: Record<Check, (facts: ScoringFacts, law: ScoringLaw) => Found[]> = {
  "received-at": ({ receivedAt }) => [receivedAt ? done : missing(null)],
  "official-code": ({ provisional }) => [provisional ? missing({ kind: "sync" }) : done],
  "procedure-code": ({ procedureCode }, law) => [
    new RegExp(law.procedureCode.pattern).test(procedureCode) ? done : missing(null),
  ],
  "applicant-name": (facts) => [facts.applicant.fullName.trim() ? done : missing(correct(facts, "fullName"))],
  "applicant-identity": (facts) => [
    facts.applicant.identity.trim() ? done : missing(correct(facts, "identity")),
  ],
  "due-date": ({ dueAt }) => [dueAt ? done : missing(null)],

  "must-scan": (facts) =>
    facts.papers.flatMap((paper, index): Found[] => {
      if (!paper.mustDigitise) return [];
      const found = paper.document?.signed || paper.reused ? done : missing(placeOf(paper));
      return [{ ...found, words: { paper: paper.name }, key: String(index + 1) }];
    }),

  "any-scan": ({ papers, state }) => {
    if (papers.some((paper) => paper.document?.signed || paper.reused || paper.electronic)) return [done];
    // each paper that must be scanned is named by itself
    if (papers.some(({ mustDigitise }) => mustDigitise) || OVER.includes(state)) return [];
    return papers.length > 0 ? [missing({ kind: "digitise" })] : [];
  },

  "result-file": (facts) => {
    if (facts.resultFile) return [done];
    if (OVER.includes(facts.state)) return [];
    const due = facts.resultKnown || DECIDED.includes(facts.state);
    return [due ? missing({ kind: "result" }) : { state: "later", place: null }];
  },

  reused: ({ papers, sharedData }) => [
    sharedData || papers.some(({ reused }) => reused)
      ? done
      : missing(papers.length > 0 ? { kind: "digitise" } : null),
  ],

  population: (facts, law) => {
    const { identity, identityKind, verified } = facts.applicant;
    if (verified === "verified" || facts.accountVerified) return [done];
    if (!law.nationalIdentityKinds.values.includes(identityKind)) return [];
    // without a number there is nothing to ask with, and that is named already
    if (!identity) return [];
    return [
      verified === "not-verified" ? { state: "later", place: null } : missing(correct(facts, "identity")),
    ];
  },

  sent: ({ refusedWhy }) => (refusedWhy === null ? [done] : [missing({ kind: "sync" }, { why: refusedWhy })]),
  national: (facts) =>
    facts.returnedWhy === null ? [] : [missing(correct(facts, "fullName"), { why: facts.returnedWhy })],
};

function placeOf(paper: PaperFacts): ScoringPlace {
  if (!paper.document) return { kind: "digitise" };
  return paper.document.state === "to-sign"
    ? { kind: "sign" }
    : { kind: "paper", documentId: paper.document.id };
}

/** The answer in one sentence. */
export function scoringSentence(items: readonly ScoringItem[], state: string): string {
  if (state === "void") return "Hồ sơ đã hủy do tiếp nhận nhầm, không tính.";
  const count = (wanted: ScoringItem["state"]) => items.filter((one) => one.state === wanted).length;
  const lacks = count("missing");
  if (lacks > 0) return `Còn thiếu ${lacks} mục để hồ sơ được tính đủ.`;
  return count("later") > 0
    ? "Đến lúc này không thiếu gì; phần còn lại chưa đến lúc."
    : "Hồ sơ đủ để được tính.";
}
