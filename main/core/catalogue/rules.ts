import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * Text as it is compared: NFC, lower case, every mark removed, đ as d, other signs as spaces. Where the tone
 * mark stands (hoà, hòa) makes no difference then.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, " ")
    .trim();
}

/** Short hash of content (RFC 8785 JSON, SHA-256, first 16 hexadecimal digits); equal content, equal version. */
export function contentVersion(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex")
    .slice(0, 16);
}

/** True when `day` lies in the time in which something is in force; an unknown bound is open. */
export function inForceOn(day: string, from: string | null, to: string | null): boolean {
  return (from === null || from <= day) && (to === null || day <= to);
}
