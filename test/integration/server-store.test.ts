import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readChanges } from "../provincial-server/changes.ts";
import { openPostgres } from "../provincial-server/postgres.ts";
import { SCHEMA } from "../provincial-server/schema.ts";
import { openSqlite } from "../provincial-server/sqlite.ts";
import { type Engine, openStore } from "../provincial-server/store.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../support/postgres.ts";
import { AGENCY } from "../support/rows.ts";
import { startServer } from "../support/server.ts";
import { counter, noise, outbox, receive, sign } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const AT = "2026-01-09T08:00:00.000+07:00";
const DEVICE = "d0000000-0000-4000-8000-00000000000d";
const missing = postgresMissing();

let postgres: TestPostgres | undefined;
beforeAll(async () => {
  if (missing === undefined) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());

/** One statement for the whole schema, so that each test begins with nothing. */
async function empty(engine: Engine): Promise<void> {
  await engine.run("DROP SCHEMA public CASCADE");
  await engine.run("CREATE SCHEMA public");
}

const ENGINES = [
  { name: "SQLite", skip: undefined, url: () => undefined },
  { name: "PostgreSQL", skip: missing, url: () => postgres?.url },
];

/** What a dossier's reception or something later of it looks like on the wire. */
function operation(kind: string, body: Record<string, unknown>, deviceSeq = 1) {
  const requestHash = createHash("sha256").update(canonicalize(body)!).digest("hex");
  const dossierId = (body.dossierId as string | undefined) ?? null;
  const rest = { deviceId: DEVICE, deviceSeq, createdAt: AT, requestHash, body, files: [] as object[] };
  return { id: randomUUID(), kind, dossierId, ...rest };
}

const received = (code: string) => ({
  dossierId: randomUUID(),
  code,
  provisional: false,
  agencyCode: AGENCY,
  procedureCode: "1.001193",
  receivedAt: AT,
});

describe.each(ENGINES)("the province's store on $name", ({ skip, url }) => {
  const on = test.skipIf(skip !== undefined);
  const named = (what: string) => (skip === undefined ? what : `${what} (bỏ qua: ${skip})`);

  async function start() {
    const address = url();
    if (address) {
      const engine = await openPostgres(address);
      await empty(engine);
      await engine.close();
    }
    const server = await startServer({ dataDir: tempDir(), database: address, deviceTokens: ["may-1"] });
    onTestFinished(() => server.close());
    return server;
  }

  on(named("many at once: no ordinal twice, and whoever reads the feed misses nothing"), async () => {
    const address = url();
    const engine = address ? await openPostgres(address) : openSqlite(tempDir());
    onTestFinished(() => engine.close());
    if (address) await empty(engine);
    await engine.prepare(SCHEMA);
    const store = await openStore(engine, {
      folder: tempDir(),
      clock: () => Date.parse(AT),
      uuid: randomUUID,
      restores: 0,
    });
    const taken: number[] = [];
    const heard: string[] = [];
    let reading = true;
    const reader = (async () => {
      let cursor: string | undefined;
      for (;;) {
        const last = !reading;
        const page = await readChanges(store, cursor, 1000);
        heard.push(...page.changes.map((change) => change.dossierId));
        cursor = page.cursor ?? undefined;
        if (last) return;
      }
    })();
    const dossiers = Array.from({ length: 60 }, () => randomUUID());
    await Promise.all(
      dossiers.map((dossier) =>
        store.transaction(async (tx) => {
          const { first } = await tx.takeOrdinals("dossier", AGENCY, "2026-01-09", 1);
          await new Promise((resolve) => setImmediate(resolve));
          taken.push(first);
          await tx.tell("dossier-state", dossier, { state: "processing", why: "" });
        }),
      ),
    );
    reading = false;
    await reader;
    expect([...taken].sort((a, b) => a - b)).toEqual(dossiers.map((_, index) => index + 1));
    expect([...heard].sort()).toEqual([...dossiers].sort());
    // what throws leaves nothing, and a part of it leaves the rest
    const failing = store.transaction(async (tx) => {
      await tx.insert("people", { identity: "040000000001", full_name: "A", birth_date: "" });
      throw new Error("away");
    });
    await expect(failing).rejects.toThrow("away");
    await store.transaction(async (tx) => {
      await tx.insert("people", { identity: "040000000002", full_name: "B", birth_date: "" });
      const twice = tx.part(() =>
        tx.insert("people", { identity: "040000000002", full_name: "C", birth_date: "" }),
      );
      await expect(twice).rejects.toThrow();
      await tx.insert("people", { identity: "040000000003", full_name: "D", birth_date: "" });
    });
    const people = await store.all<{ full_name: string }>("SELECT full_name FROM people ORDER BY identity");
    expect(people.map((row) => row.full_name)).toEqual(["B", "D"]);
  });

  on(
    named("a list: each is judged by itself, nothing passes one of its dossier that was not taken"),
    async () => {
      const server = await start();
      const [a, b, c] = [
        received("H41.99-260109-0001"),
        received("H41.99-260109-0001"),
        received("H41.99-260109-0003"),
      ];
      const later = (body: { dossierId: string }) =>
        operation("fee.demanded", { dossierId: body.dossierId, amount: 5000 }, 2);
      const list = [a, b, c].flatMap((body) => [operation("dossier.received", body), later(body)]);
      const unhashed = {
        ...operation("dossier.received", received("H41.99-260109-0004")),
        requestHash: "0".repeat(64),
      };
      const operations = [...list, unhashed];
      const send = () => server.send("POST", "/v1/operations/batch", { json: { operations } });
      const { status, json } = await send();
      expect(status, JSON.stringify(json)).toBe(200);
      const results = json.results as { id: string; status: number; code?: string; result?: string }[];
      expect(results.map((one) => one.id)).toEqual(operations.map((one) => one.id));
      // the second dossier has the code of the first
      expect(results.map((one) => one.status)).toEqual([200, 200, 422, 409, 200, 200, 400]);
      expect(results.map((one) => one.code ?? one.result)).toEqual([
        "accepted",
        "accepted",
        "rejected",
        "behind",
        "accepted",
        "accepted",
        "request-hash",
      ]);
      const again = (await send()).json.results as { result?: string; serverSeq?: number }[];
      expect(again.map((one) => one.result)).toEqual([
        ...["duplicate", "duplicate", undefined, undefined, "duplicate", "duplicate", undefined],
      ]);
      expect(again.map((one) => one.serverSeq)).toEqual(
        (json.results as { serverSeq?: number }[]).map((one) => one.serverSeq),
      );
      const { json: clock } = await server.send("GET", `/v1/clock?deviceId=${DEVICE}`);
      expect(clock).toMatchObject({ accepts: { operationsAtOnce: 100 }, account: { operations: 4 } });
      const twice = { operations: [list[0], list[0]] };
      expect((await server.send("POST", "/v1/operations/batch", { json: twice })).status).toBe(400);
      expect(server.violations).toEqual([]);
    },
  );

  on(
    named("a counter's dossiers, files, numbers and news go through it and stay over a restart"),
    async () => {
      const server = await start();
      const at = await counter({ url: server.url, token: server.token });
      const hashes: string[] = [];
      for (let n = 1; n <= 3; n++) {
        const dossier = await receive(at, { code: `TẠM-${n}`, provisional: true });
        hashes.push(...(await sign(at, dossier, [noise(5000, `store ${n}`)])).sha256);
      }
      expect((await at.engine.now()).waitingOperations).toBe(0);
      const codes = await at.database.read.selectFrom("dossiers").select("code").orderBy("code").execute();
      expect(codes.map((row) => row.code)).toEqual([1, 2, 3].map((n) => `H41.99-260109-000${n}`));
      const state = await server.state();
      expect(state.files.map((file) => file.sha256).sort()).toEqual(hashes.sort());
      expect(state.files.every((file) => file.intact)).toBe(true);
      expect(state.operations).toHaveLength(6);
      expect((await outbox(at)).every((row) => row.state === "done")).toBe(true);
      const pdf = Buffer.from("%PDF-1.7 thử");
      const [first] = state.dossiers as { id: string }[];
      const issued = await server.issueResult({ dossierId: first!.id, title: "Kết quả", pdf });
      await server.withdrawResult(issued.id, "Sai ngày sinh");
      await at.engine.now();
      const results = await at.database.read.selectFrom("results").select(["code", "state"]).execute();
      expect(results).toEqual([{ code: issued.code, state: "withdrawn" }]);
      expect(server.violations).toEqual([]);
    },
  );
});
