import type {
  Applicant,
  CatalogueComponent,
  ComponentInput,
  DraftContent,
  SubmittedAs,
} from "../../../preload/contract/index.ts";
import { foldText } from "../../app/format.ts";
import { uuid } from "../../app/ids.ts";

/** Ways in which a paper is handed in (hình thức nộp, TT 01/2023 Điều 4). */
const SUBMITTED_AS: readonly { value: SubmittedAs; label: string }[] = [
  { value: "ORIGINAL", label: "Bản chính" },
  { value: "COPY_WITH_ORIGINAL", label: "Bản sao kèm bản chính" },
  { value: "CERTIFIED_COPY", label: "Bản sao chứng thực" },
  { value: "PLAIN_COPY", label: "Bản sao thường" },
  { value: "SHOWN_ONLY", label: "Chỉ xuất trình" },
  { value: "E_COPY_REGISTER", label: "Bản sao điện tử từ sổ gốc" },
  { value: "E_COPY_CERTIFIED", label: "Bản sao điện tử chứng thực" },
  { value: "ELECTRONIC", label: "Tệp nộp trực tuyến" },
];

/** The word of a way of handing in. */
export function submittedWord(value: SubmittedAs): string {
  return SUBMITTED_AS.find((entry) => entry.value === value)?.label ?? value;
}

/**
 * The ways to choose from: those alone that the catalogue names, or all with the usual ones first. A way that was
 * chosen before the catalogue changed stays to be seen, and is refused at reception.
 */
export function waysOf(
  paper: CatalogueComponent | undefined,
  chosen: SubmittedAs,
): readonly { value: SubmittedAs; label: string }[] {
  const usual = paper?.submittedAs ?? [];
  const first = usual.flatMap((way) => SUBMITTED_AS.filter((entry) => entry.value === way));
  // what came as a file with an online filing is not chosen for a paper in the hand
  const others = SUBMITTED_AS.filter(
    ({ value }) => !usual.includes(value) && (value !== "ELECTRONIC" || chosen === value),
  );
  if (!paper?.waysBinding) return [...first, ...others];
  const odd = others.filter((entry) => entry.value === chosen);
  return [...first, ...odd.map((entry) => ({ ...entry, label: `${entry.label} (không nhận)` }))];
}

/** The way that was chosen, or the catalogue's first where it accepts only others. */
function acceptedWay(paper: CatalogueComponent, chosen: SubmittedAs): SubmittedAs {
  const [first] = paper.submittedAs;
  return paper.waysBinding && first && !paper.submittedAs.includes(chosen) ? first : chosen;
}

const DIGITISE_WORDS: Record<string, string> = {
  MUST: "Phải số hóa",
  ON_REQUEST: "Số hóa khi có yêu cầu",
  NO: "Không số hóa",
  EARLIER_RESULT: "Số hóa nếu chưa có bản điện tử",
};

/** The catalogue's word on whether a paper is digitised. */
export function digitiseWord(component: CatalogueComponent): string {
  return DIGITISE_WORDS[component.digitise.value] ?? component.digitise.value;
}

const BY_REASON: Record<string, SubmittedAs> = {
  SHOW_ONLY: "SHOWN_ONLY",
  PLAIN_COPY: "PLAIN_COPY",
  CERTIFIED_COPY: "CERTIFIED_COPY",
};

/** The usual row for a paper of the catalogue: not yet received, with the usual counts. */
export function usualComponent(component: CatalogueComponent): ComponentInput {
  return {
    name: component.name,
    code: component.code,
    received: false,
    submittedAs: acceptedWay(
      component,
      BY_REASON[component.digitise.reason] ??
        (component.originals > 0 || component.copies === 0 ? "ORIGINAL" : "PLAIN_COPY"),
    ),
    originals: component.originals,
    copies: component.copies,
    secret: false,
  };
}

/** Nobody yet: a person with the 12 digits, as most who come. */
export const emptyApplicant = (): Applicant => ({
  kind: "individual",
  fullName: "",
  identity: "",
  identityKind: "citizen-id",
  oldIdentity: "",
  noIdentityReason: "",
  nationality: "",
  birthDate: "",
  sex: "",
  address: "",
  phone: "",
  email: "",
  representative: null,
  authorised: null,
  guardian: null,
  cannotSign: false,
  witness: "",
  verified: "not-verified",
  verifiedAt: "",
  verifiedNote: "",
  source: "typed",
});

/** An empty receiving form. */
export function emptyDraft(applicant: Applicant = emptyApplicant()): DraftContent {
  return {
    applicant,
    procedureCode: "",
    caseIndex: 0,
    components: [],
    otherPaper: "",
    sets: 1,
    deliverTo: "COUNTER",
    note: "",
    manualDueDay: "",
  };
}

/**
 * The papers of the newly chosen procedure or case, with what was said of the papers that it shares with the one
 * before; a paper that was handed in and has no place in it stays at the end, for it lies on the counter.
 */
export function carryOver(
  old: readonly ComponentInput[],
  papers: readonly CatalogueComponent[],
): ComponentInput[] {
  const left = [...old];
  const next = papers.map((paper) => {
    const at = left.findIndex((one) => samePaper(one, paper));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (!found?.received) return usualComponent(paper);
    const submittedAs = acceptedWay(paper, found.submittedAs);
    return { ...found, name: paper.name, code: paper.code, submittedAs };
  });
  return [...next, ...left.filter((one) => one.received).map((one) => ({ ...one, code: null }))];
}

function samePaper(one: ComponentInput, paper: CatalogueComponent): boolean {
  if (one.code !== null && one.code === paper.code) return true;
  return foldText(one.name) === foldText(paper.name);
}

const AUTHORISATION = /^(giay|van ban) uy quyen/;

/** What "đã nhận đủ" ticks: not what comes by itself from a form filled online, nor an authorisation that nobody has. */
export function isUsual(paper: CatalogueComponent | undefined, applicant: Applicant): boolean {
  if (!paper) return true;
  if (paper.digitise.reason === "E_FILED") return false;
  return applicant.authorised !== null || !AUTHORISATION.test(foldText(paper.name));
}

/** The card that was just read is a paper that is only shown: it need not be ticked once more. */
export function isShownCard(paper: CatalogueComponent | undefined, applicant: Applicant): boolean {
  return (
    applicant.source === "card" &&
    paper?.digitise.reason === "SHOW_ONLY" &&
    foldText(paper.name).includes("can cuoc")
  );
}

/** What a new form begins with, besides nothing. */
export interface DraftStart {
  procedureCode?: string;
  /** someone who hands in another dossier right away */
  applicant?: Applicant;
}

const fresh = new Map<string, DraftStart>();

/** A new draft's id. The core hears of it with the first keystroke. */
export function openDraft(start: DraftStart = {}): string {
  const id = uuid();
  fresh.set(id, start);
  return id;
}

/**
 * What a draft made in this window begins with, the first time it is opened: the core holds nothing of it yet.
 * Afterwards it is asked for like any other, since its officer may have typed in it and come back.
 */
export function takeFresh(id: string): DraftStart | null {
  const start = fresh.get(id) ?? null;
  fresh.delete(id);
  return start;
}
