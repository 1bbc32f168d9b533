import type { FoundProcedure, ProcedureDetail } from "../../../preload/contract/catalogue.ts";
import { AppError } from "../errors.ts";
import { buildIndex, type SearchIndex, search } from "./find.ts";
import type { CatalogueData } from "./load.ts";
import { contentVersion } from "./rules.ts";
import type { ProcedureResource } from "./schema.ts";
import { collectUnverified, type UnverifiedItem } from "./unverified.ts";
import { isFrequent, preferenceOf, type Use } from "./use.ts";
import {
  governing,
  type HistoryEntry,
  type InForce,
  type PackedVersion,
  unpackContent,
  type VersionSummary,
  versionSummary,
} from "./versions.ts";
import { detailView, summaryView } from "./views.ts";

export { type AgencyFinder, createAgencyFinder } from "./agencies.ts";
export { createKnownProcedures, knownProcedure } from "./known.ts";
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
  CalendarDayResource,
  CitizenIdCodes,
  CodePatterns,
  CountryCodes,
  CutOff,
  IdCards,
  MrzCountries,
  PersonRules,
  PhonePatterns,
  TaxCodes,
} from "./schema-law.ts";
export { CalendarYear, OfficeHoursResource } from "./schema-law.ts";
export { collectUnverified, type UnverifiedItem } from "./unverified.ts";
export { wayWords } from "./ways.ts";

export interface SearchOptions {
  /** only procedures that a counter of this level receives */
  level?: "COMMUNE" | "PROVINCE";
  /** only procedures in force on this day, `yyyy-MM-dd`; an unknown bound is open */
  day?: string;
  limit?: number;
  /** what this officer and the office receive often comes first among what meets the text alike */
  uses?: ReadonlyMap<string, Use>;
}

/** What this counter took over above the catalogue of the program. */
export interface TakenOver {
  versions: readonly PackedVersion[];
  /** oldest first; a null version takes the procedure out of the catalogue */
  adoptions: readonly { code: string; version: string | null }[];
}

export interface CatalogueService {
  /** hash of the whole content that came with the program */
  readonly version: string;
  readonly asOf: string;
  /** Procedures that meet any word of name, code or field, best first; an empty text lists all. */
  search(text: string, options?: SearchOptions): FoundProcedure[];
  /**
   * One procedure by its code (mã TTHC): the version in force today, or the one named, such as a dossier's
   * `procedure_version`. Throws `catalogue.not-found`, `catalogue.version-missing`.
   */
  procedure(code: string, version?: string): ProcedureDetail;
  /** The resource itself, with every source and mark. Throws as `procedure`. */
  resource(code: string, version?: string): ProcedureResource;
  /** The newest version, in force or not: what an import is compared with. */
  newest(code: string): { procedure: ProcedureResource; version: string } | undefined;
  /** Names of all procedures by code, of their newest versions. */
  names(): Map<string, string>;
  /** Every value of the catalogue in force that was not read in a source. */
  unverified(): UnverifiedItem[];
  /** Puts what the database keeps above the bundled catalogue; called at start and after every import. */
  takeOver(kept: TakenOver, today: () => string): void;
}

/** A version of a procedure, unpacked when it is asked for. */
interface Shelved extends HistoryEntry {
  code: string;
  version(): string;
  summary(): VersionSummary;
  resource(): ProcedureResource;
}

function bundled(procedure: ProcedureResource): Shelved {
  let version: string | undefined;
  return {
    code: procedure.code,
    gone: false,
    from: procedure.inForceFrom.value,
    to: procedure.inForceTo.value,
    version: () => {
      version ??= contentVersion(procedure);
      return version;
    },
    summary: () => versionSummary(procedure),
    resource: () => procedure,
  };
}

const kept = (packed: PackedVersion): Shelved => ({
  code: packed.code,
  gone: false,
  from: packed.summary.from,
  to: packed.summary.to,
  version: () => packed.version,
  summary: () => packed.summary,
  resource: () => unpackContent(packed.content),
});

/** From here on the procedure is out of the catalogue. */
function outOf(code: string): Shelved {
  const never = (): never => {
    throw new AppError("catalogue.not-found", { code });
  };
  return { code, gone: true, from: null, to: null, version: never, summary: never, resource: never };
}

/** How many procedures are kept unpacked. */
const MOST_DETAILS = 200;

interface Listed {
  code: string;
  name: string;
  also: string;
  summary: VersionSummary;
  inForce: InForce;
}

/**
 * The catalogue of procedures (danh mục thủ tục hành chính) for the counter: validated resources, and above
 * them what was imported here.
 */
export function createCatalogueService(data: CatalogueData): CatalogueService {
  const base = new Map(data.procedures.map((procedure) => [procedure.code, bundled(procedure)]));
  let versions = new Map<string, Shelved>();
  let history = new Map<string, Shelved[]>([...base].map(([code, one]) => [code, [one]]));
  let today = (): string | null => null;
  let index: { day: string | null; index: SearchIndex<Listed> } | undefined;
  // made when first asked for: each holds a whole procedure
  const details = new Map<string, ProcedureDetail>();
  const keyOf = (code: string, version: string) => `${code} ${version}`;

  function find(asked: string, version?: string): { entry: Shelved; inForce: InForce } {
    const code = asked.trim();
    const current = governing(history.get(code) ?? [], today());
    if (version === undefined) {
      if (!current) throw new AppError("catalogue.not-found", { code: code.slice(0, 50) });
      return current;
    }
    if (current?.entry.version() === version) return current;
    const bundledOne = base.get(code);
    const entry =
      versions.get(keyOf(code, version)) ?? (bundledOne?.version() === version ? bundledOne : undefined);
    if (!entry) throw new AppError("catalogue.version-missing", { code: code.slice(0, 50) });
    return { entry, inForce: "ENDED" };
  }

  function indexOn(day: string | null): SearchIndex<Listed> {
    if (index?.day === day) return index.index;
    const listed: Listed[] = [];
    for (const [code, entries] of history) {
      const current = governing(entries, day);
      if (!current) continue;
      const summary = current.entry.summary();
      const also = `${summary.field} ${summary.also}`;
      listed.push({ code, name: summary.name, also, summary, inForce: current.inForce });
    }
    index = { day, index: buildIndex(listed) };
    return index.index;
  }

  const marksOf = (entry: Shelved): number =>
    collectUnverified("", "", entry.resource(), data.sources).length;

  return {
    get version() {
      return data.version;
    },
    asOf: data.asOf,
    search(text, options = {}) {
      const day = options.day ?? today();
      const { level, uses } = options;
      return search(indexOn(day), text, {
        limit: options.limit ?? 20,
        accept: ({ summary, inForce }) =>
          (!level || summary.level.includes(level)) && (options.day === undefined || inForce === "NOW"),
        preference: uses && (({ code }) => preferenceOf(uses.get(code))),
      }).map(({ code, summary, inForce }) => ({
        ...summaryView(summary, inForce),
        frequent: isFrequent(uses?.get(code)),
      }));
    },
    procedure(code, version) {
      const { entry, inForce } = find(code, version);
      const key = keyOf(entry.code, entry.version());
      const known = details.get(key);
      if (known) return known.inForce === inForce ? known : { ...known, inForce };
      const detail = detailView(entry.resource(), {
        version: entry.version(),
        summary: entry.summary(),
        inForce,
        unverifiedCount: marksOf(entry),
      });
      const oldest = details.keys().next();
      if (details.size >= MOST_DETAILS && !oldest.done) details.delete(oldest.value);
      details.set(key, detail);
      return detail;
    },
    resource: (code, version) => find(code, version).entry.resource(),
    newest(code) {
      const entry = history.get(code)?.at(-1);
      return entry && !entry.gone ? { procedure: entry.resource(), version: entry.version() } : undefined;
    },
    names() {
      const names = new Map<string, string>();
      for (const [code, entries] of history) {
        const entry = entries.at(-1);
        if (entry && !entry.gone) names.set(code, entry.summary().name);
      }
      return names;
    },
    unverified() {
      const own = new Set([...history].filter(([, entries]) => entries.length > 1).map(([code]) => code));
      return [
        ...data.unverified.filter(({ path }) => !own.has(/procedures\/(.+)\.json#/.exec(path)?.[1] ?? "")),
        ...importedMarks(),
      ];
    },
    takeOver(taken, day) {
      versions = new Map(taken.versions.map((packed) => [keyOf(packed.code, packed.version), kept(packed)]));
      history = new Map([...base].map(([code, one]) => [code, [one]]));
      for (const { code, version } of taken.adoptions) {
        const entry = version === null ? undefined : versions.get(keyOf(code, version));
        if (version !== null && !entry) throw new Error(`version ${version} of ${code} is not kept`);
        history.set(code, [...(history.get(code) ?? []), entry ?? outOf(code)]);
      }
      today = day;
      index = undefined;
    },
  };

  /** One line a procedure: thousands of imported ones would hide what can be acted upon. */
  function importedMarks(): UnverifiedItem[] {
    const items: UnverifiedItem[] = [];
    for (const [code, entries] of history) {
      const current = entries.length > 1 || !base.has(code) ? governing(entries, today()) : undefined;
      const summary = current?.entry.summary();
      if (!current || !summary || summary.unverified === 0) continue;
      items.push({
        area: "Danh mục thủ tục",
        path: `catalogue/imported/${code}/${current.entry.version()}`,
        label: `${code} · ${summary.name}`,
        value: `${summary.unverified} giá trị chưa kiểm chứng`,
        source: "Danh mục đã nhập tại máy này; mở hướng dẫn của thủ tục để xem từng giá trị",
      });
    }
    return items;
  }
}
