import { STATE_NAMES, STEPS } from "./tables.ts";

type Json = Record<string, unknown>;

/** One of our files as a portal gets it: by its address, or after an upload by the portal's own id. */
export interface NationalFile {
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
  url?: string;
  uploaded?: { id: string; hash: string };
}

/** A paper of the dossier (thành phần hồ sơ); one that is a state secret is never among them. */
export interface NationalPaper {
  id: string;
  name: string;
  code: string | null;
  quantity: number;
  submittedAs: string;
  /** it does not belong to the dossier any more */
  deleted: boolean;
  digitised: boolean;
  /** the law wants it digitised */
  mustDigitise: boolean;
  reused: "no" | "component" | "result";
  fromStore: boolean;
  replacedBy: string | null;
  file: NationalFile | null;
  /** the same as a list, for portals that take many files of one paper */
  files: (NationalFile & { resultCode: string | null })[];
}

export interface NationalFee {
  id: string;
  name: string;
  code: string | null;
  /** 1 at reception, 2 at supplement, 4 at return (interop 1.5) */
  collectedAt: number;
  /** đồng */
  amount: number;
  kind: "national";
  paid: "yes" | "no";
}

export interface NationalResult {
  id: string;
  code: string | null;
  title: string;
  componentCode: string | null;
  file: NationalFile | null;
}

/** One step of the dossier's way (tiến trình), named by the operation that told it. */
export interface NationalStep {
  operationId: string;
  code: string;
  by: string;
  title: string | null;
  at: string;
  unit: string;
  text: string;
  why: string;
  /** TrangThaiHoSo 1 to 10 */
  state: number;
  startedAt: string;
  dueAt: string;
}

/** A dossier in the province's own words; each generation's table says what becomes of it. */
export interface NationalDossier {
  id: string;
  code: string;
  agencyCode: string;
  procedure: { code: string; name: string; fieldCode: string | null; fieldName: string | null };
  /** mã dịch vụ công; null while the portal's catalogue was not asked */
  serviceCode: string | null;
  receiptNumber: string | null;
  channel: "counter" | "online" | "post";
  place: "national" | "province";
  applicant: Json & { fullName: string; identity: string; kind: string };
  identities: { kind: string; number: string }[];
  summary: string;
  submittedAt: string;
  receivedAt: string;
  dueAt: string;
  state: number;
  delivery: string;
  returned: { at: string; text: string } | null;
  finishedAt: string | null;
  refusedAt: string | null;
  unit: string;
  note: string;
  papers: NationalPaper[];
  /** those that still belong to it */
  kept: NationalPaper[];
  others: never[];
  fees: NationalFee[];
  supplements: Json[];
  results: NationalResult[];
  /** a component has a file (HoSoCoThanhPhanSoHoa) */
  digitised: boolean;
  accountVerified: boolean;
  payment: "none" | "online" | "otherwise";
  databases: { kind: "population" }[];
  steps: NationalStep[];
}

/** What the server holds of one dossier. */
export interface HeldDossier {
  id: string;
  code: string;
  agencyCode: string;
  agencyName: string;
  /** in the order in which they arrived; what the province itself did stands among them as `province.…` */
  operations: readonly { id: string; kind: string; body: Json; files: readonly NationalFile[] }[];
  results: readonly NationalResult[];
  /** the population data base confirmed the person */
  identityConfirmed: boolean;
  /** files of papers that were digitised for other dossiers, by the id that a reuse names */
  reusable: ReadonlyMap<string, NationalFile>;
}

const text = (value: unknown): string => (typeof value === "string" ? value.normalize("NFC").trim() : "");
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Puts together what the operations told of a dossier; null while its reception has not arrived. */
export function assemble(held: HeldDossier): NationalDossier | null {
  const received = held.operations.find(({ kind }) => kind === "dossier.received");
  if (!received) return null;
  const { body } = received;
  const receivedAt = text(body.receivedAt);
  const procedure = { code: text(body.procedureCode), name: text(body.procedureName) };
  const by = text((body.receivedBy as Json | undefined)?.fullName);
  const papers = new Map<string, NationalPaper>();
  const secret = new Set<string>();
  const results = new Map<string, NationalResult>();
  const fees = new Map<string, NationalFee>();
  const methods = new Set<string>();
  const supplements: Json[] = [];
  const steps: NationalStep[] = [];
  const dossier: NationalDossier = {
    id: held.id,
    code: held.code,
    agencyCode: held.agencyCode,
    procedure: { ...procedure, fieldCode: null, fieldName: text(body.procedureField) || null },
    serviceCode: null,
    receiptNumber: held.code,
    channel: body.channel === "online" || body.channel === "post" ? body.channel : "counter",
    place: "province",
    applicant: applicantOf(body.applicant),
    identities: [],
    summary: summaryOf(procedure.name, text(body.caseName)),
    submittedAt: text(body.submittedAt) || receivedAt,
    receivedAt,
    dueAt: text(body.dueAt),
    state: Number(body.nationalState ?? 2),
    delivery: text(body.deliverTo) || "COUNTER",
    returned: null,
    finishedAt: null,
    refusedAt: null,
    unit: held.agencyName,
    note: text(body.note),
    papers: [],
    kept: [],
    others: [],
    fees: [],
    supplements,
    results: [],
    digitised: false,
    accountVerified: false,
    payment: "none",
    databases: held.identityConfirmed ? [{ kind: "population" }] : [],
    steps,
  };

  const addPaper = (id: string, told: Json) => {
    if (told.secret === true) {
      secret.add(id);
      papers.delete(id);
      return;
    }
    const before = papers.get(id);
    papers.set(id, {
      id,
      name: text(told.name),
      code: text(told.code) || null,
      quantity: Number(told.originals ?? 0) + Number(told.copies ?? 0),
      submittedAs: text(told.submittedAs) || "ORIGINAL",
      deleted: told.received === false,
      digitised: before?.digitised ?? false,
      mustDigitise: (told.digitise as Json | undefined)?.value === "MUST" || (before?.mustDigitise ?? false),
      reused: before?.reused ?? "no",
      fromStore: before?.fromStore ?? false,
      replacedBy: before?.replacedBy ?? null,
      file: before?.file ?? null,
      files: before?.files ?? [],
    });
  };
  const giveFile = (paper: NationalPaper, file: NationalFile, resultCode: string | null) => {
    paper.file = file;
    paper.files = [{ ...file, resultCode }];
  };
  /** who scanned which paper, by the digitised document */
  const documents = new Map<string, string>();
  const order: string[] = [];
  for (const component of list(body.components)) {
    const id = text(component.id) || `${held.id}-${order.length + 1}`;
    order.push(id);
    // what was not brought is no paper of the dossier
    if (component.received !== false || component.secret === true) addPaper(id, component);
  }
  const step = (operationId: string, event: string, told: Json) => {
    const at = text(told.at) || receivedAt;
    const why = text(told.why);
    // an event of a newer counter is called by the state that it leads to
    const word = STEPS.words[event] ?? STATE_NAMES.get(dossier.state);
    steps.push({
      operationId,
      code: held.code,
      by: text(told.by),
      title: null,
      at,
      unit: dossier.unit,
      text: [word, why].filter(Boolean).join(": "),
      why,
      state: dossier.state,
      startedAt: steps.at(-1)?.at ?? receivedAt,
      dueAt: dossier.dueAt,
    });
  };
  step(received.id, "received", { at: receivedAt, by });

  for (const { id, kind, body: told, files } of held.operations) {
    if (kind === "document.signed") {
      const componentId = text(told.componentId) || text(told.documentId);
      if (secret.has(componentId) || !files[0]) continue;
      documents.set(text(told.documentId), componentId);
      const result = results.get(componentId);
      if (result) {
        result.file = files[0];
        continue;
      }
      if (!papers.has(componentId)) addPaper(componentId, { name: told.title, originals: 1 });
      const paper = papers.get(componentId)!;
      paper.digitised = true;
      paper.reused = "no";
      giveFile(paper, files[0], null);
    } else if (kind === "document.completed") {
      const componentId = documents.get(text(told.documentId)) ?? "";
      const paper = papers.get(componentId);
      const result = results.get(componentId);
      if (files[0] && paper) giveFile(paper, files[0], null);
      if (files[0] && result) result.file = files[0];
    } else if (kind === "paper.reused") {
      const paper = papers.get(text(told.componentId));
      if (!paper) continue;
      paper.reused = told.kind === "result" ? "result" : "component";
      const file = held.reusable.get(text(told.id));
      if (file) giveFile(paper, file, null);
    } else if (kind === "paper-result.noted") {
      results.set(text(told.componentId), {
        id: text(told.componentId),
        code: null,
        title: text(told.title),
        componentCode: null,
        file: null,
      });
    } else if (kind === "paper-result.removed") {
      results.delete(text(told.componentId));
    } else if (kind === "fee.demanded" || kind === "fee.collected") {
      const paid = kind === "fee.collected";
      if (paid) methods.add(text(told.method));
      for (const fee of list(told.fees)) fees.set(text(fee.dueId), feeOf(fee, paid));
    } else if (kind === "province.result-issued" || kind === "province.result-withdrawn") {
      const issued = kind === "province.result-issued";
      dossier.state = issued ? 9 : 4;
      dossier.finishedAt = issued ? text(told.at) : null;
      if (!issued) dossier.returned = null;
      step(id, issued ? "finish" : "recall-result", { ...told, by: held.agencyName });
    } else if (kind === "province.dossier-state") {
      if (told.state !== "processing" || dossier.state !== 2) continue;
      dossier.state = 4;
      step(id, "transfer", { ...told, by: held.agencyName });
    } else if (kind === "dossier.event" || kind === "dossier.returned") {
      applyEvent(dossier, { id, told, supplements, addPaper, order, papers });
      const event = text(told.event) || "return";
      if (!STEPS.internal.includes(event)) step(id, event, told);
    }
  }
  dossier.identities = identitiesOf(dossier.applicant);
  dossier.papers = [...papers.values()];
  dossier.kept = dossier.papers.filter(({ deleted }) => !deleted);
  dossier.fees = [...fees.values()];
  dossier.payment =
    dossier.fees.length === 0
      ? "none"
      : dossier.fees.every(({ paid }) => paid === "yes") && [...methods].every((one) => one === "online")
        ? "online"
        : "otherwise";
  // a result on paper counts once it was scanned; until then there is nothing to hand on
  dossier.results = [...held.results, ...[...results.values()].filter(({ file }) => file !== null)];
  dossier.digitised = dossier.kept.some(({ file }) => file !== null);
  return dossier;
}

/** What an event changes beside adding its step. */
function applyEvent(
  dossier: NationalDossier,
  given: {
    id: string;
    told: Json;
    supplements: Json[];
    order: string[];
    papers: Map<string, NationalPaper>;
    addPaper(id: string, told: Json): void;
  },
): void {
  const { told, supplements } = given;
  const event = text(told.event) || "return";
  const at = text(told.at);
  if (Number.isInteger(told.nationalState)) dossier.state = told.nationalState as number;
  else if (event === "return") dossier.state = 10;
  const dueBefore = dossier.dueAt;
  dossier.dueAt = text(told.dueAt) || dossier.dueAt;
  if (event === "transfer") dossier.unit = text(told.toUnit) || dossier.unit;
  if (event === "refuse") dossier.refusedAt = at;
  if (event === "finish") dossier.finishedAt = at;
  if (event === "recall-result") dossier.finishedAt = null;
  if (event === "return") {
    dossier.returned = { at: text(told.returnedAt) || at, text: text(told.information) };
    dossier.delivery = told.form === "1" ? "POST" : told.form === "0" ? "COUNTER" : dossier.delivery;
  }
  if (["undelivered", "return-undone", "recall-result", "correct-result"].includes(event))
    dossier.returned = null;
  if (event === "request-supplement") {
    supplements.push({
      id: text(told.eventId) || given.id,
      askedBy: text(told.by),
      text: [text(told.why), ...list(told.items).map(String)].filter(Boolean).join("; "),
      askedAt: at,
      state: "asked",
      papers: [],
      fees: [],
      dueBefore,
    });
  }
  const asked = supplements.at(-1);
  if (event === "supplement-complete" && asked) {
    Object.assign(asked, {
      receivedBy: text(told.by),
      receivedText: text(told.why),
      receivedAt: at,
      state: "complete",
      dueBefore: text(told.dueBefore) || dueBefore,
      dueAfter: dossier.dueAt,
    });
  }
  if (event !== "correct") return;
  if (told.applicant) dossier.applicant = applicantOf(told.applicant);
  if (typeof told.deliverTo === "string") dossier.delivery = told.deliverTo;
  if (typeof told.note === "string") dossier.note = text(told.note);
  if (!Array.isArray(told.components)) return;
  // papers are told in their order: one that is left out was taken back
  const now = list(told.components);
  for (const [index, id] of given.order.entries()) {
    const component = now[index];
    const paper = given.papers.get(id);
    if (component) given.addPaper(id, component);
    else if (paper) paper.deleted = true;
  }
  for (const component of now.slice(given.order.length)) {
    const id = `${dossier.id}-${given.order.length + 1}`;
    given.order.push(id);
    if (component.received !== false) given.addPaper(id, component);
  }
}

const summaryOf = (procedure: string, caseName: string): string =>
  [procedure, caseName].filter(Boolean).join(" - ");

function feeOf(fee: Json, paid: boolean): NationalFee {
  return {
    id: text(fee.dueId),
    name: text(fee.name),
    code: text(fee.code) || null,
    collectedAt: Number(fee.collectedAt),
    amount: Number(fee.amount),
    kind: "national",
    paid: paid ? "yes" : "no",
  };
}

/** Who the dossier is of, with who hands it in (interop 1.7); kinds in our own words, no generation's numbers. */
function applicantOf(told: unknown): NationalDossier["applicant"] {
  const given = (told ?? {}) as Json;
  const authorised = (given.authorised ?? null) as Json | null;
  const own = {
    fullName: text(given.fullName),
    identity: text(given.identity),
    birthDate: text(given.birthDate),
    phone: text(given.phone),
    email: text(given.email),
    address: text(given.address),
  };
  const submitter = authorised?.fullName
    ? {
        fullName: text(authorised.fullName),
        identity: text(authorised.identity),
        birthDate: "",
        phone: text(authorised.phone),
        email: text(authorised.email),
        address: text(authorised.address),
      }
    : own;
  return { ...own, identityKind: text(given.identityKind), kind: applicantKind(given), submitter };
}

function applicantKind(given: Json): string {
  if (given.kind === "household-business") return "household-business";
  if (given.kind !== "organisation") return "citizen";
  if (given.identityKind === "agency-code") return "agency";
  return given.identityKind === "tax-code" ? "enterprise" : "other-organisation";
}

/** Only kinds of number that the portal is known to have a word for. */
function identitiesOf(applicant: Json): { kind: string; number: string }[] {
  const kind = String(applicant.identityKind ?? "");
  const number = String(applicant.identity ?? "");
  return number && (kind === "citizen-id" || kind === "old-id") ? [{ kind, number }] : [];
}
