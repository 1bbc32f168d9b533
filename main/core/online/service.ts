/** What other features may use of dossiers filed online (hồ sơ nộp trực tuyến). */
export { applyFiling, FILING_TYPES, filingConcerns } from "./arrive.ts";
export { createOnline } from "./desk.ts";
export { loadOnlineLaw, type OnlineLaw } from "./law.ts";
