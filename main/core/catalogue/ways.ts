import type { SubmittedAs } from "../../../preload/contract/index.ts";

/** Ways of handing in as a table of the catalogue and a sentence say them. */
export const WAY_WORDS: Record<SubmittedAs, string> = {
  ORIGINAL: "bản chính",
  CERTIFIED_COPY: "bản sao chứng thực",
  PLAIN_COPY: "bản sao",
  COPY_WITH_ORIGINAL: "bản sao kèm bản chính",
  SHOWN_ONLY: "xuất trình",
  E_COPY_REGISTER: "bản điện tử từ sổ gốc",
  E_COPY_CERTIFIED: "bản điện tử chứng thực",
  ELECTRONIC: "tệp nộp trực tuyến",
};

/** Several of them in one sentence. */
export const wayWords = (ways: readonly SubmittedAs[]): string =>
  ways.map((way) => WAY_WORDS[way]).join(" hoặc ");
