import { expect, test } from "vitest";
import type { CoreContext } from "../../main/core/context.ts";
import { createSerialScanner } from "../../main/core/people/serial.ts";
import type { Serial } from "../../main/core/ports.ts";
import { systemSerial } from "../../main/hosts/node/serial.ts";
import { ENTRY_CODE_DIGITS, withCheck } from "../../preload/contract/index.ts";
import { seededRandom, settled, testClock, testTimers } from "../support/memory-ports.ts";
import { AT, openTestDatabase } from "../support/open-database.ts";
import { serialLine } from "../support/serial-line.ts";

const CARD = "040089990201||Trần Khắc Diệu|12031989|Nam|Xóm 3, xã Đại Huệ|15042021";

/** A line that the test speaks into. */
function fakeSerial() {
  const lines: { port: string; baud: number; data(text: Uint8Array): void; end(): void; closed: boolean }[] =
    [];
  let broken = false;
  const serial: Serial = {
    list: async () => ["COM3"],
    async open(port, baud, on) {
      if (broken) throw new Error("gone");
      const line = { port, baud, ...on, closed: false };
      lines.push(line);
      return {
        close: async () => {
          line.closed = true;
        },
      };
    },
  };
  const breakIt = (now: boolean): void => {
    broken = now;
  };
  return { serial, lines, breakIt };
}

async function scanner() {
  const clock = testClock();
  const timers = testTimers(clock);
  const { database } = await openTestDatabase();
  const fake = fakeSerial();
  const events: string[] = [];
  const make = () =>
    createSerialScanner({
      ports: { serial: fake.serial, timers, random: seededRandom("serial") },
      database,
      write: (actor: string, work: Parameters<CoreContext["write"]>[1]) =>
        database.write({ actor, at: AT }, work),
      emit: (_topic: string, ids: string[]) => void events.push(...ids),
    } as unknown as CoreContext);
  const one = make();
  await one.choose("quantri", { port: "COM3", baud: 115_200 });
  return { one, make, timers, events, ...fake };
}

test("a code that comes in pieces, cut inside a letter, is given once and whole", async () => {
  const { one, timers, events, lines } = await scanner();
  const bytes = Buffer.from(`${CARD}\r\n`);
  for (let at = 0; at < bytes.length; at += 3) lines[0]!.data(bytes.subarray(at, at + 3));
  expect(events).toEqual([]);
  await timers.advance(200);
  expect(events).toHaveLength(1);
  expect(one.take(events[0]!)).toEqual({ text: CARD });
  expect(one.take(events[0]!)).toEqual({ text: "" });
});

test("a scan that nobody took, or whose officer left, is forgotten", async () => {
  const { one, timers, events, lines } = await scanner();
  lines[0]!.data(Buffer.from(`${CARD}\r`));
  await timers.advance(200);
  await timers.advance(31_000);
  expect(one.take(events[0]!)).toEqual({ text: "" });
  lines[0]!.data(Buffer.from(`${CARD}\r`));
  await timers.advance(200);
  one.forget();
  expect(one.take(events[1]!)).toEqual({ text: "" });
});

test("where nobody has signed in, a substitute's code is given and a card is not", async () => {
  const { one, timers, events, lines } = await scanner();
  const code = withCheck("4".repeat(ENTRY_CODE_DIGITS - 2));
  for (const text of [CARD, code]) {
    lines[0]!.data(Buffer.from(`${text}\r\n`));
    await timers.advance(200);
  }
  expect(one.takeEntryCode(events[0]!)).toEqual({ text: "" });
  // it is still there for an officer
  expect(one.take(events[0]!)).toEqual({ text: CARD });
  expect(one.takeEntryCode(events[1]!)).toEqual({ text: code });
  expect(one.takeEntryCode(events[1]!)).toEqual({ text: "" });
});

test("a cable pulled out is said and tried again; the choice outlives the program", async () => {
  const { one, make, timers, lines, breakIt } = await scanner();
  expect((await one.view()).state).toMatchObject({ code: "listening", word: "Đang nghe máy quét ở COM3" });
  breakIt(true);
  lines[0]!.end();
  expect((await one.view()).state.tone).toBe("bad");
  await timers.advance(5_000);
  expect((await one.view()).state.tone).toBe("bad");
  breakIt(false);
  await timers.advance(5_000);
  await settled();
  expect((await one.view()).state.code).toBe("listening");
  await one.stop();
  expect(lines.at(-1)?.closed).toBe(true);

  const next = make();
  await next.start();
  expect(lines.at(-1)).toMatchObject({ port: "COM3", baud: 115_200 });
  await next.choose("quantri", { port: "", baud: 9600 });
  expect((await next.view()).state.code).toBe("off");
});

test("what a closed port still says reaches nobody", async () => {
  const { one, timers, events, lines } = await scanner();
  await one.choose("quantri", { port: "COM4", baud: 9600 });
  lines[0]!.data(Buffer.from(`${CARD}\r`));
  await timers.advance(200);
  expect(events).toEqual([]);
  lines[1]!.data(Buffer.from(`${CARD}\r`));
  await timers.advance(200);
  expect(events).toHaveLength(1);
});

test.skipIf(process.platform === "win32")(
  "the system's own line is opened at its speed and read",
  async (context) => {
    const terminal = await serialLine();
    if (!terminal) return context.skip("no python3");
    const parts: Uint8Array[] = [];
    let tell = () => {};
    const whole = new Promise<void>((done) => {
      tell = done;
    });
    const line = await systemSerial().open(terminal.port, 9600, {
      data: (bytes) => {
        parts.push(bytes);
        if (Buffer.concat(parts).includes("\n")) tell();
      },
      end: () => {},
    });
    terminal.send(CARD);
    await whole;
    expect(Buffer.concat(parts).toString("utf8")).toBe(`${CARD}\r\n`);
    await line.close();
    await expect(systemSerial().open("/dev/no-such-line", 9600, { data() {}, end() {} })).rejects.toThrow();
  },
);
