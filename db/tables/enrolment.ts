import type { Generated } from "kysely";

/** Joining the province: this machine's identity, machines shut out, accounts of people at the province. */
export interface EnrolmentTables {
  enrolment: EnrolmentTable;
  device_keys: DeviceKeysTable;
  revoked_devices: RevokedDevicesTable;
  province_accounts: ProvinceAccountsTable;
  province_endings: ProvinceEndingsTable;
}

/** The one enrolment of this machine. */
interface EnrolmentTable {
  one: number;
  /** UUID; the same request repeated under it is answered the same */
  key: string;
  server_url: string;
  /** SHA-256 of the server's certificate as a person compared it, hexadecimal; null: proved by the system's roots */
  pin: string | null;
  /** `asked`: the code may have been used, its answer is not here; `answered`: taken in, escrow not left; `done` */
  state: string;
  /** the machine's token, wrapped */
  wrapped_token: Uint8Array | null;
  /** JSON as the province gave it */
  answer: string | null;
  /** JSON list of PEM certificates that issue device certificates */
  authorities: string;
  /** JSON {at, why}: the province did not renew this machine's certificate; null: it did, or was not asked */
  renewal: string | null;
  changed_at: string;
}

interface DeviceKeysTable {
  seq: Generated<number>;
  /** uncompressed P-256 point, base64url */
  public_key: string;
  /** the private number, wrapped */
  wrapped_secret: Uint8Array;
  /** `asked`, `certified` or `replaced` */
  state: string;
  /** PEM */
  certificate: string | null;
  not_after: string | null;
  made_at: string;
}

/** A machine that the province has shut out. */
interface RevokedDevicesTable {
  device_id: string;
  change_id: string;
  at: string;
  why: string;
  /** 1: taken back by a later change */
  lifted: number;
}

/** An officer's account at the province's identity provider. */
interface ProvinceAccountsTable {
  account_id: string;
  issuer: string;
  subject: string;
  username: string;
  /** when the province last said that this account is good */
  verified_at: string;
  /** when and why the province refused it since; null: it did not */
  refused_at: string | null;
  refused_why: string | null;
  /** JSON with the refresh token, wrapped; null: none at hand */
  wrapped_session: Uint8Array | null;
  linked_at: string;
}

/** A token to be ended at the provider when the line is up. */
interface ProvinceEndingsTable {
  seq: Generated<number>;
  account_id: string;
  wrapped_token: Uint8Array;
  asked_at: string;
}
