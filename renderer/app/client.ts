import type { z } from "zod";
import type {
  CounterBridge,
  CounterEvent,
  Input,
  Output,
  ProcedureName,
  SignedIn,
  WireError,
} from "../../preload/contract/index.ts";
import { CONTRACT_VERSION, procedures } from "../../preload/contract/index.ts";
import { uuid } from "./ids.ts";

/** A refusal as the core worded it: what happened, what was kept, what to do. */
export class CallError extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.message);
    this.name = "CallError";
    this.wire = wire;
  }
}

const UNAVAILABLE: WireError = {
  code: "core.unavailable",
  params: {},
  retryable: true,
  message: "Phần lõi vừa dừng đột ngột và đang được mở lại.",
  kept: "Mọi thứ đã báo “Đã lưu” vẫn còn.",
  action: "Chờ vài giây; cửa sổ tự nối lại.",
};

/** True when the call did not reach a living core; whether it was done is not known. */
export function isUnavailable(error: unknown): boolean {
  return (
    error instanceof CallError &&
    (error.wire.code === "core.unavailable" || error.wire.code === "core.starting")
  );
}

/** True when the core refused because it knows nobody at this window. */
export function isWithoutSession(error: unknown): boolean {
  return (
    error instanceof CallError &&
    (error.wire.code === "session.required" || error.wire.code === "session.expired")
  );
}

/** Any failure as the three sentences that are shown. */
export function wireOf(error: unknown): WireError {
  if (error instanceof CallError) return error.wire;
  return {
    code: "core.internal",
    params: {},
    retryable: false,
    message: "Cửa sổ gặp lỗi bên trong khi làm việc này.",
    kept: "Những gì đã báo “Đã lưu” vẫn còn.",
    action: "Làm lại; nếu còn gặp, báo bộ phận CNTT.",
  };
}

export interface ClientState {
  core: "up" | "down";
  /** words of the commands that were under way when the core stopped and were not repeated */
  notDone: readonly string[];
}

export interface CallOptions {
  /** idempotency key; a command without one gets a new one */
  key?: string;
  /** the action in words, said in the bar when the core stops under it */
  word?: string;
}

type SessionInfo = z.infer<typeof SignedIn>;

export interface Client {
  call<P extends ProcedureName>(proc: P, input: Input<P>, options?: CallOptions): Promise<Output<P>>;
  /** resolves when the core answers again and the session was taken up */
  whenUp(): Promise<void>;
  state(): ClientState;
  onState(listener: () => void): () => void;
  onEvent(listener: (event: CounterEvent) => void): () => void;
  /** called after the core came back, with the session resumed */
  onUp(listener: () => void): () => void;
  /** called when the session could not be taken up again */
  onSessionLost(listener: () => void): () => void;
  setSession(session: string | null): void;
  clearNotDone(): void;
  close(): void;
}

/** The timers the client needs; a test passes its own. */
export interface ClientTimers {
  wait(ms: number): Promise<void>;
}

/**
 * The only place that speaks to the core. Knows when it is down, asks until it is back, takes the
 * session up again and then tells everyone; nothing else in the window handles a restart.
 */
export function createClient(
  bridge: CounterBridge,
  timers: ClientTimers = { wait: (ms) => new Promise((done) => setTimeout(done, ms)) },
): Client {
  let state: ClientState = { core: "up", notDone: [] };
  let session: string | null = null;
  let counter = 0;
  let closed = false;
  let reopening: Promise<void> | null = null;
  const stateListeners = new Set<() => void>();
  const eventListeners = new Set<(event: CounterEvent) => void>();
  const upListeners = new Set<() => void>();
  const lostListeners = new Set<() => void>();

  function setState(next: Partial<ClientState>): void {
    state = { ...state, ...next };
    for (const listener of stateListeners) listener();
  }

  async function send<P extends ProcedureName>(proc: P, input: Input<P>, key?: string): Promise<Output<P>> {
    counter += 1;
    const id = `w${counter}`;
    const envelope = { v: CONTRACT_VERSION as 1, id, proc, input: input as unknown };
    let reply: Awaited<ReturnType<CounterBridge["call"]>>;
    try {
      reply = await bridge.call(key === undefined ? envelope : { ...envelope, key });
    } catch {
      throw new CallError(UNAVAILABLE);
    }
    if (reply.ok) return reply.data as Output<P>;
    throw new CallError(reply.error);
  }

  async function resume(): Promise<void> {
    if (session === null) return;
    try {
      const taken: SessionInfo = await send("accounts.resume", { session }, uuid());
      session = taken.session;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      session = null;
      for (const listener of lostListeners) listener();
    }
  }

  async function reopen(): Promise<void> {
    for (let attempt = 0; !closed; attempt += 1) {
      try {
        const startup = await send("office.startup", {});
        if (startup.state !== "starting") {
          if (startup.state === "ready") await resume();
          setState({ core: "up" });
          for (const listener of upListeners) listener();
          return;
        }
      } catch (error) {
        if (!isUnavailable(error)) {
          setState({ core: "up" });
          return;
        }
      }
      await timers.wait(Math.min(200 + attempt * 100, 1000));
    }
  }

  function down(): void {
    if (reopening) return;
    setState({ core: "down" });
    reopening = reopen().finally(() => {
      reopening = null;
    });
  }

  const endEvents = bridge.subscribe((event) => {
    if (event.topic === "core") {
      if (event.ids.includes("down")) down();
      // "up" needs no action of its own: `reopen` is asking already, and only an answer proves it
      else if (event.ids.includes("up") && !reopening) down();
      return;
    }
    for (const listener of eventListeners) listener(event);
  });

  return {
    async call(proc, input, options = {}) {
      const isCommand = procedures[proc].kind === "command";
      const asked = session;
      if (!isCommand && reopening) await reopening;
      try {
        const key = isCommand ? (options.key ?? uuid()) : undefined;
        return await send(proc, input, key);
      } catch (error) {
        if (isUnavailable(error)) {
          if (isCommand && options.word) setState({ notDone: [...state.notDone, options.word] });
          down();
        }
        // the late refusal of an officer who left says nothing about the one who came
        if (session !== null && session === asked && isWithoutSession(error)) {
          // a core that was restarted meanwhile knows no session before it was taken up: only `resume` gives it up
          down();
          await reopening;
          if (session !== null) throw new CallError(UNAVAILABLE);
        }
        throw error;
      }
    },
    async whenUp() {
      if (reopening) await reopening;
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onUp(listener) {
      upListeners.add(listener);
      return () => upListeners.delete(listener);
    },
    onSessionLost(listener) {
      lostListeners.add(listener);
      return () => lostListeners.delete(listener);
    },
    setSession(next) {
      session = next;
    },
    clearNotDone() {
      setState({ notDone: [] });
    },
    close() {
      closed = true;
      endEvents();
    },
  };
}
