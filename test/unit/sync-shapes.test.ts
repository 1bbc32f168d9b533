import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Answer } from "../../main/core/enrolment/answer.ts";
import { ToldAnswer, ToldFiling, ToldSupplement } from "../../main/core/online/messages.ts";
import * as shapes from "../../main/core/sync/change-shapes.ts";
import { refusedOf } from "../support/schema-reach.ts";

type Json = Record<string, unknown>;
const document = JSON.parse(readFileSync("resources/sync/openapi.json", "utf8"));
const schemas = document.components.schemas as Record<string, Json>;

const read = (shape: z.ZodType): Json =>
  z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as Json;

/** What the document says of a change of this type, beside what it says of every change. */
const ofType = (type: string): Json =>
  (schemas.Change as { allOf: { if: { properties: { type: Json } }; then: Json }[] }).allOf
    .filter(({ if: when }) => {
      const { const: one, enum: some } = when.properties.type;
      return one === type || (some as string[] | undefined)?.includes(type);
    })
    .map(({ then }) => ({ type: "object", ...then }))[0]!;

/** A province that keeps to the document must not be disbelieved: its news would wait for ever. */
describe("whatever the document allows is read by the counter", () => {
  test.each([
    ["result-issued", shapes.ResultIssued],
    ["result-withdrawn", shapes.ResultWithdrawn],
    ["number-bound", shapes.NumberBound],
    ["dossier-state", shapes.StateChanged],
    ["fee-paid", shapes.FeePaid],
    ["fee-receipt-issued", shapes.FeeReceiptIssued],
    ["notice-answered", shapes.NoticeAnswered],
    ["identity-checked", shapes.IdentityChecked],
    ["national-told", shapes.NationalTold],
    ["machine-revoked", shapes.MachineChanged],
  ])("a change %s", (type, shape) => {
    expect(refusedOf(ofType(type), read(shape), schemas)).toEqual([]);
  });

  test.each([
    ["Change", shapes.Change],
    ["ChangePage", shapes.ChangePage],
    ["Filing", ToldFiling],
    ["FilingSupplement", ToldSupplement],
    ["FilingAnswer", ToldAnswer],
    ["Enrolment", Answer],
  ])("schema %s", (name, shape) => {
    expect(refusedOf(schemas[name]!, read(shape), schemas)).toEqual([]);
  });

  test("and what is narrower is found", () => {
    const narrow = z.object({
      why: z.string().max(10),
      more: z.enum(["a"]),
      list: z.array(z.string()).max(2),
    });
    const wide = {
      type: "object",
      required: ["why"],
      properties: {
        why: { type: "string" },
        more: { enum: ["a", "b"] },
        list: { type: "array", items: { type: "integer" } },
      },
    };
    expect(refusedOf(wide, read(narrow), {})).toEqual([
      "/more: need not be there",
      "/list: need not be there",
      "/why: maxLength is not said, read 10",
      "/more: reads a alone",
      "/list: maxItems is not said, read 2",
      "/list/-: reads string",
    ]);
  });
});
