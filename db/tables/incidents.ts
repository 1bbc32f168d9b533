import type { Generated } from "kysely";

/** What went wrong with the security of the office, and the tokens that were seen here. */
export interface IncidentsTables {
  incidents: IncidentsTable;
  known_tokens: KnownTokensTable;
}

interface IncidentsTable {
  seq: Generated<number>;
  id: string;
  /** `malware`, `lost-account` or `lost-token` */
  kind: string;
  /** the attachment, the name of the account, or the serial of the token */
  subject: string;
  /** what a person reads of it */
  about: string;
  note: string;
  by: string;
  at: string;
  /** 1: another machine of the agency reported it and the province told */
  told: number;
  seen_by: string | null;
  seen_at: string | null;
  /** the token was found and nobody else had it, or the report was a mistake */
  lifted_by: string | null;
  lifted_at: string | null;
  lifted_why: string | null;
}

/** A token that somebody opened on this machine: what is lost is named by what was seen. */
interface KnownTokensTable {
  serial: string;
  label: string;
  officer_id: string;
  used_at: string;
}
