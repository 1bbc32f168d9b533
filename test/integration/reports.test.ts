import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { CoreContext } from "../../main/core/context.ts";
import { createReports } from "../../main/core/reports/service.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { openTestDatabase } from "../support/open-database.ts";
import { addComponent, addDossier, addFiling, addOfficer, OFFICER } from "../support/rows.ts";

const START = Date.parse("2026-01-05T08:00:00+07:00");
const HOUR = 3600_000;

/** A month of rows drawn by chance, and beside them plain objects of which the ratios are counted again. */
async function month(seed: string) {
  const { database } = await openTestDatabase();
  const random = seededRandom(seed);
  const chance = (outOf: number) => new DataView(random.bytes(4).buffer).getUint32(0) % outOf;
  const at = (hours: number) => toTimestamp(START + hours * HOUR);
  const dossiers: {
    state: string;
    received: string;
    due: string;
    finished: string | null;
    electronic: boolean;
    must: boolean[];
    shared: boolean[];
    sent: boolean;
    online: boolean;
  }[] = [];
  const answers: { at: string; late: boolean }[] = [];
  const payments: { at: string; online: boolean; paid: boolean }[] = [];
  const ratings: { at: string; level: number | null }[] = [];
  await database.write({ actor: "test", at: at(0) }, async (tx) => {
    await addOfficer(tx, at(0));
    for (let n = 0; n < 60; n++) {
      const id = random.uuid();
      const hours = chance(900);
      const done = chance(3) > 0;
      const made = {
        state: chance(9) === 0 ? "void" : done ? "returned" : ["received", "waiting-supplement"][chance(2)]!,
        received: at(hours),
        due: at(hours + 20 + chance(60)),
        finished: done ? at(hours + chance(100)) : null,
        electronic: chance(2) === 0,
        must: Array.from({ length: chance(3) }, () => chance(2) === 0),
        shared: Array.from({ length: chance(2) }, () => chance(2) === 0),
        sent: chance(2) === 0,
        online: chance(3) === 0,
      };
      dossiers.push(made);
      await addDossier(tx, {
        id,
        code: `H41.99-260105-${10000 + n}`,
        state: made.state,
        received_at: made.received,
        due_at: made.due,
      });
      const event = (kind: string, when: string) =>
        tx.db
          .insertInto("dossier_events")
          .values({ id: random.uuid(), dossier_id: id, kind, at: when, by: "", why: "", detail: "{}" })
          .execute();
      await event("received", made.received);
      if (made.finished) await event(made.electronic ? "result-arrived" : "finish", made.finished);
      if (made.finished && made.electronic) {
        const file = random.uuid();
        await tx.db
          .insertInto("files")
          .values({ id: file, name: file, sha256: "", size: 1, media_type: "", title: "", created_at: at(0) })
          .execute();
        await tx.db
          .insertInto("results")
          .values({
            id: random.uuid(),
            dossier_id: id,
            code: `KQ-${n}`,
            title: "",
            file_id: file,
            sha256: "",
            arrived_at: made.finished,
            state: "ready",
            verification: "{}",
          })
          .execute();
      }
      let ordinal = 0;
      const component = async (values: { received: number; value: string; reason: string }) => {
        const componentId = random.uuid();
        await addComponent(tx, {
          id: componentId,
          dossier_id: id,
          ordinal: ++ordinal,
          received: values.received,
          digitise_value: values.value,
          digitise_reason: values.reason,
        });
        return componentId;
      };
      for (const scanned of made.must) {
        const componentId = await component({ received: 1, value: "MUST", reason: "EARLIER_RESULT" });
        await tx.db
          .insertInto("documents")
          .values({
            id: random.uuid(),
            dossier_id: id,
            component_id: componentId,
            title: "",
            state: scanned ? "extracted" : "to-sign",
            scanned_by: OFFICER,
            scanned_at: made.received,
            signed_at: scanned ? made.received : null,
          })
          .execute();
      }
      for (const reused of made.shared) {
        await component({ received: reused ? 0 : 1, value: "NO", reason: "DB_SHARED" });
      }
      if (made.online) {
        const filing = await addFiling(tx, { id: random.uuid(), dossier_id: id, filed_at: made.received });
        const answer = { at: made.received, late: chance(2) === 0 };
        answers.push(answer);
        await tx.db
          .insertInto("filing_answers")
          .values({
            id: random.uuid(),
            filing_id: filing,
            round: 0,
            kind: "accepted",
            items: "[]",
            why: "",
            by: "",
            at: answer.at,
            late: answer.late ? 1 : 0,
            device_id: "",
            form_id: null,
            received_id: id,
            state: "standing",
          })
          .execute();
      }
      const payment = { at: at(chance(900)), online: chance(2) === 0, paid: chance(4) > 0 };
      payments.push(payment);
      await tx.db
        .insertInto("fee_payments")
        .values({
          id: random.uuid(),
          method: payment.online ? "online" : "cash",
          state: payment.paid ? "paid" : "void",
          payer_name: "",
          payer_address: "",
          total: 8000,
          tendered: 8000,
          change: 0,
          reference: String(n),
          issuer: "",
          checked: "none",
          checked_by: "",
          receipt: "electronic",
          symbol: "",
          number: "",
          official: "",
          taken_at: payment.at,
          day: payment.at.slice(0, 10),
          paid_at: payment.at,
          cashier_id: OFFICER,
          cashier: "",
          why: "",
          approved_by: "",
        })
        .execute();
      const rating = { at: at(chance(900)), level: chance(4) > 0 ? 1 + chance(5) : null };
      ratings.push(rating);
      await tx.db
        .insertInto("ratings")
        .values({
          id: random.uuid(),
          dossier_id: id,
          subject_id: id,
          ticket_hash: String(n),
          state: rating.level === null ? "unanswered" : "answered",
          level: rating.level,
          remarks: "[]",
          comment: "",
          asked_by: "",
          asked_at: rating.at,
          answered_at: rating.level === null ? null : rating.at,
        })
        .execute();
      await tx.outbox({ kind: "dossier.received", dossierId: id, body: {} });
      if (made.sent)
        await tx.db.updateTable("outbox").set({ state: "done" }).where("dossier_id", "=", id).execute();
    }
  });
  return { database, dossiers, payments, ratings, answers, at };
}

/** Counts what a head sees from the rows themselves, by questions of another make than the program's. */
const INDEPENDENT: Record<string, string> = {
  "on-time": `SELECT d.id, CASE WHEN f.at > d.due_at THEN 0 ELSE 1 END AS hit FROM dossiers d
    JOIN dossier_events f ON f.dossier_id = d.id AND f.kind IN ('finish', 'result-arrived')
    WHERE substr(f.at, 1, 10) BETWEEN :from AND :to AND NOT EXISTS (SELECT 1 FROM dossier_events e
      WHERE e.dossier_id = d.id AND e.kind IN ('finish', 'result-arrived') AND e.at < f.at)`,
  overdue: `SELECT id, CASE WHEN due_at < :now THEN 1 ELSE 0 END AS hit FROM dossiers
    WHERE state NOT IN ('void', 'returned', 'result-ready', 'refused', 'stopped', 'waiting-supplement')`,
  "filed-online": `SELECT d.id, COUNT(f.id) AS hit FROM dossiers d LEFT JOIN filings f ON f.dossier_id = d.id
    WHERE d.state <> 'void' AND substr(d.received_at, 1, 10) BETWEEN :from AND :to GROUP BY d.id`,
  digitised: `SELECT d.id, MIN(CASE WHEN c.id IN (SELECT component_id FROM documents WHERE signed_at IS NOT NULL)
      THEN 1 ELSE 0 END) AS hit
    FROM dossiers d JOIN components c ON c.dossier_id = d.id AND c.received = 1 AND c.digitise_value = 'MUST'
    WHERE d.state <> 'void' AND substr(d.received_at, 1, 10) BETWEEN :from AND :to GROUP BY d.id`,
  sent: `SELECT d.id, CASE WHEN COUNT(o.id) = 0 THEN 1 ELSE 0 END AS hit FROM dossiers d
    LEFT JOIN outbox o ON o.dossier_id = d.id AND o.state <> 'done'
    WHERE d.state <> 'void' AND substr(d.received_at, 1, 10) BETWEEN :from AND :to GROUP BY d.id`,
};

const reportsOf = (database: Awaited<ReturnType<typeof month>>["database"], now: string) =>
  createReports({ database, now: () => now } as unknown as CoreContext, {
    blobs: { ofMaker: () => ({ token: "x".repeat(16), name: "", mediaType: "", size: 0 }) },
    fieldOf: (code) => `Lĩnh vực ${code}`,
  });

describe("what stands behind a number", () => {
  test("the parts by officer and procedure sum up to it, and its dossiers are those of an independent question", async () => {
    const { database, at } = await month("đằng sau");
    const now = at(500);
    const [from, to] = ["2026-01-10", "2026-01-25"];
    const reports = reportsOf(database, now);
    const { indicators, groups } = await reports.indicators(from, to);
    expect(groups.reduce((sum, one) => sum + one.points, 0)).toBe(100);
    for (const { id, numerator, denominator } of indicators) {
      for (const by of ["officer", "procedure"] as const) {
        const parts = await reports.breakdown({ id, from, to, by });
        expect(
          parts.reduce((sum, one) => sum + one.numerator, 0),
          id,
        ).toBe(numerator);
        expect(
          parts.reduce((sum, one) => sum + one.denominator, 0),
          id,
        ).toBe(denominator);
      }
    }
    for (const [id, question] of Object.entries(INDEPENDENT)) {
      const text = question
        .replaceAll(":from", `'${from}'`)
        .replaceAll(":to", `'${to}'`)
        .replaceAll(":now", `'${now}'`);
      const { rows } = await sql.raw<{ id: string; hit: number }>(text).execute(database.read);
      const ratio = indicators.find((one) => one.id === id);
      expect([rows.filter(({ hit }) => hit === 1).length, rows.length], id).toEqual([
        ratio?.numerator,
        ratio?.denominator,
      ]);
      for (const hit of [true, false]) {
        const { rows: shown } = await reports.dossiers({ id, from, to, hit, officerId: "", procedure: "" });
        const expected = rows.filter((row) => row.hit === Number(hit)).map((row) => row.id);
        expect(shown.map((row) => row.id).sort(), id).toEqual(expected.sort());
      }
    }
  });

  test("the report that is sent counts each dossier once, and its last row is the sum", async () => {
    const { database, dossiers, at } = await month("gửi đi");
    const reports = reportsOf(database, at(2000));
    const [from, to] = ["2026-01-10", "2026-01-25"];
    const { table } = await reports.unitReport({ id: "month", from, to });
    const [head = [], ...rows] = table;
    const total = rows.at(-1) ?? [];
    const cell = (heading: string) => Number(total[head.indexOf(heading)]);
    const kept = dossiers.filter((one) => one.state !== "void");
    const day = (when: string | null) => when?.slice(0, 10) ?? "9999";
    const inside = (when: string | null) => day(when) >= from && day(when) <= to;
    expect(cell("Tiếp nhận mới trong kỳ")).toBe(kept.filter((one) => inside(one.received)).length);
    const done = kept.filter((one) => inside(one.finished) && day(one.received) <= to);
    expect(cell("Đã giải quyết")).toBe(done.length);
    expect(cell("Quá hạn")).toBe(done.filter((one) => one.finished! > one.due).length);
    expect(cell("Trước hạn") + cell("Đúng hạn") + cell("Quá hạn")).toBe(cell("Đã giải quyết"));
    expect(cell("Trong hạn") + cell("Đã quá hạn")).toBe(cell("Đang giải quyết"));
    expect(cell("Tiếp nhận mới trong kỳ") + cell("Từ kỳ trước chuyển qua")).toBe(
      cell("Đã giải quyết") + cell("Đang giải quyết"),
    );
  });
});

describe("law case 24: the head's ratios are those of the rows", () => {
  test.each(["một", "hai", "ba"])("counted again by other means (%s)", async (seed) => {
    const { database, dossiers, payments, ratings, answers, at } = await month(seed);
    const now = at(500);
    const reports = reportsOf(database, now);
    const [from, to] = ["2026-01-10", "2026-01-25"];
    const inside = (when: string) => when.slice(0, 10) >= from && when.slice(0, 10) <= to;
    const finished = dossiers.filter((one) => one.finished && inside(one.finished));
    const received = dossiers.filter((one) => inside(one.received) && one.state !== "void");
    const running = dossiers.filter((one) => one.state === "received");
    const shared = received.flatMap((one) => one.shared);
    const paid = payments.filter((one) => one.paid && inside(one.at));
    const rated = ratings.filter((one) => one.level !== null && inside(one.at));
    const bound = received.filter((one) => one.must.length > 0);
    const expected: Record<string, [number, number]> = {
      "on-time": [finished.filter((one) => one.finished! <= one.due).length, finished.length],
      overdue: [running.filter((one) => one.due < now).length, running.length],
      "e-result": [finished.filter((one) => one.electronic).length, finished.length],
      digitised: [bound.filter((one) => one.must.every(Boolean)).length, bound.length],
      reused: [shared.filter(Boolean).length, shared.length],
      "paid-online": [paid.filter((one) => one.online).length, paid.length],
      satisfied: [rated.filter((one) => one.level! >= 4).length, rated.length],
      "filed-online": [received.filter((one) => one.online).length, received.length],
      "answered-in-time": [
        answers.filter((one) => inside(one.at) && !one.late).length,
        answers.filter((one) => inside(one.at)).length,
      ],
      sent: [received.filter((one) => one.sent).length, received.length],
    };
    const { indicators } = await reports.indicators(from, to);
    for (const [id, [numerator, denominator]] of Object.entries(expected)) {
      expect(denominator, id).toBeGreaterThan(0);
      expect(
        indicators.find((one) => one.id === id),
        id,
      ).toMatchObject({ numerator, denominator });
    }
  });
});
