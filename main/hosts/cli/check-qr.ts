import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import { maskIdentity } from "../../core/copies/qr-text.ts";
import { AppError } from "../../core/errors.ts";
import { sniff } from "../../imaging/sniff.ts";
import { paperCopyConfig } from "../../pdf/forms/resources.ts";
import { openRaster } from "../../pdf/paper-copy-raster.ts";
import { parsePaperQr, type ReadQr, readQr } from "../../pdf/qr.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "check-qr";

/** Resolution at which the first page of a PDF is looked at; that of a good photograph of it. */
const PDF_DPI = 200;

/**
 * `check-qr IMAGE`: says what a QR in a picture, or on the first page of a PDF, is. Our papers and receipts give their items (TT 01/2023
 * Điều 26), an ID card its number masked; anything else is refused as `qr.not-ours`. The items are what is
 * printed, unsigned: they are to be compared with the paper and the system.
 */
export async function run(args: string[]): Promise<VerbOutcome> {
  try {
    const [path, ...more] = args;
    if (path === undefined || path.startsWith("-") || more.length > 0) {
      throw new AppError("cli.usage", { why: "cần đúng một ảnh: check-qr IMAGE" });
    }
    const found = await codes(await input(path), basename(path));
    const result = describeCodes(found);
    if (result) return { exit: 0, result: { ok: true, verb: VERB, ...result, codes: found.length } };
    return refusal(VERB, new AppError("qr.not-ours"), { kind: "other", codes: found.length });
  } catch (error) {
    return refusal(VERB, error);
  }
}

async function codes(bytes: Uint8Array, name: string): Promise<ReadQr[]> {
  if (sniff(bytes) !== "pdf") return readQr(bytes, name);
  const raster = await openRaster(bytes, name);
  try {
    const { width, height, data } = await raster.draw(0, PDF_DPI);
    const page = sharp(data, { raw: { width, height, channels: 4 } });
    return await readQr(await page.png({ compressionLevel: 1 }).toBuffer(), name);
  } finally {
    raster.close();
  }
}

async function input(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
}

/** The first code that is ours, else the first ID card; a result may carry codes of its own agency beside ours. */
function describeCodes(found: ReadQr[]): Record<string, unknown> | undefined {
  const trialCode = paperCopyConfig().trial.dossierCode;
  for (const { text } of found) {
    const items = parsePaperQr(text);
    if (items) return { ...items, trial: items.dossierCode === trialCode };
  }
  for (const { text } of found) {
    const card = idCard(text);
    if (card) return card;
  }
  return undefined;
}

/** CCCD (7 parts) and Căn cước (11 parts): number first, twelve digits. Parts vary at the end, so at least seven. */
function idCard(text: string): Record<string, unknown> | undefined {
  const parts = text.split("|").map((part) => part.trim());
  const [number = "", , fullName = ""] = parts;
  if (parts.length < 7 || !/^\d{12}$/.test(number)) return undefined;
  return { kind: "id-card", identity: maskIdentity(number), fullName, parts: parts.length };
}
