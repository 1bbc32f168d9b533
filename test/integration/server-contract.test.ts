import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadContract } from "../provincial-server/contract.ts";
import { issueSignedResult, makeResultPdf } from "../provincial-server/issue.ts";
import { AGENCY } from "../support/rows.ts";
import { startServer } from "../support/server.ts";
import { province } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const AT = "2026-01-09T08:00:00.000+07:00";
const DEVICE = "d0000000-0000-4000-8000-00000000000d";

function operation(kind: string, body: Record<string, unknown>, changes: Record<string, unknown> = {}) {
  const requestHash = createHash("sha256").update(canonicalize(body)!).digest("hex");
  return {
    id: randomUUID(),
    kind,
    dossierId: body.dossierId ?? null,
    deviceId: DEVICE,
    deviceSeq: 1,
    createdAt: AT,
    requestHash,
    body,
    files: [],
    ...changes,
  };
}

const received = (changes: Record<string, unknown> = {}) => ({
  dossierId: randomUUID(),
  code: "H41.99-260109-0001",
  provisional: false,
  agencyCode: AGENCY,
  procedureCode: "1.001193",
  receivedAt: AT,
  ...changes,
});

describe("openapi.json", () => {
  test("compiles whole and finds an operation by its path", () => {
    const contract = loadContract();
    expect(contract.find("GET", "/v1/clock")?.operation.pointer).toBe("GET /v1/clock");
    expect(contract.find("HEAD", "/v1/files/abc")?.params).toEqual({ uploadId: "abc" });
    expect(contract.find("GET", "/v1/files/by-hash/abc")?.params).toEqual({ sha256: "abc" });
    expect(contract.find("PUT", "/v1/clock")).toBeUndefined();
  });

  test("an answer that is not as the contract says becomes a noted 500", async () => {
    const server = await province();
    server.store.now = () => "yesterday";
    const answer = await server.send("GET", "/v1/clock");
    expect(answer.status).toBe(500);
    expect(answer.json.code).toBe("internal");
    expect(server.violations).toEqual([
      expect.stringMatching(/^GET \/v1\/clock: body\/now must match pattern/),
    ]);
  });
});

describe("operations", () => {
  test("the same one twice is a duplicate, another body under its key is refused", async () => {
    const server = await province();
    const first = operation("dossier.received", received());
    const accepted = await server.send("POST", "/v1/operations", { json: first });
    expect(accepted).toMatchObject({ status: 200, json: { result: "accepted", serverSeq: 1 } });
    const again = await server.send("POST", "/v1/operations", { json: first });
    expect(again).toMatchObject({ status: 200, json: { ...accepted.json, result: "duplicate" } });
    const other = operation("dossier.received", received({ code: "H41.99-260109-0002" }), { id: first.id });
    const refused = await server.send("POST", "/v1/operations", { json: other });
    expect(refused).toMatchObject({ status: 422, json: { code: "key-reused" } });
    expect((await server.state()).operations).toHaveLength(1);
    expect(server.violations).toEqual([]);
  });

  test("a number under which a document was issued is nobody else's", async () => {
    const server = await province();
    const issued = (paperId: string, number: number, symbol = "QĐ-UBND") =>
      operation("paper.issued", {
        paperId,
        agencyCode: AGENCY,
        symbol,
        year: 2026,
        number,
        kind: "document",
      });
    const send = async (json: unknown) => (await server.send("POST", "/v1/operations", { json })).status;
    const [first, second] = [randomUUID(), randomUUID()];
    expect(await send(issued(first, 15))).toBe(200);
    expect(await send(issued(second, 15))).toBe(422);
    expect(await send(issued(second, 16))).toBe(200);
    expect(await send(issued(randomUUID(), 15, "TTr-UBND"))).toBe(200);
  });

  test("the same one while it is being worked on is told to come again", async () => {
    const server = await province();
    const first = operation("dossier.received", received());
    server.fault({ kind: "hold", ms: 1000, path: "/v1/operations" });
    const send = () => server.send("POST", "/v1/operations", { json: first });
    const [one, two] = (await Promise.all([send(), send()])).sort((a, b) => a.status - b.status) as [
      Awaited<ReturnType<typeof send>>,
      Awaited<ReturnType<typeof send>>,
    ];
    expect(one.status).toBe(200);
    expect(two).toMatchObject({ status: 409, json: { code: "in-flight" } });
    expect(two.headers.get("retry-after")).toBe("1");
    expect(server.violations).toEqual([]);
  });

  test.each([
    [
      "a body that was changed on the way",
      400,
      "request-hash",
      (o: Record<string, unknown>) => ({ ...o, requestHash: "0".repeat(64) }),
    ],
    ["an id that is none", 400, "invalid", (o: Record<string, unknown>) => ({ ...o, id: "1" })],
    [
      "a dossier without its code",
      400,
      "invalid",
      () => operation("dossier.received", received({ code: undefined })),
    ],
    [
      "a paper of a dossier that never came",
      425,
      "dossier-unknown",
      () => operation("document.signed", { documentId: DEVICE }, { dossierId: DEVICE }),
    ],
    [
      "a file that was not uploaded",
      424,
      "files-missing",
      (o: Record<string, unknown>) => ({
        ...o,
        files: [{ sha256: "a".repeat(64), size: 1, mediaType: "image/jpeg", title: "Trang 1" }],
      }),
    ],
  ])("refuses %s", async (_, status, code, change) => {
    const server = await province();
    const json = change(operation("dossier.received", received()));
    const answer = await server.send("POST", "/v1/operations", { json });
    expect(answer).toMatchObject({ status, json: { code } });
    if (code === "files-missing") expect(answer.json.missing).toEqual(["a".repeat(64)]);
    expect((await server.state()).operations).toHaveLength(0);
    expect(server.violations).toEqual([]);
  });

  test("no dossier gets a number of another one, or of another machine's block", async () => {
    const server = await province();
    const lease = {
      key: randomUUID(),
      deviceId: DEVICE,
      series: "dossier",
      agencyCode: AGENCY,
      days: ["2026-01-09"],
      count: 5,
    };
    await server.send("POST", "/v1/number-blocks", { json: lease });
    const send = (body: Record<string, unknown>, token = server.deviceTokens[0], deviceId = DEVICE) =>
      server.send("POST", "/v1/operations", {
        json: { ...operation("dossier.received", body), deviceId },
        token,
      });
    expect((await send(received())).status).toBe(200);
    expect((await send(received())).json).toMatchObject({
      code: "rejected",
      detail: "Mã hồ sơ H41.99-260109-0001 đã thuộc một hồ sơ khác.",
    });
    const other = await send(received({ code: "H41.99-260109-0002" }), server.deviceTokens[1], randomUUID());
    expect(other.json).toMatchObject({
      detail: "Mã hồ sơ H41.99-260109-0002 thuộc dải số đã cấp cho máy khác.",
    });
    // what the leasing machine made may be sent by another machine of its office
    expect((await send(received({ code: "H41.99-260109-0002" }), server.deviceTokens[1])).status).toBe(200);
    // a number that nobody leased is on paper already: it is taken out of the ordinals
    expect((await send(received({ code: "H41.99-260109-0020" }))).status).toBe(200);
    const bound = await send(received({ code: "TẠM-1", provisional: true }));
    expect(bound.json.code).toBe("H41.99-260109-0021");
  });
});

test("the operator's side is closed to machines", async () => {
  const server = await province();
  expect((await server.send("GET", "/admin/state")).status).toBe(401);
  expect((await server.send("POST", "/admin/faults", { json: { kind: "drop" } })).status).toBe(401);
  expect((await server.send("GET", "/admin/state", { token: server.adminToken })).status).toBe(200);
});

describe("number blocks", () => {
  test("two machines that lease at once get blocks that do not overlap, repeated keys the same ones", async () => {
    const server = await province();
    const lease = (days: string[]) => ({
      key: randomUUID(),
      deviceId: DEVICE,
      series: "dossier",
      agencyCode: AGENCY,
      days,
      count: 7,
    });
    const days = ["2026-01-09", "2026-01-10"];
    const requests = Array.from({ length: 12 }, (_, n) => ({
      json: lease(days),
      token: server.deviceTokens[n % 2],
    }));
    const answers = await Promise.all(
      requests.map((request) => server.send("POST", "/v1/number-blocks", request)),
    );
    const blocks = answers.flatMap(
      (answer) => answer.json.blocks as { day: string; first: number; last: number }[],
    );
    for (const day of days) {
      const numbers = blocks
        .filter((block) => block.day === day)
        .flatMap((block) => Array.from({ length: block.last - block.first + 1 }, (_, n) => block.first + n));
      expect(numbers).toHaveLength(84);
      expect(new Set(numbers).size).toBe(84);
    }
    const again = await server.send("POST", "/v1/number-blocks", requests[0]!);
    expect(again.json).toEqual(answers[0]!.json);
    const stolen = await server.send("POST", "/v1/number-blocks", {
      ...requests[0]!,
      token: server.deviceTokens[1],
    });
    expect(stolen).toMatchObject({ status: 422, json: { code: "key-reused" } });
    const far = await server.send("POST", "/v1/number-blocks", { json: lease(["2009-01-01"]) });
    expect(far).toMatchObject({ status: 422, json: { code: "rejected" } });
    expect(server.violations).toEqual([]);
  });

  test("blocks and keys are remembered over a restart of the server", async () => {
    const dataDir = tempDir();
    const clock = () => Date.parse(AT);
    const lease = {
      key: randomUUID(),
      deviceId: DEVICE,
      series: "copy",
      agencyCode: AGENCY,
      days: ["2026-01-09"],
      count: 3,
    };
    const first = await startServer({ dataDir, clock, deviceTokens: ["machine-one"] });
    const before = await first.send("POST", "/v1/number-blocks", { json: lease });
    await first.close();
    const second = await startServer({ dataDir, clock, deviceTokens: ["machine-one"] });
    onTestFinished(() => second.close());
    expect((await second.send("POST", "/v1/number-blocks", { json: lease })).json).toEqual(before.json);
    const next = await second.send("POST", "/v1/number-blocks", { json: { ...lease, key: randomUUID() } });
    expect(next.json.blocks).toMatchObject([{ first: 4, last: 6 }]);
  });
});

test("a cursor of another server, or of a time that is not any more, is not taken for one of ours", async () => {
  const server = await province();
  for (const cursor of [`v1.${server.store.feedId}.1`, "v1.00000000.0", "yesterday"]) {
    const answer = await server.send("GET", `/v1/changes?cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 410, json: { code: "cursor-unknown" } });
  }
  const start = await server.send("GET", "/v1/changes");
  expect(start.json).toEqual({ changes: [], cursor: null, more: false });
  const cursorOf = async () => (await server.send("GET", "/v1/changes")).json.cursor as string;
  await server.store.tell("dossier-state", randomUUID(), { state: "processing", why: "" });
  const told = await cursorOf();
  expect((await server.send("GET", `/v1/changes?cursor=${told}`)).status).toBe(200);
  // restored from an older copy, the province tells something else under the same number
  await server.store.run("DELETE FROM changes");
  await server.store.run("DELETE FROM sqlite_sequence WHERE name = 'changes'");
  await server.store.tell("dossier-state", randomUUID(), { state: "processing", why: "" });
  expect((await cursorOf()).split(".")[2]).toBe(told.split(".")[2]);
  expect((await server.send("GET", `/v1/changes?cursor=${told}`)).status).toBe(410);
  expect(server.violations).toEqual([]);
});

test("news that no machine could read are refused where they are said: the feed goes on for everybody", async () => {
  const server = await province();
  const body = received();
  await server.send("POST", "/v1/operations", { json: operation("dossier.received", body) });
  await expect(server.tellState(body.dossierId, "processing", "x".repeat(2001))).rejects.toThrow(
    "Tin dossier-state chưa đúng giao thức",
  );
  const event = { eventId: randomUUID(), event: "correct", from: "received", to: "received", at: AT };
  const change = {
    ...event,
    by: "x".repeat(301),
    dueAt: AT,
    nationalState: 2,
    applicant: { fullName: "Vi Văn Thử" },
  };
  const json = operation("dossier.event", { dossierId: body.dossierId, ...change });
  const refused = await server.send("POST", "/v1/operations", { json });
  expect(refused).toMatchObject({ status: 400, json: { code: "invalid" } });
  expect((await server.state()).operations).toHaveLength(1);
  expect(await server.send("GET", "/v1/changes")).toMatchObject({ status: 200, json: { changes: [] } });
  expect(server.violations).toEqual([]);
});

describe("issuing a result", () => {
  const text = {
    parentName: "Ủy ban nhân dân tỉnh Nghệ An",
    agencyName: "Ủy ban nhân dân xã Nghi Lộc",
    place: "Nghi Lộc",
    title: "Trích lục khai sinh",
    dossierCode: "H41.99-260109-0001",
    paragraphs: [
      "Ông Nguyễn Văn Thử, sinh ngày 01 tháng 02 năm 1990, được ghi vào sổ hộ tịch theo quy định.",
    ],
    signer: { title: "Chủ tịch", name: "Lê Thị Mẫu" },
    issuedAt: new Date(AT),
  };

  test("makes one page of readable Vietnamese", async () => {
    const path = join(tempDir(), "result.pdf");
    writeFileSync(path, await makeResultPdf(text));
    const words = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" }).replace(
      /\s+/g,
      " ",
    );
    expect(words).toContain("TRÍCH LỤC KHAI SINH");
    expect(words).toContain("Nghi Lộc, ngày 09 tháng 01 năm 2026");
    expect(words).toContain("Ông Nguyễn Văn Thử, sinh ngày 01 tháng 02 năm 1990");
    expect(execFileSync("pdfinfo", [path], { encoding: "utf8" })).toMatch(/Pages:\s+1\n/);
  });

  test("has it signed by whoever holds the key, stores it and tells the feed", async () => {
    const server = await province();
    const body = received();
    await server.send("POST", "/v1/operations", { json: operation("dossier.received", body) });
    const seen: number[] = [];
    const result = await issueSignedResult(server, { dossierId: body.dossierId }, text, async (pdf) => {
      seen.push(pdf.length);
      return Buffer.concat([pdf, Buffer.from("\n% signed")]);
    });
    expect(seen).toHaveLength(1);
    expect(result).toMatchObject({ code: "H41.99-260109-0001-KQ(1)", size: seen[0]! + 9 });
    const page = await server.send("GET", "/v1/changes");
    expect(page.json).toMatchObject({
      changes: [{ type: "result-issued", result: { sha256: result.sha256 } }],
      more: false,
    });
    await expect(issueSignedResult(server, { dossierId: DEVICE }, text, async (pdf) => pdf)).rejects.toThrow(
      "Máy chủ chưa nhận được hồ sơ này.",
    );
    expect(server.violations).toEqual([]);
  });
});
