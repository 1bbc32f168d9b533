import type { AssembledPage } from "../../pdf/assembled.ts";
import type { FaxImage, PageLayers } from "../../pdf/normalise.ts";
import type { Child } from "../ports.ts";
import { ask, isLost } from "./page-reader.ts";
import type { PageImage } from "./types.ts";

/**
 * Smaller forms of a colour page that look the same: `keep` none, `jpeg` for one that came without loss, `layers` two of
 * them, black print as a mask over the rest in colour.
 */
export type Lighter = "keep" | "jpeg" | "layers";

/** A form of a page that looks the same and is smaller; none of them when it goes in as it came. */
export type SmallerForm = Pick<AssembledPage, "fax" | "layers"> & { bytes?: Uint8Array };

/** A black and white page as Group 4; a colour page as it came, or lighter where that was asked for. */
export async function smallerForm(
  deps: { imaging: Pick<Child, "call"> },
  image: PageImage,
  lighter: Lighter,
  signal: AbortSignal | undefined,
): Promise<SmallerForm> {
  const { bytes, dpi } = image;
  const made = async <T>(method: string): Promise<T | null> => {
    try {
      return await ask<T | null>(deps, method, { bytes, dpi }, signal);
    } catch (error) {
      if (signal?.aborted || !isLost(error)) throw error;
      // larger, and the same to the eye
      return null;
    }
  };
  const lossless = bytes[0] === 0x89;
  if (lossless) {
    const fax = await made<FaxImage>("twoTone");
    if (fax) return fax.data.byteLength < bytes.byteLength ? { fax } : {};
  }
  if (lighter === "keep") return {};
  const jpeg = lossless ? await made<Uint8Array>("lighter") : null;
  const split = lighter === "layers" ? await made<PageLayers>("layers") : null;
  const inLayers = split ? split.picture.byteLength + split.mask.data.byteLength : Number.POSITIVE_INFINITY;
  if (split && inLayers < (jpeg ?? bytes).byteLength) return { layers: split };
  return jpeg ? { bytes: jpeg } : {};
}
