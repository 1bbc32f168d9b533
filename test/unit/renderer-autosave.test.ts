import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAutosave, type SaveState } from "../../renderer/features/dossiers/autosave.ts";

class Down extends Error {}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(options: { restored?: boolean; stored?: number } = {}) {
  const sent: { content: string; revision: number; at: number }[] = [];
  const states: SaveState[] = [];
  const start = Date.now();
  const core = { down: false, revision: options.stored ?? 0 };
  const autosave = createAutosave<string>({
    async save(content, revision) {
      sent.push({ content, revision, at: Date.now() - start });
      if (core.down) throw new Down();
      if (revision > core.revision) core.revision = revision;
      return { savedAt: `2026-01-09T10:02:31.000+07:00`, revision: core.revision };
    },
    isDown: (error) => error instanceof Down,
    onState: (state) => states.push(state),
    restored: options.restored,
  });
  return { autosave, sent, states, core };
}

describe("autosave", () => {
  it("sends a keystroke within half a second even when the hand never pauses", async () => {
    const { autosave, sent } = setUp();
    for (let key = 1; key <= 20; key += 1) {
      autosave.change("x".repeat(key));
      await vi.advanceTimersByTimeAsync(100);
    }
    const times = sent.map((entry) => entry.at);
    expect(times[0]).toBeLessThanOrEqual(500);
    for (let index = 1; index < times.length; index += 1) {
      expect(times[index]! - times[index - 1]!).toBeLessThanOrEqual(600);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(sent.at(-1)?.content).toBe("x".repeat(20));
  });

  it("says saved only after the core answered for the newest text", async () => {
    const { autosave, states } = setUp();
    autosave.change("a");
    expect(states.at(-1)).toEqual({ kind: "typing" });
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toEqual({ kind: "saved", at: "2026-01-09T10:02:31.000+07:00" });
    autosave.change("ab");
    expect(states.at(-1)).toEqual({ kind: "typing" });
  });

  it("keeps the text while the core is away and sends the newest when it is back", async () => {
    const { autosave, sent, states, core } = setUp();
    core.down = true;
    autosave.change("a");
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toEqual({ kind: "waiting" });
    autosave.change("ab");
    await vi.advanceTimersByTimeAsync(500);
    core.down = false;
    autosave.resend();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)?.content).toBe("ab");
    expect(states.at(-1)?.kind).toBe("saved");
    const revisions = sent.map((entry) => entry.revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  it("goes on from the stored revision of a restored draft, so that the core does not ignore it", async () => {
    const { autosave, sent, states, core } = setUp({ restored: true, stored: 41 });
    autosave.change("after the restart");
    await vi.advanceTimersByTimeAsync(500);
    expect(sent.map((entry) => entry.revision)).toEqual([0, 42]);
    expect(core.revision).toBe(42);
    expect(states.at(-1)?.kind).toBe("saved");
  });

  it("sends nothing after it was stopped, and flush sends at once", async () => {
    const { autosave, sent } = setUp();
    autosave.change("a");
    await autosave.flush();
    expect(sent).toHaveLength(1);
    autosave.change("ab");
    autosave.stop();
    await autosave.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(1);
  });
});
