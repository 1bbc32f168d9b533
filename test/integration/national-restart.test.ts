import { describe, expect, onTestFinished, test } from "vitest";
import { startGeneration1 } from "../provincial-server/national-simulators/generation-1.ts";
import { testClock } from "../support/memory-ports.ts";
import { PROCEDURES, receive, received } from "../support/nation.ts";
import { postgresMissing, startPostgres } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { counter } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

/** The queue onward over a restart of the province's server, on either database. */
describe.each(["SQLite", "PostgreSQL"])("over %s", (kind) => {
  const missing = kind === "PostgreSQL" ? postgresMissing() : undefined;
  test.skipIf(missing)("what waits to go onward outlives the server and goes once", () => restart(kind));
});

async function restart(kind: string): Promise<void> {
  const clock = testClock();
  const first = await startGeneration1({ procedures: PROCEDURES });
  const dataDir = tempDir();
  const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
  const open = () =>
    startServer({
      dataDir,
      database: postgres?.url,
      deviceTokens: ["device-token-1"],
      clock: clock.now,
      national: { generation1: first.config, byItself: false },
    });
  let server = await open();
  onTestFinished(async () => {
    await server.close();
    await first.close();
    await postgres?.stop();
  });
  const at = await counter({ url: server.url, token: server.token });
  for (let n = 1; n <= 3; n++) await receive(at, received(n));
  await at.engine.now();
  // the first is created and not heard of, then the portal is gone
  first.trouble({ kind: "lost", service: "DongBoHoSoMC" });
  first.trouble({ kind: "away", service: "DongBoHoSoMC" });
  await server.onward!.run();
  expect(first.dossiers.size).toBe(1);
  await server.close();
  server = await open();
  clock.set(clock.now() + 60_000);
  await server.onward!.run();
  const arrived = [...first.dossiers.values()];
  expect(arrived.map(({ created, steps }) => [created, steps.length])).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  await server.onward!.run();
  expect(arrived.every(({ repeated }) => repeated === 0)).toBe(true);
  const admin = { headers: { authorization: `Bearer ${server.adminToken}` } };
  for (const path of ["", "/ho-so", "/tep", "/may", "/cong-quoc-gia", "/tu-choi"]) {
    expect((await fetch(`${server.url}/nhan-vien${path}`, admin)).status).toBe(200);
  }
}
