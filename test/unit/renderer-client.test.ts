import { describe, expect, it } from "vitest";
import type { CounterBridge, CounterEvent, Envelope, Reply } from "../../preload/contract/index.ts";
import { CallError, createClient } from "../../renderer/app/client.ts";
import { parkAndSignOut } from "../../renderer/app/leave.ts";

const DOWN = {
  code: "core.unavailable" as const,
  params: {},
  retryable: true,
  message: "m",
  kept: "k",
  action: "a",
};
const READY = { state: "ready", message: "", kept: "", action: "", recovery: [] };

/** A core that can be stopped: while down every call is refused, as a host does it. */
function fakeCore(answers: Record<string, (input: unknown) => unknown> = {}) {
  const calls: Envelope[] = [];
  const listeners = new Set<(event: CounterEvent) => void>();
  const core = {
    down: false,
    calls,
    emit: (event: CounterEvent) => {
      for (const listener of listeners) listener(event);
    },
    bridge: {
      async call(envelope: Envelope): Promise<Reply> {
        calls.push(envelope);
        if (core.down) return { id: envelope.id, ok: false, error: DOWN };
        if (envelope.proc === "office.startup") return { id: envelope.id, ok: true, data: READY };
        const answer = answers[envelope.proc];
        if (!answer) throw new Error(`unexpected ${envelope.proc}`);
        const data = answer(envelope.input);
        return data instanceof CallError
          ? { id: envelope.id, ok: false, error: data.wire }
          : { id: envelope.id, ok: true, data };
      },
      subscribe(listener: (event: CounterEvent) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    } satisfies CounterBridge,
  };
  return core;
}

/** Timers that let the test say when the client asks again. */
function steps() {
  const waiting: (() => void)[] = [];
  return {
    timers: { wait: () => new Promise<void>((done) => waiting.push(done)) },
    async step() {
      for (let turn = 0; turn < 20 && waiting.length === 0; turn += 1) await Promise.resolve();
      waiting.shift()?.();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
}

const officer = { session: "secret-of-this-sign-in", officer: {}, openDraft: null };

describe("client", () => {
  it("gives commands a key, the given one when there is one, and queries none", async () => {
    const core = fakeCore({ "accounts.names": () => [], "sync.now": () => ({}) });
    const client = createClient(core.bridge);
    await client.call("accounts.names", {});
    await client.call("sync.now", {});
    await client.call("sync.now", {}, { key: "7d1d2f3e-0000-4000-8000-000000000000" });
    expect(core.calls[0]).not.toHaveProperty("key");
    expect(core.calls[1]?.key).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(core.calls[2]?.key).toBe("7d1d2f3e-0000-4000-8000-000000000000");
    expect(new Set(core.calls.map((call) => call.id)).size).toBe(3);
  });

  it("passes a refusal on in the core's own words", async () => {
    const wire = { ...DOWN, code: "dossiers.incomplete" as const, retryable: false };
    const core = fakeCore({ "sync.now": () => new CallError(wire) });
    const client = createClient(core.bridge);
    await expect(client.call("sync.now", {})).rejects.toMatchObject({ wire });
    expect(client.state()).toEqual({ core: "up", notDone: [] });
  });

  it("says what was not done, resumes the session and only then says that the core is back", async () => {
    const core = fakeCore({ "accounts.resume": () => officer });
    const { timers, step } = steps();
    const client = createClient(core.bridge, timers);
    client.setSession("secret-of-this-sign-in");
    const seen: string[] = [];
    client.onUp(() => seen.push("up"));
    core.down = true;
    await expect(client.call("sync.now", {}, { word: "gửi ngay" })).rejects.toBeInstanceOf(CallError);
    expect(client.state()).toEqual({ core: "down", notDone: ["gửi ngay"] });
    await step();
    expect(seen).toEqual([]);
    core.down = false;
    await step();
    await client.whenUp();
    expect(seen).toEqual(["up"]);
    expect(client.state().core).toBe("up");
    const resume = core.calls.find((call) => call.proc === "accounts.resume");
    expect(resume?.input).toEqual({ session: "secret-of-this-sign-in" });
    client.clearNotDone();
    expect(client.state().notDone).toEqual([]);
  });

  it("holds a query back until the core answers again", async () => {
    const core = fakeCore({ "accounts.names": () => [{ username: "an" }] });
    const { timers, step } = steps();
    const client = createClient(core.bridge, timers);
    core.down = true;
    core.emit({ topic: "core", ids: ["down"] });
    const asked = client.call("accounts.names", {});
    await step();
    expect(core.calls.some((call) => call.proc === "accounts.names")).toBe(false);
    core.down = false;
    await step();
    await expect(asked).resolves.toEqual([{ username: "an" }]);
  });

  it("asks for a new sign-in when the session cannot be taken up", async () => {
    const expired = new CallError({ ...DOWN, code: "session.expired", retryable: false });
    const core = fakeCore({ "accounts.resume": () => expired });
    const client = createClient(core.bridge);
    client.setSession("old");
    let lost = 0;
    client.onSessionLost(() => {
      lost += 1;
    });
    core.emit({ topic: "core", ids: ["down"] });
    await client.whenUp();
    expect(lost).toBe(1);
    expect(client.state().core).toBe("up");
  });

  it("takes the session up where a core that was restarted meanwhile does not know it yet; nobody signs in again", async () => {
    let known = false;
    const required = new CallError({ ...DOWN, code: "session.required", retryable: false });
    const core = fakeCore({
      "accounts.resume": () => {
        known = true;
        return officer;
      },
      "sync.now": () => (known ? {} : required),
    });
    const client = createClient(core.bridge);
    client.setSession("secret-of-this-sign-in");
    let lost = 0;
    client.onSessionLost(() => {
      lost += 1;
    });
    const save = () => client.call("sync.now", {});
    await expect(save()).rejects.toMatchObject({ wire: { code: "core.unavailable" } });
    await expect(save()).resolves.toEqual({});
    expect(lost).toBe(0);
  });

  it("gives a session up that the core ended, in the core's own words", async () => {
    const expired = new CallError({ ...DOWN, code: "session.expired", retryable: false });
    const core = fakeCore({ "accounts.resume": () => expired, "accounts.names": () => expired });
    const client = createClient(core.bridge);
    client.setSession("old");
    let lost = 0;
    client.onSessionLost(() => {
      lost += 1;
    });
    await expect(client.call("accounts.names", {})).rejects.toMatchObject({ wire: expired.wire });
    expect(lost).toBe(1);
  });
});

describe("leaving the seat", () => {
  it("waits for a core that is being reopened, keeps what was typed meanwhile and only then signs out", async () => {
    const done: string[] = [];
    const core = fakeCore({
      "accounts.resume": () => officer,
      "accounts.signOut": () => {
        done.push("signed out");
        return {};
      },
    });
    const { timers, step } = steps();
    const client = createClient(core.bridge, timers);
    client.setSession("secret-of-this-sign-in");
    const keep = async () => void done.push(core.down ? "not kept" : "kept");
    core.down = true;
    const left = parkAndSignOut(client, new Set([keep]));
    await step();
    expect(client.state().core).toBe("down");
    core.down = false;
    await step();
    await left;
    expect(done).toEqual(["not kept", "kept", "signed out"]);
  });

  it("takes a session that the core does not know any more for one that was left", async () => {
    const required = new CallError({ ...DOWN, code: "session.required", retryable: false });
    const core = fakeCore({ "accounts.signOut": () => required });
    await expect(parkAndSignOut(createClient(core.bridge), new Set())).resolves.toBeUndefined();
  });

  it("says so when the core refuses, or dies each time it is asked", async () => {
    const refusal = { ...DOWN, code: "core.internal" as const, retryable: false };
    const refusing = fakeCore({ "accounts.signOut": () => new CallError(refusal) });
    await expect(parkAndSignOut(createClient(refusing.bridge), new Set())).rejects.toMatchObject({
      wire: refusal,
    });
    const dying = fakeCore({ "accounts.signOut": () => new CallError(DOWN) });
    await expect(parkAndSignOut(createClient(dying.bridge), new Set())).rejects.toMatchObject({ wire: DOWN });
  });
});
