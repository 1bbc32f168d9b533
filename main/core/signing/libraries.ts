import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { type KeptChild, keepChild } from "../kept-child.ts";
import type { FoundLibrary, TokenDescription } from "./types.ts";

/** A library that does not answer within this is taken for hung, and its process ended; milliseconds. */
const PROBE_DEADLINE = 20_000;
/** Waiting for a reader has no end of its own; the longest that a timer can wait, milliseconds. */
const WAIT_LIMIT = 2_147_000_000;
/** A library whose events tell of nothing, so often in a row, is not believed any more. */
const IDLE_EVENTS = 5;

/** A library with what it was found to hold. */
export interface KnownLibrary extends FoundLibrary {
  tokens: TokenDescription[];
  /** why it cannot be used; undefined when it answered */
  failure: AppError | undefined;
}

/**
 * The PKCS#11 libraries of this machine, each in a process of its own that may hang or crash without the others.
 * Tokens are listed once, and again when a reader tells of a change: a library's slots are known to be cached, so that
 * each listing is made by a fresh process. Nothing runs before the first question or after `stop`.
 */
export function createTokenLibraries(core: CoreContext, changed: () => void) {
  let known: Promise<KnownLibrary[]> | undefined;
  let watched: KeptChild[] = [];
  /** Counts the looks, so that what an older one still waits for is not taken for news. */
  let look = 0;
  /** wrong PINs that a token usually bears, from the dated table */
  let pinTries = 0;

  const start = (library: Pick<FoundLibrary, "problem">): KeptChild =>
    keepChild(core.ports, "token", {
      env: core.config.token?.environment ?? {},
      program: library.problem === "needs-32-bit" ? (core.config.token?.helper32 ?? undefined) : undefined,
    });

  async function find(): Promise<FoundLibrary[]> {
    const child = start({ problem: null });
    try {
      const setting = core.config.token?.module ?? null;
      const found = await child.call<{ libraries: FoundLibrary[]; pinTries: number }>(
        "find",
        { setting },
        { timeout: PROBE_DEADLINE },
      );
      pinTries = found.pinTries;
      return found.libraries;
    } finally {
      await child.stop();
    }
  }

  /** Why a library is not loaded at all, by its header. */
  function unusable(library: FoundLibrary): AppError | undefined {
    const file = fileOf(library.path);
    switch (library.problem) {
      case "missing":
        return new AppError("signing.no-module", { path: library.path });
      case "not-pkcs11":
        return new AppError("signing.not-a-library", { file });
      case "needs-32-bit":
        return core.config.token?.helper32 ? undefined : new AppError("signing.library-bits", { file });
      case "other-machine":
        return new AppError("signing.library-bits", { file });
      default:
        return undefined;
    }
  }

  async function probe(child: KeptChild, library: FoundLibrary): Promise<KnownLibrary> {
    try {
      await child.call("open", { module: library.path, attend: true }, { timeout: PROBE_DEADLINE });
      const tokens = await child.call<TokenDescription[]>("tokens", {}, { timeout: PROBE_DEADLINE });
      return { ...library, tokens, failure: undefined };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await child.stop();
      return { ...library, tokens: [], failure: inWords(error, library.path) };
    }
  }

  /** Lists the tokens of one library and stays to hear of changes. */
  async function attend(library: FoundLibrary, mine: number): Promise<KnownLibrary> {
    const failure = unusable(library);
    if (failure) return { ...library, tokens: [], failure };
    const child = start(library);
    watched.push(child);
    const found = await probe(child, library);
    if (!found.failure) void listen(library, child, found, mine);
    return found;
  }

  async function listen(
    library: FoundLibrary,
    first: KeptChild,
    before: KnownLibrary,
    mine: number,
  ): Promise<void> {
    let child = first;
    let last = before;
    let idle = 0;
    for (;;) {
      let by: string;
      try {
        const wish = { events: idle < IDLE_EVENTS };
        ({ by } = await child.call<{ by: "library" | "system" }>("wait", wish, { timeout: WAIT_LIMIT }));
      } catch {
        // ended with the look, or the library crashed while it waited: the next question finds out
        return;
      }
      watched = watched.filter((one) => one !== child);
      await child.stop();
      if (mine !== look) return;
      child = start(library);
      watched.push(child);
      const now = await probe(child, library).catch(() => undefined);
      if (!now || mine !== look) return;
      const same = sameTokens(last, now);
      if (!same) idle = 0;
      else if (by === "library") idle += 1;
      last = now;
      if (!same) {
        known = known?.then((all) => all.map((one) => (one.path === library.path ? now : one)));
        changed();
      }
      if (now.failure) return;
    }
  }

  async function lookNow(mine: number): Promise<KnownLibrary[]> {
    const libraries = await find();
    const all: KnownLibrary[] = [];
    for (const library of libraries) {
      if (mine !== look) break;
      all.push(await attend(library, mine));
    }
    return all;
  }

  async function stop(): Promise<void> {
    look += 1;
    known = undefined;
    const old = watched;
    watched = [];
    await Promise.all(old.map((child) => child.stop()));
  }

  return {
    start,
    stop,
    pinTries: () => pinTries,
    /** What is known; the first call looks for it. */
    list(): Promise<KnownLibrary[]> {
      if (!known) {
        const mine = ++look;
        known = lookNow(mine);
        known.catch(() => {
          if (mine === look) known = undefined;
        });
      }
      return known;
    },
    /** Forgets what is known and looks again: a library was installed, or a system tells of no readers. */
    async again(): Promise<void> {
      await stop();
      changed();
    },
    /** A token's state as another process of the same library just saw it. */
    update(path: string, tokens: TokenDescription[]): void {
      known = known?.then((all) => all.map((one) => (one.path === path ? { ...one, tokens } : one)));
      changed();
    },
  };
}

const fileOf = (path: string): string => path.split(/[\\/]/).pop() ?? path;

/** A library's failure by name: which of several it was is what IT has to know. */
export function inWords(error: AppError, path: string): AppError {
  if (error.code === "child.timeout") return new AppError("signing.driver-hung", { file: fileOf(path) });
  if (error.code === "child.crashed") return new AppError("signing.driver-crashed", { file: fileOf(path) });
  return error;
}

function sameTokens(a: KnownLibrary, b: KnownLibrary): boolean {
  const names = (one: KnownLibrary) =>
    [one.failure?.code ?? "", ...one.tokens.map((token) => `${token.serial} ${token.label}`).sort()].join(
      "\n",
    );
  return names(a) === names(b);
}
