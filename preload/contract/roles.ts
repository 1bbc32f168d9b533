import { z } from "zod";

/** Roles (vai trò). Data, not code paths: what each may do stands beside each procedure. */
export const ROLES = [
  "receiving-officer",
  "specialist",
  "digitiser",
  "checker",
  "signer",
  "seal-clerk",
  "cashier",
  "head",
  "unit-admin",
  "it",
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Vietnamese names of the roles, for screens and refusals. */
export const ROLE_NAMES: Record<Role, string> = {
  "receiving-officer": "Cán bộ tiếp nhận",
  specialist: "Cán bộ chuyên môn",
  digitiser: "Cán bộ số hóa",
  checker: "Cán bộ kiểm tra",
  signer: "Người ký",
  "seal-clerk": "Văn thư giữ dấu",
  cashier: "Cán bộ thu phí",
  head: "Trưởng bộ phận Một cửa",
  "unit-admin": "Quản trị đơn vị",
  it: "Cán bộ CNTT",
};

/**
 * Who may call a procedure: without sign-in, any signed-in officer, holders of a role, or the person before the
 * counter at a screen of their own, which no officer's window can stand in for.
 */
export type Access = "public" | "officer" | "citizen" | readonly Role[];

export const COUNTER: readonly Role[] = ["receiving-officer", "head"];
export const HEAD: readonly Role[] = ["head"];
export const SCANNING: readonly Role[] = ["receiving-officer", "digitiser", "head"];
/** Who may say what became of a dossier: the counter, and the officers who settle it. */
export const HANDLING: readonly Role[] = ["receiving-officer", "specialist", "head"];
/** Who gives papers out and may print them. */
export const PAPERS: readonly Role[] = [
  "receiving-officer",
  "specialist",
  "cashier",
  "signer",
  "seal-clerk",
  "head",
];
export const ADMIN: readonly Role[] = ["unit-admin", "it"];
/** Who may sign anything at all: scans, documents as a competent person, papers as keeper of the seal. */
export const SIGNING: readonly Role[] = ["receiving-officer", "digitiser", "head", "signer", "seal-clerk"];
/** Who sees how a machine would come back. */
export const RESTORING: readonly Role[] = ["receiving-officer", "head", "unit-admin", "it"];
/** Who takes money. */
export const MONEY: readonly Role[] = ["cashier", "receiving-officer", "head"];
/** Who gives out books of printed receipts. */
export const BOOK_KEEPERS: readonly Role[] = ["head", "unit-admin"];
/** Who carries what is unsent out of a machine and into another. */
export const CARRYING: readonly Role[] = ["head", "it"];
/** Who may look into a campaign of mass digitising (chiến dịch số hóa). */
export const CAMPAIGN_READ: readonly Role[] = ["digitiser", "checker", "head", "it", "signer"];
/** Who scans for a campaign and hands its papers over. */
export const CAMPAIGN_SCAN: readonly Role[] = ["digitiser", "head"];
/** Who checks what another scanned, and types what is handwritten. */
export const CAMPAIGN_CHECK: readonly Role[] = ["checker", "digitiser", "head"];
/** Who carries finished batches out of this machine. */
export const CAMPAIGN_EXPORT: readonly Role[] = ["head", "it"];
