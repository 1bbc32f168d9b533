import { isEntryCode, type Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { SerialLine } from "../ports.ts";

/** A hand scanner says nothing for so long once all of a code was sent; milliseconds. */
const QUIET_MS = 120;
/** A port that is not there (cable out) is tried again after so long; milliseconds. */
const AGAIN_MS = 5_000;
/** A scan that no window took is forgotten: it may be a card. Milliseconds. */
const KEPT_MS = 30_000;
/** No code on a card or a receipt is longer; a device that sends on and on is no scanner. Characters. */
const MOST = 4_000;
const KEY = "serial-scanner";

type State = Output<"people.scanner">["state"];
const OFF: State = { code: "off", word: "Không dùng máy quét cổng nối tiếp", tone: "neutral" };

/**
 * The serial hand scanner (máy quét chế độ cổng COM) of this machine: what it reads arrives whole, no input method
 * in between. A scan is kept in memory until the window of the officer who sits there takes it, once.
 */
export function createSerialScanner(core: CoreContext) {
  const { serial, timers, random } = core.ports;
  let chosen: { port: string; baud: number } = { port: "", baud: 9600 };
  let state: State = OFF;
  let line: SerialLine | undefined;
  let cancelAgain = () => {};
  let cancelQuiet = () => {};
  let decoder = new TextDecoder();
  let text = "";
  // a port that is closed must not speak into the one that was opened after it
  let turn = 0;
  const kept = new Map<string, { text: string; forget: () => void }>();

  function deliver(): void {
    const scanned = text.replace(/[\r\n\t]+/g, "\n").trim();
    text = "";
    if (scanned === "") return;
    const id = random.uuid();
    const forget = timers.after(KEPT_MS, () => kept.delete(id));
    kept.set(id, { text: scanned, forget });
    core.emit("scans", [id]);
  }

  function heard(bytes: Uint8Array): void {
    text = (text + decoder.decode(bytes, { stream: true })).slice(-MOST);
    cancelQuiet();
    cancelQuiet = timers.after(QUIET_MS, deliver);
  }

  function tryAgain(own: number): void {
    if (own !== turn) return;
    state = { code: "gone", word: `Không mở được ${chosen.port}; đang thử lại`, tone: "bad" };
    cancelAgain = timers.after(AGAIN_MS, () => void open());
  }

  async function open(): Promise<void> {
    turn += 1;
    const own = turn;
    const { port, baud } = chosen;
    decoder = new TextDecoder();
    text = "";
    try {
      const opened = await serial.open(port, baud, {
        data: (bytes) => own === turn && heard(bytes),
        end: () => tryAgain(own),
      });
      if (own !== turn) return await opened.close();
      line = opened;
      state = { code: "listening", word: `Đang nghe máy quét ở ${port}`, tone: "good" };
    } catch {
      tryAgain(own);
    }
  }

  async function close(): Promise<void> {
    turn += 1;
    cancelAgain();
    cancelQuiet();
    const last = line;
    line = undefined;
    state = OFF;
    await last?.close();
  }

  return {
    async start(): Promise<void> {
      const row = await core.database.read
        .selectFrom("meta")
        .select("value")
        .where("key", "=", KEY)
        .executeTakeFirst();
      if (row) chosen = JSON.parse(row.value);
      if (chosen.port) await open();
    },

    async view(): Promise<Output<"people.scanner">> {
      return { ...chosen, ports: await serial.list(), state };
    },

    /** An empty port turns serial scanning off. */
    async choose(actor: string, wanted: { port: string; baud: number }): Promise<{ state: State }> {
      await core.write(actor, async (tx) => {
        const value = JSON.stringify(wanted);
        await tx.db
          .insertInto("meta")
          .values({ key: KEY, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
        await tx.audit("people.scanner-chosen", wanted.port, { baud: wanted.baud });
        tx.emit("people", []);
      });
      await close();
      chosen = { ...wanted };
      if (chosen.port) await open();
      return { state };
    },

    /** Once; empty when another window took it or it was kept too long. */
    take(id: string): { text: string } {
      const scan = kept.get(id);
      scan?.forget();
      kept.delete(id);
      return { text: scan?.text ?? "" };
    },

    /** The same where nobody has signed in yet: a substitute's code alone, never a card. */
    takeEntryCode(id: string): { text: string } {
      return isEntryCode(kept.get(id)?.text ?? "") ? this.take(id) : { text: "" };
    },

    /** Nobody sits there any more: what was scanned is nobody's. */
    forget(): void {
      for (const scan of kept.values()) scan.forget();
      kept.clear();
    },

    stop: close,
  };
}
