/** Licences that may stand among what we ship; all let a province use and change the whole freely. */
const FREE = new Set([
  "MIT",
  "MIT*",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
  "Zlib",
  "Python-2.0",
  "OFL-1.1",
]);

/** Weak copyleft that is linked at run time and may be replaced by whoever has the program: sharp's libvips. */
const LINKED = /^@img\/sharp-libvips-/;

export interface LicenceReport {
  refused: string[];
  /** allowed because they are linked dynamically; shown at every run */
  linked: string[];
}

/** Judges `{ "name@version": { licenses } }` of license-checker. */
export function judgeLicences(packages: Record<string, { licenses?: string | string[] }>): LicenceReport {
  const report: LicenceReport = { refused: [], linked: [] };
  for (const [name, { licenses }] of Object.entries(packages)) {
    const expression = [licenses ?? "UNKNOWN"].flat().join(" AND ");
    if (isFree(expression)) continue;
    const lesser = /^LGPL-/.test(expression) && LINKED.test(name);
    (lesser ? report.linked : report.refused).push(`${name}: ${expression}`);
  }
  return report;
}

/** `(A AND B)` needs both, `(A OR B)` one. */
function isFree(expression: string): boolean {
  const bare = expression.replace(/[()]/g, "").trim();
  if (bare.includes(" AND ")) return bare.split(" AND ").every((part) => isFree(part));
  if (bare.includes(" OR ")) return bare.split(" OR ").some((part) => isFree(part));
  return FREE.has(bare);
}
