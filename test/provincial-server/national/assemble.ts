import { applicantOf, identitiesOf } from "./applicant.ts";
import type {
  HeldDossier,
  Json,
  NationalDossier,
  NationalFee,
  NationalResult,
  NationalStep,
  NationalSupplement,
} from "./facts.ts";
import { collectPapers, giveFile, type Papers } from "./papers.ts";
import { STATE_NAMES, STEPS } from "./tables.ts";
import { list, text } from "./told.ts";

/** HinhThucThu: khi bổ sung (interop 1.5) */
const AT_SUPPLEMENT = 2;

/** A supplement while it is put together: what belongs to it is known by its id. */
type Asked = Omit<NationalSupplement, "papers" | "fees"> & { paperIds: string[]; feeIds: Set<string> };

/** Puts together what the operations told of a dossier; null while its reception has not arrived. */
export function assemble(held: HeldDossier): NationalDossier | null {
  const received = held.operations.find(({ kind }) => kind === "dossier.received");
  if (!received) return null;
  const { body } = received;
  const receivedAt = text(body.receivedAt);
  const procedure = { code: text(body.procedureCode), name: text(body.procedureName) };
  const by = text((body.receivedBy as Json | undefined)?.fullName);
  const papers = collectPapers(held.id);
  const results = new Map<string, NationalResult>();
  const fees = new Map<string, NationalFee>();
  const methods = new Set<string>();
  const supplements: Asked[] = [];
  let applicant = (body.applicant ?? {}) as Json;
  const steps: NationalStep[] = [];
  const dossier: NationalDossier = {
    id: held.id,
    code: held.code,
    agencyCode: held.agencyCode,
    procedure: { ...procedure, fieldCode: null, fieldName: text(body.procedureField) || null },
    serviceCode: null,
    receiptNumber: held.code,
    channel: body.channel === "online" || body.channel === "post" ? body.channel : "counter",
    place: held.filing ? "national" : "province",
    portalCode: held.filing?.portalCode ?? null,
    applicant: applicantOf(applicant),
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
    supplements: [],
    results: [],
    digitised: false,
    accountVerified: held.filing?.accountVerified ?? false,
    payment: "none",
    databases: held.identityConfirmed ? [{ kind: "population" }] : [],
    steps,
  };

  /** who scanned which paper, by the digitised document */
  const documents = new Map<string, string>();
  for (const id of papers.add(list(body.components))) papers.filed(id, held.filing);
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
      if (papers.isSecret(componentId) || !files[0]) continue;
      documents.set(text(told.documentId), componentId);
      const result = results.get(componentId);
      if (result) {
        result.file = files[0];
        continue;
      }
      papers.scanned(componentId, told.title, files[0]);
    } else if (kind === "document.completed") {
      const componentId = documents.get(text(told.documentId)) ?? "";
      const paper = papers.get(componentId);
      const result = results.get(componentId);
      if (files[0] && paper) giveFile(paper, files[0]);
      if (files[0] && result) result.file = files[0];
    } else if (kind === "paper.reused") {
      const paper = papers.get(text(told.componentId));
      if (!paper) continue;
      paper.reused = told.kind === "result" ? "result" : "component";
      const file = held.reusable.get(text(told.id));
      if (file) giveFile(paper, file);
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
      for (const fee of list(told.fees)) {
        const known = feeOf(fee, paid);
        fees.set(known.id, known);
        if (known.collectedAt === AT_SUPPLEMENT) supplements.at(-1)?.feeIds.add(known.id);
      }
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
      applyEvent(dossier, { id, told, supplements, papers });
      if (told.event === "correct" && told.applicant) {
        // told whole, or only what counted of it
        applicant = { ...applicant, ...(told.applicant as Json) };
        dossier.applicant = applicantOf(applicant);
      }
      const event = text(told.event) || "return";
      if (!STEPS.internal.includes(event)) step(id, event, told);
    }
  }
  dossier.identities = identitiesOf(dossier.applicant);
  dossier.papers = papers.all();
  dossier.kept = dossier.papers.filter(({ deleted }) => !deleted);
  dossier.fees = [...fees.values()];
  dossier.supplements = supplements.map(({ paperIds, feeIds, ...asked }) => ({
    ...asked,
    papers: paperIds.flatMap((id) => papers.get(id) ?? []),
    fees: dossier.fees.filter(({ id }) => feeIds.has(id)),
  }));
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
    supplements: Asked[];
    papers: Papers;
  },
): void {
  const { told, supplements, papers } = given;
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
      paperIds: [],
      feeIds: new Set(),
      dueBefore,
    });
  }
  if (event === "supplement-complete") {
    const brought = papers.add(list(told.components));
    const asked = supplements.at(-1);
    asked?.paperIds.push(...brought);
    Object.assign(asked ?? {}, {
      receivedBy: text(told.by),
      receivedText: text(told.why),
      receivedAt: at,
      state: "complete",
      dueBefore: text(told.dueBefore) || dueBefore,
      dueAfter: dossier.dueAt,
    });
  }
  if (event !== "correct") return;
  if (typeof told.deliverTo === "string") dossier.delivery = told.deliverTo;
  if (typeof told.note === "string") dossier.note = text(told.note);
  if (Array.isArray(told.components)) papers.correct(list(told.components));
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
