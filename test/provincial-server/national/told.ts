import type { Json } from "./facts.ts";

/** A text as it was told, or none. */
export const text = (value: unknown): string =>
  typeof value === "string" ? value.normalize("NFC").trim() : "";

/** Rows as they were told, or none. */
export const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
