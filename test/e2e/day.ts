import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runDay } from "./day/run.ts";
import { openBrowser } from "./drivers/browser.ts";

/** `npm start -- --day`: the demonstration day without a hand on the keyboard. Exit 0 only if every step did what it says. */
const { values } = parseArgs({
  options: {
    data: { type: "string", default: "demo-data" },
    out: { type: "string", default: "demo-output" },
    reset: { type: "boolean", default: false },
    shown: { type: "boolean", default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
if (values.reset) await rm(resolve(values.data), { recursive: true, force: true });
const summary = await runDay({
  folder: resolve(values.data),
  out: resolve(values.out),
  open: (dataDir) => openBrowser({ dataDir, headless: !values.shown }),
  say,
});
say(
  summary.ok
    ? `Xong ${summary.steps.length} bước. Giấy tờ và ảnh từng bước ở ${values.out}/.`
    : `Có bước không đạt; xem ${values.out}/summary.json.`,
);
process.exit(summary.ok ? 0 : 1);
