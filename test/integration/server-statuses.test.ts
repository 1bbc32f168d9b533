import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { certificationRequest } from "../../main/core/enrolment/csr.ts";
import { loadContract } from "../provincial-server/contract.ts";
import { openLinks } from "../provincial-server/national/links.ts";
import { JOINED_UNIT } from "../support/device-enrolment.ts";
import { AGENCY } from "../support/rows.ts";
import { startServer, type TestProvince } from "../support/server.ts";
import { noise, province } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Every path of the contract with every status that it names, each answer judged by the document. */

const contract = loadContract();
const AT = "2026-01-09T08:00:00.000+07:00";
const DEVICE = "d0000000-0000-4000-8000-00000000000d";
const TUS = { "tus-resumable": "1.0.0" };
const BYTES = { ...TUS, "content-type": "application/offset+octet-stream" };
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Asked {
  headers?: Record<string, string>;
  json?: unknown;
  body?: Uint8Array;
  token?: string;
}

const seen = new Set<string>();

/** Asks, judges the answer by the document and notes the status as seen. */
async function ask(server: TestProvince, method: string, path: string, init: Asked = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      "sync-protocol": "1",
      authorization: `Bearer ${init.token ?? server.token}`,
      ...(init.json === undefined ? {} : { "content-type": "application/json" }),
      ...init.headers,
    },
    body: init.json === undefined ? (init.body as BodyInit | undefined) : JSON.stringify(init.json),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  const json = type.includes("json") && text !== "" ? JSON.parse(text) : undefined;
  judge(method, path, response.status, Object.fromEntries(response.headers), json);
  return { status: response.status, headers: response.headers, json: json as Record<string, unknown> };
}

function judge(
  method: string,
  path: string,
  status: number,
  headers: Record<string, string>,
  json: unknown,
): void {
  const { operation } = contract.find(method, path.split("?")[0]!)!;
  expect(contract.responseFaults(operation, status, headers, json), `${method} ${path} ${status}`).toEqual(
    [],
  );
  seen.add(`${operation.pointer} ${status}`);
}

/** An operation with the hash of its body. */
function operation(changes: Record<string, unknown> = {}) {
  const dossierId = randomUUID();
  const body = (changes.body ?? {
    dossierId,
    code: `TẠM-${dossierId}`,
    provisional: true,
    agencyCode: AGENCY,
    procedureCode: "1.001193",
    receivedAt: AT,
  }) as Record<string, unknown>;
  return {
    id: randomUUID(),
    kind: "dossier.received",
    dossierId: body.dossierId ?? null,
    deviceId: DEVICE,
    deviceSeq: 1,
    createdAt: AT,
    requestHash: sha256(canonicalize(body)!),
    files: [],
    ...changes,
    body,
  };
}

const creation = (bytes: Uint8Array, announced = sha256(bytes)) => ({
  ...TUS,
  "upload-length": String(bytes.byteLength),
  "upload-metadata": `sha256 ${base64(announced)}`,
});

function sealKey(point?: Buffer) {
  const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  const whole = Buffer.concat([Buffer.from([4]), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  return {
    publicKey: (point ?? whole).toString("base64url"),
    deviceId: DEVICE,
    agencyCode: AGENCY,
    unitName: "Bộ phận Một cửa",
    machine: "Quầy 1",
  };
}

/** What a machine with this id asks a certificate for. */
function certificateRequest(deviceId = DEVICE): string {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return certificationRequest(deviceId, publicKey, privateKey);
}
const enrolment = (code: string, changes: Record<string, unknown> = {}) => ({
  key: randomUUID(),
  code,
  deviceId: DEVICE,
  machineName: "Quầy 1",
  version: "0.1.0",
  certificateRequest: certificateRequest(),
  ...changes,
});
const fileList = (bytes: Uint8Array, announced = sha256(bytes)) => {
  const named = { sha256: announced, size: bytes.length, mediaType: "application/pdf", title: "Tờ khai" };
  return {
    headers: { "content-type": "application/x-file-list" },
    body: Buffer.concat([Buffer.from(`${JSON.stringify(named)}\n`), bytes]),
  };
};
const lease = (changes: Record<string, unknown> = {}) => ({
  key: randomUUID(),
  deviceId: DEVICE,
  series: "dossier",
  agencyCode: AGENCY,
  days: ["2026-01-09"],
  count: 5,
  ...changes,
});

/** A request of each operation below `/v1` that says nothing wrong. */
const RIGHT: Record<string, () => { path: string } & Asked> = {
  "GET /v1/clock": () => ({ path: "/v1/clock" }),
  "POST /v1/operations": () => ({ path: "/v1/operations", json: operation() }),
  "POST /v1/operations/batch": () => ({
    path: "/v1/operations/batch",
    json: { operations: [operation(), operation()] },
  }),
  "POST /v1/operations/unknown": () => ({ path: "/v1/operations/unknown", json: { ids: [randomUUID()] } }),
  "GET /v1/dossiers": () => ({
    path: `/v1/dossiers?agencyCode=${AGENCY}&from=2026-01-01&to=2026-01-31`,
  }),
  "GET /v1/changes": () => ({ path: "/v1/changes" }),
  "POST /v1/files": () => ({ path: "/v1/files", headers: creation(noise(100, randomUUID())) }),
  "POST /v1/files/batch": () => ({ path: "/v1/files/batch", ...fileList(noise(40, randomUUID())) }),
  "HEAD /v1/files/{uploadId}": () => ({ path: "/v1/files/nothing", headers: TUS }),
  "PATCH /v1/files/{uploadId}": () => ({
    path: "/v1/files/nothing",
    headers: { ...BYTES, "upload-offset": "0" },
    body: noise(10),
  }),
  "HEAD /v1/files/by-hash/{sha256}": () => ({ path: `/v1/files/by-hash/${"a".repeat(64)}` }),
  "GET /v1/files/by-hash/{sha256}": () => ({ path: `/v1/files/by-hash/${"a".repeat(64)}` }),
  "POST /v1/seal-keys": () => ({ path: "/v1/seal-keys", json: sealKey() }),
  "GET /v1/seal-keys": () => ({ path: "/v1/seal-keys?edition=0" }),
  "POST /v1/enrolments": () => ({ path: "/v1/enrolments", json: enrolment("AAAA-BBBB") }),
  "POST /v1/device/escrow": () => ({
    path: "/v1/device/escrow",
    json: { wrappedKey: Buffer.alloc(256, 1).toString("base64") },
  }),
  "POST /v1/device/certificate": () => ({
    path: "/v1/device/certificate",
    json: { certificateRequest: certificateRequest() },
  }),
  "GET /v1/calendar-files": () => ({ path: "/v1/calendar-files?calendar=vn&after=0" }),
  "GET /v1/catalogue-files": () => ({ path: "/v1/catalogue-files?after=0" }),
  "GET /v1/trust": () => ({ path: "/v1/trust?after=0" }),
  "GET /v1/package-key": () => ({ path: "/v1/package-key" }),
  "POST /v1/papers/search": () => ({ path: "/v1/papers/search", json: { identity: "040199012345" } }),
  "POST /v1/number-blocks": () => ({ path: "/v1/number-blocks", json: lease() }),
};
const OPEN = "POST /v1/enrolments";
const each = Object.entries(RIGHT).map(([pointer, right]) => ({
  pointer,
  method: pointer.split(" ")[0]!,
  right,
}));
const codeOf = (method: string, answer: { json?: Record<string, unknown> }) =>
  // an answer to HEAD has no words
  method === "HEAD" ? undefined : answer.json?.code;

describe("what every path answers", () => {
  let server: TestProvince;
  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "counter-"));
    server = await startServer({ dataDir, clock: () => Date.parse(AT) });
    await server.store.insert("machines", {
      device_id: DEVICE,
      token_hash: sha256("shut-out"),
      unit_id: AGENCY,
      name: "Quầy 9",
      state: "revoked",
      certificate: "",
      joined_at: AT,
      why: "Mất máy",
    });
    return async () => {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    };
  });

  test.each(each)("$pointer: another protocol, none, a stranger, a machine that is shut out", async (one) => {
    const { path, ...init } = one.right();
    for (const protocol of ["2", ""]) {
      const headers = { ...init.headers, "sync-protocol": protocol };
      const answer = await ask(server, one.method, path, { ...init, headers });
      expect(answer.status).toBe(400);
      if (one.method !== "HEAD") expect(answer.json.code).toBe("protocol");
    }
    if (one.pointer === OPEN) return;
    const stranger = await ask(server, one.method, path, { ...init, token: "nobody" });
    expect([stranger.status, codeOf(one.method, stranger)]).toEqual([
      401,
      one.method === "HEAD" ? undefined : "unauthorised",
    ]);
    const shutOut = await ask(server, one.method, path, { ...init, token: "shut-out" });
    expect(shutOut.status).toBe(403);
    if (one.method === "HEAD") return;
    expect(shutOut.json).toMatchObject({ code: "machine-revoked", detail: "Mất máy" });
  });

  test.each(each)("$pointer: busy, and broken inside", async (one) => {
    const { path, ...init } = one.right();
    server.fault({ kind: "status", status: 503, path: "/v1/" });
    expect((await ask(server, one.method, path, init)).status).toBe(503);
    const ill = await startServer({ dataDir: tempDir(), clock: () => Date.parse(AT) });
    onTestFinished(() => ill.close());
    const broken = () => Promise.reject(new Error("disk"));
    Object.assign(ill.store, { get: broken, all: broken, run: broken, insert: broken, transaction: broken });
    ill.store.now = () => {
      throw new Error("disk");
    };
    // its key is in the memory, and an upload is the library's, over files of its own
    Object.assign(ill.packages, { key: broken });
    if (one.pointer.includes("{uploadId}")) ill.files.tus.datastore.getUpload = broken;
    const answer = await ask(ill, one.method, path, init);
    expect(answer.status).toBe(500);
    if (one.method !== "HEAD") expect(answer.json.code).toBe("internal");
    expect(ill.violations).toEqual([]);
  });

  test.each(each.filter(({ right }) => right().json !== undefined))(
    "$pointer: longer than anything that a counter sends",
    async ({ method, right }) => {
      const answer = await new Promise<{ status: number; headers: Record<string, string>; json: unknown }>(
        (resolve, reject) => {
          const headers = {
            "sync-protocol": "1",
            authorization: `Bearer ${server.token}`,
            "content-type": "application/json",
            "content-length": String(17 * 1024 * 1024),
          };
          const asking = httpRequest(`${server.url}${right().path}`, { method, headers }, (response) => {
            const parts: Buffer[] = [];
            response.on("data", (part: Buffer) => parts.push(part));
            response.on("end", () => {
              asking.destroy();
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers as Record<string, string>,
                json: JSON.parse(Buffer.concat(parts).toString("utf8")),
              });
            });
          });
          asking.on("error", reject);
          asking.flushHeaders();
        },
      );
      judge(method, right().path, answer.status, answer.headers, answer.json);
      expect(answer).toMatchObject({ status: 413, json: { code: "too-large" } });
    },
  );

  test.each(each.filter(({ pointer }) => !["GET /v1/clock", "GET /v1/package-key"].includes(pointer)))(
    "$pointer: a request that is not as the contract says",
    async (one) => {
      const { path, ...init } = one.right();
      const [named, query] = path.split("?");
      const wrong = init.json
        ? { ...init, json: { nothing: true } }
        : init.headers
          ? { ...init, headers: { "content-type": "application/offset+octet-stream" } }
          : init;
      const to = path.includes("by-hash")
        ? "/v1/files/by-hash/x"
        : query
          ? `${named}?${query.replace(/=[^=]*$/, "=vô nghĩa")}`
          : path === "/v1/changes"
            ? "/v1/changes?limit=0"
            : path;
      const answer = await ask(server, one.method, to, wrong);
      expect(answer.status).toBe(400);
      if (one.method !== "HEAD") expect(answer.json.code).toBe("invalid");
    },
  );
});

describe("what each path answers besides", () => {
  test("operations: stored, in flight, refused, without a file, of an unknown dossier", async () => {
    const server = await province();
    const send = (json: unknown) => ask(server, "POST", "/v1/operations", { json });
    const first = operation();
    expect((await send(first)).json.result).toBe("accepted");
    expect((await send(first)).json.result).toBe("duplicate");
    expect((await send({ ...operation(), id: first.id })).json.code).toBe("key-reused");
    const file = { sha256: "a".repeat(64), size: 1, mediaType: "image/jpeg", title: "Trang 1" };
    expect((await send({ ...operation(), files: [file] })).status).toBe(424);
    const orphan = operation({ kind: "due.kept", body: { dossierId: randomUUID() } });
    expect((await send(orphan)).status).toBe(425);
    /** The same twice at once: one of them is being worked on when the other comes. */
    const twice = async (path: string, json: unknown) => {
      server.fault({ kind: "hold", ms: 1000, path: "/v1/operations" });
      const both = await Promise.all([
        ask(server, "POST", path, { json }),
        ask(server, "POST", path, { json }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    };
    await twice("/v1/operations", operation());
    const list = [operation(), { ...orphan, id: randomUUID() }];
    const answer = await ask(server, "POST", "/v1/operations/batch", { json: { operations: list } });
    expect((answer.json.results as { status: number }[]).map(({ status }) => status)).toEqual([200, 425]);
    await twice("/v1/operations/batch", { operations: [operation(), operation()] });
    const ids = [first.id, randomUUID()];
    const unknown = await ask(server, "POST", "/v1/operations/unknown", { json: { ids } });
    expect(unknown.json).toEqual({ unknown: [ids[1]] });
    const { path } = RIGHT["GET /v1/dossiers"]!();
    expect((await ask(server, "GET", path)).json.dossiers).toHaveLength(5);
    expect((await ask(server, "GET", "/v1/changes")).json.changes).toHaveLength(5);
    expect((await ask(server, "GET", "/v1/changes?cursor=nobodys")).status).toBe(410);
    const clock = await ask(server, "GET", `/v1/clock?deviceId=${DEVICE}`);
    expect(clock.json.account).toMatchObject({ operations: 5 });
    expect((await ask(server, "GET", "/v1/package-key")).status).toBe(200);
    expect(
      (await ask(server, "POST", "/v1/papers/search", { json: { identity: "040199012345" } })).json,
    ).toEqual({
      papers: [],
    });
    expect(server.violations).toEqual([]);
  });

  test("files: by pieces and whole, too long, damaged, gone, and read back in part", async () => {
    const server = await province();
    const bytes = noise(3000);
    const made = await ask(server, "POST", "/v1/files", { headers: creation(bytes) });
    const place = made.headers.get("location")!;
    const patch = (offset: number, body: Uint8Array, at = place, headers: Record<string, string> = {}) =>
      ask(server, "PATCH", at, { headers: { ...BYTES, "upload-offset": String(offset), ...headers }, body });
    expect((await patch(0, bytes.subarray(0, 1000))).status).toBe(204);
    expect((await ask(server, "HEAD", place, { headers: TUS })).headers.get("upload-offset")).toBe("1000");
    expect((await patch(0, bytes)).json.code).toBe("offset");
    expect((await patch(1000, noise(4000))).json.code).toBe("too-large");
    const other = { "tus-resumable": "0.2.2" };
    expect((await patch(1000, bytes.subarray(1000), place, other)).status).toBe(412);
    expect((await ask(server, "HEAD", place, { headers: other })).status).toBe(412);
    expect(
      (await ask(server, "POST", "/v1/files", { headers: { ...creation(bytes), ...other } })).status,
    ).toBe(412);
    expect((await patch(1000, bytes.subarray(1000))).headers.get("repr-digest")).toBe(
      `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`,
    );
    expect((await patch(0, bytes, "/v1/files/nothing")).status).toBe(404);
    expect((await ask(server, "HEAD", "/v1/files/nothing", { headers: TUS })).status).toBe(404);

    const lost = (await ask(server, "POST", "/v1/files", { headers: creation(noise(50)) })).headers.get(
      "location",
    )!;
    const uploads = join(server.store.folder, "uploads");
    for (const name of readdirSync(uploads)) if (!name.endsWith(".json")) rmSync(join(uploads, name));
    expect((await ask(server, "HEAD", lost, { headers: TUS })).status).toBe(410);
    expect((await patch(0, noise(50), lost)).status).toBe(410);

    const damaged = await ask(server, "POST", "/v1/files", { headers: creation(bytes, "b".repeat(64)) });
    expect((await patch(0, bytes, damaged.headers.get("location")!)).json.code).toBe("hash-mismatch");
    const whole = (announced?: string) => ({
      headers: { ...creation(noise(70), announced), ...BYTES },
      body: noise(70),
    });
    expect((await ask(server, "POST", "/v1/files", whole("c".repeat(64)))).status).toBe(460);
    expect((await ask(server, "POST", "/v1/files", whole())).status).toBe(201);
    const list = async (...given: Parameters<typeof fileList>) =>
      (await ask(server, "POST", "/v1/files/batch", fileList(...given))).json.results;
    expect(await list(noise(80))).toEqual([expect.objectContaining({ status: 201 })]);
    expect(await list(noise(90), "c".repeat(64))).toEqual([expect.objectContaining({ status: 460 })]);
    const tooBig = fileList(noise(2_000_000));
    expect((await ask(server, "POST", "/v1/files/batch", tooBig)).json.code).toBe("too-large");
    const huge = { ...creation(bytes, "d".repeat(64)), "upload-length": "999999999999" };
    expect((await ask(server, "POST", "/v1/files", { headers: huge })).json.code).toBe("too-large");

    const held = `/v1/files/by-hash/${sha256(bytes)}`;
    const part = (range: string) => ask(server, "GET", held, { headers: { range } });
    expect((await ask(server, "HEAD", held)).headers.get("content-length")).toBe("3000");
    expect((await ask(server, "GET", held)).status).toBe(200);
    expect((await part("bytes=10-19")).headers.get("content-range")).toBe("bytes 10-19/3000");
    expect((await part("bytes=3000-")).json.code).toBe("range");
    const nobody = `/v1/files/by-hash/${"a".repeat(64)}`;
    expect((await ask(server, "GET", nobody)).status).toBe(404);
    expect((await ask(server, "HEAD", nobody)).status).toBe(404);
    expect(server.violations).toEqual([]);
  });

  test("machines, seals, numbers and what the province publishes", async () => {
    const server = await province();
    const [made] = await server.machines.makeCodes({ unit: JOINED_UNIT, names: [""], hours: 1 });
    const join = (json: unknown) => ask(server, "POST", "/v1/enrolments", { json });
    const joining = enrolment(made!.code);
    const joined = await join(joining);
    expect(joined.status).toBe(200);
    expect((await join({ ...joining, deviceId: randomUUID() })).json.code).toBe("key-reused");
    expect((await join(enrolment(made!.code))).json.code).toBe("code-used");
    const token = String(joined.json.deviceToken);
    const post = (path: string, json: unknown) => ask(server, "POST", path, { json, token });
    expect(
      (await post("/v1/device/escrow", { wrappedKey: Buffer.alloc(256).toString("base64") })).status,
    ).toBe(204);
    expect((await post("/v1/device/escrow", { wrappedKey: "AAAA" })).json.code).toBe("rejected");
    const renewal = { certificateRequest: certificateRequest() };
    expect((await post("/v1/device/certificate", renewal)).status).toBe(200);
    expect((await post("/v1/device/certificate", { certificateRequest: "-----BEGIN " })).status).toBe(422);
    for (let guess = 0; guess < 5; guess++) {
      expect((await join(enrolment(`WRNG-000${guess}`))).json.code).toBe("code-wrong");
    }
    expect((await join(enrolment("WRNG-0009"))).json.code).toBe("too-many");

    const certified = await post("/v1/seal-keys", sealKey());
    const { edition } = certified.json.list as { edition: number };
    expect((await post("/v1/seal-keys", sealKey(Buffer.alloc(65, 4)))).status).toBe(422);
    expect((await ask(server, "GET", "/v1/seal-keys?edition=0")).status).toBe(200);
    expect((await ask(server, "GET", `/v1/seal-keys?edition=${edition}`)).status).toBe(204);

    expect((await post("/v1/number-blocks", lease())).status).toBe(200);
    expect((await post("/v1/number-blocks", lease({ days: ["2009-01-01"] }))).status).toBe(422);

    const admin = (path: string, json: unknown) =>
      server.send("POST", path, { json, token: server.adminToken });
    expect((await ask(server, "GET", "/v1/trust?after=0")).status).toBe(204);
    await admin("/admin/trust", { revocationListsBase64: [base64("list")] });
    expect((await ask(server, "GET", "/v1/trust?after=0")).json.edition).toBe(1);
    await admin("/admin/catalogue-files", { name: "thu-tuc.json", contentBase64: base64("{}"), whole: true });
    expect((await ask(server, "GET", "/v1/catalogue-files?after=0")).json.files).toHaveLength(1);
    await admin("/admin/calendar-files", { id: "vn", edition: 2 });
    expect((await ask(server, "GET", "/v1/calendar-files?calendar=vn&after=1")).json.files).toHaveLength(1);
    expect(server.violations).toEqual([]);
  });

  test("the public pages", async () => {
    const server = await province();
    expect((await ask(server, "GET", "/tra-cuu")).status).toBe(200);
    expect((await ask(server, "GET", "/tra-cuu?ma=khong-co")).status).toBe(404);
    let last = 404;
    for (let tries = 0; tries < 30 && last === 404; tries++) {
      last = (await ask(server, "GET", "/tra-cuu?ma=khong-co")).status;
    }
    expect(last).toBe(429);
    const held = await server.files.put(noise(20), { mediaType: "image/jpeg", title: "Trang 1" });
    const links = await openLinks(server.store);
    expect((await ask(server, "GET", links.path(held))).headers.get("content-type")).toBe("image/jpeg");
    expect((await ask(server, "GET", `/tai-tep/${held}/${"0".repeat(32)}`)).status).toBe(404);
  });
});

test("no path names a status that nobody has seen", () => {
  const named = contract.operations.flatMap(({ pointer, responses }) =>
    Object.keys(responses).map((status) => `${pointer} ${status}`),
  );
  expect([...seen].sort()).toEqual(named.sort());
});
