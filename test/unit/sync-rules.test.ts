import { describe, expect, test } from "vitest";
import {
  acceptableAddress,
  askedWait,
  backOff,
  believableOffset,
  itemState,
  judgeOperation,
  readProblem,
  type Situation,
  syncSentence,
} from "../../main/core/sync/rules.ts";
import { addressOf, pathOf } from "../../main/core/sync/wire.ts";

describe("waiting", () => {
  test("doubles from 2 s to 5 min, half of it by chance", () => {
    expect([1, 2, 3, 8, 9, 500].map((n) => backOff(n, 1))).toEqual([
      2000, 4000, 8000, 256_000, 300_000, 300_000,
    ]);
    expect([1, 2, 9].map((n) => backOff(n, 0))).toEqual([1000, 2000, 150_000]);
  });
  test("a server may ask for up to five minutes, in whole seconds", () => {
    expect(askedWait("7")).toBe(7000);
    // a year, and no wait at all
    for (const long of ["999999", "31536000", "999999999999999"]) expect(askedWait(long)).toBe(300_000);
    expect(askedWait("0")).toBe(1000);
    for (const strange of [undefined, "", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
      expect(askedWait(strange)).toBeUndefined();
    }
  });
});

describe("what an answer means", () => {
  const problem = (code: string, missing: string[] = []) => ({
    code,
    detail: "Vì thế",
    missing,
    field: "",
  });
  test.each([
    [200, undefined, { kind: "done" }],
    [424, problem("files-missing", ["a"]), { kind: "files-missing", missing: ["a"] }],
    [425, problem("dossier-unknown"), { kind: "dossier-unknown" }],
    [400, problem("request-hash"), { kind: "damaged" }],
    [400, problem("invalid"), { kind: "rejected", reason: "Vì thế", field: "" }],
    [409, problem("in-flight"), { kind: "later", status: 409 }],
    [429, undefined, { kind: "later", status: 429 }],
    [422, problem("rejected"), { kind: "rejected", reason: "Vì thế", field: "" }],
    // a refusal for good is the province's own word about what was sent, with its reason
    [418, undefined, { kind: "strange" }],
    [202, undefined, { kind: "strange" }],
    [302, undefined, { kind: "strange" }],
    [401, problem("unauthorised"), { kind: "later", status: 401 }],
    [500, problem("internal"), { kind: "later", status: 500 }],
    [503, problem("busy"), { kind: "later", status: 503 }],
  ])("%i", (status, told, verdict) => {
    expect(judgeOperation(status, told)).toEqual(verdict);
  });
  test("a problem is read only when it is one, as one sentence without its full stop", () => {
    expect(readProblem({ code: "x", detail: "Sai rồi. " })).toEqual({
      code: "x",
      detail: "Sai rồi",
      missing: [],
      field: "",
    });
    expect(readProblem({ code: "x", pointer: "/applicant/fullName" })?.field).toBe("/applicant/fullName");
    for (const strange of [1, "applicant", "/", "/a b", `/${"x".repeat(99)}`]) {
      expect(readProblem({ code: "x", pointer: strange })?.field).toBe("");
    }
    expect(readProblem({ code: "x", missing: ["a", 1] })?.missing).toEqual(["a"]);
    for (const other of [null, "x", 1, {}, { code: 1 }]) expect(readProblem(other)).toBeUndefined();
  });
});

test("an offset is believed between what was confirmed and the end of the file", () => {
  expect(believableOffset("10", 10, 20)).toBe(10);
  expect(believableOffset("20", 10, 20)).toBe(20);
  for (const lie of ["9", "21", "-1", "1e1", "", "NaN", undefined]) {
    expect(believableOffset(lie, 10, 20)).toBeUndefined();
  }
});

test("papers go to https only, or to this machine", () => {
  for (const good of [
    "https://tinh.example.vn",
    "https://tinh.example.vn/mc",
    "http://127.0.0.1:80",
    "http://localhost:1",
    "http://[::1]:9",
  ]) {
    expect(acceptableAddress(good)).toBe(true);
  }
  for (const bad of [
    "http://tinh.example.vn",
    "http://127.0.0.1.evil.vn",
    "ftp://x",
    "tinh",
    "https://a:b@tinh.vn",
    "",
  ]) {
    expect(acceptableAddress(bad)).toBe(false);
  }
});

test("an upload's place must be on the same server, below its folder", () => {
  const line = { serverUrl: "https://tinh.vn/mc/", deviceToken: "t" };
  expect(addressOf(line, "/v1/clock")).toBe("https://tinh.vn/mc/v1/clock");
  expect(pathOf(line, "/mc/v1/files/1")).toBe("/v1/files/1");
  expect(pathOf(line, "https://tinh.vn/mc/v1/files/1")).toBe("/v1/files/1");
  for (const elsewhere of [
    "https://kẻ-lạ.vn/mc/v1/files/1",
    "//evil.vn/mc/x",
    "/other/1",
    "http://tinh.vn/mc/1",
  ]) {
    expect(pathOf(line, elsewhere)).toBeUndefined();
  }
});

describe("the sentence", () => {
  const calm: Situation = {
    configured: true,
    paused: false,
    online: true,
    problem: null,
    waitingDossiers: 0,
    waitingOperations: 0,
    waitingFiles: 0,
    waitingBytes: 0,
    failed: 0,
    lastAt: "2026-01-09T10:02:11.000+07:00",
    today: "2026-01-09",
  };
  const waiting = {
    ...calm,
    waitingDossiers: 3,
    waitingOperations: 7,
    waitingFiles: 2,
    waitingBytes: 4_404_019,
  };
  const cases: [string, Situation][] = [
    ["Đã gửi hết lúc 10:02.", calm],
    ["Đã gửi hết lúc 10:02 ngày 09/01/2026.", { ...calm, today: "2026-01-12" }],
    ["Chưa có gì để gửi.", { ...calm, lastAt: null }],
    [
      "3 hồ sơ chưa gửi vì chưa có mạng; mọi thứ đã lưu trên máy này.",
      { ...waiting, online: false, problem: "sync.offline" },
    ],
    ["3 hồ sơ chưa gửi; mọi thứ đã lưu trên máy này.", { ...waiting, online: false }],
    ["Đang gửi 3 hồ sơ (còn 2 tệp, 4,2 MB); mọi thứ đã lưu trên máy này.", waiting],
    [
      "Đang gửi 3 hồ sơ (còn 2 tệp, 4,2 MB); mọi thứ đã lưu trên máy này.",
      { ...waiting, problem: "sync.offline" },
    ],
    [
      "3 hồ sơ chưa gửi vì máy chủ tỉnh đang lỗi (còn 2 tệp, 4,2 MB); mọi thứ đã lưu trên máy này.",
      { ...waiting, problem: "sync.server-error" },
    ],
    [
      "3 hồ sơ chưa gửi vì mạng đang bị chặn (trang đăng nhập Wi-Fi hoặc proxy); mọi thứ đã lưu trên máy này.",
      { ...waiting, online: false, problem: "sync.not-json" },
    ],
    ["Đang tạm dừng gửi: 3 hồ sơ chưa gửi; mọi thứ đã lưu trên máy này.", { ...waiting, paused: true }],
    ["Đang tạm dừng gửi.", { ...calm, paused: true }],
    ["2 việc bị máy chủ tỉnh từ chối, cần xem lại; mọi thứ đã lưu trên máy này.", { ...calm, failed: 2 }],
    ["Không có gì chờ gửi; chưa có mạng.", { ...calm, online: false, problem: "sync.offline" }],
    ["Máy này chưa được ghi danh với máy chủ tỉnh.", { ...calm, configured: false }],
    [
      "Đang gửi 1.240 hồ sơ (còn 3.000 tệp, 1,5 GB); mọi thứ đã lưu trên máy này.",
      { ...waiting, waitingDossiers: 1240, waitingFiles: 3000, waitingBytes: 1_610_612_736 },
    ],
    [
      "5 việc chưa gửi; mọi thứ đã lưu trên máy này.",
      { ...waiting, waitingDossiers: 0, waitingOperations: 5, online: false },
    ],
  ];
  test.each(cases)("%s", (sentence, situation) => {
    expect(syncSentence(situation)).toBe(sentence);
  });
});

test("each queued operation has a word and a tone", () => {
  const plain = { sending: false, behind: false };
  expect(itemState("done", plain).tone).toBe("good");
  expect(itemState("rejected", { sending: true, behind: true }).word).toBe("Bị từ chối");
  expect(itemState("waiting", { sending: true, behind: false }).word).toBe("Đang gửi");
  expect(itemState("waiting", { sending: false, behind: true }).word).toBe("Chờ việc trước của hồ sơ");
  expect(itemState("sending", plain).word).toBe("Chưa gửi");
});
