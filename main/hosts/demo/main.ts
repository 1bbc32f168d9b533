import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError, toWireError } from "../../core/errors.ts";
import { openBrowserHost } from "../browser/host.ts";
import { coreIsRunning } from "../node/private-socket.ts";
import { builtPlaces } from "../node/resources.ts";
import { prepareDemonstration } from "./office.ts";
import { startProvince } from "./province.ts";

/**
 * `[--data DIR] [--reset] [--electron BINARY]`: the demonstration office in its window, with the reference
 * province beside it on loopback, until the window is closed.
 */
const { values } = parseArgs({
  options: {
    data: { type: "string", default: "demo-data" },
    reset: { type: "boolean", default: false },
    electron: { type: "string" },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const folder = resolve(values.data);
  if (await coreIsRunning(folder)) throw new AppError("db.second-instance");
  if (values.reset) {
    say("Đang xóa dữ liệu trình diễn cũ…");
    await removeDemonstration(folder);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  say("Đang mở máy chủ tỉnh (trình diễn) trên máy này…");
  const province = await startProvince({ folder, portals: true });
  try {
    const { office } = await prepareDemonstration({
      folder,
      serverUrl: province.url,
      deviceToken: province.deviceToken,
      say,
    });
    say(`${office.agency.name}, dữ liệu ở ${folder}`);
    for (const { fullName, title, username, password } of office.officers.slice(0, 4)) {
      say(`  ${username} / ${password}: ${fullName}, ${title}`);
    }
    say("Đang mở cửa sổ; đóng cửa sổ là dừng.");
    return values.electron ? await inElectron(values.electron, folder) : await inBrowser(folder);
  } finally {
    await province.stop();
  }
}

async function inBrowser(folder: string): Promise<number> {
  const host = await openBrowserHost({ dataDir: folder, places: builtPlaces() });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void host.close());
  await host.closed;
  await host.close();
  return 0;
}

function inElectron(binary: string, folder: string): Promise<number> {
  const child = spawn(binary, [".", "--data", folder], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done(code ?? 1));
  });
}

/** Only a folder that says itself that it is a demonstration; anything else stays untouched. */
async function removeDemonstration(folder: string): Promise<void> {
  const text = await readFile(join(folder, "office.json"), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { demonstration } = JSON.parse(text) as { demonstration?: unknown };
  if (demonstration !== true) throw new AppError("office.demo-data-refused");
  await rm(folder, { recursive: true, force: true });
}

process.exit(
  await main().catch((error) => {
    if (!(error instanceof AppError)) console.error(error);
    const { message, kept, action } = toWireError(error);
    process.stderr.write(`${message} ${kept} ${action}\n`);
    return 1;
  }),
);
