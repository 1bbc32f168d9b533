import { type ChildProcess, fork } from "node:child_process";
import type { CounterEvent, Reply, Startup } from "../../preload/contract/index.ts";
import { AppError, fromWireError, toWireError } from "../core/errors.ts";
import type { BlobAnswer, CoreToHost, HostToCore, Origin } from "../core/wire.ts";

/** A core that dies must not eat the machine: the wait doubles from the first to the second; milliseconds. */
const BACK_OFF = { first: 250, longest: 10_000 };
/** A core that lived this long after it was ready was healthy: the wait starts again; milliseconds. */
const HEALTHY_MS = 2_000;
/** So many deaths in a row before being healthy, and the host stops trying until someone asks it to. */
const BREAKER = 5;
/** A core that was asked to close and still lives after this is killed; milliseconds. */
const CLOSE_GRACE_MS = 15_000;

/** What the core needs of its host's environment, the words that open the key store among it; nothing else passes. */
const ENVIRONMENT =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMP|TEMP|TMPDIR|SYSTEMROOT|SYSTEMDRIVE|WINDIR|APPDATA|LOCALAPPDATA|PROGRAM.*|USERNAME|USERPROFILE|COMPUTERNAME|LD_LIBRARY_PATH|SOFTHSM2_CONF|DBUS_SESSION_BUS_ADDRESS|XDG_RUNTIME_DIR|COUNTER_PASSPHRASE|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|ALL_PROXY|NO_PROXY|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_CURRENT_DESKTOP|COUNTER_RESOURCES|NODE_COMPILE_CACHE)$/i;

export interface CoreProcessOptions {
  /** file of the core: `main/hosts/core-main.ts` or `out/main/core.js` */
  entry: string;
  /** the pinned Node; never Electron */
  node: string;
  args: string[];
  env?: Record<string, string>;
  /** the core's standard error; default the host's */
  stderr?: "inherit" | "ignore";
}

/** The core as a host sees it. Nothing here rejects because the core died: the answer says so. */
export interface CoreProcess {
  call(client: string, envelope: unknown, origin: Origin): Promise<Reply>;
  /** `end` is exclusive; status 404 when the core is down */
  blob(token: string, range?: { start: number; end?: number }): Promise<Omit<BlobAnswer, "t" | "ref">>;
  /** Answers the upload's token. Throws the core's AppError, `core.unavailable` when it died. */
  upload(client: string, name: string, mediaType: string, bytes: Uint8Array): Promise<string>;
  /** `client` null: for every window. Deaths and returns come as topic `core`, ids `down` and `up`. */
  onEvent(listener: (client: string | null, event: CounterEvent) => void): () => void;
  gone(client: string): void;
  /** resolves with the next `ready` of the core, or when the host gave up */
  ready(): Promise<Startup>;
  state(): "starting" | "up" | "down" | "broken" | "closed";
  /** process id of the living core */
  pid(): number | undefined;
  kill(signal?: NodeJS.Signals): void;
  /** tries again at once, also after the host gave up */
  reopen(): void;
  close(): Promise<void>;
}

type Waiting<T> = Map<number, { done(value: T): void; fail(error: Error): void }>;

/** Starts the core and keeps it running. */
export function startCore(options: CoreProcessOptions): CoreProcess {
  const listeners = new Set<(client: string | null, event: CounterEvent) => void>();
  const calls = new Map<string, { id: string; done(reply: Reply): void }[]>();
  const blobs: Waiting<BlobAnswer> = new Map();
  const uploads: Waiting<string> = new Map();
  let readers: ((startup: Startup) => void)[] = [];
  let startup: Startup = startupOf("starting", new AppError("core.starting"));
  let state: ReturnType<CoreProcess["state"]> = "down";
  let child: ChildProcess | undefined;
  let readyAt: number | undefined;
  let deaths = 0;
  let nextRef = 1;
  let retry: NodeJS.Timeout | undefined;

  launch();

  function launch(): void {
    clearTimeout(retry);
    if (state === "closed" || child) return;
    state = "starting";
    startup = startupOf("starting", new AppError("core.starting"));
    readyAt = undefined;
    const output = options.stderr ?? "inherit";
    const born = fork(options.entry, options.args, {
      serialization: "advanced",
      execPath: options.node,
      execArgv: [],
      env: { ...allowed(process.env), ...options.env },
      // standard output belongs to whoever runs the host, for one JSON line
      stdio: ["ignore", output === "inherit" ? 2 : "ignore", output, "ipc"],
    });
    child = born;
    born.on("message", (message) => receive(message as CoreToHost));
    const end = (): void => {
      if (child === born) bury();
    };
    born.on("exit", end);
    born.on("error", end);
  }

  function bury(): void {
    child = undefined;
    const lost = new AppError("core.unavailable", {}, { retryable: true });
    for (const waiting of [...calls.values()].flat()) waiting.done(refused(waiting.id, lost));
    calls.clear();
    for (const waiting of [...blobs.values(), ...uploads.values()]) waiting.fail(lost);
    blobs.clear();
    uploads.clear();
    if (state === "closed") return;
    deaths = readyAt !== undefined && performance.now() - readyAt >= HEALTHY_MS ? 1 : deaths + 1;
    if (deaths >= BREAKER) {
      state = "broken";
      startup = startupOf("failed", new AppError("core.broken", { deaths }));
      for (const reader of readers) reader(startup);
      readers = [];
    } else {
      state = "down";
      startup = startupOf("starting", lost);
      retry = setTimeout(launch, Math.min(BACK_OFF.first * 2 ** (deaths - 1), BACK_OFF.longest));
    }
    emit(null, { topic: "core", ids: ["down"] });
  }

  function receive(message: CoreToHost): void {
    switch (message.t) {
      case "ready":
        state = "up";
        readyAt = performance.now();
        startup = message.startup;
        for (const reader of readers) reader(startup);
        readers = [];
        emit(null, { topic: "core", ids: ["up"] });
        return;
      case "reply": {
        const waiting = calls.get(message.client);
        const index = waiting?.findIndex((entry) => entry.id === message.reply.id) ?? -1;
        if (index !== -1) waiting?.splice(index, 1)[0]?.done(message.reply);
        if (waiting?.length === 0) calls.delete(message.client);
        return;
      }
      case "event":
        emit(message.client, message.event);
        return;
      case "blob":
        blobs.get(message.ref)?.done(message);
        blobs.delete(message.ref);
        return;
      case "upload":
        if (message.ok) uploads.get(message.ref)?.done(message.token);
        else uploads.get(message.ref)?.fail(fromWireError(message.error));
        uploads.delete(message.ref);
    }
  }

  function emit(client: string | null, event: CounterEvent): void {
    for (const listener of listeners) listener(client, event);
  }

  /** False when there is no core to send to; a channel that breaks in this moment is a death like any other. */
  function send(message: HostToCore): boolean {
    if (!child?.connected || state !== "up") return false;
    child.send(message, () => {});
    return true;
  }

  return {
    call(client, envelope, origin) {
      const id = idOf(envelope);
      return new Promise((done) => {
        if (state !== "up") {
          done(whileDown(id, envelope));
          return;
        }
        calls.set(client, [...(calls.get(client) ?? []), { id, done }]);
        send({ t: "call", client, envelope, origin });
      });
    },
    async blob(token, range) {
      const ref = nextRef++;
      try {
        return await new Promise<BlobAnswer>((done, fail) => {
          blobs.set(ref, { done, fail });
          if (!send({ t: "blob", ref, token, ...range })) fail(new AppError("core.unavailable"));
        });
      } catch {
        blobs.delete(ref);
        return { status: 404, bytes: new Uint8Array(), total: 0, mediaType: "", name: "" };
      }
    },
    async upload(client, name, mediaType, bytes) {
      const ref = nextRef++;
      return new Promise((done, fail) => {
        uploads.set(ref, { done, fail });
        if (send({ t: "upload", ref, client, name, mediaType, bytes })) return;
        uploads.delete(ref);
        fail(new AppError("core.unavailable", {}, { retryable: true }));
      });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    gone: (client) => void send({ t: "gone", client }),
    ready: () =>
      state === "up" || state === "broken"
        ? Promise.resolve(startup)
        : new Promise((done) => {
            readers.push(done);
          }),
    state: () => state,
    pid: () => child?.pid,
    kill: (signal = "SIGKILL") => void child?.kill(signal),
    reopen() {
      deaths = 0;
      launch();
    },
    async close() {
      const living = child;
      const was = state;
      state = "closed";
      clearTimeout(retry);
      if (!living) return;
      const ended = new Promise<void>((done) => living.once("exit", () => done()));
      if (living.exitCode !== null || living.signalCode !== null) return;
      if (was === "up" && living.connected) living.send({ t: "close" } satisfies HostToCore, () => {});
      else if (living.connected) living.disconnect();
      const timer = setTimeout(() => living.kill("SIGKILL"), CLOSE_GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };

  /** While there is no core the host itself answers one question: what is going on. */
  function whileDown(id: string, envelope: unknown): Reply {
    const proc = typeof envelope === "object" && envelope !== null && "proc" in envelope ? envelope.proc : "";
    if (proc === "office.startup") return { id, ok: true, data: startup };
    const code = state === "starting" && deaths === 0 ? "core.starting" : "core.unavailable";
    return refused(id, new AppError(code, {}, { retryable: true }));
  }
}

function refused(id: string, error: AppError): Reply {
  return { id, ok: false, error: toWireError(error) };
}

function idOf(envelope: unknown): string {
  return typeof envelope === "object" && envelope !== null && "id" in envelope
    ? String(envelope.id).slice(0, 64)
    : "";
}

/** A refusal to open as the window's start screen shows it. */
export function startupOf(state: Startup["state"], error: AppError): Startup {
  const { message, kept, action } = toWireError(error);
  return { state, message, kept, action, recovery: [] };
}

function allowed(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => ENVIRONMENT.test(entry[0])),
  );
}
