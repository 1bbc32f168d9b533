import { describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { createSyncEngine, hearAgain } from "../../main/core/sync/service.ts";
import { strangeAnswer } from "../../main/core/sync/wire.ts";
import { AT } from "../support/open-database.ts";
import { startProxy } from "../support/proxy.ts";
import { counter, noise, outbox, province, receive, sign } from "../support/sync-counter.ts";

describe("everything arrives exactly once", () => {
  test("three dossiers with files, then nothing more to do", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const before = await at.engine.status();
    expect(before.sentence).toBe("Chưa có gì để gửi.");
    const wanted: string[] = [];
    const named = new Map<string, string[]>();
    for (let n = 1; n <= 3; n++) {
      const dossier = await receive(at, {
        code: `H41.99-260109-000${n}`,
        extra: { unknownField: { kept: n } },
      });
      const signed = await sign(at, dossier, [noise(200_000, `pdf ${n}`), noise(90_000, `page ${n}`)]);
      wanted.push(...signed.sha256);
      named.set(signed.operation, signed.sha256);
    }
    expect((await at.engine.status()).sentence).toBe("3 hồ sơ chưa gửi; mọi thứ đã lưu trên máy này.");
    expect(await at.engine.status()).toMatchObject({
      waitingOperations: 6,
      waitingFiles: 6,
      waitingBytes: 870_000,
      onlyHere: 3,
    });

    const status = await at.engine.now();
    expect(status).toMatchObject({
      online: true,
      waitingOperations: 0,
      waitingFiles: 0,
      onlyHere: 0,
      problem: null,
    });
    expect(status.sentence).toBe("Đã gửi hết lúc 08:00.");

    const state = await server.state();
    const queue = await outbox(at);
    const ofDossier = (list: { dossierId?: string | null; dossier_id?: string | null; id: string }[]) =>
      Object.entries(Object.groupBy(list, (row) => String(row.dossierId ?? row.dossier_id))).map(
        ([dossier, rows]) => [dossier, rows?.map((row) => row.id)],
      );
    expect(ofDossier(state.operations)).toEqual(ofDossier(queue));
    expect(state.files.map((file) => file.sha256).sort()).toEqual([...wanted].sort());
    expect(state.files.every((file) => file.intact)).toBe(true);
    for (const [id, files] of named) {
      expect(state.operations.find((operation) => operation.id === id)?.files).toEqual(files);
    }
    const raw = await server.store.get<{ request: string }>("SELECT request FROM operations WHERE seq = 1");
    expect(JSON.parse(raw!.request).body.unknownField).toEqual({ kept: 1 });

    const received = server.files.transfers.length;
    await at.engine.now();
    expect(server.files.transfers.length).toBe(received);
    expect((await server.state()).operations).toHaveLength(6);
    expect(server.violations).toEqual([]);
    expect((await at.engine.items("done", 10)).map((item) => item.state.word)).toEqual(
      Array(6).fill("Đã gửi"),
    );
  });

  test("the same content in two dossiers goes up once", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const bytes = noise(50_000);
    for (const code of ["H41.99-260109-0001", "H41.99-260109-0002"]) {
      await sign(at, await receive(at, { code }), [bytes]);
    }
    await at.engine.now();
    expect((await server.state()).operations).toHaveLength(4);
    expect([...server.receivedBytes().values()]).toEqual([bytes.length]);
  });

  test("an answer that is lost after the work was done makes no second dossier", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: "H41.99-260109-0001" });
    server.fault({ kind: "drop-after", method: "POST", path: "/v1/operations" });
    const after = await at.engine.now();
    expect(after.waitingOperations).toBe(1);
    const done = await at.engine.now();
    expect(done.waitingOperations).toBe(0);
    expect((await server.state()).operations).toHaveLength(1);
    expect(JSON.parse((await outbox(at))[0]!.result!).result).toBe("duplicate");
  });
});

describe("a file goes on at the byte", () => {
  test("where the line broke, and no byte is sent twice", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const bytes = noise(2_400_000);
    const { sha256 } = await sign(at, await receive(at, { code: "H41.99-260109-0001" }), [bytes]);
    proxy.cutAfter("up", 1_500_000);
    await at.engine.now();
    await at.engine.now();
    await proxy.close();
    const [upload] = server.receivedBytes().entries();
    expect(upload?.[1]).toBe(bytes.length);
    // pieces follow each other without a gap, the broken one among them
    const pieces = server.files.transfers.map(({ offset, received }) => [offset, offset + received]);
    // how much of the broken piece was kept is the server's affair
    expect(pieces.length).toBeLessThanOrEqual(4);
    expect(pieces[1]![1]! % 1_048_576).not.toBe(0);
    for (let n = 1; n < pieces.length; n++) expect(pieces[n]![0]).toBe(pieces[n - 1]![1]);
    const state = await server.state();
    expect(state.files).toMatchObject([{ sha256: sha256[0], size: bytes.length, intact: true }]);
    expect((await at.engine.status()).waitingOperations).toBe(0);
  });

  test("also after the program was closed in between", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const bytes = noise(2_500_000);
    await sign(at, await receive(at, { code: "H41.99-260109-0001" }), [bytes]);
    proxy.cutAfter("up", 1_500_000, true);
    const offline = await at.engine.now();
    expect(offline.sentence).toBe("1 hồ sơ chưa gửi vì chưa có mạng; mọi thứ đã lưu trên máy này.");
    await at.engine.stop();
    // this machine knows of the first piece only, the server has a part of the second too
    const known = await at.database.read.selectFrom("uploads").select("offset").executeTakeFirstOrThrow();
    expect(known.offset).toBe(1_048_576);
    proxy.up();
    const second = createSyncEngine({
      database: at.database,
      ports: at.ports,
      config: async () => at.line,
      verifyResult: async () => ({ verdict: "valid", signatures: [] }),
      onEvent: () => {},
    });
    expect((await second.now()).waitingOperations).toBe(0);
    await proxy.close();
    expect([...server.receivedBytes().values()]).toEqual([bytes.length]);
  });

  test("a lying offset is not believed: the file begins anew and arrives whole", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const bytes = noise(2_500_000);
    const { sha256 } = await sign(at, await receive(at, { code: "H41.99-260109-0001" }), [bytes]);
    proxy.cutAfter("up", 1_500_000);
    server.fault({ kind: "offset", method: "HEAD", path: "/v1/files/", offset: 99_999_999, times: 1 });
    await at.engine.now();
    await at.engine.now();
    await proxy.close();
    expect(server.receivedBytes().size).toBe(2);
    expect((await server.state()).files).toMatchObject([{ sha256: sha256[0], intact: true }]);
  });

  test("bytes damaged on the way are found by the hash and sent again", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const { sha256 } = await sign(at, await receive(at, { code: "H41.99-260109-0001" }), [noise(600_000)]);
    proxy.corruptAfter("up", 400_000);
    const status = await at.engine.now();
    await proxy.close();
    expect(status.waitingOperations).toBe(0);
    expect(server.receivedBytes().size).toBe(2);
    expect((await server.state()).files).toMatchObject([{ sha256: sha256[0], intact: true }]);
  });

  test("files that the server lost are brought again", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    const first = await sign(at, dossier, [noise(10_000)]);
    await at.engine.now();
    for (const table of ["operation_files", "files"]) await server.store.run(`DELETE FROM ${table}`);
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
      await tx.outbox({
        kind: "document.signed",
        dossierId: dossier,
        body: { documentId: at.random.uuid() },
        files: first.ids,
      });
    });
    await at.engine.now();
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).files).toMatchObject([{ sha256: first.sha256[0], intact: true }]);
  });
});

describe("order", () => {
  test("a refused dossier waits for a person with its reason; the others pass it", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const stuck = await receive(at, { code: "H41.99-260109-0001" });
    await sign(at, stuck, [noise(1000)]);
    const other = await receive(at, { code: "H41.99-260109-0002" });
    server.fault({ kind: "reject", path: "/v1/operations", reason: "Thiếu mã thủ tục của tỉnh." });
    const status = await at.engine.now();
    expect(status).toMatchObject({ failedOperations: 1, waitingOperations: 1, onlyHere: 1 });
    expect(status.sentence).toBe(
      "1 việc bị máy chủ tỉnh từ chối, cần xem lại; 1 hồ sơ khác chưa gửi; mọi thứ đã lưu trên máy này.",
    );
    expect((await server.state()).operations.map((operation) => operation.dossierId)).toEqual([other]);
    const [failed] = await at.engine.items("failed", 10);
    expect(failed).toMatchObject({
      dossierId: stuck,
      dossierCode: "H41.99-260109-0001",
      what: "Tiếp nhận hồ sơ",
      state: { code: "rejected", word: "Bị từ chối" },
      reason: "Máy chủ tỉnh từ chối: Thiếu mã thủ tục của tỉnh. Sửa theo lý do rồi bấm gửi lại.",
    });
    const [waiting] = await at.engine.items("waiting", 10);
    expect(waiting).toMatchObject({ state: { code: "behind" }, bytesLeft: 1000 });

    await at.engine.retry(failed!.id);
    expect((await at.engine.now()).waitingOperations).toBe(0);
    const order = (await server.state()).operations.filter((operation) => operation.dossierId === stuck);
    expect(order.map((operation) => operation.kind)).toEqual(["dossier.received", "document.signed"]);
  });

  test("a province that forgot a dossier is told again from the beginning", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    for (const table of ["operations", "dossiers"]) await server.store.run(`DELETE FROM ${table}`);
    await sign(at, dossier, [noise(1000)]);
    await at.engine.now();
    expect((await at.engine.now()).waitingOperations).toBe(0);
    expect((await server.state()).operations.map((operation) => operation.kind)).toEqual([
      "dossier.received",
      "document.signed",
    ]);
  });
});

describe("news of the province", () => {
  const pdf = noise(1_300_000, "result");

  test("a result arrives once, verified, also when it is told twice", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    const issued = await server.issueResult({ dossierId: dossier, title: "Giấy khai sinh", pdf });
    expect(issued.code).toBe("H41.99-260109-0001-KQ(1)");
    await at.engine.now();
    const rows = await at.database.read.selectFrom("results").selectAll().execute();
    expect(rows).toMatchObject([{ id: issued.id, code: issued.code, state: "ready", sha256: issued.sha256 }]);
    expect(JSON.parse(rows[0]!.verification).verdict).toBe("valid");
    expect(Buffer.from(await at.database.files.read(rows[0]!.file_id)).equals(Buffer.from(pdf))).toBe(true);

    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
      await tx.db.deleteFrom("meta").where("key", "=", "sync.cursor").execute();
    });
    await at.engine.now();
    expect(await at.database.read.selectFrom("results").selectAll().execute()).toHaveLength(1);
    const events = await at.database.read.selectFrom("dossier_events").select(["kind", "by"]).execute();
    expect(events).toEqual([{ kind: "finish", by: "Máy chủ tỉnh" }]);
    const state = await at.database.read.selectFrom("dossiers").select("state").executeTakeFirstOrThrow();
    expect(state.state).toBe("result-ready");
    expect(server.violations).toEqual([]);
  });

  test("a second result is numbered on; a withdrawn one is marked and the dossier is not ready any more", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    const first = await server.issueResult({ dossierId: dossier, title: "Giấy khai sinh", pdf });
    await server.withdrawResult(first.id, "Sai ngày sinh");
    await at.engine.now();
    const read = () =>
      at.database.read
        .selectFrom("results")
        .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
        .select(["results.code", "results.state", "dossiers.state as dossier"])
        .orderBy("results.seq")
        .execute();
    expect(await read()).toEqual([
      { code: "H41.99-260109-0001-KQ(1)", state: "withdrawn", dossier: "processing" },
    ]);
    await server.issueResult({ dossierId: dossier, title: "Giấy khai sinh", pdf });
    await at.engine.now();
    expect((await read()).map((row) => [row.code, row.state, row.dossier])).toEqual([
      ["H41.99-260109-0001-KQ(1)", "withdrawn", "result-ready"],
      ["H41.99-260109-0001-KQ(2)", "ready", "result-ready"],
    ]);
  });

  test("a result with a broken signature is shown but not handed over", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token, verdict: "invalid" });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    await server.issueResult({ dossierId: dossier, title: "Giấy khai sinh", pdf });
    await at.engine.now();
    const row = await at.database.read.selectFrom("dossiers").select("state").executeTakeFirstOrThrow();
    expect(row.state).toBe("received");
    const event = await at.database.read.selectFrom("dossier_events").select("why").executeTakeFirstOrThrow();
    expect(event.why).toBe("Chữ ký trên kết quả không hợp lệ, chưa trả được");
  });

  test("a damaged download is not taken in, does not hold up the others, and comes right later", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const one = await receive(at, { code: "H41.99-260109-0001" });
    const two = await receive(at, { code: "H41.99-260109-0002" });
    await at.engine.now();
    await server.issueResult({ dossierId: one, title: "Một", pdf });
    await server.issueResult({ dossierId: two, title: "Hai", pdf: noise(1000) });
    server.fault({ kind: "corrupt", path: "/v1/files/by-hash/" });
    const status = await at.engine.now();
    expect(status.problem).toBe(
      "Tệp nhận được không khớp mã kiểm tra. Phần mềm tự tải lại; nếu lặp lại, báo CNTT.",
    );
    const titles = async () =>
      (await at.database.read.selectFrom("results").select("title").orderBy("seq").execute()).map(
        (r) => r.title,
      );
    expect(await titles()).toEqual(["Hai"]);
    at.clock.advance(600_000);
    expect((await at.engine.now()).problem).toBeNull();
    expect(await titles()).toEqual(["Hai", "Một"]);
  });

  test("news whose file a restored province has forgotten with it are not waited for", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    await server.issueResult({ dossierId: dossier, title: "Một", pdf });
    server.fault({ kind: "corrupt", path: "/v1/files/by-hash/" });
    expect((await at.engine.now()).problem).not.toBeNull();
    // the feed is read from its beginning, so that no mark of it tells the counter what happened
    for (const table of ["results", "changes"]) await server.store.run(`DELETE FROM ${table}`);
    await server.store.run("DELETE FROM files");
    await at.database.write({ actor: "test", at: AT }, (tx) => hearAgain(tx));
    at.clock.advance(600_000);
    expect((await at.engine.now()).problem).toContain("Máy chủ tỉnh đang lỗi (mã 404).");
    at.clock.advance(600_000);
    expect((await at.engine.now()).problem).toBeNull();
    const left = at.database.read.selectFrom("meta").select("value").where("key", "=", "sync.deferred");
    expect(await left.execute()).toEqual([]);
    const logged = at.database.read.selectFrom("audit").select("subject");
    expect(await logged.where("action", "=", "sync.change-forgotten").execute()).toEqual([
      { subject: dossier },
    ]);
  });

  test("a download goes on behind what it had when the line broke", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    await server.issueResult({ dossierId: dossier, title: "Một", pdf });
    const before = proxy.passed.down;
    proxy.cutAfter("down", 1_200_000);
    await at.engine.now();
    expect(await at.database.read.selectFrom("results").selectAll().execute()).toHaveLength(0);
    await at.engine.now();
    await proxy.close();
    expect(await at.database.read.selectFrom("results").selectAll().execute()).toHaveLength(1);
    // the first piece came once, the broken second one twice
    expect(proxy.passed.down - before).toBeLessThan(pdf.length + 300_000);
  });

  test("a provisional number is replaced by the official one and both are found", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: "TẠM-may1-260109-0001", provisional: true });
    await at.engine.now();
    const row = await at.database.read.selectFrom("dossiers").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ code: "H41.99-260109-0001", provisional: 0 });
    expect(row.search_text).toContain("h41 99 260109 0001");
    const event = await at.database.read.selectFrom("dossier_events").selectAll().executeTakeFirstOrThrow();
    expect(JSON.parse(event.detail)).toEqual({
      oldCode: "TẠM-may1-260109-0001",
      newCode: "H41.99-260109-0001",
    });
  });

  test("a server that went back in time tells everything again and nothing is doubled", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const dossier = await receive(at, { code: "H41.99-260109-0001" });
    await at.engine.now();
    await server.issueResult({ dossierId: dossier, title: "Một", pdf: noise(1000) });
    await server.tellState(dossier, "processing", "");
    await at.engine.now();
    await server.store.run("DELETE FROM changes WHERE seq = 2");
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: true, problem: null });
    expect(await at.database.read.selectFrom("results").selectAll().execute()).toHaveLength(1);
    expect(await at.database.read.selectFrom("dossier_events").selectAll().execute()).toHaveLength(2);
  });
});

test("what one feature does not believe of the province keeps nothing of the others away", async () => {
  const server = await province();
  const asked: string[] = [];
  const at = await counter({
    url: server.url,
    token: server.token,
    alongside: [
      async () => {
        throw new AppError("seal.list-unknown-authority", { authority: "Tỉnh khác" });
      },
      async () => {
        throw strangeAnswer("dài hơn mức cho phép nên không đọc");
      },
      async (line) => {
        asked.push(String((await line.exchange({ method: "GET", path: "/v1/trust?after=0" })).status));
      },
    ],
  });
  await receive(at, { code: "H41.99-260109-0001" });
  const status = await at.engine.now();
  expect(asked).toEqual(["204"]);
  expect(status.waitingOperations).toBe(0);
  expect(status.problem).toContain("dài hơn mức cho phép");
});
