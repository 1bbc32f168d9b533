import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { AppError } from "../core/errors.ts";
import { serveChild } from "./host-channel.ts";
import { findLibraries, thisMachine } from "./token-libraries.ts";
import { TokenModule, type TokenName } from "./token-module.ts";
import { foldersOfReaders, nextChange, type WaitOutcome } from "./token-wait.ts";
import { trainingTokens } from "./training-token.ts";

/**
 * The process of one vendor's PKCS#11 library. It may crash or hang; the core kills and restarts it. Calls
 * run one after another by nature: every PKCS#11 call blocks.
 */
let module: TokenModule | undefined;
let change: Promise<void> | undefined;

function opened(): TokenModule {
  if (!module) throw new AppError("signing.no-module", { path: "chưa mở" });
  return module;
}

const never = (): Promise<void> => new Promise(() => {});

/**
 * Waits in a thread of its own for the library to tell of a reader, since that call blocks as long as nothing
 * happens; this thread stays free to see the parent go. A thread that is stuck in a library cannot be ended
 * otherwise than with its process.
 */
function waitInThread(path: string): Promise<WaitOutcome> {
  process.prependListener("disconnect", () => process.kill(process.pid, "SIGKILL"));
  return new Promise((resolve) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: { path } });
    thread.once("message", resolve);
    // a library that cannot be used from a thread
    thread.once("error", () => resolve("unsupported"));
  });
}

const { COUNTER_TRAINING_TOKENS, COUNTER_TRAINING_SINCE } = process.env;

if (isMainThread && COUNTER_TRAINING_TOKENS) {
  // no library is even looked for: whose token is plugged in is nothing to training
  serveChild(trainingTokens(COUNTER_TRAINING_TOKENS, COUNTER_TRAINING_SINCE ?? ""));
} else if (isMainThread) {
  serveChild({
    /** Libraries of this machine by their headers; none of them is run. `setting` is the path that IT named. */
    find: async ({ setting }: { setting: string | null }) => {
      const machine = thisMachine(setting);
      return { libraries: await findLibraries(machine), pinTries: machine.table.pinTries.value };
    },
    /**
     * Loads the library; the same one again is no error, another one is. `attend` begins to look for changes of
     * readers, which `wait` then tells.
     */
    open: async ({ module: path, attend }: { module: string; attend?: boolean }) => {
      if (module && module.path !== path) {
        throw new AppError("signing.module-failed", { why: "tiến trình này đang giữ thư viện khác" });
      }
      if (attend) change ??= nextChange(foldersOfReaders());
      module ??= TokenModule.load(path);
      return {};
    },
    tokens: async () => opened().tokens(),
    /**
     * Answers when something was plugged in or pulled out since `open`: by the library's own events, and by the
     * folders in which the system shows devices. Nothing is asked again and again. `by` says which of the two it was.
     */
    wait: async ({ events }: { events: boolean }) => {
      const system = (change ?? never()).then(() => ({ by: "system" }));
      if (!events) return system;
      const library = waitInThread(opened().path).then((outcome) =>
        outcome === "changed" ? { by: "library" } : system,
      );
      return Promise.race([library, system]);
    },
    login: async ({ pin, ...token }: TokenName & { pin: string }) => {
      opened().login(token, pin);
      return {};
    },
    sign: async ({ keyId, data, ...token }: TokenName & { keyId?: string; data: Uint8Array }) =>
      opened().sign(token, keyId, data),
    logout: async (token: TokenName) => {
      module?.logout(token);
      return {};
    },
  });
} else {
  parentPort?.postMessage(TokenModule.load((workerData as { path: string }).path).waitForReader());
}
