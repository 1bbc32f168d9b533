import type {
  CatalogueComponent,
  ProcedureDetail,
  ProcedureSummary,
  SubmittedAs,
} from "../../../preload/contract/index.ts";
import type { ComponentResource, ProcedureResource } from "./schema.ts";
import type { InForce, VersionSummary } from "./versions.ts";

/** Hours of one working day in internal workflows (Nghệ An: 08 giờ làm việc). */
const HOURS_OF_A_DAY = 8;

/** True for a value without a source or with the mark. */
const unsure = (leaf: { source?: string; unverified?: true }): boolean =>
  leaf.unverified === true || leaf.source === undefined;

/** A procedure in a list; `inForce` says how its version stands on the day that was asked about. */
export function summaryView(version: VersionSummary, inForce: InForce): ProcedureSummary {
  const { code, name, field, level, termText } = version;
  return { code, name, field, level, termText, inForce };
}

const ORIGINAL_WAYS: readonly SubmittedAs[] = [
  "ORIGINAL",
  "E_COPY_CERTIFIED",
  "E_COPY_REGISTER",
  "CERTIFIED_COPY",
];
const COPY_WAYS: readonly SubmittedAs[] = [
  "PLAIN_COPY",
  "COPY_WITH_ORIGINAL",
  "CERTIFIED_COPY",
  "E_COPY_CERTIFIED",
  "E_COPY_REGISTER",
];

/**
 * Ways in which a paper may be handed in, the usual one first: said by the catalogue, or following from the
 * numbers and the digitise rule. What follows is a suggestion for the officer; what the catalogue says is binding.
 */
export function waysOf(component: ComponentResource): SubmittedAs[] {
  if (component.submittedAs) return [...component.submittedAs.value];
  const { reason } = component.digitise;
  if (reason === "SHOW_ONLY") return ["SHOWN_ONLY", "CERTIFIED_COPY"];
  if (reason === "E_FILED") return ["E_COPY_CERTIFIED", "E_COPY_REGISTER"];
  // a form is filled in for this very dossier: there is no copy of it to certify
  if (component.form !== null) return ["ORIGINAL"];
  const ways: SubmittedAs[] = [];
  if (reason === "CERTIFIED_COPY") ways.push("CERTIFIED_COPY");
  if (component.originals.value > 0 || component.copies.value === 0) ways.push(...ORIGINAL_WAYS);
  if (component.copies.value > 0) ways.push(...COPY_WAYS);
  // the result of an earlier procedure counts as digitised from its original
  if (reason === "EARLIER_RESULT") ways.push("ORIGINAL");
  return [...new Set(ways)];
}

function componentView(component: ComponentResource): CatalogueComponent {
  const { digitise } = component;
  return {
    name: component.name.value,
    code: component.code?.value ?? null,
    form: component.form?.value ?? null,
    originals: component.originals.value,
    copies: component.copies.value,
    showOriginal: component.showOriginal.value,
    required: component.required?.value ?? false,
    digitise: {
      value: digitise.value === "EARLIER_RESULT" ? "MUST" : digitise.value,
      reason: digitise.reason,
      unverified: unsure(digitise),
    },
    submittedAs: waysOf(component),
    waysBinding: component.submittedAs !== undefined,
    note: component.note ?? null,
  };
}

const number = (value: number): string => String(Math.round(value * 100) / 100).replace(".", ",");

/** Hours of a workflow as an office prints them: `168 giờ (21 ngày làm việc)`. */
export function workflowText(hours: number): string {
  return hours === 0 ? "" : `${number(hours)} giờ (${number(hours / HOURS_OF_A_DAY)} ngày làm việc)`;
}

function workflowView(steps: ProcedureResource["workflow"]): ProcedureDetail["workflow"] {
  const ordered = [...steps].sort((a, b) => a.step - b.step);
  const counted = ordered.map((step) => (step.countsTime ? step.hours : null));
  const hours = counted.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return {
    steps: ordered.map(({ who, what }, index) => ({ who, what, hours: counted[index] ?? null })),
    hours,
    text: workflowText(hours),
  };
}

/** All that the window shows of one version of a procedure. */
export function detailView(
  procedure: ProcedureResource,
  about: { version: string; summary: VersionSummary; inForce: InForce; unverifiedCount: number },
): ProcedureDetail {
  const { term } = procedure;
  return {
    ...summaryView(about.summary, about.inForce),
    version: about.version,
    inForceFrom: procedure.inForceFrom.value,
    inForceTo: procedure.inForceTo.value,
    publishedBy: procedure.publishedBy.value ?? "",
    channels: procedure.channels.map(({ type, label, level }) => ({
      type,
      label,
      level: level?.value ?? null,
    })),
    agencies: {
      receiving: procedure.agencies.receiving.value,
      handling: procedure.agencies.handling.value,
    },
    workflow: workflowView(procedure.workflow),
    cases: procedure.cases.map((one) => ({
      name: one.name.value,
      components: one.components.map(componentView),
    })),
    term: {
      value: term.value,
      unit: term.unit,
      text: term.text,
      // a rule that stands for one kind of case only must not move the term of the others
      after15h: term.after15h !== null && term.after15h.appliesTo === undefined,
      unverified: unsure(term) || term.unitUnverified === true,
    },
    fees: procedure.fees.map((fee) => ({
      name: fee.name,
      kind: fee.kind,
      amount: fee.amount,
      per: fee.per ?? null,
      note:
        [fee.note, fee.exempt === undefined ? undefined : `Miễn: ${fee.exempt}`]
          .filter((part) => part !== undefined)
          .join(" ") || null,
      unverified: unsure(fee),
    })),
    results: procedure.results.map((result) => ({ name: result.name.value, code: result.code.value })),
    legalBases: procedure.legalBases.map(({ number: basis, title }) => ({ number: basis, title })),
    notes: procedure.notes ?? [],
    unverifiedCount: about.unverifiedCount,
  };
}
