import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CoreContext } from "../../main/core/context.ts";
import { AppError } from "../../main/core/errors.ts";
import type { Children } from "../../main/core/ports.ts";
import { createTokenSessions, problemOf } from "../../main/core/signing/token-sessions.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import type { Officer } from "../../preload/contract/index.ts";
import { elf } from "../support/made-libraries.ts";
import { makeAuthority } from "../support/pki.ts";
import { copyOf, type SoftToken, softToken } from "../support/softhsm.ts";
import { tempDir } from "../support/temp-dir.ts";
import { troubledToken } from "../support/troubled-token.ts";

const officer = (id: string) =>
  ({ id, username: id, fullName: id, roles: ["receiving-officer"] }) as unknown as Officer;
const lan = officer("lan");
const binh = officer("binh");
const DATA = new Uint8Array([1, 2, 3]);

/** The token desk over real processes, with a clock and timers that the test moves. */
function desk(
  module: string,
  env: Record<string, string>,
  more: { helper32?: string; sessionMinutes?: number } = {},
) {
  let now = Date.UTC(2026, 0, 9, 3);
  let told = 0;
  const timers = new Map<number, { at: number; run(): void }>();
  let next = 0;
  const started: (string | undefined)[] = [];
  const real = nodeChildren();
  const children: Children = {
    start(kind, options) {
      started.push(options?.program);
      return real.start(kind, options);
    },
    resident: () => real.resident(),
  };
  const core = {
    config: { token: { module, environment: env, sessionMinutes: 10, helper32: null, ...more } },
    ports: {
      clock: { now: () => now, monotonic: () => now },
      timers: {
        after(ms: number, run: () => void) {
          const id = next++;
          timers.set(id, { at: now + ms, run });
          return () => void timers.delete(id);
        },
      },
      children,
    },
    now: () => toTimestamp(now),
    emit: () => {
      told += 1;
    },
  } as unknown as CoreContext;
  const sessions = createTokenSessions(core, { require: async () => {}, opened: async () => {} });
  onTestFinished(() => sessions.leave(new Set()));
  return {
    sessions,
    children,
    started,
    told: () => told,
    /** the wall clock alone: the machine slept */
    sleep(ms: number) {
      now += ms;
    },
    pass(ms: number) {
      now += ms;
      for (const [id, timer] of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(id);
        timer.run();
      }
    },
    async until(done: () => Promise<boolean>) {
      for (let i = 0; i < 1200; i += 1) {
        if (await done()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("it never came");
    },
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

/** Every test has a copy of one token: to make it is what costs. */
const identity = makeAuthority("CA kiểm thử").issue();
const home = mkdtempSync(join(tmpdir(), "counter-sessions-"));
let original: SoftToken;
beforeAll(async () => {
  original = await softToken(home, [identity]);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function ready(): { soft: SoftToken; folder: string } {
  const folder = tempDir();
  return { soft: copyOf(original, folder), folder };
}

async function serialOf(sessions: ReturnType<typeof desk>["sessions"], label = "Token thử"): Promise<string> {
  const found = (await sessions.plugged()).find(({ token }) => token.label === label);
  if (!found) throw new Error("no token");
  return found.token.serial;
}

describe("the PIN is given once for an officer and a token", () => {
  test("and holds for signature after signature, until idle; nobody else signs on it", async () => {
    const { soft } = ready();
    const at = desk(soft.module, soft.env);
    const serial = await serialOf(at.sessions);
    const sign = (who = lan) => at.sessions.sign(who, serial, soft.keyIds[0]!, DATA);
    expect(await codeOf(sign())).toBe("signing.pin-needed");
    await at.sessions.unlock(lan, serial, soft.pin);
    for (let i = 0; i < 3; i += 1) {
      at.pass(9 * 60_000);
      expect(await codeOf(sign())).toBe("none");
    }
    expect(at.sessions.open(lan, serial)).toEqual({
      since: "2026-01-09T10:00:00.000+07:00",
      until: "2026-01-09T10:37:00.000+07:00",
    });
    expect(at.sessions.open(binh, serial)).toBeNull();
    expect(await codeOf(sign(binh))).toBe("signing.pin-needed");
    at.pass(10 * 60_000);
    expect(await codeOf(sign())).toBe("signing.pin-needed");
    await at.sessions.unlock(lan, serial, soft.pin);
    at.sleep(60 * 60_000);
    expect(at.sessions.open(lan, serial)).toBeNull();
    expect(await codeOf(sign())).toBe("signing.pin-needed");
    await at.sessions.unlock(lan, serial, soft.pin);
    await at.sessions.leave(new Set());
    expect(await codeOf(sign())).toBe("signing.pin-needed");
  });

  test("two tokens are two sessions; a second officer's PIN ends the first one's session of that token", async () => {
    const { soft, folder } = ready();
    const second = await softToken(folder, [identity], "Token hai");
    const at = desk(soft.module, soft.env);
    const [one, two] = [await serialOf(at.sessions), await serialOf(at.sessions, "Token hai")];
    await at.sessions.unlock(lan, one, soft.pin);
    await at.sessions.unlock(lan, two, second.pin);
    await at.sessions.unlock(binh, two, second.pin);
    expect(at.sessions.open(lan, one)).not.toBeNull();
    expect(at.sessions.open(lan, two)).toBeNull();
    expect(at.sessions.open(binh, two)).not.toBeNull();
    // Bình leaves, Lan stays
    await at.sessions.leave(new Set([lan.id]));
    expect(at.sessions.open(binh, two)).toBeNull();
    expect(await codeOf(at.sessions.sign(lan, one, soft.keyIds[0]!, DATA))).toBe("none");
  });
});

test("pulled out and plugged in again: told without asking, the session is gone, the PIN is asked anew", async () => {
  const { soft } = ready();
  const at = desk(soft.module, soft.env);
  const serial = await serialOf(at.sessions);
  await at.sessions.unlock(lan, serial, soft.pin);
  const before = at.told();
  const [token] = readdirSync(soft.store);
  const away = join(soft.store, "..", "away");
  renameSync(join(soft.store, token!), away);
  await at.until(async () => (await at.sessions.plugged()).length === 0);
  await at.until(async () => at.sessions.open(lan, serial) === null);
  expect(at.told()).toBeGreaterThan(before);
  expect(await codeOf(at.sessions.unlock(lan, serial, soft.pin))).toBe("signing.no-token");
  renameSync(away, join(soft.store, token!));
  await at.until(async () => (await at.sessions.plugged()).length === 1);
  expect(await codeOf(at.sessions.sign(lan, serial, soft.keyIds[0]!, DATA))).toBe("signing.pin-needed");
  await at.sessions.unlock(lan, serial, soft.pin);
  expect(await codeOf(at.sessions.sign(lan, serial, soft.keyIds[0]!, DATA))).toBe("none");
}, 90_000);

describe("a library in trouble", () => {
  async function troubled() {
    const { soft, folder } = ready();
    const trouble = troubledToken(folder, soft);
    const at = desk(trouble.module, trouble.env);
    const sign = async () => at.sessions.sign(lan, await serialOf(at.sessions), soft.keyIds[0]!, DATA);
    const unlock = async (pin = soft.pin) => at.sessions.unlock(lan, await serialOf(at.sessions), pin);
    const [plugged] = await at.sessions.plugged();
    return {
      soft,
      trouble,
      at,
      sign,
      unlock,
      token: () => at.sessions.plugged().then((all) => all[0]!.token),
      plugged,
    };
  }

  test("a wrong PIN reaches the token once; what the token says of it is told as it is, and no number is made up", async () => {
    const { trouble, at, unlock, token } = await troubled();
    const flags = async () => {
      const { countLow, finalTry, locked } = (await token()).flags;
      return { refused: at.sessions.refused(await token()), countLow, finalTry, locked };
    };
    const fine = { countLow: false, finalTry: false, locked: false };
    expect(await flags()).toEqual({ refused: 0, ...fine });
    trouble.mode("uncounted");
    expect(await codeOf(unlock("0000"))).toBe("signing.pin-incorrect");
    expect(trouble.log().filter((line) => line === "login")).toHaveLength(1);
    // a token without flags tells nothing: known is only what was typed here
    expect(await flags()).toEqual({ refused: 1, ...fine });
    trouble.mode("count-low");
    expect(await codeOf(unlock("0001"))).toBe("signing.pin-incorrect");
    expect(await flags()).toEqual({ refused: 2, ...fine, countLow: true });
    trouble.mode("final-try");
    expect(await codeOf(unlock("1111"))).toBe("signing.pin-final-try");
    expect(await flags()).toMatchObject({ refused: 3, finalTry: true, locked: false });
    trouble.mode("locked");
    expect(await codeOf(unlock())).toBe("signing.pin-locked");
    expect(await flags()).toMatchObject({ locked: true });
    // a locked token is not asked at all
    expect(trouble.log().filter((line) => line === "login")).toHaveLength(3);
    trouble.mode("login-expired");
    expect(await codeOf(unlock())).toBe("signing.pin-expired");
    const { refused } = await flags();
    trouble.mode("login-length");
    expect(await codeOf(unlock())).toBe("signing.pin-length");
    // a PIN that the token did not compare was not a wrong one
    expect((await flags()).refused).toBe(refused);
    trouble.mode("already");
    expect(await codeOf(unlock())).toBe("none");
    expect(await flags()).toEqual({ refused: 0, ...fine });
  });

  test("a key that wants the PIN for each signature gets it; attributes are read by libraries that tell no length", async () => {
    const { trouble, sign, unlock } = await troubled();
    trouble.mode("always-authenticate", "no-length-first");
    await unlock();
    await sign();
    await sign();
    expect(trouble.log().filter((line) => line === "login-again")).toHaveLength(2);
    expect(trouble.log().filter((line) => line === "login")).toHaveLength(1);
  });

  test("the mechanism that hashes is used where it is listed; a token that then cannot gets our own DigestInfo", async () => {
    const { trouble, sign, unlock } = await troubled();
    await unlock();
    const hashed = await sign();
    trouble.mode("cannot-hash");
    await unlock();
    // RSA PKCS#1 v1.5 is deterministic: both ways must give the same value
    expect(Buffer.compare(await sign(), hashed)).toBe(0);
    await sign();
    expect(trouble.log().filter((line) => /^(hashing|plain)$/.test(line))).toEqual([
      "hashing",
      "hashing",
      "plain",
      "plain",
    ]);
  });

  test.each([
    ["it is pulled out while it signs", "removed-sign", "signing.token-removed"],
    ["it crashes while it signs", "crash-sign", "signing.driver-crashed"],
  ])("%s: in words, the PIN is asked anew, and it signs again", async (_, mode, code) => {
    const { trouble, sign, unlock } = await troubled();
    await unlock();
    trouble.mode(mode);
    expect(await codeOf(sign())).toBe(code);
    trouble.mode();
    expect(await codeOf(sign())).toBe("signing.pin-needed");
    await unlock();
    expect(await codeOf(sign())).toBe("none");
  });

  test("the library's own events are what tells of readers, in a process that does nothing else", async () => {
    const { soft, folder } = ready();
    const trouble = troubledToken(folder, soft);
    trouble.mode("events");
    const at = desk(trouble.module, trouble.env);
    await serialOf(at.sessions);
    await at.until(async () => trouble.log().includes("waiting"));
    await softToken(folder, [identity], "Token mới");
    trouble.event();
    await at.until(async () => (await at.sessions.plugged()).length === 2);
    // and it waits again
    await at.until(async () => trouble.log().filter((line) => line === "waiting").length === 2);
    await at.sessions.leave(new Set());
  }, 60_000);
});

describe("libraries that are of no use", () => {
  test("missing, no library, of another width: in words, and the helper takes what is of 32 bits", async () => {
    const folder = tempDir();
    const failure = async (path: string, more = {}) => {
      const at = desk(path, {}, more);
      return problemOf(await at.sessions.list())?.code;
    };
    expect(await failure(join(folder, "gone.so"))).toBe("signing.no-module");
    writeFileSync(join(folder, "text.so"), "không phải thư viện");
    expect(await failure(join(folder, "text.so"))).toBe("signing.not-a-library");
    writeFileSync(join(folder, "narrow.so"), elf("C_GetFunctionList", { bits: 32, machine: 3 }));
    expect(await failure(join(folder, "narrow.so"))).toBe("signing.library-bits");
    const at = desk(join(folder, "narrow.so"), {}, { helper32: process.execPath });
    await at.sessions.list();
    expect(at.started).toEqual([undefined, process.execPath]);
  });

  test("one that hangs is ended and named; looked for again it may be well", async () => {
    const { soft, folder } = ready();
    const trouble = troubledToken(folder, soft);
    trouble.mode("hang-list");
    const at = desk(trouble.module, trouble.env);
    // twenty seconds of the product are half a second here
    const { start } = at.children;
    at.children.start = (kind, options) => {
      const child = start(kind, options);
      const call = child.call.bind(child);
      child.call = (method, params, more) =>
        call(method, params, method === "tokens" ? { ...more, timeout: 500 } : more);
      return child;
    };
    const [library] = await at.sessions.list();
    expect(library?.failure).toMatchObject({
      code: "signing.driver-hung",
      params: { file: "troubled-csp11.so" },
    });
    expect(await codeOf(at.sessions.requireToken("x"))).toBe("signing.driver-hung");
    trouble.mode();
    await at.sessions.again();
    expect(await at.sessions.plugged()).toHaveLength(1);
  });
});
