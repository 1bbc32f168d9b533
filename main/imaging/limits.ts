/** Technical limits against files that would eat the machine; the legal resolution stands in resources/law. */
export const MIN_SIDE = 300;
export const MAX_SIDE = 12_000;
export const MAX_PIXELS = 120_000_000;
export const MAX_PDF_PAGES = 1_000;
export const MAX_PDF_BYTES = 300 * 1024 * 1024;
export const MAX_IMAGE_BYTES = 300 * 1024 * 1024;
/** resolution at which a PDF page is turned into an image when nothing else is asked */
export const PDF_DPI = 300;
/** The longer side of A4 in inches: the paper of Vietnam's offices when a file states no resolution. */
export const A4_LONG_SIDE = 297 / 25.4;
