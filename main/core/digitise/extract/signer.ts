import type { OcrPage } from "../types.ts";
import { confirmText, type SecondLook } from "./confirm.ts";
import { nameByVote } from "./name-vote.ts";
import { type Candidate, sheetOf } from "./places.ts";
import { findSigner, nameIn, namesOn, signerPlace } from "./signer-places.ts";
import { heard } from "./text.ts";

/**
 * Họ tên người ký. The name stands where seal and signature are: besides the first reading of the whole page, the line
 * is read from the page itself, where nothing that crosses it was tidied away. It is sure when all of them say the same
 * whole name; else the name that all of them can mean is offered in doubt.
 */
export async function readSigner(
  page: OcrPage,
  number: number,
  look: SecondLook,
): Promise<{ candidate: Candidate; sure: boolean } | undefined> {
  const first = findSigner(page, number);
  const place = signerPlace(page);
  const read = async (manner: "finer" | "larger"): Promise<string> =>
    place ? look.beneath(number, place.box, place.letter, manner).catch(() => "") : "";
  const beneath = [await read("finer"), await read("larger")];
  if (first) {
    const same = (reading: string): boolean => heard(nameIn(reading) ?? "") === heard(first.value);
    if (beneath.every(same)) return { candidate: first, sure: (await confirmText(first, look)).sure };
  }
  const value = nameByVote([first?.value ?? place?.read ?? "", ...beneath], namesOn(page));
  if (value === undefined) return first && { candidate: first, sure: false };
  if (first && heard(first.value) === heard(value)) return { candidate: first, sure: false };
  const candidate: Candidate = {
    name: "signer",
    value,
    raw: value,
    box: first?.box ?? place?.box ?? [0, 0, 0, 0],
    words: [],
    confidence: 0,
    page: number,
    sheet: sheetOf(page),
  };
  return { candidate, sure: false };
}
