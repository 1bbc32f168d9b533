/** What other features may use of dossiers filed online (hồ sơ nộp trực tuyến). */
export { applyFiling, FILING_TYPES, filingConcerns } from "./arrive.ts";
export { createOnline } from "./desk.ts";
export { isPdf } from "./judging.ts";
export { loadOnlineLaw, type OnlineLaw, rulesOn } from "./law.ts";
export { filingState } from "./words.ts";
