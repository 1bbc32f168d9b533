import { globSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { NUMBER_SERIES } from "../../main/core/numbers.ts";
import { operationWord, USUAL_STOCK } from "../../main/core/sync/service.ts";
import { loadContract } from "../provincial-server/contract.ts";

type Json = Record<string, unknown>;
type Item = Record<string, { operationId?: string; parameters?: Json[] }> & { parameters?: Json[] };

const text = readFileSync("resources/sync/openapi.json", "utf8");
const document = JSON.parse(text) as Json & { paths: Record<string, Item>; components: Record<string, Json> };

const sources = (pattern: string) =>
  globSync(pattern).map((path) => ({ path, source: readFileSync(path, "utf8") }));

/** Every object inside a value, the value itself first. */
function* objectsIn(value: unknown): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

describe("openapi.json as a document", () => {
  test("is OpenAPI 3.1 by the schema of the OpenAPI Initiative", () => {
    const schema = JSON.parse(readFileSync("test/support/openapi-3.1.schema.json", "utf8"));
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(schema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...document, paths: { "v1/clock": {} } })).toBe(false);
  });

  test("says nothing twice: of two equal names a reader keeps one and another reader refuses the file", () => {
    const written = text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
    expect(JSON.stringify(document)).toBe(written);
  });

  test("every reference leads to a component, and every component is referred to", () => {
    const referred = new Set([...objectsIn(document)].flatMap(({ $ref }) => ($ref ? [$ref] : [])));
    const named = Object.entries(document.components)
      .filter(([kind]) => kind !== "securitySchemes")
      .flatMap(([kind, entries]) => Object.keys(entries).map((name) => `#/components/${kind}/${name}`));
    expect([...referred].sort()).toEqual(named.sort());
  });

  test("every operation has a name of its own, and every place in a path its parameter", () => {
    const ids: unknown[] = [];
    for (const [path, item] of Object.entries(document.paths)) {
      const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const shared = (item.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
      expect(shared, path).toEqual(places);
      for (const [method, operation] of Object.entries(item)) {
        if (method !== "parameters") ids.push((operation as Json).operationId);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });
});

describe("openapi.json and the two ends", () => {
  const contract = loadContract();
  const inContract = (method: string, path: string) => contract.find(method, path) !== undefined;
  /** `/v1/files/by-hash/${file.sha256}` and `/v1/files/by-hash/:sha256` as a path that could be asked */
  const asked = (path: string) => path.replace(/\$\{[^}]*\}|:\w+/g, "x").split("?")[0]!;
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => method !== "parameters")
      .map((method) => `${method.toUpperCase()} ${path}`),
  );

  test("the counter asks nothing that is not in it, and uses all that machines may ask", () => {
    const used = new Set<string>();
    for (const { path, source } of sources("main/core/**/*.ts")) {
      for (const [, named = ""] of source.matchAll(/["`](\/v1\/[^"`]*)["`]/g)) {
        const found = ["GET", "HEAD", "POST"].flatMap(
          (method) => contract.find(method, asked(named))?.operation.pointer ?? [],
        );
        // `/v1/clock` in a comment is a name too
        expect(found, `${path}: ${named}`).not.toEqual([]);
        for (const pointer of found) used.add(pointer.split(" ")[1]!);
      }
    }
    const machines = Object.keys(document.paths).filter((path) => path.startsWith("/v1/"));
    // where an upload goes on is named by the server; by its shape `/v1/files/batch` could be one
    used.add("/v1/files/{uploadId}");
    expect([...used].sort()).toEqual(machines.sort());
  });

  test("the reference server serves what is in it, all of it and nothing else below /v1", () => {
    const served: string[] = [];
    for (const { source } of sources("test/provincial-server/**/*.ts")) {
      for (const [, method = "", path = ""] of source.matchAll(
        /app\.(get|post|head|patch|put|delete)\(\s*"(\/[^"]*)"/g,
      )) {
        if (!path.startsWith("/v1/") && !inContract(method, asked(path))) continue;
        const found = contract.find(method, asked(path));
        expect(found, `${method} ${path}`).toBeDefined();
        served.push(found!.operation.pointer);
      }
    }
    expect(served.sort()).toEqual(all.sort());
  });

  test("every kind of operation that the counter queues is described, and has a word for its clerk", () => {
    const kinds = new Set<string>();
    for (const { path, source } of sources("main/core/**/*.ts")) {
      const queued = [...source.matchAll(/\.outbox\(\{([\s\S]*?)\n\s*\}\)/g)].map(([, body]) => body!);
      const named = [...queued, ...(source.match(/\boutbox: "[^"]*"/g) ?? [])].flatMap((body) =>
        [...(/(?:kind|outbox):\s*([^\n]*)/.exec(body)?.[1] ?? "").matchAll(/"([a-z-]+\.[a-z-]+)"/g)].map(
          ([, kind]) => kind!,
        ),
      );
      // these two take the kind from the one that calls them, or from a table
      if (queued.length > 0 && !/calendars\/service|signing\/completion/.test(path)) {
        expect(named.length, path).toBeGreaterThanOrEqual(queued.length);
      }
      for (const kind of named) kinds.add(kind);
    }
    for (const kind of ["document.completed", "paper.completed"]) kinds.add(kind);
    const described = document["x-operation-kinds"] as Record<string, string>;
    expect([...kinds].sort()).toEqual(Object.keys(described).sort());
    expect([...kinds].filter((kind) => operationWord(kind) === kind)).toEqual([]);
  });

  test("every printed series is leased in advance; a seal counts under a key of its own", () => {
    const leased = USUAL_STOCK.series.map(({ series }) => series);
    expect([...leased, "seal"].sort()).toEqual(Object.keys(NUMBER_SERIES).sort());
    const { pattern } = (
      document.components.schemas!.BlockRequest as { properties: { series: { pattern: string } } }
    ).properties.series;
    expect(leased.filter((series) => !new RegExp(pattern).test(series))).toEqual([]);
    expect(USUAL_STOCK.days).toBe(45);
  });

  test("every change that the reference server tells is described, and its shape is in the document", () => {
    const told = new Set<string>(["national-told"]);
    for (const { source } of sources("test/provincial-server/**/*.ts")) {
      for (const [, type = ""] of source.matchAll(/\.tell\("([a-z-]+)"/g)) told.add(type);
    }
    const described = Object.keys(document["x-change-types"] as Json);
    expect(described).toEqual(expect.arrayContaining([...told]));
    const shaped = (document.components.schemas!.Change as { allOf: Json[] }).allOf.flatMap(
      ({ if: when }) => {
        const { const: one, enum: some } = (when as { properties: { type: Json } }).properties.type;
        return one === undefined ? (some as string[]) : [one as string];
      },
    );
    expect(shaped.sort()).toEqual(described.sort());
  });
});
