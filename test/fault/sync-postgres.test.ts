import { expect, onTestFinished, test } from "vitest";
import { postgresMissing, startPostgres } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { counter, noise, outbox, receive, sign } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const missing = postgresMissing();
const name = "PostgreSQL restarted under the load of three counters: nothing is lost, nothing arrives twice";

test.skipIf(missing !== undefined)(
  missing ? `${name} (bỏ qua: ${missing})` : name,
  async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const tokens = ["may-1", "may-2", "may-3"];
    const server = await startServer({ dataDir: tempDir(), database: postgres.url, deviceTokens: tokens });
    onTestFinished(() => server.close());
    const counters = await Promise.all(tokens.map((token, n) => counter({ url: server.url, token }, n)));
    const hashes: string[] = [];
    let codes = 0;
    let restarting = true;
    const restarts = (async () => {
      // as an operator does it, and as a crash does
      for (const how of ["fast", "immediate", "fast", "immediate"] as const) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        await postgres.restart(how);
      }
      restarting = false;
    })();
    const work = counters.map(async (at, machine) => {
      while (restarting || (await at.engine.status()).waitingOperations > 0) {
        if (restarting) {
          for (let n = 0; n < 4; n++) {
            const dossier = await receive(at, { code: `H41.99-260109-${1000 * (machine + 1) + codes++}` });
            if (n === 0)
              hashes.push(...(await sign(at, dossier, [noise(3000, `${machine} ${codes}`)])).sha256);
          }
        }
        await at.engine.now();
      }
    });
    await Promise.all([restarts, ...work]);
    const state = await server.state();
    const told = (await Promise.all(counters.map(outbox))).flat();
    expect(told.every((row) => row.state === "done")).toBe(true);
    expect(
      told.some((row) => row.attempts > 1),
      "no restart was felt",
    ).toBe(true);
    expect(state.operations.map((one) => one.id).sort()).toEqual(told.map((row) => row.id).sort());
    expect(state.dossiers).toHaveLength(codes);
    expect(state.files.map((file) => file.sha256).sort()).toEqual(hashes.sort());
    expect(state.files.every((file) => file.intact)).toBe(true);
    for (const at of counters) {
      const { json } = await server.send("GET", `/v1/clock?deviceId=${at.line.deviceId}`);
      expect((json.account as { operations: number }).operations).toBe((await outbox(at)).length);
    }
    expect(server.violations).toEqual([]);
  },
  120_000,
);
