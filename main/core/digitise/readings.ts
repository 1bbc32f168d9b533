import { deflateRawSync, inflateRawSync } from "node:zlib";
import { AppError } from "../errors.ts";
import type { OcrPage } from "./types.ts";

/** What was read of a document, one page at a time: a long one is never in memory as a whole. */
export interface Readings {
  readonly count: number;
  /** page from 1 */
  page(number: number): Promise<OcrPage>;
}

/** Keeps what was read of each page, so that work that was cut off goes on where it stopped. `page` from 1. */
export interface KeptReadings {
  load(page: number): Promise<OcrPage | undefined>;
  save(page: number, reading: OcrPage): Promise<void>;
}

/**
 * A reading as it is put by: deflated JSON, a small part of what it takes as objects. Copied, as zlib's own answer lies
 * in a block several times its size and holds that.
 */
export const packReading = (reading: OcrPage): Uint8Array =>
  new Uint8Array(deflateRawSync(JSON.stringify(reading)));
/** A packed reading as it was. Throws on what is damaged. */
export const unpackReading = (packed: Uint8Array): OcrPage =>
  JSON.parse(inflateRawSync(packed).toString("utf8")) as OcrPage;

/** Readings that are all in memory, as they are for a few pages. */
export function readingsOf(pages: readonly OcrPage[]): Readings {
  return { count: pages.length, page: async (number) => pages[number - 1] as OcrPage };
}

/** The readings of one run: what is kept elsewhere is loaded from there again, all else is put by packed. */
export class RunReadings implements Readings {
  private readonly kept: KeptReadings | undefined;
  /** packed, or null for what `kept` holds */
  private readonly pages: (Uint8Array | null)[] = [];

  constructor(kept?: KeptReadings) {
    this.kept = kept;
  }

  get count(): number {
    return this.pages.length;
  }

  /** The next page; `elsewhere`: `kept` holds it under its number. */
  add(reading: OcrPage, elsewhere: boolean): void {
    this.pages.push(elsewhere && this.kept ? null : packReading(reading));
  }

  async page(number: number): Promise<OcrPage> {
    const packed = this.pages[number - 1];
    const reading = packed ? unpackReading(packed) : await this.kept?.load(number);
    // nobody takes a reading away while its document is worked on
    if (!reading) throw new AppError("digitise.not-found");
    return reading;
  }
}
