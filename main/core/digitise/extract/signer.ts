import type { OcrPage } from "../types.ts";
import { confirmText, type SecondLook } from "./confirm.ts";
import { isLikelyName, withFamilyName } from "./names.ts";
import { type Candidate, findSigner, nameIn, sheetOf, signerPlace } from "./places.ts";
import { heard } from "./text.ts";

/**
 * Họ tên người ký. The name stands where seal and signature are: besides the first reading of the whole page, the line
 * is read from the page itself, where nothing that crosses it was tidied away. It is sure when all of them say the same
 * whole name; else the likeliest is offered in doubt.
 */
export async function readSigner(
  page: OcrPage,
  number: number,
  look: SecondLook,
): Promise<{ candidate: Candidate; sure: boolean } | undefined> {
  const first = findSigner(page, number);
  const place = signerPlace(page);
  const read = async (manner: "finer" | "larger"): Promise<string | undefined> =>
    place && nameIn(await look.beneath(number, place.box, place.letter, manner).catch(() => ""));
  const beneath = [await read("finer"), await read("larger")];
  const names = [first?.value, ...beneath].filter((name) => name !== undefined);
  const value = likeliest(names.map(withFamilyName));
  if (value === undefined) return undefined;
  if (first && heard(first.value) === heard(value)) {
    const whole = beneath.every((name) => name !== undefined && heard(name) === heard(value));
    return { candidate: first, sure: whole && (await confirmText(first, look)).sure };
  }
  const box = first?.box ?? place?.box ?? [0, 0, 0, 0];
  const candidate: Candidate = {
    name: "signer",
    value,
    raw: value,
    box,
    words: [],
    confidence: 0,
    page: number,
    sheet: sheetOf(page),
  };
  return { candidate, sure: false };
}

/** What most readings say; of several the one that can be a name, and of these the longest. */
function likeliest(names: readonly string[]): string | undefined {
  const votes = (name: string): number => names.filter((other) => heard(other) === heard(name)).length;
  const rank = (name: string): number =>
    votes(name) * 10 + (isLikelyName(name) ? 15 : 0) + Math.min(3, name.split(" ").length) * 4;
  return [...names].sort((a, b) => rank(b) - rank(a))[0];
}
