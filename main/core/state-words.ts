import type { StateWord } from "../../preload/contract/index.ts";

/** A state's word and tone by its code; a code that the table lacks is shown as it stands. */
export const stateWords =
  (table: Record<string, Omit<StateWord, "code">>) =>
  (code: string): StateWord => ({ code, ...(table[code] ?? { word: code, tone: "neutral" }) });
