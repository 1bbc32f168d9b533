import { describe, expect, test } from "vitest";
import { startProxy } from "../support/proxy.ts";
import { counter, noise, outbox, province, receive, sign, until } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";

describe("a province that misbehaves", () => {
  test("500: the dossier is kept with the words, tried again in its time and then accepted", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: CODE });
    server.fault({ kind: "status", status: 500, path: "/v1/operations" });
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: true, waitingOperations: 1, failedOperations: 0 });
    expect(status.sentence).toBe("1 hồ sơ chưa gửi vì máy chủ tỉnh đang lỗi; mọi thứ đã lưu trên máy này.");
    const [row] = await outbox(at);
    expect(row).toMatchObject({ state: "waiting", attempts: 1 });
    const wait = Date.parse(row!.next_try_at!) - at.clock.now();
    expect(wait).toBeGreaterThanOrEqual(1000);
    expect(wait).toBeLessThanOrEqual(2000);
    const [item] = await at.engine.items("waiting", 10);
    expect(item?.reason).toBe(
      "Máy chủ tỉnh đang lỗi (mã 500). Không cần làm gì; phần mềm tự thử lại lúc 08:00.",
    );
    // it comes to its turn by itself
    await at.engine.start();
    expect(await until(at, async () => (await outbox(at))[0]!.state === "done")).toBe(true);
    expect((await server.state()).operations).toHaveLength(1);
  });

  test("a server that fails for all is left alone after a few, and everything is kept", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    for (let n = 1; n <= 9; n++) await receive(at, { code: `H41.99-260109-000${n}` });
    server.fault({ kind: "status", status: 502, path: "/v1/operations", times: -1 });
    const asked: string[] = [];
    const { send } = at.ports.net;
    at.ports.net.send = (request) => {
      asked.push(new URL(request.url).pathname);
      return send(request);
    };
    expect((await at.engine.now()).waitingOperations).toBe(9);
    // the list, and then a few alone, in case one of them is what the server cannot bear
    expect(asked.filter((path) => path === "/v1/operations/batch")).toHaveLength(1);
    expect(asked.filter((path) => path === "/v1/operations")).toHaveLength(4);
    server.faults.clear();
    expect((await at.engine.now()).waitingOperations).toBe(0);
  });

  test("a web page instead of data: everything waits, nothing is taken for an answer", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: CODE });
    server.fault({ kind: "html", times: -1 });
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: false, waitingOperations: 1 });
    expect(status.sentence).toBe(
      "1 hồ sơ chưa gửi vì mạng đang bị chặn (trang đăng nhập Wi-Fi hoặc proxy); mọi thứ đã lưu trên máy này.",
    );
    server.faults.clear();
    // what a portal says that knows the rules (RFC 6585): not the province's own trouble
    server.fault({ kind: "html", status: 511 });
    expect((await at.engine.now()).sentence).toContain("mạng đang bị chặn");
    server.fault({ kind: "html", path: "/v1/operations" });
    expect((await at.engine.now()).waitingOperations).toBe(1);
    expect((await at.engine.now()).waitingOperations).toBe(0);
  });

  test("another protocol, and a machine that is not enrolled, are said in words", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: CODE });
    server.fault({ kind: "no-protocol", path: "/v1/clock" });
    expect((await at.engine.now()).problem).toBe(
      "Máy chủ tỉnh dùng giao thức khác (không nêu). Cập nhật phần mềm trên máy này.",
    );
    at.line.deviceToken = "somebody-else";
    expect((await at.engine.now()).problem).toBe(
      "Máy chủ tỉnh không nhận máy này. Báo CNTT ghi danh lại máy.",
    );
    expect((await outbox(at))[0]).toMatchObject({ state: "waiting", attempts: 0 });
    at.line.deviceToken = server.token;
    expect((await at.engine.now()).waitingOperations).toBe(0);
  });

  test("a body damaged on the way is refused by its hash and sent again whole", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    await receive(at, { code: CODE, extra: { note: "x".repeat(20_000) } });
    const { waitingOperations } = await at.engine.status();
    expect(waitingOperations).toBe(1);
    // the probe and the changes take a few hundred bytes; the body's filling follows
    proxy.corruptAfter("up", 10_000);
    expect((await at.engine.now()).waitingOperations).toBe(1);
    expect(JSON.parse((await outbox(at))[0]!.error!).message).toBe(
      "Nội dung gửi đi bị sai khác trên đường truyền; tỉnh đã phát hiện và chưa nhận.",
    );
    expect((await at.engine.now()).waitingOperations).toBe(0);
    await proxy.close();
    const raw = (await server.store.get<{ request: string }>("SELECT request FROM operations"))!;
    expect(JSON.parse(raw.request).body.note).toBe("x".repeat(20_000));
  });
});

describe("a line that goes and comes", () => {
  test("goes on by itself when the line is back, without a new word from anybody", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const dossier = await receive(at, { code: CODE });
    await sign(at, dossier, [noise(300_000)]);
    proxy.down();
    await at.engine.start();
    expect(await until(at, async () => (await at.engine.status()).problem !== null)).toBe(true);
    const offline = await at.engine.status();
    expect(offline.sentence).toBe("1 hồ sơ chưa gửi vì chưa có mạng; mọi thứ đã lưu trên máy này.");
    expect(offline).toMatchObject({ online: false, onlyHere: 1, waitingFiles: 1, waitingBytes: 300_000 });
    expect(offline.nextTryAt).not.toBeNull();
    proxy.up();
    expect(await until(at, async () => (await at.engine.status()).waitingOperations === 0)).toBe(true);
    await at.engine.stop();
    await proxy.close();
    const state = await server.state();
    expect(state.operations.map((operation) => operation.kind)).toEqual([
      "dossier.received",
      "document.signed",
    ]);
  });

  test("cut at every few hundred bytes of a whole day's sending, nothing is lost and nothing doubled", async () => {
    const server = await province();
    const proxy = await startProxy(server.url);
    const at = await counter({ url: proxy.url, token: server.token });
    const hashes: string[] = [];
    let codes = 0;
    let cut = 0;
    let armed = false;
    const { send } = at.ports.net;
    at.ports.net.send = (request) => {
      // somewhere in the first list or file of each round: going up, or in its answer
      if (armed && request.method === "POST") proxy.cutAfter(cut % 2 ? "down" : "up", 60 + cut * 90);
      armed &&= request.method !== "POST";
      return send(request);
    };
    // three dossiers at a time: lists, and files that go whole
    for (cut = 0; cut < 10; cut++) {
      for (let n = 0; n < 3; n++) {
        const dossier = await receive(at, { code: `H41.99-260109-${1000 + ++codes}` });
        if (n === 0) hashes.push(...(await sign(at, dossier, [noise(4000, `cut ${codes}`)])).sha256);
      }
      armed = true;
      await at.engine.now();
    }
    for (let runs = 0; runs < 20 && (await at.engine.status()).waitingOperations > 0; runs++) {
      await at.engine.now();
    }
    expect((await at.engine.status()).waitingOperations).toBe(0);
    await proxy.close();
    const state = await server.state();
    expect(state.operations).toHaveLength(codes + hashes.length);
    expect(state.dossiers).toHaveLength(codes);
    expect(state.files.map((file) => file.sha256).sort()).toEqual([...hashes].sort());
    expect(state.files.every((file) => file.intact)).toBe(true);
    // some of what arrived was sent again because the answer was lost
    expect((await outbox(at)).some((row) => row.attempts > 1)).toBe(true);
    for (const { id } of state.dossiers as { id: string }[]) {
      const kinds = state.operations.filter((one) => one.dossierId === id).map(({ kind }) => kind);
      expect(kinds[0]).toBe("dossier.received");
    }
    expect(server.violations).toEqual([]);
  });

  test("paused, nothing is sent; it stays paused over a restart and says so", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: CODE });
    const paused = await at.engine.pause(true);
    expect(paused.sentence).toBe("Đang tạm dừng gửi: 1 hồ sơ chưa gửi; mọi thứ đã lưu trên máy này.");
    expect((await at.engine.now()).waitingOperations).toBe(1);
    expect((await server.state()).operations).toHaveLength(0);
    const stored = await at.database.read
      .selectFrom("meta")
      .selectAll()
      .where("key", "=", "sync.paused")
      .execute();
    expect(stored).toHaveLength(1);
    await at.engine.pause(false);
    expect((await at.engine.now()).waitingOperations).toBe(0);
  });
});

describe("this machine's own troubles", () => {
  test("a scan that cannot be read any more waits for a person, the other dossiers pass", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    const broken = await receive(at, { code: CODE });
    const { ids } = await sign(at, broken, [noise(5000)]);
    await receive(at, { code: "H41.99-260109-0002" });
    await at.database.write({ actor: "test", at: "2026-01-09T08:00:00.000+07:00" }, (tx) =>
      at.database.files.erase(tx, ids[0]!, "thử"),
    );
    const status = await at.engine.now();
    expect(status).toMatchObject({ failedOperations: 1, waitingOperations: 0 });
    const [failed] = await at.engine.items("failed", 10);
    expect(failed?.reason).toContain("Không tìm thấy tệp trong kho của máy.");
    expect((await server.state()).operations).toHaveLength(2);
  });

  test("a clock that went back a year does not stop the sending", async () => {
    const server = await province();
    const at = await counter({ url: server.url, token: server.token });
    await receive(at, { code: CODE });
    server.fault({ kind: "status", status: 500, path: "/v1/operations" });
    await at.engine.now();
    at.clock.set(Date.parse("2025-01-09T08:00:00+07:00"));
    await at.engine.start();
    expect(await until(at, async () => (await outbox(at))[0]!.state === "done")).toBe(true);
    const status = await at.engine.status();
    expect(Math.round(status.clockSkewSeconds! / 86_400)).toBe(-365);
  });
});
