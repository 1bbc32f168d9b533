import { sql } from "kysely";
import { expect, test } from "vitest";
import { nextChains, queued } from "../../main/core/sync/queue.ts";
import { counter, noise, receive, sign } from "../support/sync-counter.ts";

const NOWHERE = { url: "http://127.0.0.1:9", token: "none" };

test.each([
  { look: {}, index: "outbox_by_state (state=? AND seq>?)" },
  { look: { light: true }, index: "outbox_waiting_light (state=? AND files=? AND seq>?)" },
  { look: { urgent: true }, index: "outbox_waiting_urgent (state=? AND urgent=? AND seq>?)" },
])(
  "the next work is found in its order by $index, without sorting or reading the queue",
  async ({ look, index }) => {
    const at = await counter(NOWHERE);
    for (let n = 1; n <= 20; n++) await receive(at, { code: `H41.99-260109-${1000 + n}` });
    const query = queued(at.database, at.clock.now(), { after: 0, ...look }).compile();
    // the text of the statement stands in the journal of no one: it only reads
    const values = query.parameters.map((value) =>
      typeof value === "number" ? String(value) : `'${value}'`,
    );
    const text = query.sql.replace(/\?/g, () => values.shift()!);
    const plan = await sql<{ detail: string }>`EXPLAIN QUERY PLAN ${sql.raw(text)}`.execute(at.database.read);
    const steps = plan.rows.map((row) => row.detail);
    expect(steps[0]).toBe(`SEARCH o USING INDEX ${index}`);
    // the one before it of the same dossier
    expect(steps.find((step) => step.includes(" e "))).toMatch(
      /USING (COVERING )?INDEX outbox_not_done \(dossier_id=\? AND seq<\?\)/,
    );
    expect(steps.join("\n")).not.toMatch(/TEMP B-TREE|SCAN o|SCAN e/);
  },
);

test("of each dossier what may go together is one chain; what must wait is looked for again", async () => {
  const at = await counter(NOWHERE);
  const first = await receive(at, { code: "H41.99-260109-0001" });
  const scanned = await sign(at, first, [noise(300)]);
  const second = await receive(at, { code: "H41.99-260109-0002" });
  const later = await at.database.write({ actor: "canbo", at: "2026-01-09T08:00:00.000+07:00" }, (tx) =>
    tx.outbox({ kind: "fee.demanded", dossierId: second, body: { amount: 1 } }),
  );
  const look = (after: number) => nextChains(at.database, at.clock.now(), { after });
  const { chains, after } = await look(0);
  expect(chains.map(({ operations }) => operations.map((one) => one.dossier_id))).toEqual([
    [first],
    [second, second],
  ]);
  expect(chains[1]!.operations[1]!.id).toBe(later);
  // the scan of the first stands behind its reception: the next look begins with it
  expect(after).toBe(1);
  await at.database.write({ actor: "canbo", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
    await tx.db.updateTable("outbox").set({ state: "rejected" }).where("seq", "=", 3).execute();
    await tx.db.updateTable("outbox").set({ state: "done" }).where("seq", "=", 1).execute();
  });
  const next = await look(after);
  expect(next.chains.map(({ operations }) => operations.map((one) => one.id))).toEqual([[scanned.operation]]);
  // what stands behind the refused one is passed
  expect(next.after).toBe(4);
  expect((await look(next.after)).after).toBe(Number.POSITIVE_INFINITY);
});
