import type { ErrorCode } from "../../../preload/contract/errors.ts";

/** What a person reads for one error code. `{name}` is filled from the error's params. */
export interface ErrorText {
  /** what happened */
  happened: string;
  /** what was kept */
  kept: string;
  /** what to do now */
  action: string;
  /** the same where nothing tries again by itself: a person asked for this and waits; `action` where it is not given */
  byHand?: string;
}

/** The texts of one feature, by code. */
export type ErrorTexts = Partial<Record<ErrorCode, ErrorText>>;

export const NOTHING_CHANGED = "Không có gì bị thay đổi.";
export const WORK_KEPT = "Những gì đã nhập và đã quét vẫn còn nguyên trên máy này.";
