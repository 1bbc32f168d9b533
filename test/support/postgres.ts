import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";

/** A real PostgreSQL of the test's own: a cluster in a folder of its own, on a free port of loopback. */
export interface TestPostgres {
  /** address of a database that nobody else uses */
  url: string;
  /** Stops it and starts it again on the same port: `fast` ends what runs, `immediate` is as if it had crashed. */
  restart(how: "fast" | "immediate"): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = "tinh-thu";

/** Where its programs lie: on the path, or where Debian puts them. */
function programs(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ].find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/** It refuses to run as root: then as somebody who has no rights. */
function whoRuns(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (kind: string) =>
        Number(execFileSync("id", [kind, name], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // no such user here
    }
  }
  return undefined;
}

/** Why PostgreSQL cannot be had here; undefined when it can. */
export function postgresMissing(): string | undefined {
  if (process.platform === "win32") return "chỉ thử trên Linux";
  if (!programs()) return "chưa cài postgresql";
  return undefined;
}

/** Makes a cluster and starts it. Throws with the server's own log when it does not come up. */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = programs()!;
  const user = whoRuns();
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const [data, passwordFile, log] = ["data", "password", "log"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(passwordFile, PASSWORD);
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const who = { ...user, cwd: folder, stdio: "ignore" as const };
  const make = ["-D", data, "-U", "province", "-A", "scram-sha-256", "--pwfile", passwordFile];
  execFileSync(join(bin, "initdb"), [...make, "-E", "UTF8", "--no-locale", "--no-sync"], who);
  const port = await freePort();
  const url = `postgres://province:${PASSWORD}@127.0.0.1:${port}/postgres`;
  let server: ChildProcess;

  async function start(): Promise<void> {
    const set = [`listen_addresses=127.0.0.1`, `unix_socket_directories=${folder}`, "logging_collector=off"];
    const options = ["-D", data, "-p", String(port), ...set.flatMap((one) => ["-c", one])];
    server = spawn("sh", ["-c", 'exec "$0" "$@" >>"$LOG" 2>&1', join(bin, "postgres"), ...options], {
      ...who,
      env: { ...process.env, LOG: log },
    });
    for (let tries = 0; ; tries++) {
      const client = new pg.Client({ connectionString: url });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        await client.end().catch(() => undefined);
        if (tries > 300 || server.exitCode !== null) {
          throw new Error(`${String(error)}\n${existsSync(log) ? readFileSync(log, "utf8") : ""}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async function end(how: "fast" | "immediate"): Promise<void> {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await gone;
  }

  try {
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    async restart(how) {
      await end(how);
      await start();
    },
    async stop() {
      await end("fast");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
