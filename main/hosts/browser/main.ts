import { parseArgs } from "node:util";
import { AppError, toWireError } from "../../core/errors.ts";
import { coreIsRunning } from "../node/private-socket.ts";
import { openBrowserHost } from "./host.ts";

/** `--data DIR [--headless]`: opens the window of one data folder in an installed browser, until it is closed. */
const { values } = parseArgs({
  options: { data: { type: "string" }, headless: { type: "boolean", default: false } },
});

// whatever is made here is for this user alone
process.umask(0o077);

async function main(): Promise<number> {
  if (!values.data) {
    process.stderr.write("--data DIR\n");
    return 2;
  }
  if (await coreIsRunning(values.data)) return refuse(new AppError("db.second-instance"));
  try {
    const host = await openBrowserHost({ dataDir: values.data, headless: values.headless });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => void host.close());
    await host.closed;
    await host.close();
    return 0;
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): number {
  const { message, action } = toWireError(error);
  process.stderr.write(`${message} ${action}\n`);
  return 1;
}

process.exit(await main());
