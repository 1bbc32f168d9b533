import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, fromWireError } from "../../core/errors.ts";
import type {
  Child,
  ChildCallOptions,
  ChildKind,
  ChildMessage,
  Children,
  ChildStart,
} from "../../core/ports.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
/** a child that was asked to stop and still lives after this is killed */
const STOP_GRACE_MS = 3_000;

/** What a child needs of its parent's environment; all else, secrets above all, stays behind. */
const ENVIRONMENT =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMP|TEMP|TMPDIR|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|PROGRAM.*|USERPROFILE|LD_LIBRARY_PATH|SOFTHSM2_CONF|COUNTER_RESOURCES|NODE_COMPILE_CACHE)$/i;

/** A file that is made to fill the memory ends its own reader, not the machine. */
const HEAP: Partial<Record<ChildKind, string[]>> = { catalogue: ["--max-old-space-size=768"] };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ChildCallOptions["onProgress"];
  settle(): void;
}

/**
 * Children as processes under the Node that runs this file: `main/children/<kind>.ts` from sources,
 * `children/<kind>.js` next to the running bundle otherwise.
 */
export function nodeChildren(): Children {
  const living = new Set<ForkedChild>();
  return {
    start(kind, options = {}) {
      for (const child of living) if (!child.alive()) living.delete(child);
      const child = new ForkedChild(kind, options);
      living.add(child);
      return child;
    },
    resident: () =>
      [...living].reduce(
        (sum, child) => sum + (child.alive() ? child.memory() : 0),
        process.memoryUsage.rss(),
      ),
  };
}

/** Resident bytes of a process as Linux tells them at this moment; undefined elsewhere, or when it is gone. */
function residentNow(pid: number | undefined): number | undefined {
  if (process.platform !== "linux" || pid === undefined) return undefined;
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** The file a child of this kind runs. */
export function childEntry(kind: ChildKind, here = dirname(fileURLToPath(import.meta.url))): string {
  const places = [
    join(here, "..", "..", "children", `${kind}.ts`),
    join(here, "children", `${kind}.js`),
    join(here, "..", "children", `${kind}.js`),
  ];
  const found = places.find((place) => existsSync(place));
  if (!found) throw new AppError("child.crashed", { child: kind });
  return found;
}

function scrubbed(extra: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name)) as [string, string][];
  // many arenas of glibc keep what pictures gave back
  const env: Record<string, string> = {
    ...Object.fromEntries(kept),
    OMP_THREAD_LIMIT: "1",
    MALLOC_ARENA_MAX: "2",
    ...extra,
  };
  delete env.COUNTER_PIN;
  return env;
}

class ForkedChild implements Child {
  private readonly kind: ChildKind;
  private readonly process: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private readonly gone: Promise<void>;
  private nextId = 1;
  private resident = 0;
  private dead = false;

  constructor(kind: ChildKind, { env = {}, lowPriority = false, program }: ChildStart) {
    this.kind = kind;
    this.process = fork(childEntry(kind), [], {
      serialization: "advanced",
      env: scrubbed(env),
      execPath: program ?? process.execPath,
      execArgv: HEAP[kind] ?? [],
      // standard output belongs to the command line's one JSON line
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.process.on("message", (message) => this.receive(message as ChildMessage));
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.bury();
        resolve();
      };
      this.process.on("exit", end);
      this.process.on("error", end);
      this.process.on("disconnect", () => this.bury());
    });
    if (lowPriority) this.yieldTheMachine();
  }

  async call<T>(method: string, params: unknown, options: ChildCallOptions = {}): Promise<T> {
    if (this.dead) throw this.crashed();
    options.signal?.throwIfAborted();
    const id = this.nextId++;
    const timeout = options.timeout ?? DEFAULT_TIMEOUT_MS;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.settle();
        reject(
          new AppError("child.timeout", { child: this.kind, seconds: timeout / 1000 }, { retryable: true }),
        );
        // what it was doing cannot be trusted any more
        this.process.kill("SIGKILL");
      }, timeout);
      const cancel = (): void => {
        pending.settle();
        if (this.process.connected) this.process.send({ id, cancel: true }, () => {});
        reject(options.signal?.reason ?? new Error("cancelled"));
      };
      const pending: Pending = {
        resolve: resolve as (value: unknown) => void,
        reject,
        onProgress: options.onProgress,
        settle: () => {
          clearTimeout(timer);
          options.signal?.removeEventListener("abort", cancel);
          this.pending.delete(id);
        },
      };
      this.pending.set(id, pending);
      options.signal?.addEventListener("abort", cancel, { once: true });
      this.process.send({ id, method, params }, (error) => {
        if (error) this.bury();
      });
    });
  }

  memory(): number {
    // a child that computes or swells does not come to report
    return residentNow(this.process.pid) ?? this.resident;
  }

  alive(): boolean {
    return !this.dead;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill("SIGKILL"), STOP_GRACE_MS);
    await this.gone;
    clearTimeout(timer);
  }

  private receive(message: ChildMessage): void {
    if ("memory" in message) {
      this.resident = message.memory;
      return;
    }
    const pending = this.pending.get(message.id);
    if (!pending) return;
    if ("progress" in message) {
      pending.onProgress?.(message.progress);
      return;
    }
    pending.settle();
    if (message.ok) pending.resolve(message.data);
    else pending.reject(fromWireError(message.error));
  }

  private bury(): void {
    this.dead = true;
    for (const pending of [...this.pending.values()]) {
      pending.settle();
      pending.reject(this.crashed());
    }
  }

  private crashed(): AppError {
    return new AppError("child.crashed", { child: this.kind }, { retryable: true });
  }

  private yieldTheMachine(): void {
    if (this.process.pid === undefined) return;
    try {
      setPriority(this.process.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // a machine that forbids it runs the work at normal priority
    }
  }
}
