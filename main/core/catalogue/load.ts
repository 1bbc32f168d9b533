import type { z } from "zod";
import { contentVersion } from "./rules.ts";
import {
  AgenciesFile,
  AgenciesIndex,
  type Agency,
  CatalogueIndex,
  ProcedureResource,
  SourcesResource,
} from "./schema.ts";
import { DemoOffice } from "./schema-demo.ts";
import {
  CalendarIndex,
  CalendarYear,
  CitizenIdCodes,
  CodePatterns,
  CountryCodes,
  IdCards,
  LegalTerms,
  MrzCountries,
  OfficeHoursResource,
  PersonRules,
  PhonePatterns,
  TaxCodes,
} from "./schema-law.ts";
import { collectUnverified, type UnverifiedItem } from "./unverified.ts";

/** Reads and parses one JSON file; the path is relative to `resources/`, with forward slashes. */
export type ReadJson = (path: string) => Promise<unknown>;

/** A resource that does not have its shape: a damaged installation, not something an officer can mend. */
function parse<T extends z.ZodType>(schema: T, path: string, json: unknown): z.infer<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`resource ${path} at ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
}

/** Collects what it reads, so that version and unverified values cover exactly the files in use. */
class Reader {
  private readonly marks: (() => UnverifiedItem[])[] = [];
  private found: UnverifiedItem[] | undefined;
  private readonly readJson: ReadJson;

  constructor(readJson: ReadJson) {
    this.readJson = readJson;
  }

  /** Collected when first asked for: the start needs none of it. */
  get unverified(): UnverifiedItem[] {
    this.found ??= this.marks.flatMap((collect) => collect());
    return this.found;
  }

  /** A file whose marks count, though nothing else of it is used. */
  async noteMarks(path: string, area: string, sources: Record<string, string> = {}): Promise<void> {
    const json = await this.readJson(path);
    this.marks.push(() => collectUnverified(area, path, json, sources));
  }

  async read<T extends z.ZodType>(
    schema: T,
    path: string,
    area: string,
    sources: Record<string, string> = {},
  ): Promise<z.infer<T>> {
    const json = await this.readJson(path);
    const data = parse(schema, path, json);
    this.marks.push(() => collectUnverified(area, path, json, sources));
    return data;
  }
}

/** Hashing everything that was read takes a good part of a start; most versions are never asked for. */
function versionOf(content: () => unknown): () => string {
  let version: string | undefined;
  return () => {
    version ??= contentVersion(content());
    return version;
  };
}

export interface CatalogueData {
  title: string;
  asOf: string;
  procedures: ProcedureResource[];
  /** source texts by the keys that the procedures use */
  sources: Record<string, string>;
  version: string;
  unverified: UnverifiedItem[];
}

/** Reads and validates the catalogue of procedures (danh mục thủ tục hành chính). Throws on a damaged file. */
export async function loadCatalogue(readJson: ReadJson): Promise<CatalogueData> {
  const reader = new Reader(readJson);
  const area = "Danh mục thủ tục";
  const index = await reader.read(CatalogueIndex, "catalogue/index.json", area);
  const { sources } = await reader.read(SourcesResource, "catalogue/sources.json", area);
  const procedures: ProcedureResource[] = [];
  for (const code of index.procedures)
    procedures.push(await reader.read(ProcedureResource, `catalogue/procedures/${code}.json`, area, sources));
  const version = versionOf(() => ({ procedures, sources }));
  return {
    title: index.title,
    asOf: index.asOf,
    procedures,
    sources,
    get version() {
      return version();
    },
    get unverified() {
      return reader.unverified;
    },
  };
}

export interface AgenciesData {
  title: string;
  asOf: string;
  agencies: Agency[];
  sources: Record<string, string>;
  version: string;
  unverified: UnverifiedItem[];
}

/** Reads and validates the agencies of the province, before and after 01/07/2025. */
export async function loadAgencies(readJson: ReadJson): Promise<AgenciesData> {
  const reader = new Reader(readJson);
  const area = "Cơ quan";
  const index = await reader.read(AgenciesIndex, "agencies/index.json", area);
  const agencies: Agency[] = [];
  for (const file of index.files) {
    const part = await reader.read(AgenciesFile, `agencies/${file}`, area, index.sources);
    agencies.push(...part.agencies);
  }
  const version = versionOf(() => agencies);
  return {
    title: index.title,
    asOf: index.asOf,
    agencies,
    sources: index.sources,
    get version() {
      return version();
    },
    get unverified() {
      return reader.unverified;
    },
  };
}

export interface CalendarData {
  id: string;
  asOf: string;
  years: z.infer<typeof CalendarYear>[];
  hours: z.infer<typeof OfficeHoursResource>;
  /** 1 Monday to 7 Sunday */
  workDays: number[];
  terms: LegalTerms;
  sources: Record<string, string>;
  version: string;
  unverified: UnverifiedItem[];
}

/** Reads and validates days off, office hours and the legal rules on counting terms. */
export async function loadCalendar(readJson: ReadJson): Promise<CalendarData> {
  const reader = new Reader(readJson);
  const area = "Lịch và giờ làm việc";
  const index = await reader.read(CalendarIndex, "calendars/index.json", area);
  const years: z.infer<typeof CalendarYear>[] = [];
  for (const year of index.years)
    years.push(await reader.read(CalendarYear, `calendars/days-${year}.json`, area, index.sources));
  const hours = await reader.read(OfficeHoursResource, `calendars/${index.hours}`, area, index.sources);
  await reader.noteMarks(`calendars/${index.saturday}`, area, index.sources);
  const terms = await reader.read(LegalTerms, "law/terms.json", "Quy tắc thời hạn");
  const { workDays } = index.normalWeek;
  return {
    id: index.id,
    asOf: index.asOf,
    years,
    hours,
    workDays,
    terms,
    sources: index.sources,
    version: contentVersion({ years, hours, workDays, terms }),
    get unverified() {
      return reader.unverified;
    },
  };
}

export interface CodesData {
  citizenId: CitizenIdCodes;
  countries: z.infer<typeof CountryCodes>;
  cards: IdCards;
  phones: PhonePatterns;
  taxCodes: TaxCodes;
  persons: PersonRules;
  mrzCountries: MrzCountries;
  patterns: CodePatterns;
  version: string;
  unverified: UnverifiedItem[];
}

/** Reads and validates identity codes, card layouts, phone patterns, tax codes, rules on persons and patterns of dossier codes. */
export async function loadCodes(readJson: ReadJson): Promise<CodesData> {
  const reader = new Reader(readJson);
  const area = "Mã và danh mục giá trị";
  const codes = {
    citizenId: await reader.read(CitizenIdCodes, "codes/citizen-id.json", area),
    countries: await reader.read(CountryCodes, "codes/countries.json", area),
    cards: await reader.read(IdCards, "codes/id-cards.json", area),
    phones: await reader.read(PhonePatterns, "codes/phones.json", area),
    taxCodes: await reader.read(TaxCodes, "codes/tax-codes.json", area),
    persons: await reader.read(PersonRules, "codes/persons.json", area),
    mrzCountries: await reader.read(MrzCountries, "codes/mrz-countries.json", area),
    patterns: await reader.read(CodePatterns, "law/code-patterns.json", "Mã số hồ sơ"),
  };
  await reader.noteMarks("codes/national-lists.json", area);
  const version = versionOf(() => codes);
  return {
    ...codes,
    get version() {
      return version();
    },
    get unverified() {
      return reader.unverified;
    },
  };
}

/** Reads the demonstration office (cơ quan trình diễn); for the demonstration's own folder only. */
export async function loadDemoOffice(readJson: ReadJson): Promise<DemoOffice> {
  const path = "demo/office.json";
  return parse(DemoOffice, path, await readJson(path));
}
