/** Where pages come from, what was done to them, and what waits to be scanned. */
export interface DigitiseTables {
  scanners: ScannersTable;
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
