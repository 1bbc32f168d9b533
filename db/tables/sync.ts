import type { Generated } from "kysely";

/** What belongs to sending beside the outbox itself. JSON columns are said so. */
export interface SyncTables {
  amendments: AmendmentsTable;
  aside_operations: AsideOperationsTable;
  disputes: DisputesTable;
  due_proposals: DueProposalsTable;
  sync_packages: SyncPackagesTable;
  erasures: ErasuresTable;
}

/** What stood in a refused operation before it was corrected. */
interface AmendmentsTable {
  seq: Generated<number>;
  /** the operation as it is now */
  operation_id: string;
  /** the key under which it was refused */
  refused_id: string;
  body: string;
  hash: string;
  /** JSON of a WireError */
  error: string | null;
  by: string;
  at: string;
}

/** A refused operation that the head took out of the queue, whole. */
interface AsideOperationsTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string | null;
  kind: string;
  /** JSON of the outbox row as it was */
  row: string;
  /** JSON of a WireError */
  error: string | null;
  why: string;
  by: string;
  at: string;
}

/** One field of a dossier that two machines changed: the province kept the one, the other is kept here. */
interface DisputesTable {
  seq: Generated<number>;
  id: string;
  dossier_id: string;
  /** the province's change that told of it */
  change_id: string;
  field: string;
  /** JSON of the value that this machine had written */
  own: string;
  /** JSON of the value that counts */
  kept: string;
  /** who wrote the value that counts */
  kept_by: string;
  at: string;
  /** `open`, `kept` (the province's counts), `taken` (ours was sent again) */
  state: string;
  decided_by: string | null;
  decided_at: string | null;
}

/** Another day than the one on the paper, as the province wishes it. */
interface DueProposalsTable {
  seq: Generated<number>;
  /** id of the province's change */
  id: string;
  dossier_id: string;
  due_at: string;
  /** the day on the paper when the wish came */
  promised_at: string;
  why: string;
  at: string;
  /** `open`, `accepted`, `kept` */
  state: string;
  /** what the officer answered */
  answer: string;
  decided_by: string | null;
  decided_at: string | null;
}

/** A package of unsent operations, out of this machine or into it. */
interface SyncPackagesTable {
  seq: Generated<number>;
  id: string;
  /** `out`, `in` */
  way: string;
  /** the machine whose operations it carries */
  device_id: string;
  machine_name: string;
  path: string;
  operations: number;
  files: number;
  bytes: number;
  /** of the whole package */
  sha256: string;
  /** operations that were new here; of a package out: all */
  added: number;
  made_at: string;
  by: string;
  at: string;
}

/** A scan that was erased here after the province had confirmed it. */
interface ErasuresTable {
  seq: Generated<number>;
  document_id: string;
  dossier_id: string | null;
  title: string;
  files: number;
  bytes: number;
  /** of the signed scan */
  sha256: string;
  confirmed_at: string;
  keep_days: number;
  at: string;
}
