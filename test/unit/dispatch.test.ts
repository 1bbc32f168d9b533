import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createDispatch, type Handlers } from "../../main/core/dispatch.ts";
import { ERROR_TEXTS } from "../../main/core/error-texts/index.ts";
import type { ErrorText } from "../../main/core/error-texts/text.ts";
import { AppError } from "../../main/core/errors.ts";
import { ERROR_CODES, type Officer, procedures, ROLES, type Role } from "../../preload/contract/index.ts";

const officer = (...roles: Role[]): Officer => ({
  id: randomUUID(),
  username: "thu",
  fullName: "Người Thử",
  title: "",
  roles,
  homeAgency: "a",
  workAgency: "a",
});
const log = { info() {}, warn() {}, error() {} };
const random = { uuid: () => randomUUID(), bytes: () => new Uint8Array(1) };

/** Every handler answers what it was given; single ones are replaced. */
function dispatchWith(
  changed: Partial<Handlers>,
  stillSeated = () => true,
  bring: (dossierId: string) => Promise<void> = async () => {},
) {
  const echo = Object.fromEntries(
    Object.keys(procedures).map((name) => [name, async (input: unknown) => input]),
  );
  const handlers = { ...echo, ...changed } as Handlers;
  return createDispatch({ handlers, random, log, checkOutput: true, stillSeated, bring });
}
const from = (session: Officer | null, origin: "window" | "cli" = "window") => ({
  client: "w",
  origin,
  session: session && { id: "s", officer: session },
});
const ask = (proc: string, input: unknown = {}) => ({ v: 1, id: "7", proc, input });
const codeOf = (reply: Awaited<ReturnType<ReturnType<typeof createDispatch>>>) =>
  reply.ok ? "ok" : reply.error.code;

test("every procedure but the public ones asks for an officer, and the named roles hold", async () => {
  const dispatch = dispatchWith({});
  for (const [name, procedure] of Object.entries(procedures)) {
    if (procedure.access === "public") continue;
    if (procedure.access === "citizen") {
      // not even the head answers for the citizen
      expect(codeOf(await dispatch(ask(name), from(officer("head")))), name).toBe("citizen.screen-only");
      continue;
    }
    expect(codeOf(await dispatch(ask(name), from(null))), name).toBe("session.required");
    if (procedure.access === "officer") continue;
    const { access } = procedure;
    const outsider = ROLES.find((role) => !access.includes(role))!;
    expect(codeOf(await dispatch(ask(name), from(officer(outsider)))), name).toBe("session.forbidden");
  }
});

test("the command line may ask for state and sync alone", async () => {
  const dispatch = dispatchWith({ "office.doctor": async () => ({ healthy: true, checks: [] }) });
  expect(codeOf(await dispatch(ask("office.doctor"), from(null, "cli")))).toBe("ok");
  expect(codeOf(await dispatch(ask("dossiers.board"), from(null, "cli")))).toBe("session.required");
  expect(codeOf(await dispatch(ask("accounts.list"), from(null, "cli")))).toBe("session.required");
  // public for the window, where a person types; a program beside it neither reads names nor guesses passwords
  for (const name of ["accounts.names", "accounts.signIn", "accounts.resume", "accounts.me"]) {
    expect(codeOf(await dispatch(ask(name), from(null, "cli"))), name).toBe("session.required");
  }
});

test("what an officer asked for is not given to whoever sits there when it comes", async () => {
  const gone = dispatchWith(
    { "dossiers.drafts": async () => [], "accounts.names": async () => [] },
    () => false,
  );
  expect(codeOf(await gone(ask("dossiers.drafts"), from(officer("head"))))).toBe("session.expired");
  expect(codeOf(await gone(ask("accounts.names"), from(null)))).toBe("ok");
});

test("what does not fit the contract is refused before any handler, in words", async () => {
  let reached = false;
  const dispatch = dispatchWith({
    "dossiers.get": async () => {
      reached = true;
      throw new Error("reached");
    },
  });
  const signedIn = from(officer("head"));
  expect(codeOf(await dispatch({ ...ask("dossiers.get"), v: 2 }, signedIn))).toBe("contract.version");
  expect(codeOf(await dispatch(ask("dossiers.burn"), signedIn))).toBe("contract.unknown-procedure");
  expect(codeOf(await dispatch(ask("toString"), signedIn))).toBe("contract.unknown-procedure");
  expect(codeOf(await dispatch(ask("dossiers.get", { id: "1 OR 1=1" }), signedIn))).toBe(
    "contract.invalid-input",
  );
  expect(codeOf(await dispatch(ask("dossiers.get", { id: randomUUID(), more: 1 }), signedIn))).toBe(
    "contract.invalid-input",
  );
  expect(codeOf(await dispatch(null, signedIn))).toBe("contract.version");
  expect(reached).toBe(false);
});

test("an answer outside the contract and an unknown failure are told apart from a refusal", async () => {
  const signedIn = from(officer("head"));
  const wrong = dispatchWith({ "dossiers.drafts": async () => [{ id: 1 }] as never });
  expect(codeOf(await wrong(ask("dossiers.drafts"), signedIn))).toBe("core.internal");
  const refused = dispatchWith({
    "dossiers.drafts": async () => {
      throw new AppError("numbers.exhausted", { day: "24/11/2026" });
    },
  });
  const reply = await refused(ask("dossiers.drafts"), signedIn);
  expect(reply.ok ? "" : reply.error.message).toContain("24/11/2026");
});

test("every error says what happened, what was kept and what to do, in Vietnamese", () => {
  for (const code of ERROR_CODES) {
    const text: ErrorText = ERROR_TEXTS[code];
    const { happened, kept, action, byHand } = text;
    // no person reads a time that nobody set
    if (action.includes("{next}")) expect(byHand, code).toBeDefined();
    for (const sentence of [happened, kept, action, byHand ?? action]) {
      expect(sentence.length, code).toBeGreaterThan(8);
      expect(sentence.normalize("NFC"), code).toBe(sentence);
      expect(sentence.trim(), code).toMatch(/[.}…?]$|--help$/);
    }
  }
});

test("a call that meets a dossier of another machine is done again once that machine has given it", async () => {
  const id = randomUUID();
  let here = false;
  let tries = 0;
  const handler = async () => {
    tries++;
    if (!here) throw new AppError("exchange.elsewhere", { dossier: id, machine: "QUAY-02" });
    return [];
  };
  const asked: string[] = [];
  const give = async (dossier: string) => {
    asked.push(dossier);
    here = true;
  };
  const dispatch = dispatchWith({ "dossiers.search": handler }, () => true, give);
  const reply = await dispatch(ask("dossiers.search", { text: "x" }), from(officer("receiving-officer")));
  expect({ ok: reply.ok, tries, asked }).toEqual({ ok: true, tries: 2, asked: [id] });

  // a list of several: each is asked for, and none twice
  const list = [randomUUID(), randomUUID()];
  const left = new Set<string>(list);
  const several = async () => {
    for (const dossier of list) {
      if (left.has(dossier)) throw new AppError("exchange.elsewhere", { dossier, machine: "QUAY-02" });
    }
    return [];
  };
  const given: string[] = [];
  const giver = async (dossier: string) => {
    given.push(dossier);
    left.delete(dossier);
  };
  const all = dispatchWith({ "dossiers.search": several }, () => true, giver);
  const done = await all(ask("dossiers.search", { text: "x" }), from(officer("receiving-officer")));
  expect({ ok: done.ok, given }).toEqual({ ok: true, given: list });

  here = false;
  const silent = dispatchWith(
    { "dossiers.search": handler },
    () => true,
    async () => {
      throw new AppError("exchange.no-contact", { machine: "QUAY-02" });
    },
  );
  const refused = await silent(ask("dossiers.search", { text: "x" }), from(officer("receiving-officer")));
  expect(codeOf(refused)).toBe("exchange.no-contact");
});
