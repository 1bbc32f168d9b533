/** What a machine or the province told, as it came. */
export type Json = Record<string, unknown>;

/** One of our files as a portal gets it: by its address, or after an upload by the portal's own id. */
export interface NationalFile {
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
  url?: string;
  uploaded?: { id: string; hash: string };
}

/** A paper of the dossier (thành phần hồ sơ); one that is a state secret is never among them. */
export interface NationalPaper {
  id: string;
  name: string;
  code: string | null;
  quantity: number;
  submittedAs: string;
  /** it does not belong to the dossier any more */
  deleted: boolean;
  digitised: boolean;
  /** the law wants it digitised */
  mustDigitise: boolean;
  reused: "no" | "component" | "result";
  fromStore: boolean;
  replacedBy: string | null;
  file: NationalFile | null;
  /** the same as a list, for portals that take many files of one paper */
  files: (NationalFile & { resultCode: string | null })[];
}

export interface NationalFee {
  id: string;
  name: string;
  code: string | null;
  /** 1 at reception, 2 at supplement, 4 at return (interop 1.5) */
  collectedAt: number;
  /** đồng */
  amount: number;
  kind: "national";
  paid: "yes" | "no";
}

export interface NationalResult {
  id: string;
  code: string | null;
  title: string;
  componentCode: string | null;
  file: NationalFile | null;
}

/** What was asked for later (yêu cầu bổ sung), and what came of it; its papers and fees stand in the dossier's lists too. */
export interface NationalSupplement {
  id: string;
  askedBy: string;
  text: string;
  askedAt: string;
  state: "asked" | "complete";
  dueBefore: string;
  receivedBy?: string;
  receivedText?: string;
  receivedAt?: string;
  dueAfter?: string;
  papers: NationalPaper[];
  fees: NationalFee[];
}

/** One step of the dossier's way (tiến trình), named by the operation that told it. */
export interface NationalStep {
  operationId: string;
  code: string;
  by: string;
  title: string | null;
  at: string;
  unit: string;
  text: string;
  why: string;
  /** TrangThaiHoSo 1 to 10 */
  state: number;
  startedAt: string;
  dueAt: string;
}

/** A dossier in the province's own words; each generation's table says what becomes of it. */
export interface NationalDossier {
  id: string;
  code: string;
  agencyCode: string;
  procedure: { code: string; name: string; fieldCode: string | null; fieldName: string | null };
  /** mã dịch vụ công; null while the portal's catalogue was not asked */
  serviceCode: string | null;
  receiptNumber: string | null;
  channel: "counter" | "online" | "post";
  place: "national" | "province";
  /** its code at the portal where it was filed online; null where it was not */
  portalCode: string | null;
  applicant: Json & { fullName: string; identity: string; kind: string };
  identities: { kind: string; number: string }[];
  summary: string;
  submittedAt: string;
  receivedAt: string;
  dueAt: string;
  state: number;
  delivery: string;
  returned: { at: string; text: string } | null;
  finishedAt: string | null;
  refusedAt: string | null;
  unit: string;
  note: string;
  papers: NationalPaper[];
  /** those that still belong to it */
  kept: NationalPaper[];
  others: never[];
  fees: NationalFee[];
  supplements: NationalSupplement[];
  results: NationalResult[];
  /** a component has a file (HoSoCoThanhPhanSoHoa) */
  digitised: boolean;
  accountVerified: boolean;
  payment: "none" | "online" | "otherwise";
  databases: { kind: "population" }[];
  steps: NationalStep[];
}

/** What a person sent through the portal, as this server keeps it. */
export interface NationalFiling {
  portalCode: string;
  /** under an account that the State knows (VNeID) */
  accountVerified: boolean;
  /** in the order in which they came: what was sent again for a paper stands behind */
  files: readonly { paper: string; round: number; file: NationalFile }[];
}

/** What the server holds of one dossier. */
export interface HeldDossier {
  id: string;
  code: string;
  agencyCode: string;
  agencyName: string;
  /**
   * In the order in which they arrived; what the province itself did stands among them as `province.…`. What another
   * machine had changed before (`dossier-revised`) is not said here: it did not count.
   */
  operations: readonly { id: string; kind: string; body: Json; files: readonly NationalFile[] }[];
  results: readonly NationalResult[];
  /** the filing that it came of (hồ sơ nộp trực tuyến) */
  filing: NationalFiling | null;
  /** the population data base confirmed the person */
  identityConfirmed: boolean;
  /** files of papers that were digitised for other dossiers, by the id that a reuse names */
  reusable: ReadonlyMap<string, NationalFile>;
}
