import { describe, expect, test } from "vitest";
import { loadCopiesLaw } from "../../main/core/copies/law.ts";
import { makeQr, qrBoxSize } from "../../main/pdf/qr.ts";
import { readQr } from "../../main/pdf/qr-read.ts";
import { DAMAGES, harm, printOf } from "../support/print-damage.ts";
import { readResource } from "../support/resources.ts";
import { machineKey, sealOf } from "../support/seals.ts";

const { rules } = await loadCopiesLaw(readResource);
const { print } = rules.seal;
const text = sealOf(machineKey("hỏng"));
const symbol = makeQr(text, print);
const boxMm = (qrBoxSize(symbol, print) / 72) * 25.4;
const paper = printOf(symbol, boxMm, boxMm + 12, print.quietZoneModules);

/** The shipped size and level of the signed code: what an office does to paper must not make it unreadable. */
describe("a signed code of the shipped print size is read back", () => {
  test.each(DAMAGES.map((damage) => [damage.name, damage] as const))("%s", async (_, damage) => {
    const found = await readQr(await harm(await paper, damage, 3));
    expect(found.map((one) => one.text)).toEqual([text]);
  });
});
