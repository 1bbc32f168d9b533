import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The file by which scanners are tried out, kept as numbers: a scanner must not find it in this file. */
export const EICAR = Buffer.from(
  "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a",
  "hex",
);

export const CLAMD = ["/usr/sbin/clamd", "/usr/local/sbin/clamd"].find((path) => existsSync(path));

export interface Clamd {
  /** path of its socket */
  socket: string;
  stop(): Promise<void>;
}

/**
 * The real daemon of ClamAV on a socket of its own. Its data are one signature, that of EICAR: what the maker publishes
 * cannot be had everywhere, and is not what is tried out here.
 */
export async function startClamd(): Promise<Clamd> {
  if (!CLAMD) throw new Error("no clamd");
  const folder = await mkdtemp(join(tmpdir(), "counter-clamd-"));
  const socket = join(folder, "clamd.sock");
  await writeFile(join(folder, "own.ndb"), `Eicar-Test-Signature:0:*:${EICAR.toString("hex")}\n`);
  const config = join(folder, "clamd.conf");
  await writeFile(
    config,
    [
      "Foreground yes",
      `LocalSocket ${socket}`,
      `DatabaseDirectory ${folder}`,
      `TemporaryDirectory ${folder}`,
      "StreamMaxLength 2M",
      "OfficialDatabaseOnly no",
      ...(process.getuid?.() === 0 ? ["User root"] : []),
    ].join("\n"),
  );
  const child: ChildProcess = spawn(CLAMD, ["-c", config], { stdio: "ignore" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let tries = 0; tries < 600 && !(await answers(socket)); tries++) {
    if (child.exitCode !== null) throw new Error(`clamd ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    socket,
    async stop() {
      child.kill("SIGTERM");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
