import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the helper's driver does in a pass, instead of feeding what lies in it. */
export type DriverFault = "jam" | "cover-open" | "vanishes" | "hangs" | "lies" | "slow";

/**
 * A helper for drivers of Windows as main/scanners/helper.ts describes it, as a program of its own: it feeds `sheets`
 * copies of a picture, and plays `fault` after the second of them. Answers its path.
 */
export function writeScanHelper(
  folder: string,
  { sheets, fault, page }: { sheets: number; fault?: DriverFault; page: string },
): string {
  const path = join(folder, `helper-${sheets}-${fault ?? "sound"}`);
  const size = readFileSync(page).byteLength;
  writeFileSync(
    path,
    `#!${process.execPath}
const { copyFileSync } = require("node:fs");
const { join } = require("node:path");
const { createInterface } = require("node:readline");
const say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");
const fault = ${JSON.stringify(fault ?? null)};
const sources = [{ source: "feeder", duplex: true, dpi: [200, 300], colours: ["colour", "grey"] }];
let cancelled = false;
async function scan({ folder, profile }) {
  process.stdout.write("driver: warming up the lamp\\n");
  if (${sheets} === 0) return say({ end: "empty", detail: "WIA_ERROR_PAPER_EMPTY" });
  for (let sheet = 1; sheet <= ${sheets}; sheet++) {
    if (sheet === 3 && (fault === "jam" || fault === "cover-open")) return say({ end: fault, detail: "WIA" });
    if (sheet === 3 && fault === "vanishes") process.exit(3);
    if (sheet === 3 && fault === "hangs") return new Promise(() => setInterval(() => {}, 1000));
    if (sheet === 3 && fault === "lies") return say({ page: "../../etc/passwd" });
    if (fault === "slow") {
      await new Promise((resolve) => setTimeout(resolve, 100));
      say({ alive: true });
    }
    if (cancelled) return say({ end: "cancelled", detail: "" });
    const name = String(sheet).padStart(6, "0") + ".png";
    copyFileSync(${JSON.stringify(page)}, join(folder, name));
    say({ page: name, bytes: ${size}, dpi: profile.dpi });
  }
  say({ end: "done", detail: "" });
}
createInterface({ input: process.stdin }).on("line", async (line) => {
  const request = JSON.parse(line);
  if (request.do === "cancel") return void (cancelled = true);
  if (request.do === "list") say({ devices: [{ device: "{6BDD1FC6}\\\\0001", name: "Fujitsu fi-7160" }] });
  else if (request.device !== "{6BDD1FC6}\\\\0001") say({ error: "gone", detail: "" });
  else if (request.do === "describe") say({ abilities: { name: "Fujitsu fi-7160, PaperStream IP 3.30", sources } });
  else if (request.do === "state") say({ state: ${sheets} ? "loaded" : "empty" });
  else await scan(request);
  process.exit(0);
});
`,
  );
  chmodSync(path, 0o755);
  return path;
}
