import { z } from "zod";
import type { DueView } from "../../preload/contract/index.ts";
import { type Calendars, loadCalendarKeys } from "./calendars/service.ts";
import {
  type AgencyFinder,
  type CalendarData,
  type CatalogueService,
  createAgencyFinder,
  createCatalogueService,
  loadAgencies,
  loadCalendar,
  loadCatalogue,
  loadCodes,
  type ReadJson,
  type UnverifiedItem,
} from "./catalogue/service.ts";
import { type CertificationLaw, loadCertificationLaw } from "./certification/law.ts";
import { type CopiesLaw, loadCopiesLaw } from "./copies/law.ts";
import { type DigitiseLaw, loadDigitiseLaw } from "./digitise/service.ts";
import { formatDossierCode, formatProvisionalNumber } from "./dossiers/rules/numbers.ts";
import type { ReceivingLaw } from "./dossiers/service.ts";
import { type FeesLaw, loadFeesLaw } from "./fees/service.ts";
import { type FormsLaw, loadForms } from "./forms/service.ts";
import { loadNoticesLaw, type NoticesLaw } from "./notices/service.ts";
import { loadOnlineLaw, type OnlineLaw } from "./online/service.ts";
import { loadParcelsLaw, type ParcelsLaw } from "./parcels/service.ts";
import { loadReturnsLaw, type ReturnsLaw } from "./returns/law.ts";
import { loadScoringLaw, type ScoringLaw } from "./scoring/law.ts";

/** Every legal parameter that the core works with, read once from the dated resources. */
export interface Law {
  catalogue: CatalogueService;
  agencies: AgencyFinder;
  /** days off and office hours as shipped; what the office imported since is in its database */
  calendar: CalendarData;
  /** names of the national states 1 to 10 (TrangThaiHoSo) */
  nationalStates: ReadonlyMap<number, string>;
  certification: CertificationLaw;
  /** who may sign calendar files, beside the keys of this machine's trust folders */
  calendarKeys: Awaited<ReturnType<typeof loadCalendarKeys>>;
  codes: Awaited<ReturnType<typeof loadCodes>>;
  paperCopy: CopiesLaw;
  digitise: DigitiseLaw;
  notices: NoticesLaw;
  online: OnlineLaw;
  parcels: ParcelsLaw;
  returns: ReturnsLaw;
  fees: FeesLaw;
  forms: FormsLaw;
  scoring: ScoringLaw;
  /** every marked value of all resources */
  unverified(): UnverifiedItem[];
}

const NationalLists = z.object({
  lists: z.object({
    dossierStatuses: z.object({
      values: z
        .array(z.object({ value: z.string().regex(/^([1-9]|10)$/), name: z.string().min(1) }))
        .length(10),
    }),
  }),
});

/** Reads and validates all dated resources. Throws when one of them is malformed: better no start than wrong law. */
export async function loadLaw(readJson: ReadJson): Promise<Law> {
  const [catalogue, agencies, calendar, codes, paperCopy, lists, returns, fees, forms] = await Promise.all([
    loadCatalogue(readJson),
    loadAgencies(readJson),
    loadCalendar(readJson),
    loadCodes(readJson),
    loadCopiesLaw(readJson),
    readJson("codes/national-lists.json"),
    loadReturnsLaw(readJson),
    loadFeesLaw(readJson),
    loadForms(readJson),
  ]);
  const calendarKeys = await loadCalendarKeys(readJson);
  const digitise = await loadDigitiseLaw(readJson);
  const notices = await loadNoticesLaw(readJson);
  const online = await loadOnlineLaw(readJson);
  const parcels = await loadParcelsLaw(readJson);
  const certification = await loadCertificationLaw(readJson);
  const scoring = await loadScoringLaw(readJson);
  const service = createCatalogueService(catalogue);
  return {
    catalogue: service,
    agencies: createAgencyFinder(agencies.agencies),
    calendar,
    nationalStates: new Map(
      NationalLists.parse(lists).lists.dossierStatuses.values.map(({ value, name }) => [Number(value), name]),
    ),
    calendarKeys,
    certification: certification.rules,
    codes,
    paperCopy: paperCopy.rules,
    digitise: digitise.law,
    notices: notices.law,
    online: online.law,
    parcels: parcels.law,
    returns: returns.law,
    fees: fees.rules,
    forms,
    scoring: scoring.rules,
    unverified: () => [
      ...service.unverified(),
      ...agencies.unverified,
      ...calendar.unverified,
      ...certification.unverified,
      ...codes.unverified,
      ...paperCopy.unverified,
      ...digitise.unverified,
      ...notices.unverified,
      ...online.unverified,
      ...parcels.unverified,
      ...returns.unverified,
      ...fees.unverified,
      ...forms.unverified(),
      ...scoring.unverified,
    ],
  };
}

const TERM_WORDS: Partial<Record<string, string>> = {
  WORKING_DAY: "ngày làm việc",
  CALENDAR_DAY: "ngày",
  HOUR: "giờ làm việc",
};

/** The law of receiving for one agency and machine. */
export function receivingLaw(
  law: Law,
  calendars: Calendars,
  office: { agencyCode: string; deviceId: string },
): ReceivingLaw {
  return {
    persons: law.codes,
    procedure: (code) => law.catalogue.procedure(code),
    due(procedure, receivedAt): DueView | null {
      const { value, unit, after15h } = procedure.term;
      if (unit === "BY_PLAN" || unit === "UNKNOWN" || (value === null && unit !== "SAME_DAY")) return null;
      return calendars.due({ receivedAt, term: { value, unit }, after15h });
    },
    termWords: ({ term, termText }) => {
      const value = term.value === null ? "" : String(term.value).padStart(2, "0");
      if (term.unit === "SAME_DAY") return "trong ngày";
      const unit = TERM_WORDS[term.unit];
      if (value && unit) return `${value} ${unit}`;
      // the catalogue's remark that a term was not found is no text for the person's receipt
      return term.unit === "BY_PLAN" ? termText : "theo ngày hẹn trả ghi dưới đây";
    },
    dueOn: (day) => calendars.dueOn(day, "cán bộ nhập theo văn bản đang áp dụng"),
    dossierCode: ({ ordinal, provisional, day }) =>
      provisional
        ? formatProvisionalNumber({ deviceId: office.deviceId, day, ordinal }, law.codes.patterns)
        : formatDossierCode({ agencyCode: office.agencyCode, day, ordinal }, law.codes.patterns).code,
  };
}
