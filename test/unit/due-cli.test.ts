import { describe, expect, it } from "vitest";
import { run } from "../../main/hosts/cli/due.ts";
import { readResource } from "../support/resources.ts";

const due = (...args: string[]) => run(args, { readJson: readResource });
const RECEIVED = ["--received", "2026-01-09T10:00:00+07:00"];

describe("verb due", () => {
  it("answers in the shape that other programs rely on", async () => {
    const { exit, result } = await due(...RECEIVED, "--term", "1wd");
    expect(exit).toBe(0);
    expect(result).toMatchObject({
      ok: true,
      verb: "due",
      due: "2026-01-10T17:00:00+07:00",
      days: [
        { date: "2026-01-09", counted: false },
        { date: "2026-01-10", counted: true, reason: "làm bù cho thứ Sáu 02/01/2026" },
      ],
      calendar: { id: "nghe-an", version: expect.stringMatching(/^[0-9a-f]{16}$/), missingYears: [] },
    });
    // nothing more where nothing is in doubt
    expect(Object.keys(result)).toEqual(["ok", "verb", "due", "days", "calendar"]);
    expect(Object.keys(result.calendar as object)).toEqual(["id", "version", "missingYears"]);
    for (const day of result.days as object[])
      expect(Object.keys(day)).toEqual(["date", "counted", "reason"]);
  });

  it("knows calendar days, working hours, the 15-giờ rule and other time zones", async () => {
    const at = async (...args: string[]) => (await due(...args)).result.due;
    expect(await at(...RECEIVED, "--term", "15d")).toBe("2026-01-26T17:00:00+07:00");
    expect(await at(...RECEIVED, "--term", "2.5h")).toBe("2026-01-09T14:00:00+07:00");
    expect(await at("--received", "2026-01-09T15:30:00+07:00", "--term", "1wd", "--after15h")).toBe(
      "2026-01-12T17:00:00+07:00",
    );
    // 20:00 UTC on Thursday is 3:00 on Friday in Vietnam
    expect(await at("--received", "2026-01-08T20:00:00Z", "--term", "1wd")).toBe("2026-01-10T17:00:00+07:00");
  });

  it("takes the term of a procedure of the catalogue", async () => {
    const { result } = await due("--received", "2026-01-06T15:30:00+07:00", "--procedure", "1.001193");
    expect(result.due).toBe("2026-01-07T17:00:00+07:00");
  });

  it("says which years have no calendar", async () => {
    const { result } = await due("--received", "2027-01-29T10:00:00+07:00", "--term", "10wd");
    expect(result.calendar).toMatchObject({ missingYears: [2027] });
    expect(result.undecided).toContain("2027-02-08");
    expect(result.warning).toContain("Chưa có lịch nghỉ chính thức của năm 2027");
  });

  it("gives both possible dates where a day is undecided", async () => {
    const { result } = await due("--received", "2026-11-23T10:00:00+07:00", "--term", "1wd");
    expect(result).toMatchObject({
      due: "2026-11-24T17:00:00+07:00",
      undecided: ["2026-11-24"],
      dueIfOff: "2026-11-25T17:00:00+07:00",
    });
    expect(result.warning).toContain("nếu làm việc, hẹn 24/11/2026 17:00; nếu nghỉ, hẹn 25/11/2026 17:00");
  });

  it("says what is wrong with a time", async () => {
    const why = async (received: string) => {
      const { result } = await due("--received", received, "--term", "1wd");
      return (result as { error: { message: string } }).error.message;
    };
    expect(await why("2026-02-30T10:00:00+07:00")).toContain("ngày không có trong lịch");
    expect(await why("2026-01-09T24:00:00+07:00")).toContain("giờ không có thật");
    expect(await why("2026-01-09T10:00:00")).toContain("thiếu múi giờ");
    expect(await why("2126-01-09T10:00:00+07:00")).toContain("các năm 2000 đến 2100");
  });

  it("refuses what it cannot use with exit 2 and what has no term with exit 1", async () => {
    for (const args of [
      [],
      RECEIVED,
      [...RECEIVED, "--term", "1"],
      [...RECEIVED, "--term", "0wd"],
      [...RECEIVED, "--term", "-1wd"],
      [...RECEIVED, "--term", "1.5wd"],
      [...RECEIVED, "--term", "99999wd"],
      [...RECEIVED, "--term", "1wd", "--term", "2wd"],
      [...RECEIVED, "--term", "1wd", "--procedure", "1.001193"],
      [...RECEIVED, "--term", "1wd", "--nonsense"],
      ["--term", "1wd", "--received"],
      ["--term", "1wd", "--received", "2026-02-30T10:00:00+07:00"],
      ["--term", "1wd", "--received", "2026-01-09T25:00:00+07:00"],
      ["--term", "1wd", "--received", "2026-01-09T10:00:00"],
      ["--term", "1wd", "--received", "hôm qua"],
      ["--term", "1wd", "--received", "2026-01-09T10:00:00+99:99"],
      // years in which nothing is received must not be counted day by day for ever
      ["--term", "10d", "--received", "9999-12-31T10:00:00+07:00"],
      ["--term", "1wd", "--received", "0000-01-01T00:00:00+07:00"],
      [...RECEIVED, "--term", "0.001h"],
      [...RECEIVED, "--term", "999999999999999999999h"],
      [...RECEIVED, "--term", "1e3wd"],
    ]) {
      const { exit, result } = await due(...args);
      expect([args.join(" "), exit]).toEqual([args.join(" "), 2]);
      expect(result).toMatchObject({ ok: false, verb: "due" });
      const { error } = result as { error: Record<string, string> };
      for (const key of ["code", "message", "kept", "action"]) expect(error[key]).toBeTruthy();
      expect(error.message).not.toContain("{");
    }
    const unknown = await due(...RECEIVED, "--procedure", "9.999999");
    expect([unknown.exit, unknown.result]).toMatchObject([1, { error: { code: "catalogue.not-found" } }]);
    const plan = await due(...RECEIVED, "--procedure", "3.000182");
    expect([plan.exit, plan.result]).toMatchObject([1, { error: { code: "catalogue.term-unknown" } }]);
  });
});
