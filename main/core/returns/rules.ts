import type {
  Applicant,
  CardReading,
  CollectorRight,
  DifferenceReason,
} from "../../../preload/contract/index.ts";
import { foldForSearch } from "../dossiers/service.ts";

export const RIGHT_WORDS: Record<CollectorRight, string> = {
  applicant: "người nộp hồ sơ",
  authorised: "người được ủy quyền",
  representative: "người đại diện theo pháp luật",
  heir: "người thừa kế của người nộp hồ sơ",
};

const PAPER_WORDS: Record<Exclude<CollectorRight, "applicant">, string> = {
  authorised: "giấy ủy quyền (số, ngày, nơi chứng thực)",
  representative: "giấy tờ chứng minh là người đại diện",
  heir: "giấy tờ chứng minh quan hệ và trích lục khai tử",
};

export const REASON_WORDS: Record<DifferenceReason, string> = {
  "new-number": "thẻ mới đổi số, đã đối chiếu giấy tờ cũ",
  "civil-status": "đã cải chính hộ tịch, đã xem giấy tờ",
  "typed-wrong": "nhập sai khi tiếp nhận, đã đối chiếu hồ sơ",
  other: "lý do khác",
};

export interface Collecting {
  collector: { right: CollectorRight; fullName: string; identity: string; paper: string };
  check: {
    receipt: "shown" | "on-phone" | "lost";
    how: "card" | "papers" | "none";
    outcome: "same" | "different";
    reason: DifferenceReason | "";
    explanation: string;
  };
  signature: { how: "paper" | "fingerprint" | "electronic"; witness: string };
}

/** What an earlier note of the dossier demands of its collector. */
export interface CollectingFacts {
  died: boolean;
  /** a receipt alone does not do */
  identityNeeded: boolean;
}

/**
 * Everything that is missing before a result may be given to this person, said at once. A receipt alone does for
 * the applicant only; a lost one, another collector or an earlier doubt demands that the identity is checked.
 */
export function missingFor(given: Collecting, facts: CollectingFacts): string[] {
  const { collector, check, signature } = given;
  const missing: string[] = [];
  if (facts.died && collector.right === "applicant") {
    missing.push("người nhận khác (hồ sơ đã ghi người nộp chết: chọn người thừa kế)");
  }
  if (collector.right !== "applicant" && !collector.paper) missing.push(PAPER_WORDS[collector.right]);
  const mustCheck = check.receipt === "lost" || collector.right !== "applicant" || facts.identityNeeded;
  if (mustCheck && check.how === "none") {
    missing.push(
      check.receipt === "lost"
        ? "đối chiếu giấy tờ tùy thân (bắt buộc khi mất giấy tiếp nhận)"
        : "đối chiếu giấy tờ tùy thân của người nhận",
    );
  }
  if (check.how !== "none" && check.outcome === "different") {
    if (!check.reason) missing.push("lý do vẫn trả khi giấy tờ không khớp");
    if (check.reason === "other" && check.explanation.length < 5) missing.push("lý do cụ thể khi không khớp");
  }
  if (signature.how === "fingerprint" && signature.witness.length < 2) {
    missing.push("tên người làm chứng việc điểm chỉ");
  }
  return missing;
}

/** Who the dossier says that somebody is; empty texts where it says nothing. */
interface Known {
  fullName: string;
  identity: string;
  oldIdentity?: string;
  birthDate?: string;
  /** the paper that proves the right, as it was noted at reception */
  paper?: string;
}

const NOBODY: Known = { fullName: "", identity: "" };

/** The person of whom the dossier speaks for a right; an organisation comes in the person of its representative. */
export function knownPerson(applicant: Applicant, right: CollectorRight): Known {
  if (right === "authorised") return applicant.authorised ?? NOBODY;
  if (right === "representative") return applicant.guardian ?? applicant.representative ?? NOBODY;
  if (right === "heir") return NOBODY;
  if (applicant.kind !== "individual") return applicant.representative ?? NOBODY;
  const isCitizen = applicant.identityKind === "citizen-id" || applicant.identityKind === "old-id";
  return { ...applicant, identity: isCitizen ? applicant.identity : "" };
}

const nameOf = (name: string) => name.normalize("NFC").replace(/\s+/g, " ").trim().toLocaleLowerCase("vi");

/** The card beside what is known; `unknown` when nothing is known to compare with. */
export function compareCard(card: CardReading, known: Known) {
  const numbers = [card.identity, card.oldIdentity ?? ""].filter(Boolean);
  const knownNumbers = [known.identity, known.oldIdentity ?? ""].filter(Boolean);
  const sameNumber =
    knownNumbers.length === 0 ? null : knownNumbers.some((number) => numbers.includes(number));
  const sameName = nameOf(card.fullName) === nameOf(known.fullName);
  // where a mark stands differs from card to card; the same number then says that it is the same person
  const nearName = foldForSearch(card.fullName) === foldForSearch(known.fullName);
  const sameBirth = !known.birthDate || !card.birthDate ? null : known.birthDate === card.birthDate;
  const outcome: "same" | "different" | "unknown" =
    sameNumber === null && !known.fullName
      ? "unknown"
      : sameNumber === null
        ? sameName && sameBirth !== false
          ? "same"
          : "different"
        : sameNumber && nearName
          ? "same"
          : "different";
  return { outcome, sameNumber, sameName, sameBirth };
}

/** How the check reads beside a hand-over and on the signed paper, a sentence each. */
export function notesOf(given: Pick<Collecting, "check" | "signature">): string[] {
  const { check, signature } = given;
  const notes: string[] = [];
  if (check.receipt === "lost")
    notes.push("Người nhận báo mất giấy tiếp nhận; đã đối chiếu giấy tờ tùy thân.");
  else if (check.receipt === "on-phone") notes.push("Xuất trình giấy tiếp nhận bản điện tử.");
  if (check.how !== "none") {
    const by = check.how === "card" ? "Quét thẻ" : "Xem giấy tờ tùy thân";
    const why = check.reason === "other" ? check.explanation : check.reason ? REASON_WORDS[check.reason] : "";
    notes.push(
      check.outcome === "same" ? `${by}: đúng người.` : `${by}: thông tin không khớp; vẫn trả vì ${why}.`,
    );
  }
  if (signature.how === "fingerprint") {
    notes.push(`Người nhận không ký được, điểm chỉ trước người làm chứng ${signature.witness}.`);
  } else if (signature.how === "electronic") notes.push("Ký nhận điện tử.");
  return notes;
}

/**
 * An identity number or a telephone in a text that a list would print; undefined when there is none. Lists travel
 * with carriers and lie on counters.
 */
export function secretIn(text: string): "số định danh" | "số điện thoại" | undefined {
  const digits = text.replace(/(?<=\d)[\s.-](?=\d)/g, "");
  if (/(?<!\d)(?:\+?84|0)\d{9}(?!\d)/.test(digits)) return "số điện thoại";
  return /(?<!\d)(?:\d{9}|\d{12})(?!\d)/.test(digits) ? "số định danh" : undefined;
}

/** A carrier's number in groups, so that no long run of digits on a list looks like an identity number. */
export function groupedTracking(tracking: string): string {
  return tracking.trim().replace(/\d{5,}/g, (run) => run.replace(/(\d{4})(?=\d)/g, "$1 "));
}
