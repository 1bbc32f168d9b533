import { z } from "zod";
import { TermUnit } from "../../../preload/contract/common.ts";

/** Shapes of the calendars, the legal rules and the code lists; marks as in `schema.ts`. */
const Mark = { source: z.string().optional(), unverified: z.literal(true).optional() };
const Day = z.iso.date();
const Clock = z.string().regex(/^\d{2}:\d{2}$/);
const InForce = { inForceFrom: Day.nullable(), inForceTo: Day.nullable() };

// --- calendars (lịch nghỉ, giờ làm việc) ---

export const CalendarDayResource = z.strictObject({
  date: Day,
  weekday: z.string(),
  kind: z.enum(["holiday", "compensatory", "makeUpWork"]),
  reason: z.string(),
  source: z.array(z.string()),
  basis: z.enum(["weekendHoliday", "swap"]).optional(),
  swappedWith: Day.optional(),
  note: z.string().optional(),
  unverified: z.literal(true).optional(),
});
export type CalendarDayResource = z.infer<typeof CalendarDayResource>;

export const CalendarIndex = z.object({
  id: z.string(),
  asOf: Day,
  years: z.array(z.number().int()),
  hours: z.string(),
  saturday: z.string(),
  normalWeek: z.object({ workDays: z.array(z.number().int().min(1).max(7)).min(1) }),
  sources: z.record(z.string(), z.string()),
});
export const CalendarYear = z.strictObject({
  title: z.string(),
  ...InForce,
  year: z.number().int(),
  /** true when the State's decision on the days off of this year was found */
  announced: z.boolean(),
  /** false also when a single day is open, see `undecided` */
  complete: z.boolean(),
  announcements: z.array(z.string()),
  days: z.array(CalendarDayResource),
  undecided: z.array(CalendarDayResource),
});

const Hours = { morning: z.tuple([Clock, Clock]), afternoon: z.tuple([Clock, Clock]) };
export const OfficeHoursResource = z.object({
  hoursPerDay: z.number(),
  seasons: z.array(
    z.strictObject({
      from: Day,
      to: Day,
      season: z.enum(["summer", "winter"]),
      ...Hours,
      notice: z.string().nullable(),
      ...Mark,
    }),
  ),
  pattern: z.object({
    summer: z.object({ fromDay: z.string(), toDay: z.string(), ...Hours }),
    winter: z.object(Hours),
  }),
});

// --- legal rules on terms (thời hạn) and dossier codes (mã số hồ sơ) ---

const CutOff = z.object({ time: Clock, inclusive: z.boolean(), moveTo: z.string(), ...Mark });
export type CutOff = z.infer<typeof CutOff>;
const Count = z.object({ value: z.number(), unit: TermUnit, ...Mark });
export const LegalTerms = z.object({
  hoursPerWorkingDay: z.object({ value: z.number(), ...Mark }),
  profiles: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      ...InForce,
      after15h: CutOff,
      transfer: CutOff,
      supplementNotice: Count,
      supplementRestartsTerm: z.object({ value: z.boolean(), ...Mark }),
      apologyBeforeDue: Count,
      extensions: z.object({ value: z.number().int(), ...Mark }),
      paperTransfer: Count.optional(),
      onlineFirstAnswer: Count.optional(),
    }),
  ),
});
export type LegalTerms = z.infer<typeof LegalTerms>;

export const CodePatterns = z.object({
  profiles: z.array(
    z.object({
      id: z.enum(["legacy", "current", "central"]),
      name: z.string(),
      ...InForce,
      agency: z.string(),
      agencyMaxLength: z.number().int().optional(),
      ordinal: z.string(),
      ordinalDigits: z.number().int(),
      ownerDigits: z.number().int(),
      ...Mark,
    }),
  ),
  provisional: z.object({ prefix: z.string(), word: z.string(), deviceCharacters: z.number().int() }),
  agencyCodes: z.object({ province: z.string(), ...Mark }),
  resultCode: z.object({ template: z.string(), ...Mark }),
});
export type CodePatterns = z.infer<typeof CodePatterns>;

// --- identity numbers, cards, phones ---

export const CitizenIdCodes = z.object({
  length: z.number().int(),
  provinceCodes: z.object({ codes: z.array(z.strictObject({ code: z.string(), name: z.string() })) }),
  centurySexDigit: z.object({
    digits: z.array(
      z.strictObject({
        digit: z.string(),
        century: z.number(),
        yearFrom: z.number(),
        yearTo: z.number(),
        sex: z.enum(["nam", "nữ"]),
      }),
    ),
  }),
});
export const CountryCodes = z.object({
  codes: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      isoAlpha2: z.string(),
      unverified: z.literal(true).optional(),
    }),
  ),
});
export const IdCards = z.object({
  separator: z.string().length(1),
  minParts: z.number().int(),
  kinds: z.array(
    z.object({
      kind: z.enum(["CCCD", "CAN_CUOC"]),
      name: z.string(),
      parts: z.tuple([z.number().int(), z.number().int()]),
      issuedBy: z.string(),
      ...InForce,
      ...Mark,
    }),
  ),
});
export const PhonePatterns = z.object({
  countryPrefix: z.string(),
  patterns: z.array(z.object({ kind: z.string(), name: z.string(), pattern: z.string() })),
});

export const TaxCodes = z.object({
  enterprise: z.object({
    digits: z.literal(10),
    branchDigits: z.number().int(),
    weights: z.array(z.number().int()).length(9),
    modulus: z.number().int(),
    ...Mark,
  }),
  citizenIdAsTaxCode: z.object({
    kinds: z.array(z.enum(["individual", "organisation", "household-business"])),
    ...InForce,
    ...Mark,
  }),
});
export const PersonRules = z.object({
  minorUnder: z.object({ value: z.number().int(), ...Mark }),
  agencyCode: z.object({
    maxLength: z.number().int(),
    patterns: z.array(z.object({ name: z.string(), pattern: z.string(), ...Mark })),
  }),
  passport: z.object({ pattern: z.string(), ...Mark }),
});

export const MrzCountries = z.object({
  codes: z.array(z.strictObject({ alpha3: z.string(), isoAlpha2: z.string() })),
});

export type MrzCountries = z.infer<typeof MrzCountries>;
export type TaxCodes = z.infer<typeof TaxCodes>;
export type PersonRules = z.infer<typeof PersonRules>;
export type CitizenIdCodes = z.infer<typeof CitizenIdCodes>;
export type IdCards = z.infer<typeof IdCards>;
export type PhonePatterns = z.infer<typeof PhonePatterns>;
export type CountryCodes = z.infer<typeof CountryCodes>;
