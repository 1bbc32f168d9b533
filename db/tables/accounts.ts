/** People who came to sit at a counter in other ways than by its administrator. */
export interface AccountsTables {
  admissions: AdmissionsTable;
}

/** A substitute's first sign-in by a code of the head (mã vào ca), used once. */
interface AdmissionsTable {
  /** id of the code */
  id: string;
  account_id: string;
  /** full name of the head */
  issued_by: string;
  from_at: string;
  /** the account opens until then, or for as long as the province vouches for the person */
  until_at: string;
  used_at: string;
}
