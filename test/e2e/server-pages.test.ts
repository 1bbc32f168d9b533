import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page, expect as see } from "@playwright/test";
import canonicalize from "canonicalize";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "../../main/hosts/find-tools.mjs";
import { startPortals } from "../provincial-server/national-simulators/portals.ts";
import { roleOf } from "../provincial-server/web/roles.ts";
import { startServer, type TestProvince } from "../support/server.ts";
import { judgeScreen } from "./pages/judge.ts";

/** The pages of the reference server as people see them: without scripts, by keyboard, in Vietnamese. */
let server: TestProvince;
let portals: Awaited<ReturnType<typeof startPortals>>;
let browser: Browser;
let page: Page;
const AT = "2026-01-09T08:00:00.000+07:00";
const COPY = "00001/2026/BG";
let resultCode = "";
let folder: string;

async function tell(kind: string, dossierId: string | null, body: Record<string, unknown>) {
  const json = {
    id: randomUUID(),
    kind,
    dossierId,
    deviceId: "d0000000-0000-4000-8000-00000000000d",
    deviceSeq: 1,
    createdAt: AT,
    requestHash: createHash("sha256").update(canonicalize(body)!).digest("hex"),
    body,
    files: [],
  };
  return server.send("POST", "/v1/operations", { json });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "province-pages-"));
  portals = await startPortals();
  const { generation1, generation2 } = portals;
  server = await startServer({
    dataDir: folder,
    clock: () => Date.parse("2026-01-09T10:00:00+07:00") + performance.now(),
    national: { generation1, generation2, byItself: false },
  });
  const person = {
    kind: "individual",
    fullName: "Vi Thị <b>Xuân</b> Huồng",
    identity: "040192990204",
    identityKind: "citizen-id",
  };
  for (let n = 1; n <= 60; n++) {
    const dossierId = randomUUID();
    const code = `H41.99-260109-${String(n).padStart(4, "0")}`;
    await tell("dossier.received", dossierId, {
      dossierId,
      code,
      provisional: false,
      agencyCode: "H41.99",
      agencyName: "Ủy ban nhân dân xã Đại Huệ",
      procedureCode: "1.001193",
      procedureName: "Thủ tục đăng ký khai sinh",
      applicant: n === 2 ? { ...person, fullName: "" } : person,
      components: [],
      receivedAt: AT,
      receivedBy: { id: "o", fullName: "Trần Thị Nhận" },
      dueAt: "2026-01-14T17:00:00.000+07:00",
    });
    if (n > 1) continue;
    const pdf = Buffer.from("%PDF-1.7 kết quả");
    resultCode = (
      await server.issueResult({ dossierId, title: "Trích lục khai sinh (bản sao) <script>", pdf })
    ).code;
    await tell("paper-copy.made", dossierId, {
      dossierId,
      copyId: randomUUID(),
      number: COPY,
      resultCode,
      title: "Trích lục",
      at: AT,
    });
  }
  // a code that is another's is refused, and the province sees it
  const dossierId = randomUUID();
  const refused = await tell("dossier.received", dossierId, {
    ...{ dossierId, code: "H41.99-260109-0001", provisional: false, agencyCode: "H41.99" },
    ...{ procedureCode: "1.001193", receivedAt: AT },
  });
  expect(refused.status).toBe(422);
  await server.onward!.run();
  browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
  const context = await browser.newContext({
    javaScriptEnabled: true,
    viewport: { width: 1366, height: 768 },
  });
  page = await context.newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await portals?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("looking up a paper copy", () => {
  test("by its number or its document's code: what the law lets print, the identity hidden, nothing run", async () => {
    await page.goto(`${server.url}/tra-cuu`);
    await judgeScreen(page, "server look-up");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await see(page.getByLabel(/^Số bản giấy, mã văn bản/)).toBeFocused();
    await page.keyboard.insertText(COPY);
    await page.keyboard.press("Enter");
    const found = page.getByRole("status");
    await see(found).toContainText("Đang có giá trị");
    for (const words of [
      COPY,
      "H41.99-260109-0001",
      "1.001193",
      "********0204",
      "Trích lục khai sinh (bản sao) <script>",
    ]) {
      await see(found).toContainText(words);
    }
    const whole = await page.content();
    expect(whole).not.toMatch(/Xuân|040192990204|<script/);
    await judgeScreen(page, "server look-up found");
    await page.goto(`${server.url}/tra-cuu?ma=${encodeURIComponent(resultCode)}`);
    await see(page.getByRole("status")).toContainText("Đang có giá trị");
  });

  test("a paper that was taken back and one that never was are told apart", async () => {
    await tell("paper-copy.withdrawn", null, {
      copyId: randomUUID(),
      number: COPY,
      why: "in nhầm tên bà Xuân",
      at: AT,
    });
    await page.goto(`${server.url}/tra-cuu?ma=${encodeURIComponent(COPY)}`);
    await see(page.getByRole("status")).toContainText("Không còn giá trị từ 09/01/2026");
    expect(await page.content()).not.toMatch(/Xuân/);
    await judgeScreen(page, "server look-up withdrawn");
    const answer = await page.goto(`${server.url}/tra-cuu?ma=${encodeURIComponent('"><img src=x>')}`);
    expect(answer?.status()).toBe(404);
    await see(page.getByRole("status")).toContainText("Không tìm thấy");
    expect(await page.locator("img").count()).toBe(0);
    await judgeScreen(page, "server look-up unknown");
  });

  test("whoever asks too fast waits", async () => {
    const ask = async () => fetch(`${server.url}/tra-cuu?ma=khong-co`);
    const answers: Response[] = [];
    for (let n = 0; n < 25; n++) answers.push(await ask());
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused!.text()).toContain("Tra cứu quá nhanh");
    expect((await fetch(`${server.url}/tra-cuu`)).status).toBe(200);
  });
});

describe("the view of the province's staff", () => {
  test("is closed to everybody else, machines too", async () => {
    for (const path of ["/ho-so", "/tep", "/may", "/cong-quoc-gia", "/tu-choi"]) {
      const answer = await fetch(`${server.url}/nhan-vien${path}`, {
        headers: { authorization: `Bearer ${server.token}` },
      });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).not.toContain("H41.99-");
    }
    await page.goto(`${server.url}/nhan-vien`);
    await page.getByLabel("Khóa của người quản trị").fill("sai");
    await page.keyboard.press("Enter");
    await see(page.getByRole("alert")).toHaveText("Khóa không đúng.");
    await judgeScreen(page, "server staff sign-in");
  });

  test("shows dossiers, files, machines, the queue onward and what was refused", async () => {
    await page.goto(`${server.url}/nhan-vien`);
    await page.getByLabel("Khóa của người quản trị").fill(server.adminToken);
    await page.keyboard.press("Enter");
    await see(page.getByRole("heading", { name: "Tổng quan" })).toBeVisible();
    await see(page.getByText("60 hồ sơ đã nhận")).toBeVisible();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/nhan-vien" });
    await judgeScreen(page, "server staff 1");
    const seen: [string, RegExp][] = [
      ["Hồ sơ", /H41\.99-260109-0060.*Đã tiếp nhận/s],
      ["Tệp", /Trích lục khai sinh/],
      ["Máy", /machine-[0-9a-f]{12}/],
      ["Gửi Cổng quốc gia", /chưa đủ để gửi: họ tên chủ hồ sơ/],
      ["Bị từ chối", /Mã hồ sơ H41\.99-260109-0001 đã thuộc một hồ sơ khác/],
    ];
    for (const [index, [name, words]] of seen.entries()) {
      await page.getByRole("link", { name, exact: true }).click();
      await see(page.getByRole("main")).toContainText(words);
      expect(await page.content()).not.toMatch(/Xuân|040192990204/);
      await judgeScreen(page, `server staff ${index + 2}`);
    }
    await page.getByRole("link", { name: "Hồ sơ", exact: true }).click();
    await page.getByRole("link", { name: "Xem 50 dòng sau" }).click();
    await see(page.getByText("H41.99-260109-0001")).toBeVisible();
    await page.getByRole("button", { name: "Ra" }).click();
    await see(page.getByLabel("Khóa của người quản trị")).toBeVisible();
    expect((await page.goto(`${server.url}/nhan-vien/ho-so`))?.status()).toBe(401);
  });
});

test("a server at which nothing arrived says so on every page; what is long or hostile breaks none", async () => {
  const empty = await startServer({ dataDir: join(folder, "trong"), clock: () => Date.parse(AT) });
  try {
    const sheet = await page.context().newPage();
    await sheet.setExtraHTTPHeaders({ authorization: `Bearer ${empty.adminToken}` });
    const nothing = {
      "": "Chưa máy nào gửi gì.",
      "/ho-so": "Chưa hồ sơ nào đến.",
      "/tep": "Chưa tệp nào đến.",
      "/may": "Chưa máy nào gửi gì.",
      "/cong-quoc-gia": "Chưa hồ sơ nào được gửi tiếp.",
      "/tu-choi": "Chưa lần gửi nào bị từ chối.",
    };
    for (const [path, words] of Object.entries(nothing)) {
      await sheet.goto(`${empty.url}/nhan-vien${path}`);
      await see(sheet.getByRole("main")).toContainText(words);
      await judgeScreen(sheet, `server empty ${path.slice(1)}`);
    }
    const title = `<img src=x onerror=alert(1)>${"Quyết định rất dài ".repeat(30)}${"không-có-chỗ-ngắt".repeat(12)}`;
    const dossierId = randomUUID();
    const send = (json: object) => empty.send("POST", "/v1/operations", { json });
    const body = {
      ...{ dossierId, code: "H41.99-260109-0001", provisional: false, agencyCode: "H41.99" },
      ...{ procedureCode: "</td><script>1</script>", receivedAt: AT, dueAt: AT, components: [] },
    };
    const told = {
      ...{
        id: randomUUID(),
        kind: "dossier.received",
        dossierId,
        deviceSeq: 1,
        createdAt: AT,
        body,
        files: [],
      },
      deviceId: "d0000000-0000-4000-8000-00000000000d",
      requestHash: createHash("sha256").update(canonicalize(body)!).digest("hex"),
    };
    expect((await send(told)).status).toBe(200);
    await empty.issueResult({ dossierId, title, pdf: Buffer.from("%PDF-1.7 dài") });
    for (const path of ["/ho-so", "/tep"]) {
      await sheet.goto(`${empty.url}/nhan-vien${path}`);
      await see(sheet.getByRole("main")).toContainText(path === "/tep" ? title : body.procedureCode);
      expect(await sheet.locator("img, script").count()).toBe(0);
      await judgeScreen(sheet, `server long ${path.slice(1)}`);
    }
    await sheet.close();
  } finally {
    await empty.close();
  }
});

test("every path of the server is somebody's", () => {
  expect(["/v1/clock", "/admin/state", "/nhan-vien/tep", "/tra-cuu", "/tai-tep/a/b"].map(roleOf)).toEqual([
    ...["device", "admin", "admin", "public", "public"],
  ]);
  expect(roleOf("/khac")).toBeUndefined();
});
