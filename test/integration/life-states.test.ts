import { afterAll, beforeAll, expect, test } from "vitest";
import { LIFE_EVENTS, type LifeEvent } from "../../preload/contract/index.ts";
import { handOverOf } from "../support/hand-over.ts";
import { LIFE_CALLS, receive, WHY } from "../support/life.ts";
import { type LifeOffice, openLifeOffice } from "../support/life-office.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { refusal } from "../support/refusal.ts";
import type { TimedCore, Window } from "../support/timed-core.ts";

/** Every event in every state: what is offered is accepted, all else is refused and changes nothing. */
let here: LifeOffice;
let core: TimedCore;
let tn1: Window;
let tn2: Window;
let head: Window;

beforeAll(async () => {
  here = await openLifeOffice("2026-01-12T08:00:00+07:00", "2026-01-01");
  ({ core, tn1, tn2, head } = here);
}, 120_000);

afterAll(() => here?.close());

/** How a dossier is brought into a state by calls of the contract. */
const WAYS: Record<string, LifeEvent[]> = {
  received: [],
  processing: ["transfer"],
  "waiting-supplement": ["request-supplement"],
  "waiting-opinion": ["transfer", "wait-opinion"],
  "waiting-fee": [],
  stopped: ["stop"],
  refused: ["refuse"],
  "result-ready": ["finish"],
  returned: ["finish"],
  void: ["void"],
};

/** States that the money and the giving back lead to. */
const OTHER_WAYS: Record<string, (id: string) => Promise<unknown>> = {
  "waiting-fee": (dossierId) =>
    tn1.call("fees.demand", {
      dossierId,
      lines: [
        {
          source: "other",
          index: null,
          name: "Lệ phí thử",
          kind: "LE_PHI",
          quantity: 1,
          pages: 0,
          price: 10_000,
          basis: "Nghị quyết thử",
          ground: "",
          groundWhy: "",
          moment: "reception",
        },
      ],
    }),
  returned: async (id) => {
    const detail = await tn1.call("returns.get", { id });
    for (const { id: componentId } of detail.results) {
      await head.call("returns.excuseScan", { componentId, why: WHY });
    }
    await tn1.call("returns.handOver", handOverOf(await tn1.call("returns.get", { id })));
  },
};

test("every event in every state through the contract: what the law does not allow is refused and changes nothing", async () => {
  let refused = 0;
  for (const [state, way] of Object.entries(WAYS)) {
    const make = async () => {
      const dossier = await receive(tn1, `Người ${state}`);
      for (const event of way) await LIFE_CALLS[event]?.(tn1, dossier);
      await OTHER_WAYS[state]?.(dossier.id);
      return tn1.call("dossiers.get", { id: dossier.id });
    };
    const dossier = await make();
    expect(dossier.state.code).toBe(state);
    for (const event of LIFE_EVENTS) {
      const call = LIFE_CALLS[event];
      if (!call) continue;
      if (dossier.actions.includes(event)) {
        expect(await refusal(call(tn1, await make())), `${event} in ${state}`).toBe("accepted");
        continue;
      }
      const before = core.dump(dossier.id);
      const code = await refusal(call(tn1, dossier));
      expect(["dossiers.wrong-state", "life.decision-issued"], `${event} in ${state}`).toContain(code);
      expect(core.dump(dossier.id), `${event} in ${state}`).toBe(before);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(60);
}, 120_000);

test("a random walk of sixty steps: the screen offers exactly what is accepted, and every step leaves its trace", async () => {
  const random = seededRandom("walk");
  const pick = <T>(items: readonly T[]): T => items[(random.bytes(1)[0] ?? 0) % items.length]!;
  let dossier = await receive(tn1, "Người Đi Dạo");
  for (let step = 0; step < 60; step++) {
    const event = pick(Object.keys(LIFE_CALLS) as LifeEvent[]);
    const trace = () =>
      core.rows("SELECT 1 FROM dossier_events WHERE dossier_id = ?", dossier.id).length +
      core.rows("SELECT 1 FROM outbox WHERE dossier_id = ?", dossier.id).length;
    const before = trace();
    const accepted = (await refusal(LIFE_CALLS[event]!(step % 2 ? tn1 : tn2, dossier))) === "accepted";
    expect(accepted, `${step}: ${event} in ${dossier.state.code}`).toBe(dossier.actions.includes(event));
    expect(trace()).toBe(before + (accepted ? 2 : 0));
    dossier = await tn1.call("dossiers.get", { id: dossier.id });
    if (dossier.actions.length === 0) dossier = await receive(tn1, `Người Đi Dạo ${step}`);
  }
}, 60_000);
