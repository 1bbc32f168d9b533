import type { Generated } from "kysely";

/** What the machines of one office share (trao đổi trong cơ quan). JSON columns are said so. */
export interface ExchangeTables {
  exchange_units: ExchangeUnitsTable;
  exchange_held: ExchangeHeldTable;
  exchange_files: ExchangeFilesTable;
  exchange_copies: ExchangeCopiesTable;
  exchange_peers: ExchangePeersTable;
  exchange_addresses: ExchangeAddressesTable;
  exchange_conflicts: ExchangeConflictsTable;
  exchange_restores: ExchangeRestoresTable;
  exchange_restored: ExchangeRestoredTable;
  exchange_news: ExchangeNewsTable;
}

/** One piece that is shared: a dossier, a reception that was not made, or an operation without a dossier. */
export interface ExchangeUnitsTable {
  id: string;
  /** `dossier`, `reception` or `operation` */
  kind: string;
  /** the machine that may change it; empty: this one */
  owner: string;
  epoch: number;
  revision: number;
  position: number;
  /** JSON {device, epoch, revision, work?}: the version that a machine without contact, or an heir, went on from */
  base: string | null;
  /** JSON {by, why, at}: taken without contact with its owner, who has not been heard since */
  lease: string | null;
}

/** An operation of another machine that the province has not confirmed, or not long ago. */
export interface ExchangeHeldTable {
  id: string;
  unit_id: string;
  maker: string;
  maker_seq: number;
  /** its place among the operations of its unit */
  ordinal: number;
  kind: string;
  body: string;
  hash: string;
  /** JSON list of file ids */
  files: string;
  created_at: string;
  /** who told it last */
  giver: string;
  /** the last place of the queue here when it was heard of: what is queued behind that was done later */
  behind: Generated<number>;
  /** `held`, or `confirmed`: then `body` is empty once the copy is gone */
  state: string;
  /** 1: its maker was told that this copy is whole */
  acked: number;
  changed_at: string;
}

/** A file whose content is still to come. */
interface ExchangeFilesTable {
  file_id: string;
  giver: string;
  /** JSON list of the machines that were asked in the place of a lost giver, and have it not */
  asked: Generated<string>;
}

/** A second copy of an own operation that was not sent yet. */
interface ExchangeCopiesTable {
  operation_id: string;
  /** id of a machine, or `usb` */
  place: string;
  at: string;
}

interface ExchangePeersTable {
  device_id: string;
  name: string;
  address: string;
  /** PEM */
  certificate: string;
  cursor: number;
  /** JSON: the last Greeting */
  told: string;
  met_at: string;
  heard_at: string;
  /** the machine that stands in for it since it was lost */
  replaced_by: string | null;
}

interface ExchangeAddressesTable {
  address: string;
  by: string;
  at: string;
}

interface ExchangeConflictsTable {
  seq: Generated<number>;
  id: string;
  unit_id: string;
  /** JSON Branch: what stood */
  kept: string;
  /** JSON Branch: what gave way */
  lost: string;
  why: string;
  at: string;
  seen_by: string | null;
  seen_at: string | null;
}

interface ExchangeRestoresTable {
  device_id: string;
  name: string;
  by: string;
  why: string;
  /** `running` or `done` */
  state: string;
  /** JSON ExchangeReport */
  report: string;
  at: string;
  done_at: string | null;
}

/** What the province told of a dossier that another machine has. */
/** The newest version of a lost machine's unit that this machine, standing in for it, has decided about. */
interface ExchangeRestoredTable {
  unit_id: string;
  device_id: string;
  epoch: number;
  revision: number;
}

interface ExchangeNewsTable {
  seq: Generated<number>;
  /** id of the change */
  id: string;
  dossier_id: string;
  /** JSON: Change */
  change: string;
  file_id: string | null;
  /** JSON: VerifyReport */
  report: string | null;
}
