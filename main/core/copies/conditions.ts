import type { Output, VerifyReport } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import type { CopyKindRule } from "./law.ts";
import { judgeSource, type PaperCopyConfig } from "./rules.ts";
import type { CopySource } from "./sources.ts";

type KindView = Output<"copies.kinds">["kinds"][number];
type Condition = KindView["conditions"][number];

const FROM_WORDS: Record<CopySource["from"], string> = {
  result: "kết quả do tỉnh gửi",
  document: "giấy tờ đã ký tại quầy",
  unsigned: "giấy tờ chưa ký số",
};

/**
 * What stands against making this kind of paper from this file; undefined when nothing does. Throws nothing: the screen
 * shows every kind with its reason.
 */
export function objectionTo(
  rule: CopyKindRule,
  source: CopySource,
  report: VerifyReport,
  law: PaperCopyConfig,
): AppError | undefined {
  if (source.withdrawn && rule.sealed) return new AppError("copies.withdrawn");
  if (!rule.from.includes(source.from)) {
    return new AppError("copies.kind-unfit", { why: `loại này không lập từ ${FROM_WORDS[source.from]}` });
  }
  if (rule.verified) {
    try {
      judgeSource(report, law);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }
  if (rule.ownAgency && !source.ours) {
    return new AppError("copies.other-agency", { why: source.agency || "chưa rõ cơ quan quản lý" });
  }
  return undefined;
}

/** Throws the first objection; answers whether revocation was left open. */
export function requireFit(
  rule: CopyKindRule,
  source: CopySource,
  report: VerifyReport,
  law: PaperCopyConfig,
): { revocationUnknown: boolean } {
  const against = objectionTo(rule, source, report, law);
  if (against) throw against;
  return rule.verified ? judgeSource(report, law) : { revocationUnknown: false };
}

/** Throws `copies.condition-open` unless the officer confirmed every condition that is asked at this step. */
export function requireConfirmed(
  rule: CopyKindRule,
  confirmed: readonly string[],
  step: "making" | "printing",
): void {
  const open = rule.conditions.find(
    ({ key, how, after }) =>
      how === "asked" && (after === true) === (step === "printing") && !confirmed.includes(key),
  );
  if (open) throw new AppError("copies.condition-open", { why: open.text });
}

/** Throws `copies.detail-missing` for a detail of the kind that was not given. */
export function requireDetails(rule: CopyKindRule, details: Readonly<Record<string, string>>): void {
  const missing = rule.details.find(({ key }) => (details[key] ?? "").trim().length < 1);
  if (missing) throw new AppError("copies.detail-missing", { why: missing.label.toLocaleLowerCase("vi") });
}

/** A kind as the screen shows it: may it be made, and each condition with how it stands. */
export function kindView(
  rule: CopyKindRule,
  source: CopySource,
  report: VerifyReport,
  law: PaperCopyConfig,
  message: (error: AppError) => string,
): KindView {
  const against = objectionTo(rule, source, report, law);
  const failed = (key: string): boolean =>
    (key === "manages" && !source.ours) ||
    (key === "verified" && fails(() => judgeSource(report, law))) ||
    (key === "known" && source.from === "unsigned");
  return {
    kind: rule.kind,
    name: rule.name,
    says: rule.says,
    source: rule.source,
    unverified: rule.unverified === true,
    seal: rule.seal,
    sealed: rule.sealed,
    allowed: against === undefined,
    why: against ? message(against) : "",
    conditions: rule.conditions.map(
      ({ key, how, text, source: from, unverified, after }): Condition => ({
        key,
        how,
        text,
        source: from,
        unverified: unverified === true,
        after: after === true,
        state: how !== "checked" ? "open" : failed(key) ? "failed" : "met",
      }),
    ),
    details: rule.details.map(({ key, label, example }) => ({ key, label, example })),
  };
}

function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
