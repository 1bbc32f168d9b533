import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { VerifyReport } from "../../../preload/contract/index.ts";
import type { Accounts, NewAccount } from "../accounts/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { isTrainingIssuer } from "../training/service.ts";

/** Name of the invented authority of every demonstration; no real office trusts it, wherever it turns up. */
export const DEMONSTRATION_CA = "CA TRÌNH DIỄN - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";

/** What is shown all the time over a demonstration's window. */
export const DEMONSTRATION_BANNER = "Dữ liệu thử, chưa bảo vệ: không nhập giấy tờ thật của người dân";

const PROFILE_KEY = "profile";

/**
 * A data folder is a demonstration's or a real office's for good (design, rule 16): invented dossiers never
 * become real ones by a changed line in `office.json`. Throws `office.demo-data-refused`.
 */
export async function requireSameProfile(core: CoreContext): Promise<void> {
  const wanted = core.config.training ? "training" : core.config.demonstration ? "demonstration" : "office";
  const found = await profileOf(core.database.read);
  if (found === wanted) return;
  if (found !== undefined) throw new AppError("office.demo-data-refused");
  await core.write("system", async (tx) => {
    await tx.db.insertInto("meta").values({ key: PROFILE_KEY, value: wanted }).execute();
  });
}

async function profileOf(read: Kysely<Schema>): Promise<string | undefined> {
  const row = await read.selectFrom("meta").select("value").where("key", "=", PROFILE_KEY).executeTakeFirst();
  return row?.value;
}

/**
 * Signatures under an invented authority are nobody's in a real office, also when its certificate was put among the
 * trusted ones. `own` says which of them this counter is at home with.
 */
export function withoutInventedTrust(
  report: VerifyReport,
  own: { demonstration?: boolean; training?: boolean } = {},
): VerifyReport {
  const note = ({ issuer, chain }: VerifyReport["signatures"][number]): string | undefined => {
    if (chain !== "trusted") return undefined;
    if (!own.demonstration && isDemonstrationIssuer(issuer)) return "Chứng thư trình diễn, không có giá trị.";
    if (!own.training && isTrainingIssuer(issuer)) return "Chứng thư TẬP HUẤN, không có giá trị.";
    return undefined;
  };
  if (!report.signatures.some(note)) return report;
  return {
    ...report,
    verdict: report.verdict === "valid" ? "warning" : report.verdict,
    signatures: report.signatures.map((one) => {
      const why = note(one);
      return why ? { ...one, chain: "untrusted", notes: [...one.notes, why] } : one;
    }),
  };
}

/** True for the issuer of a demonstration's certificates. */
export const isDemonstrationIssuer = (issuer: string): boolean =>
  issuer.normalize("NFC").includes(DEMONSTRATION_CA);

/** Makes the accounts of a demonstration's or a training's first start. Throws `office.demo-data-refused` for a real office. */
export async function createDemonstrationAccounts(
  core: CoreContext,
  accounts: Accounts,
  wanted: readonly NewAccount[],
): Promise<void> {
  if (wanted.length === 0 || (await accounts.list()).length > 0) return;
  if (!core.config.demonstration && !core.config.training) throw new AppError("office.demo-data-refused");
  for (const account of wanted) await accounts.create("system", account, core.ports.random.uuid());
}
