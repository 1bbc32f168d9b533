import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dossierState, nationalState } from "../../main/core/dossiers/states.ts";
import { afterEvent, legalEvents, needsReason, outcomeOf } from "../../main/core/life/rules.ts";
import {
  DOSSIER_STATES,
  type DossierState,
  LIFE_EVENTS,
  type LifeFacts,
} from "../../main/core/life/types.ts";
import type { LifeEvent } from "../../preload/contract/index.ts";

const RECEIVED: LifeFacts = { state: "received", resume: null, extensionsLeft: 1, moved: false };
const WAITING: readonly DossierState[] = ["waiting-supplement", "waiting-opinion", "waiting-fee"];
const TERMINAL: readonly DossierState[] = ["stopped", "refused", "void"];

interface Walk {
  facts: LifeFacts;
  path: LifeEvent[];
}

/** Every walk of `depth` events from reception, illegal ones included: those must leave everything as it was. */
function* walks(depth: number): Generator<{ before: Walk; event: LifeEvent; after: LifeFacts | string }> {
  let reached: Walk[] = [{ facts: RECEIVED, path: [] }];
  for (let step = 0; step < depth; step++) {
    const next: Walk[] = [];
    for (const before of reached) {
      for (const event of LIFE_EVENTS) {
        const after = afterEvent(before.facts, event);
        yield { before, event, after };
        if (typeof after === "object") next.push({ facts: after, path: [...before.path, event] });
      }
    }
    reached = next;
  }
}

test("explored exhaustively to depth 6 from reception, every path keeps to the law", () => {
  const states = new Set<DossierState>(["received"]);
  const said = (before: Walk, event: LifeEvent) => [...before.path, event].join(" > ");
  let tried = 0;
  let legal = 0;
  for (const { before, event, after } of walks(6)) {
    tried++;
    const { facts, path } = before;
    if (TERMINAL.includes(facts.state) && typeof after === "object") {
      throw new Error(`left a terminal state: ${said(before, event)}`);
    }
    if (typeof after === "string") continue;
    legal++;
    states.add(after.state);
    const fail = (why: string) => new Error(`${why}: ${said(before, event)}`);
    if ([...path, event].filter((one) => one === "extend").length > 1) throw fail("extended twice");
    if (after.extensionsLeft > facts.extensionsLeft) throw fail("the extension was forgotten");
    if (after.state === "returned" && facts.state !== "result-ready" && facts.state !== "returned") {
      throw fail("returned without a result");
    }
    if (after.state === "void") {
      const only = path.every((one) => ["correct", "identity-different", "applicant-died"].includes(one));
      if (facts.state !== "received" || !only) throw fail("voided after it went on");
    }
    if (WAITING.includes(after.state)) {
      if (after.resume === null) throw fail("waits without a way back");
      const back = (["supplement-complete", "opinion-arrived", "fee-settled"] as const).find(
        (one) => typeof afterEvent(after, one) === "object",
      );
      const there = back && afterEvent(after, back);
      if (typeof there !== "object" || there.state !== after.resume) throw fail("cannot go back");
    } else if (after.resume !== null) throw fail("a way back without waiting");
    const national = nationalState(after.state);
    if (!(national >= 1 && national <= 10)) throw fail("no national state");
  }
  expect([...states].sort()).toEqual([...DOSSIER_STATES].sort());
  // the exploration really went everywhere, and most of what was tried is refused
  expect(legal).toBeGreaterThan(10_000);
  expect(tried).toBeGreaterThan(legal * 2);
}, 60_000);

test("how often a term is extended is the rule set's to say", () => {
  let facts: LifeFacts = { ...RECEIVED, extensionsLeft: 2 };
  for (const left of [1, 0]) {
    const after = afterEvent(facts, "extend");
    expect(after).toMatchObject({ state: "received", extensionsLeft: left });
    if (typeof after === "object") facts = after;
  }
  expect(afterEvent(facts, "extend")).toBe("extended-already");
});

test("legalEvents says exactly what afterEvent lets happen", () => {
  for (const state of DOSSIER_STATES) {
    for (const extensionsLeft of [0, 1]) {
      for (const moved of [false, true]) {
        const facts: LifeFacts = {
          state,
          resume: WAITING.includes(state) ? "processing" : null,
          extensionsLeft,
          moved,
        };
        const legal = legalEvents(facts);
        for (const event of LIFE_EVENTS) {
          expect(legal.includes(event), `${event} in ${state}`).toBe(
            typeof afterEvent(facts, event) === "object",
          );
        }
      }
    }
  }
});

test("a waiting dossier goes back to where it waited from, through a second wait as well", () => {
  const run = (...events: LifeEvent[]) =>
    events.reduce<LifeFacts>((facts, event) => {
      const after = afterEvent(facts, event);
      if (typeof after === "string") throw new Error(`${event} in ${facts.state}: ${after}`);
      return after;
    }, RECEIVED);
  expect(run("request-supplement", "supplement-complete").state).toBe("received");
  expect(run("transfer", "request-supplement", "supplement-complete").state).toBe("processing");
  expect(run("transfer", "wait-opinion", "identity-different", "opinion-arrived").state).toBe("processing");
  expect(run("wait-fee", "fee-settled", "transfer", "wait-fee", "fee-settled").state).toBe("processing");
});

test("national states 1 to 10 stand in one table, and each state of a dossier has one", () => {
  const lists = JSON.parse(
    readFileSync(new URL("../../resources/codes/national-lists.json", import.meta.url), "utf8"),
  ) as { lists: { dossierStatuses: { values: { value: string; name: string }[] } } };
  const words = new Map(lists.lists.dossierStatuses.values.map((one) => [Number(one.value), one.name]));
  expect([...words.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const table = Object.fromEntries(DOSSIER_STATES.map((state) => [state, words.get(nationalState(state))]));
  expect(table).toEqual({
    received: "Được tiếp nhận",
    processing: "Đang xử lý",
    "waiting-supplement": "Yêu cầu bổ sung giấy tờ",
    "waiting-opinion": "Đang xử lý",
    "waiting-fee": "Yêu cầu thực hiện nghĩa vụ tài chính",
    stopped: "Công dân yêu cầu rút hồ sơ",
    refused: "Dừng xử lý",
    "result-ready": "Đã xử lý xong",
    returned: "Đã trả kết quả",
    void: "Dừng xử lý",
  });
  // before anything is received: online but not yet looked at, and refused at the counter
  expect(nationalState("registered")).toBe(1);
  expect(nationalState("not-received")).toBe(3);
  for (const state of DOSSIER_STATES) expect(dossierState(state).word).not.toBe(state);
});

test("a result is early, on time or late by the due date; the whole last day until closing is on time", () => {
  const due = "2026-01-13T17:00:00.000+07:00";
  expect(outcomeOf(due, "2026-01-12T16:59:00.000+07:00")).toBe("early");
  expect(outcomeOf(due, "2026-01-13T07:30:00.000+07:00")).toBe("on-time");
  expect(outcomeOf(due, due)).toBe("on-time");
  expect(outcomeOf(due, "2026-01-13T17:00:00.001+07:00")).toBe("late");
});

test("what takes something from the person, or says something of them, needs a reason", () => {
  expect(LIFE_EVENTS.filter(needsReason)).toEqual([
    "void",
    "correct",
    "request-supplement",
    "wait-opinion",
    "extend",
    "stop",
    "refuse",
    "undelivered",
    "recall-result",
    "correct-result",
    "identity-different",
    "applicant-died",
  ]);
});
