import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHECKS, loadScoringLaw, rulesOn, type ScoringLaw } from "../../main/core/scoring/law.ts";
import { type ScoringFacts, scoringItems, scoringSentence } from "../../main/core/scoring/rules.ts";

const { rules: LAW, unverified } = await loadScoringLaw(async () =>
  JSON.parse(readFileSync("resources/law/scoring.json", "utf8")),
);
const DOCUMENT = "d0000000-0000-4000-8000-000000000001";
const scanned = { id: DOCUMENT, state: "extracted", signed: true };

/** A dossier that lacks nothing. */
const whole: ScoringFacts = {
  id: "a",
  state: "result-ready",
  provisional: false,
  procedureCode: "1.001193",
  receivedAt: "2026-01-09T10:00:00.000+07:00",
  dueAt: "2026-01-14T17:00:00.000+07:00",
  applicant: {
    fullName: "Nguyễn A",
    identity: "040196990200",
    identityKind: "citizen-id",
    verified: "verified",
  },
  accountVerified: false,
  correctable: true,
  papers: [
    { name: "Giấy chứng sinh", mustDigitise: true, reused: false, electronic: false, document: scanned },
  ],
  sharedData: true,
  resultFile: true,
  resultKnown: true,
  refusedWhy: null,
  returnedWhy: null,
};
const look = (changes: Partial<ScoringFacts>, law: ScoringLaw = LAW) => {
  const facts = { ...whole, ...changes };
  const items = scoringItems(facts, law);
  return {
    open: items.filter(({ state }) => state !== "done").map(({ id, state, place }) => [id, state, place]),
    sentence: scoringSentence(items, facts.state),
    texts: items.map(({ text }) => text),
  };
};
const applicant = (changes: Partial<ScoringFacts["applicant"]>) => ({ ...whole.applicant, ...changes });
const paper = (changes: Partial<ScoringFacts["papers"][number]>) => [{ ...whole.papers[0]!, ...changes }];

test("a dossier that lacks nothing counts; one received by mistake is not asked for anything", () => {
  expect(look({})).toMatchObject({ open: [], sentence: "Hồ sơ đủ để được tính." });
  expect(look({ state: "void" })).toEqual({
    open: [],
    texts: [],
    sentence: "Hồ sơ đã hủy do tiếp nhận nhầm, không tính.",
  });
});

test.each<[string, Partial<ScoringFacts>, unknown[]]>([
  ["no day of reception", { receivedAt: "" }, ["received-at", "missing", null]],
  ["a provisional number", { provisional: true }, ["official-code", "missing", { kind: "sync" }]],
  ["a local procedure code", { procedureCode: "KS-01" }, ["procedure-code", "missing", null]],
  [
    "no name",
    { applicant: applicant({ fullName: " " }) },
    ["applicant-name", "missing", { kind: "correct", field: "fullName" }],
  ],
  [
    "no number",
    { applicant: applicant({ identity: "", identityKind: "none" }) },
    ["applicant-identity", "missing", { kind: "correct", field: "identity" }],
  ],
  ["no due date", { dueAt: "" }, ["due-date", "missing", null]],
  [
    "a paper nobody scanned",
    { papers: paper({ document: null }) },
    ["must-scan 1", "missing", { kind: "digitise" }],
  ],
  [
    "a paper that waits for its signature",
    { papers: paper({ document: { id: DOCUMENT, state: "to-sign", signed: false } }) },
    ["must-scan 1", "missing", { kind: "sign" }],
  ],
  [
    "a paper that is being scanned",
    { papers: paper({ document: { id: DOCUMENT, state: "scanning", signed: false } }) },
    ["must-scan 1", "missing", { kind: "paper", documentId: DOCUMENT }],
  ],
  [
    "papers none of which must be scanned, and none is",
    { papers: paper({ mustDigitise: false, document: null }) },
    ["any-scan", "missing", { kind: "digitise" }],
  ],
  ["no result's file", { resultFile: false }, ["result-file", "missing", { kind: "result" }]],
  ["nothing reused", { sharedData: false }, ["reused", "optional", { kind: "digitise" }]],
  [
    "the person not asked for yet",
    { applicant: applicant({ verified: "not-verified" }) },
    ["population", "later", null],
  ],
  [
    "another person by that number",
    { applicant: applicant({ verified: "different" }) },
    ["population", "missing", { kind: "correct", field: "identity" }],
  ],
  ["a refusal of the province", { refusedWhy: "sai mã" }, ["sent", "missing", { kind: "sync" }]],
  [
    "a return by the portal",
    { returnedWhy: "thiếu số định danh" },
    ["national", "missing", { kind: "correct", field: "fullName" }],
  ],
])("%s is named with its place", (_what, changes, item) => {
  expect(look(changes).open).toEqual([item]);
});

describe("what is asked", () => {
  test("depends on where the dossier stands", () => {
    expect(look({ state: "processing", resultFile: false, resultKnown: false })).toMatchObject({
      open: [["result-file", "later", null]],
      sentence: "Đến lúc này không thiếu gì; phần còn lại chưa đến lúc.",
    });
    // a refused dossier has no result to attach
    expect(look({ state: "refused", resultFile: false, resultKnown: false }).open).toEqual([]);
    // a paper result that lies here is asked for its scan at once
    expect(look({ state: "processing", resultFile: false }).open[0]?.[1]).toBe("missing");
  });

  test("names papers and reasons in words, says how many, what is missing first", () => {
    const found = look({ papers: paper({ document: null }), refusedWhy: "mã đã dùng", sharedData: false });
    expect(found.texts.slice(0, 3)).toEqual([
      "Bản số hóa đã ký của “Giấy chứng sinh”",
      "Máy chủ tỉnh từ chối một việc của hồ sơ: mã đã dùng",
      "Giấy tờ dùng lại bản đã số hóa hoặc lấy từ kho dữ liệu",
    ]);
    expect(found.sentence).toBe("Còn thiếu 2 mục để hồ sơ được tính đủ.");
  });

  test("has no place where nothing can be corrected any more", () => {
    expect(look({ correctable: false, applicant: applicant({ fullName: "" }) }).open[0]).toEqual([
      "applicant-name",
      "missing",
      null,
    ]);
  });

  test("what was filed online under an account that the State knows is neither scanned nor asked for again", () => {
    const filed = { papers: paper({ mustDigitise: false, electronic: true, document: null }) };
    const unasked = { applicant: applicant({ verified: "not-verified" }) };
    expect(look({ ...filed, ...unasked, accountVerified: true }).open).toEqual([]);
    expect(look({ ...filed, ...unasked }).open).toEqual([["population", "later", null]]);
  });

  test("an organisation is not asked of the population data base", () => {
    expect(
      look({ applicant: applicant({ identityKind: "tax-code", verified: "not-verified" }) }).open,
    ).toEqual([]);
  });
});

describe("the rules", () => {
  test("each check stands once, with its source and its mark", () => {
    expect(LAW.rules.map(({ check }) => check)).toEqual([...CHECKS]);
    expect(unverified.length).toBeGreaterThanOrEqual(LAW.rules.length);
  });

  test("are those of the day of reception", () => {
    const dated = { ...LAW, rules: LAW.rules.map((rule) => ({ ...rule, inForceFrom: "2026-02-01" })) };
    expect(rulesOn(dated, "2026-01-09")).toEqual([]);
    expect(look({ applicant: applicant({ fullName: "" }) }, dated).open).toEqual([]);
  });
});
