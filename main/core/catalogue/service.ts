import type {
  CatalogueComponent,
  ProcedureDetail,
  ProcedureSummary,
} from "../../../preload/contract/catalogue.ts";
import { AppError } from "../errors.ts";
import type { CatalogueData } from "./load.ts";
import { buildIndex, contentVersion, inForceOn, search } from "./rules.ts";
import type { ComponentResource, ProcedureResource } from "./schema.ts";
import type { UnverifiedItem } from "./unverified.ts";

export { type AgencyFinder, createAgencyFinder } from "./agencies.ts";
export {
  type CalendarData,
  type CatalogueData,
  type CodesData,
  loadAgencies,
  loadCalendar,
  loadCatalogue,
  loadCodes,
  loadDemoOffice,
  type ReadJson,
} from "./load.ts";
export { contentVersion, foldText, inForceOn } from "./rules.ts";
export type { ProcedureResource } from "./schema.ts";
export type { DemoOffice } from "./schema-demo.ts";
export type {
  CitizenIdCodes,
  CodePatterns,
  CountryCodes,
  CutOff,
  IdCards,
  PhonePatterns,
} from "./schema-law.ts";
export type { UnverifiedItem } from "./unverified.ts";

export interface SearchOptions {
  /** only procedures that a counter of this level receives */
  level?: "COMMUNE" | "PROVINCE";
  /** only procedures in force on this day, `yyyy-MM-dd`; an unknown bound is open */
  day?: string;
  limit?: number;
}

export interface CatalogueService {
  /** hash of the whole content; a dossier keeps the version it was received under */
  readonly version: string;
  readonly asOf: string;
  /** Procedures that meet any word of name, code or field, best first; an empty text lists all. */
  search(text: string, options?: SearchOptions): ProcedureSummary[];
  /** One procedure by its code (mã TTHC). Throws `catalogue.not-found`. */
  procedure(code: string): ProcedureDetail;
  /** The resource itself, with every source and mark. Throws `catalogue.not-found`. */
  resource(code: string): ProcedureResource;
  /** Every value of the catalogue that was not read in a source. */
  unverified(): UnverifiedItem[];
}

/** True for a value without a source or with the mark. */
const unsure = (leaf: { source?: string; unverified?: true }): boolean =>
  leaf.unverified === true || leaf.source === undefined;

function summaryOf(procedure: ProcedureResource): ProcedureSummary {
  return {
    code: procedure.code,
    name: procedure.name.value,
    field: procedure.field.name.value,
    level: procedure.level.value,
    termText: procedure.term.text,
  };
}

function componentOf(component: ComponentResource): CatalogueComponent {
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
    note: component.note ?? null,
  };
}

function detailOf(procedure: ProcedureResource, unverifiedCount: number): ProcedureDetail {
  const { term } = procedure;
  return {
    ...summaryOf(procedure),
    version: contentVersion(procedure),
    cases: procedure.cases.map((one) => ({
      name: one.name.value,
      components: one.components.map(componentOf),
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
    legalBases: procedure.legalBases.map(({ number, title }) => ({ number, title })),
    notes: procedure.notes ?? [],
    unverifiedCount,
  };
}

/** The catalogue of procedures (danh mục thủ tục hành chính) for the counter, from validated resources. */
export function createCatalogueService(data: CatalogueData): CatalogueService {
  const byCode = new Map(data.procedures.map((procedure) => [procedure.code, procedure]));
  const unverifiedOf = (code: string): number =>
    data.unverified.filter((item) => item.path.startsWith(`catalogue/procedures/${code}.json`)).length;
  // made when first asked for: each holds a hash of its procedure
  const details = new Map<string, ProcedureDetail>();
  const index = buildIndex(
    data.procedures.map((procedure) => ({
      code: procedure.code,
      name: procedure.name.value,
      also: [procedure.field.name.value, ...procedure.results.map((result) => result.name.value)].join(" "),
      procedure,
    })),
  );

  const resource = (code: string): ProcedureResource => {
    const found = byCode.get(code.trim());
    if (!found) throw new AppError("catalogue.not-found", { code: code.trim().slice(0, 50) });
    return found;
  };

  return {
    get version() {
      return data.version;
    },
    asOf: data.asOf,
    search: (text, options = {}) =>
      search(index, text, data.procedures.length)
        .map((hit) => hit.procedure)
        .filter(({ level }) => !options.level || level.value.includes(options.level))
        .filter(
          ({ inForceFrom, inForceTo }) =>
            options.day === undefined || inForceOn(options.day, inForceFrom.value, inForceTo.value),
        )
        .slice(0, options.limit ?? 20)
        .map(summaryOf),
    procedure(code) {
      const found = resource(code);
      const detail = details.get(found.code) ?? detailOf(found, unverifiedOf(found.code));
      details.set(found.code, detail);
      return detail;
    },
    resource,
    unverified: () => data.unverified,
  };
}
