import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { type Timestamp, toTimestamp } from "../time.ts";
import { createTokenLibraries, inWords, type KnownLibrary } from "./libraries.ts";
import type { TokenDescription } from "./types.ts";

/** A driver that hangs is killed after this time; milliseconds. */
const TOKEN_DEADLINE = 60_000;
const MINUTE = 60_000;

/** An officer's open token: the PIN was given once and is known to nobody but the token and its process. */
interface Session {
  officerId: string;
  serial: string;
  library: string;
  child: KeptChild;
  since: Timestamp;
  /** wall clock of the last signature, milliseconds: a machine that slept counts as idle */
  lastUsed: number;
  cancelIdle(): void;
}

/** A token that is plugged in, and the library that speaks to it. */
export interface PluggedToken {
  library: KnownLibrary;
  token: TokenDescription;
}

/**
 * Tokens and their PIN sessions. A PIN opens one token for one officer, in a process that holds nothing else, and is
 * tried exactly once. The session ends with its officer, when the token is pulled out, when nobody signed for a
 * while, and when the library fails.
 */
export function createTokenSessions(
  core: CoreContext,
  lost: {
    /** Throws `signing.token-blocked`. */
    require(serial: string): Promise<void>;
    opened(officer: Officer, token: TokenDescription): Promise<void>;
  },
) {
  const sessions = new Map<string, Session>();
  /** refused PINs in a row by serial */
  const refusals = new Map<string, number>();
  const libraries = createTokenLibraries(core, () => {
    void dropUnplugged();
    core.emit("tokens", []);
  });

  const idleMs = () => (core.config.token?.sessionMinutes ?? 10) * MINUTE;

  async function plugged(): Promise<PluggedToken[]> {
    const seen = new Set<string>();
    const all: PluggedToken[] = [];
    for (const library of await libraries.list()) {
      for (const token of library.tokens) {
        // one token may show through two libraries: the one that was found on better grounds speaks to it
        if (seen.has(token.serial)) continue;
        seen.add(token.serial);
        all.push({ library, token });
      }
    }
    return all;
  }

  /** Throws `signing.token-blocked` for one that was lost, `signing.no-module` where no library is to be had, the failure of the only one, else `signing.no-token`. */
  async function requireToken(serial: string): Promise<PluggedToken> {
    await lost.require(serial);
    const found = (await plugged()).find(({ token }) => token.serial === serial);
    if (found) return found;
    const trouble = problemOf(await libraries.list());
    throw trouble ?? new AppError("signing.no-token", { label: serial.slice(0, 64) });
  }

  async function drop(session: Session): Promise<void> {
    if (sessions.get(session.serial) === session) sessions.delete(session.serial);
    session.cancelIdle();
    await session.child.stop();
  }

  async function dropUnplugged(): Promise<void> {
    const there = new Set((await plugged().catch(() => [])).map(({ token }) => token.serial));
    for (const session of [...sessions.values()]) if (!there.has(session.serial)) await drop(session);
  }

  function use(session: Session): void {
    session.lastUsed = core.ports.clock.now();
    session.cancelIdle();
    session.cancelIdle = core.ports.timers.after(idleMs(), () => {
      void drop(session).then(() => core.emit("tokens", []));
    });
  }

  /** The open session of this officer and token; what idled or slept too long is closed first. */
  function sessionOf(officerId: string, serial: string): Session | undefined {
    const session = sessions.get(serial);
    if (!session || session.officerId !== officerId) return undefined;
    const away = core.ports.clock.now() - session.lastUsed;
    if (away >= 0 && away <= idleMs()) return session;
    void drop(session);
    return undefined;
  }

  return {
    plugged,
    requireToken,
    list: libraries.list,
    again: libraries.again,

    /**
     * Opens a token with its PIN, tried once. Throws the `signing.pin-*` codes and those of a library that fails;
     * a former session of that token ends before.
     */
    async unlock(officer: Officer, serial: string, pin: string): Promise<void> {
      const { library, token } = await requireToken(serial);
      const former = sessions.get(serial);
      if (former) await drop(former);
      const child = libraries.start(library);
      const call = <T>(method: string, params: unknown) =>
        child.call<T>(method, params, { timeout: TOKEN_DEADLINE });
      try {
        await call("open", { module: library.path });
        await call("login", { serial: token.serial, pin });
      } catch (error) {
        if (error instanceof AppError && WRONG_PIN.has(error.code)) {
          refusals.set(serial, (refusals.get(serial) ?? 0) + 1);
        }
        if (error instanceof AppError && error.code.startsWith("signing.pin-")) {
          // the flags of the token say what this cost
          const now = await call<TokenDescription[]>("tokens", {}).catch(() => undefined);
          if (now) libraries.update(library.path, now);
        }
        await child.stop();
        throw error instanceof AppError ? inWords(error, library.path) : error;
      }
      refusals.delete(serial);
      await lost.opened(officer, token);
      // the private keys are seen only after the login
      const now = await call<TokenDescription[]>("tokens", {}).catch(() => undefined);
      if (now) libraries.update(library.path, now);
      const session: Session = {
        officerId: officer.id,
        serial,
        library: library.path,
        child,
        since: core.now(),
        lastUsed: 0,
        cancelIdle: () => {},
      };
      sessions.set(serial, session);
      use(session);
      core.emit("tokens", []);
    },

    /** Whether this officer may sign with the token without typing the PIN again, and until when if nobody signs. */
    open(officer: Officer, serial: string): { since: Timestamp; until: Timestamp } | null {
      const session = sessionOf(officer.id, serial);
      return session ? { since: session.since, until: toTimestamp(session.lastUsed + idleMs()) } : null;
    },

    /**
     * One signature of an open token. Throws `signing.pin-needed` without a session; a token that was pulled out, a
     * driver that hung or died ends the session, so that the next signature asks for the PIN.
     */
    async sign(officer: Officer, serial: string, keyId: string, data: Uint8Array): Promise<Uint8Array> {
      const session = sessionOf(officer.id, serial);
      if (!session) throw new AppError("signing.pin-needed");
      try {
        const value = await session.child.call<Uint8Array>(
          "sign",
          { serial, keyId, data },
          { timeout: TOKEN_DEADLINE },
        );
        use(session);
        return value;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (ENDS_SESSION.has(error.code)) {
          await drop(session);
          core.emit("tokens", []);
        }
        throw inWords(error, session.library);
      }
    },

    /** Wrong PINs typed here since the last right one. How many more a token bears only its own flags tell. */
    refused: (token: Pick<TokenDescription, "serial">): number => refusals.get(token.serial) ?? 0,

    /** After how many wrong PINs tokens usually lock; a general caution, not this token's count. */
    usualTries: libraries.pinTries,

    /** Ends one officer's session of a token, or all of the machine's. */
    async lock(serial?: string): Promise<void> {
      for (const session of [...sessions.values()]) {
        if (serial === undefined || session.serial === serial) await drop(session);
      }
      core.emit("tokens", []);
    },

    /**
     * An officer left a window: sessions of who does not sit here any more are closed, and whatever their processes
     * still know is gone with them. With nobody here no library runs.
     */
    async leave(seated: ReadonlySet<string>): Promise<void> {
      for (const session of [...sessions.values()]) {
        if (!seated.has(session.officerId)) await drop(session);
      }
      if (seated.size === 0) await libraries.stop();
    },
  };
}

export type TokenSessions = ReturnType<typeof createTokenSessions>;

/** The token compared the PIN and found another one. */
const WRONG_PIN: ReadonlySet<string> = new Set(["signing.pin-incorrect", "signing.pin-final-try"]);

const ENDS_SESSION: ReadonlySet<string> = new Set([
  "signing.token-removed",
  "signing.no-token",
  "child.timeout",
  "child.crashed",
]);

/** What stands between the officer and every token, when none is to be seen; undefined when a token just is not there. */
export function problemOf(all: readonly KnownLibrary[]): AppError | undefined {
  if (all.some((one) => !one.failure)) return undefined;
  return all[0]?.failure ?? new AppError("signing.no-module", { path: "không có trên máy này" });
}
