import type { CertificationKind } from "../../../preload/contract/index.ts";

/** The two kinds, as people here name them. */
export const KIND_WORDS: Record<CertificationKind, string> = {
  copy: "Bản sao từ bản chính",
  signature: "Chữ ký",
};
