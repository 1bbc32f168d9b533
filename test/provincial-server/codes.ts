import { readFileSync } from "node:fs";

/** Patterns of the codes that the province gives, with their source; see codes.json. */
export interface CodePatterns {
  dossier: { pattern: string; source: string; unverified: boolean };
  result: { pattern: string; source: string; unverified: boolean };
}

export function readCodePatterns(): CodePatterns {
  return JSON.parse(readFileSync(new URL("./codes.json", import.meta.url), "utf8")) as CodePatterns;
}

/** Mã hồ sơ of one agency, day (`2026-01-09`) and ordinal. */
export function dossierCode(patterns: CodePatterns, agency: string, day: string, ordinal: number): string {
  return patterns.dossier.pattern
    .replace("{agency}", agency)
    .replace("{yyMMdd}", day.slice(2).replaceAll("-", ""))
    .replace(/\{ordinal:(\d+)\}/, (_, width: string) => String(ordinal).padStart(Number(width), "0"));
}

/** Mã kết quả, the n-th of one dossier. */
export function resultCode(patterns: CodePatterns, dossier: string, n: number): string {
  return patterns.result.pattern.replace("{dossier}", dossier).replace("{n}", String(n));
}

/** Day and ordinal of a code of this agency in this pattern; undefined when it is written in another one. */
export function readDossierCode(
  patterns: CodePatterns,
  agency: string,
  code: string,
): { day: string; ordinal: number } | undefined {
  const escaped = patterns.dossier.pattern.replace(/[.()|*+?^$[\]\\]/g, "\\$&");
  const expression = escaped
    .replace("{agency}", agency.replace(/\./g, "\\."))
    .replace("{yyMMdd}", "(?<date>\\d{6})")
    .replace(/\{ordinal:(\d+)\}/, "(?<ordinal>\\d{$1,9})");
  const found = new RegExp(`^${expression}$`).exec(code)?.groups;
  if (!found?.date || !found.ordinal) return undefined;
  const day = `20${found.date.slice(0, 2)}-${found.date.slice(2, 4)}-${found.date.slice(4)}`;
  return Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? undefined : { day, ordinal: Number(found.ordinal) };
}
