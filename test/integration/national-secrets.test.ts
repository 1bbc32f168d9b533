import { sql } from "kysely";
import { expect, test } from "vitest";
import type { NetRequest } from "../../main/core/ports.ts";
import { nation, receive, received } from "../support/nation.ts";
import { noise, sign } from "../support/sync-counter.ts";

/** What of the province's own links upward nobody else may hold: its keys, and the files of others. */
test("no key of the national portals ever comes to a counter", async () => {
  const { first, second, server, at, settle } = await nation();
  const keys = [first.config.password, second.config.clientSecret, second.config.clientId];
  const heard: string[] = [];
  const { net } = at.ports;
  Object.assign(at.ports, {
    net: {
      ...net,
      async send(request: NetRequest) {
        const answer = await net.send(request);
        heard.push(JSON.stringify(answer.headers), Buffer.from(answer.body).toString());
        return answer;
      },
    },
  });
  const id = await receive(at, received(1));
  first.trouble({ kind: "refuse", service: "CapNhatTienDoHoSoMC", words: "Sai cấu hình" });
  await sign(at, id, [noise(700, "a")]);
  await settle(2);
  expect(heard.length).toBeGreaterThan(4);
  const tables = await sql<{ name: string }>`SELECT name FROM sqlite_schema
    WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`.execute(at.database.read);
  for (const { name } of tables.rows) {
    const { rows } = await sql`SELECT * FROM ${sql.table(name)}`.execute(at.database.read);
    heard.push(JSON.stringify(rows));
  }
  // the same holds for what a machine is told when it joins, and for everything that it may ask
  const token = { authorization: `Bearer ${server.token}`, "sync-protocol": "1" };
  for (const path of ["/v1/clock", "/v1/changes", "/v1/package-key", "/v1/seal-keys"]) {
    heard.push(await (await fetch(`${server.url}${path}`, { headers: token })).text());
  }
  for (const text of heard) for (const key of keys) expect(text).not.toContain(key);
});

test("the address of a file opens that file alone", async () => {
  const { first, server, at, settle } = await nation();
  const id = await receive(at, received(1));
  const { sha256 } = await sign(at, id, [noise(700, "a"), noise(800, "b")]);
  await settle();
  const [address] = [...first.dossiers.values()].flatMap(({ files }) => [...files.keys()]);
  expect(address).toContain(sha256[0]);
  const other = address!.replace(sha256[0]!, sha256[1]!);
  expect((await fetch(other)).status).toBe(404);
  expect((await fetch(`${server.url}/tai-tep/${sha256[0]}/${"0".repeat(32)}`)).status).toBe(404);
  expect((await fetch(`${server.url}/v1/files/by-hash/${sha256[0]}`)).status).not.toBe(200);
});
