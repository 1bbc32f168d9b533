import { expect, test } from "vitest";
import { digitiseRule } from "../../main/core/digitise/rules.ts";

/** Acceptance case 4 of the rules: what is never digitised (TT 01/2023 Điều 4, TT 03/2025 Điều 5). */
const earlierResult = { value: "EARLIER_RESULT", reason: "EARLIER_RESULT" };
const rule = (
  submittedAs: Parameters<typeof digitiseRule>[0]["submittedAs"],
  secret = false,
  usual = earlierResult,
) => digitiseRule({ submittedAs, secret }, usual);

test("what is in fact handed in decides", () => {
  expect(rule("ORIGINAL")).toEqual({ value: "MUST", reason: "EARLIER_RESULT" });
  expect(rule("PLAIN_COPY")).toEqual({ value: "NO", reason: "PLAIN_COPY" });
  expect(rule("CERTIFIED_COPY")).toEqual({ value: "NO", reason: "CERTIFIED_COPY" });
  expect(rule("SHOWN_ONLY")).toEqual({ value: "NO", reason: "SHOW_ONLY" });
  expect(rule("ORIGINAL", false, { value: "NO", reason: "DB_SHARED" })).toEqual({
    value: "NO",
    reason: "DB_SHARED",
  });
});

test("a paper the catalogue expects as a copy may be scanned when the original is handed in", () => {
  expect(rule("ORIGINAL", false, { value: "NO", reason: "PLAIN_COPY" })).toEqual({
    value: "ON_REQUEST",
    reason: "REQUEST",
  });
  expect(digitiseRule({ submittedAs: "ORIGINAL", secret: false }, null).value).toBe("ON_REQUEST");
});

test("an electronic copy is not scanned: its file may be added, nothing waits for it", () => {
  for (const submittedAs of ["E_COPY_REGISTER", "E_COPY_CERTIFIED"] as const) {
    expect(rule(submittedAs)).toEqual({ value: "ON_REQUEST", reason: "E_FILED" });
  }
  expect(rule("COPY_WITH_ORIGINAL")).toEqual({ value: "MUST", reason: "EARLIER_RESULT" });
});

test("a secret paper is never scanned, whatever else holds", () => {
  for (const submittedAs of ["ORIGINAL", "E_COPY_REGISTER", "COPY_WITH_ORIGINAL"] as const) {
    expect(rule(submittedAs, true)).toEqual({ value: "NO", reason: "SECRET" });
  }
});
