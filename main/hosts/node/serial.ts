import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import type { Serial } from "../../core/ports.ts";
import { type Ran, run } from "./run.ts";

/** Runs a program; tests pass their own. */
type Runner = (program: string, args: string[]) => Promise<Ran>;

/** USB and built-in serial lines as Linux names them. */
const LINUX = /^(ttyUSB|ttyACM|ttyS)\d+$/;
/** The lines that a PC says it has are often none: without a device they answer nothing. */
const BUILT_IN = /^ttyS\d+$/;

/**
 * Serial lines by the system's own means: the speed is set by `stty` or `mode`, then the device is read like a file.
 * No native module. Windows was not tried where this was built.
 */
export function systemSerial(runner: Runner = run, platform = process.platform): Serial {
  const windows = platform === "win32";
  return {
    async list() {
      if (windows) {
        const listed = await runner("powershell.exe", [
          "-NoProfile",
          "-NonInteractive",
          "-Command",
          "[System.IO.Ports.SerialPort]::GetPortNames()",
        ]);
        return listed.out.split(/\r?\n/).filter((name) => /^COM\d+$/.test(name.trim()));
      }
      const names = (await readdir("/dev").catch(() => [])).filter((name) => LINUX.test(name));
      const usb = names.filter((name) => !BUILT_IN.test(name));
      return [...usb.sort(), ...names.filter((name) => BUILT_IN.test(name)).sort()].map(
        (name) => `/dev/${name}`,
      );
    },

    async open(port, baud, on) {
      const set = windows
        ? await runner("mode.com", [`${port}:`, `BAUD=${baud}`, "PARITY=N", "DATA=8", "STOP=1"])
        : await runner("stty", ["-F", port, String(baud), "cs8", "-cstopb", "-parenb", "raw", "-echo"]);
      if (set.code !== 0) throw new Error(`serial line ${port} refuses ${baud}`);
      const handle = await open(windows ? `\\\\.\\${port}` : port, "r");
      // small pieces: a scanner's whole code may be shorter than any buffer
      const stream = createReadStream("", { fd: handle, highWaterMark: 256, autoClose: true });
      let closed = false;
      const end = (): void => {
        if (closed) return;
        closed = true;
        on.end();
      };
      stream.on("data", (bytes) => on.data(bytes as Uint8Array));
      stream.on("error", end);
      stream.on("close", end);
      return {
        async close() {
          closed = true;
          stream.destroy();
        },
      };
    },
  };
}
