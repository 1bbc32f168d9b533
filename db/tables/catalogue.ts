import type { Generated } from "kysely";

/** The catalogue of procedures as this counter took it over, above the one that comes with the program. */
export interface CatalogueTables {
  catalogue_imports: CatalogueImportsTable;
  catalogue_versions: CatalogueVersionsTable;
  catalogue_adoptions: CatalogueAdoptionsTable;
  catalogue_use: CatalogueUseTable;
}

/** One account of changes that was applied (lần nhập danh mục). */
interface CatalogueImportsTable {
  seq: Generated<number>;
  id: string;
  /** hash of the account of changes that was read and then applied; applied once */
  check_hash: string;
  /** `file` or `undo` */
  kind: string;
  file_name: string;
  file_sha256: string;
  /** `national`, `portal`, `own`, `csv`, `xlsx`; empty for an undo */
  format: string;
  /** 1 when the file was said to be the whole catalogue: what it leaves out has ended */
  whole: number;
  /** JSON: how many were new, changed, ended, withdrawn, unchanged, refused */
  counts: string;
  /** the import that this one takes back */
  undoes: string | null;
  by: string;
  at: string;
}

/** One content of one procedure; never changed, never deleted: old dossiers stand on it. */
interface CatalogueVersionsTable {
  seq: Generated<number>;
  code: string;
  /** hash of the content, see `contentVersion` */
  version: string;
  /** JSON: what a list and the search need, so that a start reads no content */
  summary: string;
  /** the procedure as JSON, deflated */
  content: Uint8Array;
  recorded_at: string;
}

/** From this row on a version is the newest of its procedure; null: the procedure is out of the catalogue. */
interface CatalogueAdoptionsTable {
  seq: Generated<number>;
  import_id: string;
  code: string;
  /** `new`, `changed`, `ended`, `withdrawn` */
  kind: string;
  version: string | null;
  /** what was the newest before; null for a procedure that was not there */
  previous: string | null;
}

/** How often an officer receives a procedure; the weight halves with time, see `useWeight`. */
interface CatalogueUseTable {
  officer_id: string;
  code: string;
  weight: number;
  at: string;
}
