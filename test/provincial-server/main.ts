import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startPortals } from "./national-simulators/portals.ts";
import { createProvincialServer } from "./server.ts";

const USAGE = `node test/provincial-server/main.ts --data DIR [--database URL] [--port N] [--device-token T]...
  [--admin-token T] [--clock-offset SECONDS] [--people FILE] [--seal-authority FILE] [--restores N]
  [--national FILE | --portals] [--with-parent]

The reference provincial server on loopback. Prints one JSON line {url, pid, deviceToken, adminToken} when it
listens; its files lie in DIR and so does its database (SQLite), or that is PostgreSQL at the postgres:// address of
--database; --restores says how often DIR was put back to an older copy after a loss; --seal-authority is the PEM of
the Ed25519 key that certifies seal keys; --people enters a JSON list of {identity, fullName, birthDate} in its
table; --national names a JSON file {publicUrl, generation1, generation2} with the province's own links upward,
--portals starts simulators of both generations and hands on to them; --with-parent stops it when its standard input
closes.`;

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    database: { type: "string" },
    port: { type: "string", default: "0" },
    "device-token": { type: "string", multiple: true },
    "admin-token": { type: "string" },
    "clock-offset": { type: "string", default: "0" },
    people: { type: "string" },
    "seal-authority": { type: "string" },
    restores: { type: "string", default: "0" },
    national: { type: "string" },
    portals: { type: "boolean", default: false },
    "with-parent": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || !values.data) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}

const offset = Number(values["clock-offset"]) * 1000;
const portals = values.portals ? await startPortals() : undefined;
const server = await createProvincialServer({
  dataDir: values.data,
  database: values.database,
  port: Number(values.port),
  deviceTokens: values["device-token"],
  adminToken: values["admin-token"],
  restores: Number(values.restores),
  clock: () => Date.now() + offset,
  national: values.national ? JSON.parse(readFileSync(values.national, "utf8")) : portals,
  sealAuthority: values["seal-authority"] ? readFileSync(values["seal-authority"], "utf8") : undefined,
});

if (values.people) await server.knowPeople(JSON.parse(readFileSync(values.people, "utf8")));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.close();
  await portals?.close();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());
if (values["with-parent"]) process.stdin.on("end", () => void stop()).resume();

process.stdout.write(
  `${JSON.stringify({
    url: server.url,
    pid: process.pid,
    deviceToken: server.deviceTokens[0],
    adminToken: server.adminToken,
  })}\n`,
);
