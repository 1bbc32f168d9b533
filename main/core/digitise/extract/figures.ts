/**
 * Figures as a reader may have seen them: an O for a zero, an l or an I for a one. What was mended so is a guess until
 * another reading saw the figure itself.
 */

/** One figure, or a letter that may be one, in folded or unfolded text. */
export const FIGURE = "[\\dOoIil|]";

/** The figures that are meant; gaps between them go. */
export const figures = (seen: string): string =>
  seen
    .replace(/\s+/g, "")
    .replace(/[Oo]/g, "0")
    .replace(/[Iil|]/g, "1");

/** Whether a part holds figures of which one was seen as something else, or a gap between them. */
export const isMended = (seen: string): boolean => /\d/.test(seen) && /[^\d]/.test(seen.trim());
