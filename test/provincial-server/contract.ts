import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

type Json = Record<string, unknown>;
interface Parameter {
  name: string;
  in: "header" | "query" | "path";
  required?: boolean;
  schema: Json;
}
interface Operation {
  /** JSON pointer of the operation, for messages and for finding its schemas */
  pointer: string;
  method: string;
  path: string;
  match: RegExp;
  names: string[];
  parameters: Parameter[];
  /** asked by who has no token yet (`security: []`) */
  open: boolean;
  requestBody?: { required?: boolean; content: Record<string, { schema?: Json }> };
  responses: Record<string, ResponseShape>;
}
interface ResponseShape {
  headers?: Record<string, { required?: boolean; schema: Json }>;
  content?: Record<string, { schema?: Json }>;
}

/** A request as the contract sees it; header names in lower case. */
export interface SeenRequest {
  params: Record<string, string>;
  query: Record<string, unknown>;
  headers: Record<string, string | undefined>;
  body?: unknown;
}

/** The document `resources/sync/openapi.json`, ready to judge requests and answers. */
export interface Contract {
  operations: readonly Operation[];
  /** The operation that serves `method path`, with the path's parameters; undefined when the contract has none. */
  find(method: string, path: string): { operation: Operation; params: Record<string, string> } | undefined;
  /** What is wrong with a request; empty when nothing is. */
  requestFaults(operation: Operation, request: SeenRequest): string[];
  /** What is wrong with a change before it is told; empty when nothing is. */
  changeFaults(change: Json): string[];
  /** What is wrong with a value that stands inside a body of its own form, by the name of its schema. */
  schemaFaults(name: string, value: unknown): string[];
  /** What is wrong with an answer; `body` is the parsed JSON, undefined when there is none to judge. */
  responseFaults(
    operation: Operation,
    status: number,
    headers: Record<string, string | undefined>,
    body?: unknown,
  ): string[];
}

const CHANGE: Json = { $ref: "#/components/schemas/Change" };
const METHODS = ["get", "head", "post", "patch", "put", "delete"];

/** Reads and compiles the contract; throws when one of its schemas is not valid JSON Schema 2020-12. */
export function loadContract(
  url: URL = new URL("../../resources/sync/openapi.json", import.meta.url),
): Contract {
  const document = JSON.parse(readFileSync(url, "utf8")) as Json;
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  const { schemas } = document.components as { schemas: Json };
  ajv.addSchema({ $id: "sync", $defs: absolute(schemas) });
  // many places have the same schema: it is compiled once, and found by the place at each request
  const compiled = new Map<string, ValidateFunction>();
  const known = new WeakMap<Json, ValidateFunction>();
  const validatorOf = (schema: Json): ValidateFunction => {
    const key = JSON.stringify(schema);
    const validate = compiled.get(key) ?? ajv.compile(absolute(schema) as Json);
    compiled.set(key, validate);
    known.set(schema, validate);
    return validate;
  };
  const check = (schema: Json, value: unknown, what: string): string[] => {
    const validate = known.get(schema) ?? validatorOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${what}${error.instancePath} ${error.message ?? ""}`);
  };
  const operations = readOperations(document);
  for (const operation of operations) for (const schema of schemasOf(operation)) check(schema, null, "");

  return {
    operations,
    find(method, path) {
      for (const operation of operations) {
        if (operation.method !== method.toLowerCase()) continue;
        const found = operation.match.exec(path);
        if (!found) continue;
        const params = Object.fromEntries(operation.names.map((name, index) => [name, found[index + 1]!]));
        return { operation, params };
      }
      return undefined;
    },
    requestFaults(operation, request) {
      const faults: string[] = [];
      for (const parameter of operation.parameters) {
        const raw =
          parameter.in === "header"
            ? request.headers[parameter.name.toLowerCase()]
            : parameter.in === "path"
              ? request.params[parameter.name]
              : request.query[parameter.name];
        if (raw === undefined) {
          if (parameter.required) faults.push(`${parameter.name} is missing`);
          continue;
        }
        const value = parameter.schema.type === "integer" && /^-?\d+$/.test(String(raw)) ? Number(raw) : raw;
        faults.push(...check(parameter.schema, value, parameter.name));
      }
      if (!operation.requestBody) return faults;
      const type = mediaType(request.headers["content-type"]);
      if (type === "" && operation.requestBody.required === false) return faults;
      const content = operation.requestBody.content[type];
      if (!content) faults.push(`content-type ${type || "none"} is not taken here`);
      else if (content.schema) faults.push(...check(content.schema, request.body, "body"));
      return faults;
    },
    changeFaults: (change) => check(CHANGE, change, "change"),
    schemaFaults: (name, value) => check(schemas[name] as Json, value, name),
    responseFaults(operation, status, headers, body) {
      const shape = operation.responses[String(status)];
      if (!shape) return [`status ${status} is not in the contract of ${operation.pointer}`];
      const faults: string[] = [];
      for (const [name, header] of Object.entries(shape.headers ?? {})) {
        const value = headers[name.toLowerCase()];
        if (value !== undefined) faults.push(...check(header.schema, value, name));
        else if (header.required) faults.push(`${name} is missing`);
      }
      if (shape.content && operation.method !== "head") {
        const type = mediaType(headers["content-type"]);
        const content = shape.content[type] ?? shape.content["*/*"];
        if (!content) faults.push(`content-type ${type || "none"} is not in the contract`);
        else if (content.schema) faults.push(...check(content.schema, body, "body"));
      }
      return faults;
    },
  };
}

function mediaType(header: string | undefined): string {
  return (header ?? "").split(";")[0]!.trim().toLowerCase();
}

/** References into the document become references to the schemas that the validator knows as `sync`. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string"
        ? [key, inner.replace("#/components/schemas/", "sync#/$defs/")]
        : [key, absolute(inner)],
    ),
  );
}

function readOperations(document: Json): Operation[] {
  const list: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
    const match = new RegExp(`^${path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "([^/]+)")}$`);
    for (const method of METHODS) {
      const raw = item[method] as Json | undefined;
      if (!raw) continue;
      const parameters = [...((item.parameters ?? []) as Json[]), ...((raw.parameters ?? []) as Json[])];
      const responses = Object.entries(raw.responses as Record<string, Json>).map(([status, value]) => {
        const shape = resolve(document, value) as unknown as ResponseShape;
        const headers = Object.fromEntries(
          Object.entries(shape.headers ?? {}).map(([name, header]) => [
            name,
            resolve(document, header as unknown as Json) as unknown as { required?: boolean; schema: Json },
          ]),
        );
        return [status, { ...shape, headers }] as const;
      });
      list.push({
        pointer: `${method.toUpperCase()} ${path}`,
        method,
        path,
        match,
        names,
        parameters: parameters.map((entry) => resolve(document, entry) as unknown as Parameter),
        open: Array.isArray(raw.security) && raw.security.length === 0,
        requestBody: raw.requestBody as Operation["requestBody"],
        responses: Object.fromEntries(responses),
      });
    }
  }
  return list;
}

function schemasOf(operation: Operation): Json[] {
  const contents = [
    ...Object.values(operation.requestBody?.content ?? {}),
    ...Object.values(operation.responses).flatMap((shape) => Object.values(shape.content ?? {})),
  ];
  return [
    ...operation.parameters.map((parameter) => parameter.schema),
    ...Object.values(operation.responses).flatMap((shape) =>
      Object.values(shape.headers ?? {}).map((header) => header.schema),
    ),
    ...contents.flatMap((content) => (content.schema ? [content.schema] : [])),
  ];
}

function resolve(document: Json, value: Json): Json {
  const reference = value.$ref;
  if (typeof reference !== "string") return value;
  let at: unknown = document;
  for (const part of reference.slice(2).split("/")) {
    at = (at as Json | undefined)?.[part.replace(/~1/g, "/").replace(/~0/g, "~")];
  }
  if (typeof at !== "object" || at === null)
    throw new Error(`${reference} leads nowhere in the sync contract`);
  return resolve(document, at as Json);
}
