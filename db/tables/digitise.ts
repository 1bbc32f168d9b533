import type { Generated } from "kysely";

/** Where pages come from, what was done to them, and what waits to be scanned. */
export interface DigitiseTables {
  scanners: ScannersTable;
  pages_aside: PagesAsideTable;
  page_steps: PageStepsTable;
  page_moves: PageMovesTable;
  scan_later: ScanLaterTable;
  reused_papers: ReusedPapersTable;
  digitise_exemptions: DigitiseExemptionsTable;
  page_readings: PageReadingsTable;
  page_letters: PageLettersTable;
}

/** A page in the tray of its paper: everything it was, and why and whence it was taken out. */
export interface PagesAsideTable {
  id: string;
  document_id: string;
  ordinal: number;
  file_id: string;
  sha256: string;
  width: number;
  height: number;
  dpi: number | null;
  source: string;
  added_at: string;
  source_file: string | null;
  blank: string | null;
  separator: string | null;
  /** `blank`, `removed`, `replaced` or `separator` */
  why: string;
  /** its place in the document before, from 0 */
  stood_at: number;
}

interface PageStepsTable {
  seq: Generated<number>;
  id: string;
  page_id: string;
  /** JSON: CorrectionStep */
  step: string;
  by: string;
  at: string;
  /** `done`, `undone` (may be done again) or `dropped` (another step was taken after the undoing) */
  state: string;
}

interface PageMovesTable {
  seq: Generated<number>;
  id: string;
  /** the dossier, or the folder of a campaign, whose papers they are */
  scope_id: string;
  /** `reorder`, `interleave`, `aside`, `back`, `replace`, `split` or `merge` */
  kind: string;
  /** JSON: Arrangement */
  before: string;
  /** JSON: Arrangement */
  after: string;
  /** why pages went to the tray; empty when none did */
  why: string;
  by: string;
  at: string;
  /** `done`, `undone` or `dropped` */
  state: string;
}

interface ScanLaterTable {
  component_id: string;
  dossier_id: string;
  by: string;
  at: string;
}

interface ReusedPapersTable {
  component_id: string;
  /** `document` or `result` */
  kind: string;
  source_id: string;
  by: string;
  at: string;
}

/** A paper that must be digitised by the catalogue and need not be by the law. */
interface DigitiseExemptionsTable {
  component_id: string;
  dossier_id: string;
  /** id of a ground of `law/digitise-exemptions.json` */
  ground: string;
  /** what the officer wrote down for it */
  note: string;
  by: string;
  at: string;
  /** reason of the rule before */
  was_reason: string;
}

/** What was read of a page of a paper that is not extracted yet. */
interface PageReadingsTable {
  page_id: string;
  document_id: string;
  /** JSON: CorrectionStep[] that the reading copy was made with, and the turn of the page; empty: it could not be read */
  steps: string;
  /** deflated JSON: OcrPage */
  reading: Uint8Array;
}

/** What a page of a PDF says by itself, by the picture that was made of it. */
interface PageLettersTable {
  file_id: string;
  /** deflated JSON: OcrPage; null for letters that are not to be believed */
  reading: Uint8Array | null;
}

interface ScannersTable {
  id: string;
  /** `escl` or `sane` */
  kind: string;
  address: string;
  name: string;
  /** SHA-256 of the certificate that an officer trusted */
  certificate: string | null;
  /** JSON: ScanProfile */
  profile: string;
  /** JSON: what each feed can do, as the scanner said when it was added */
  abilities: string;
  /** 1 for the one that F4 scans with */
  chosen: number;
  added_by: string;
  added_at: string;
}
