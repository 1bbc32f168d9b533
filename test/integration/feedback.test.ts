import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Call } from "../support/open-core.ts";
import { refusedWith } from "../support/refusal.ts";
import { openReturnsOffice, type ReturnsOffice } from "../support/returns-office.ts";

/** What a person says of an office: its way to the answer, without a line. */
let here: ReturnsOffice;
let officer: Call;

beforeAll(async () => {
  here = await openReturnsOffice();
  ({ officer } = here);
}, 60_000);
afterAll(() => here?.close());

test("feedback is numbered, forwarded with a day for the answer, answered, and the person told", async () => {
  const [agency] = await officer("catalogue.agencies", { text: "Sở Tư pháp" });
  const input = {
    person: { fullName: "Lương Thị Phản Ánh", address: "Xã Vạn An", phone: "0911222333", email: "" },
    topic: "handling" as const,
    dossierId: null,
    procedureCode: "",
    content: "Hồ sơ quá hẹn hai lần mà không được báo trước.",
    agencyId: agency?.id ?? "",
  };
  const key = randomUUID();
  const first = await officer("feedback.record", input, key);
  expect((await officer("feedback.record", input, key)).number).toBe(first.number);
  expect(first.number).toMatch(/\d{6}-0001$/);
  expect(first.agencyName).toBe(agency?.name);
  expect(first.answerBy > first.receivedAt).toBe(true);
  const rows = await officer("feedback.list", {});
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain("0911222333");
  expect((await refusedWith(officer("feedback.told", { id: first.id, how: "call" }))).code).toBe(
    "feedback.wrong-state",
  );
  const answered = await officer("feedback.answer", { id: first.id, answer: "Đã rút kinh nghiệm, xin lỗi." });
  expect(answered.state.code).toBe("answered");
  const end = await officer("feedback.told", { id: first.id, how: "call" });
  expect(end.state.code).toBe("told");
  expect(end.told).toContain("Gọi điện");
});
