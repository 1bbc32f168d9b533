import { createHash } from "node:crypto";
import { cpSync } from "node:fs";
import { expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { attachmentView } from "../../main/core/online/files.ts";
import type { NetResponse } from "../../main/core/ports.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { fileOnline, type NewFiling } from "../provincial-server/filings.ts";
import { diskFull, faultyDisk } from "../support/memory-ports.ts";
import { AGENCY } from "../support/rows.ts";
import { type Counter, counter, noise, outbox, province, receive, until } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Files of what was filed online come over a bad line, onto a full disk and from a server that is wrong about them. */
const MB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
type Province = Awaited<ReturnType<typeof province>>;

const file = (server: Province, files: Record<string, Uint8Array>) =>
  fileOnline(server.store, server.files, {
    agencyCode: AGENCY,
    procedureCode: "1.004884",
    applicant: { fullName: "Nguyễn Thị Gửi Xa" },
    attachments: Object.entries(files).map(([title, bytes]) => ({
      componentName: "Tờ khai",
      title,
      mediaType: "application/pdf",
      bytes,
    })),
  } satisfies NewFiling);

/** Every attachment as the window shows it, by its title, with its row. */
async function filesOf(at: Counter) {
  const rows = await at.database.read.selectFrom("filing_attachments").selectAll().orderBy("seq").execute();
  const pieces = await at.database.read
    .selectFrom("attachment_pieces")
    .innerJoin("files", "files.id", "attachment_pieces.file_id")
    .select(["attachment_id", "files.size"])
    .execute();
  return Object.fromEntries(
    rows.map((row) => {
      const own = pieces.filter((piece) => piece.attachment_id === row.id);
      const came = own.reduce((sum, piece) => sum + piece.size, 0);
      return [row.title, { row, came, state: attachmentView({ ...row, came }, false).state }];
    }),
  );
}
const stored = async (at: Counter, title: string): Promise<Buffer> =>
  Buffer.from(await at.database.files.read((await filesOf(at))[title]!.row.file_id!));

/** Parts of files that are asked for, as `first-last`; `answer` may change or break what comes. */
function listen(
  at: Counter,
  answer: (came: NetResponse, range: string, url: string) => NetResponse = (came) => came,
) {
  const asked: string[] = [];
  const { send } = at.ports.net;
  at.ports.net.send = async (request) => {
    const range = request.headers?.["range"]?.replace("bytes=", "");
    const came = await send(request);
    if (range === undefined) return came;
    asked.push(range);
    return answer(came, range, request.url);
  };
  return asked;
}

test("a file in several pieces goes on at the byte where the power went, also in another process", async () => {
  const server = await province();
  const bytes = noise(2 * MB + 4321);
  await file(server, { "to-khai.pdf": bytes });
  const before = await counter({ url: server.url, token: server.token });
  const gone = () => {
    // nothing answers any more
    before.ports.net.send = async () => {
      throw gone();
    };
    return new AppError("sync.offline", {}, { retryable: true });
  };
  const asked = listen(before, (came, range) => {
    if (range.startsWith(`${MB}-`)) throw gone();
    return came;
  });
  await before.engine.now();
  expect(asked).toEqual([`0-${MB - 1}`, `${MB}-${2 * MB - 1}`]);
  const half = (await filesOf(before))["to-khai.pdf"]!;
  expect(half).toMatchObject({ came: MB, row: { file_id: null, error: null } });
  expect(half.state).toEqual({ code: "waiting", word: "Đang tải, đã có 1,0 trong 2,0 MB", tone: "info" });
  // the disk as it is when the power goes: nothing was closed
  const folder = tempDir();
  cpSync(before.folder, folder, { recursive: true });
  const after = await counter({ url: server.url, token: server.token, folder });
  const rest = listen(after);
  await after.engine.now();
  expect(rest).toEqual([`${MB}-${2 * MB - 1}`, `${2 * MB}-${bytes.length - 1}`]);
  expect((await stored(after, "to-khai.pdf")).equals(bytes)).toBe(true);
  expect((await filesOf(after))["to-khai.pdf"]!.state.code).toBe("here");
  const left = await after.database.read.selectFrom("attachment_pieces").selectAll().execute();
  expect(left).toEqual([]);
});

test("a disk that fills in the middle is said in words, keeps what came, holds up no dossier, and goes on with room", async () => {
  const server = await province();
  const bytes = noise(2 * MB + 77);
  let free = Number.POSITIVE_INFINITY;
  const disk = faultyDisk(nodeDisk(), (operation, path, size) => {
    if (operation !== "append" || !path.includes("incoming")) return;
    if (size > free) throw diskFull();
    free -= size;
  });
  const at = await counter({ url: server.url, token: server.token, disk });
  await file(server, { "to-khai.pdf": bytes });
  await receive(at, { code: "H41.99-260109-0001" });
  free = 1.5 * MB;
  const asked = listen(at);
  const status = await at.engine.now();
  expect(status.problem).toContain("Ổ đĩa đã đầy");
  const stopped = (await filesOf(at))["to-khai.pdf"]!;
  expect(stopped.state.word).toBe("Chưa tải được: Ổ đĩa đã đầy. Máy đã có 1,0 trong 2,0 MB, sẽ tải tiếp.");
  // what somebody at the counter waits for went up meanwhile
  expect((await outbox(at)).map(({ state }) => state)).toEqual(["done"]);
  expect(status.waitingOperations).toBe(0);
  free = Number.POSITIVE_INFINITY;
  asked.length = 0;
  expect((await at.engine.now()).problem).toBe(null);
  expect(asked[0]).toBe(`${MB}-${2 * MB - 1}`);
  expect((await stored(at, "to-khai.pdf")).equals(bytes)).toBe(true);
  expect((await filesOf(at))["to-khai.pdf"]!.row.error).toBe(null);
});

/** What may come instead of a piece of a file. */
const WRONG: Record<string, { change(came: NetResponse): NetResponse; word: RegExp }> = {
  "one wrong byte": {
    change: (came) => ({ ...came, body: came.body.map((byte, index) => (index === 9 ? byte ^ 1 : byte)) }),
    word: /không khớp mã kiểm tra/,
  },
  "another part of the file": {
    change: (came) => ({ ...came, headers: { ...came.headers, "content-range": "bytes 5-9/1000" } }),
    word: /gửi đoạn khác của tệp/,
  },
  "part of a file of another length": {
    change: (came) => ({ ...came, headers: { ...came.headers, "content-range": "bytes 0-9/10" } }),
    word: /tệp không đúng cỡ đã báo/,
  },
  "more than was asked for": {
    change: (came) => ({ ...came, body: Buffer.concat([came.body, Buffer.from("x")]) }),
    word: /Máy chủ tỉnh/,
  },
  "nothing at all": { change: (came) => ({ ...came, body: new Uint8Array() }), word: /Máy chủ tỉnh/ },
  "that the file is shorter than was told": {
    change: (came) => ({ ...came, status: 416, body: new Uint8Array() }),
    word: /tệp ngắn hơn cỡ đã báo/,
  },
};

test("what is wrong instead of a piece is not taken in, holds up no other file, and is asked for again", async () => {
  const server = await province();
  const files = Object.fromEntries(
    [...Object.keys(WRONG), "right"].map((name, index) => [name, noise(index === 0 ? MB + 500 : 3000, name)]),
  );
  await file(server, files);
  const at = await counter({ url: server.url, token: server.token });
  let lies = true;
  listen(at, (came, range, url) => {
    const name = Object.keys(WRONG).find((one) => url.endsWith(sha256(files[one]!)));
    return lies && name && range.startsWith("0-") ? WRONG[name]!.change(came) : came;
  });
  await at.engine.now();
  const first = await filesOf(at);
  for (const [name, { word }] of Object.entries(WRONG)) {
    expect(first[name]).toMatchObject({ came: 0, row: { file_id: null }, state: { code: "failed" } });
    expect(first[name]!.state.word).toMatch(word);
  }
  expect(first["right"]!.state.code).toBe("here");
  lies = false;
  // not at once: what was wrong is asked for again after a while
  await at.timers.advance(30_000);
  await at.engine.now();
  for (const [name, bytes] of Object.entries(files))
    expect((await stored(at, name)).equals(bytes)).toBe(true);
});

test("a file that is told with a wrong length or a size beyond all measure never becomes one of the filing", async () => {
  const server = await province();
  const sizes: Record<string, number> = { "dai.pdf": 4000, "ngan.pdf": 2000, "khong-lo.pdf": 3_000_000_000 };
  await file(server, Object.fromEntries(Object.keys(sizes).map((name) => [name, noise(3000, name)])));
  const at = await counter({ url: server.url, token: server.token });
  const { send } = at.ports.net;
  at.ports.net.send = async (request) => {
    const came = await send(request);
    if (new URL(request.url).pathname !== "/v1/changes") return came;
    const told = JSON.parse(Buffer.from(came.body).toString("utf8"));
    for (const change of told.changes) {
      for (const one of change.filing?.attachments ?? []) one.size = sizes[one.title];
    }
    return { ...came, body: Buffer.from(JSON.stringify(told)) };
  };
  await at.engine.now();
  const files = await filesOf(at);
  expect(Object.values(files).map(({ row }) => row.file_id)).toEqual([null, null, null]);
  expect(files["dai.pdf"]!.state.word).toMatch(/không đúng cỡ đã báo/);
  expect(files["ngan.pdf"]!.state.word).toMatch(/không đúng cỡ đã báo/);
  expect(files["khong-lo.pdf"]!.state.word).toMatch(/Tệp tỉnh gửi về .* lớn hơn mức máy này nhận/);
});

test("a clock that went back a year does not keep a file waiting for that year", async () => {
  const server = await province();
  await file(server, { "to-khai.pdf": noise(5000) });
  const at = await counter({ url: server.url, token: server.token });
  const { send } = at.ports.net;
  at.ports.net.send = async (request) => {
    const came = await send(request);
    return request.headers?.["range"] ? { ...came, body: came.body.subarray(1) } : came;
  };
  await at.engine.now();
  expect((await filesOf(at))["to-khai.pdf"]!.row.next_try_at).not.toBeNull();
  at.ports.net.send = send;
  at.clock.set(Date.parse("2025-01-09T08:00:00+07:00"));
  await at.engine.start();
  expect(await until(at, async () => (await filesOf(at))["to-khai.pdf"]!.state.code === "here")).toBe(true);
});
