import sharp, { type Metadata, type Sharp } from "sharp";
import { MAX_PIXELS } from "./limits.ts";

// One page at a time with one thread: the memory stays flat and the person at the counter keeps the machine.
sharp.cache(false);
sharp.concurrency(1);

/** sharp over untrusted bytes: bounded pixels, a cut-off file is an error and never a half-grey page. */
export function open(bytes: Uint8Array, page = 0): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", page, sequentialRead: true });
}

/** Reads the header only, so that a bomb is measured without being unpacked. */
export function header(bytes: Uint8Array, page = 0): Promise<Metadata> {
  return sharp(bytes, { limitInputPixels: false, failOn: "error", page }).metadata();
}
