import type { SealReport } from "../../../preload/contract/seal-report.ts";
import { displayTime, fromTimestamp } from "../time.ts";
import { isTrainingPaper } from "../training/service.ts";
import { maskIdentity, type ParsedPaperQr, parsePaperQr, type QrItemsConfig } from "./qr-text.ts";
import { isSealText } from "./seal/claims.ts";
import { judgeSeal, type SealKnowledge } from "./seal/judge.ts";

/** What the codes found on a paper, in a picture or in a text turned out to be. */
export interface CodesFound {
  /** the legal items of a paper or a receipt (TT 01/2023 Điều 26), as printed: they carry no signature */
  paper: (ParsedPaperQr & { trial: boolean; training: boolean }) | null;
  /** an identity card, its number masked */
  card: { identity: string; fullName: string; parts: number } | null;
  /** the system's signed code, judged; the worst of several */
  seal: SealReport | null;
  /** in words, when the two codes of one paper speak of two documents */
  differ: string | null;
}

const WORST: readonly SealReport["verdict"][] = ["invalid", "unknown", "warning", "valid"];

/** Sorts the texts of every code that was found and judges the signed ones. */
export function sortCodes(
  texts: readonly string[],
  given: { qr: QrItemsConfig; trialCode: string; known: SealKnowledge },
): CodesFound {
  const papers = texts.flatMap((text) => parsePaperQr(text, given.qr) ?? []);
  const paper = papers[0] ?? null;
  const seals = texts.filter(isSealText).map((text) => judgeSeal(text, given.known));
  const seal = WORST.flatMap((verdict) => seals.filter((one) => one.verdict === verdict))[0] ?? null;
  return {
    paper: paper && {
      ...paper,
      trial: paper.dossierCode === given.trialCode,
      training: papers.some(isTrainingPaper),
    },
    card: texts.flatMap((text) => idCard(text) ?? [])[0] ?? null,
    seal,
    differ: paper && seal ? difference(paper, seal) : null,
  };
}

/** Two codes of one paper are made together: same document, same second. Anything else was put there later. */
function difference(paper: ParsedPaperQr, seal: SealReport): string | null {
  if (!seal.claims || seal.signature !== "holds") return null;
  if (!seal.claims.code.startsWith(paper.dossierCode)) {
    return `mã góc trái ghi hồ sơ ${paper.dossierCode}, dấu kiểm ghi ${seal.claims.code}`;
  }
  if (fromTimestamp(paper.publishedAt) !== fromTimestamp(seal.claims.issuedAt)) {
    return `mã góc trái ghi lập lúc ${displayTime(paper.publishedAt)}, dấu kiểm ghi ${displayTime(seal.claims.issuedAt)}`;
  }
  return null;
}

/** CCCD (7 parts) and Căn cước (11 parts): number first, twelve digits. Parts vary at the end, so at least seven. */
function idCard(text: string): CodesFound["card"] | undefined {
  const parts = text.split("|").map((part) => part.trim());
  const [number = "", , fullName = ""] = parts;
  if (parts.length < 7 || !/^\d{12}$/.test(number)) return undefined;
  return { identity: maskIdentity(number), fullName, parts: parts.length };
}
