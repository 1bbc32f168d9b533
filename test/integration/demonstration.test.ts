import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isDemonstrationIssuer, withoutInventedTrust } from "../../main/core/office/demonstration.ts";
import { startCore } from "../../main/hosts/core-process.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { startCoreClient } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { soundSignature } from "../support/verify-report.ts";

let office: TestOffice;
beforeAll(async () => {
  office = await createTestOffice();
});
afterAll(() => office.end());

test("a real office opens neither a key in a file nor a folder that was a demonstration's", async () => {
  const first = startCoreClient(office.folder);
  expect((await first.core.ready()).state).toBe("ready");
  await first.core.close();

  const path = join(office.folder, "office.json");
  const config = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...config, demonstration: false }));
  const places = findPlaces();
  const core = startCore({
    entry: places.core,
    node: places.node,
    args: ["--data", office.folder],
    env: { COUNTER_PASSPHRASE: "một cụm mật khẩu đủ dài của CNTT" },
    stderr: "ignore",
  });
  const startup = await core.ready();
  await core.close();
  expect(startup.state).not.toBe("ready");
  expect(startup.message).not.toBe("");
});

test("in a real office a signature under the demonstration's authority is trusted by nobody", () => {
  const signature = soundSignature({
    issuer: "CN=CA TRÌNH DIỄN - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ, O=Quầy Một Cửa (trình diễn), C=VN",
  });
  const judged = withoutInventedTrust({ verdict: "valid", signatures: [signature] });
  expect(judged.verdict).toBe("warning");
  expect(judged.signatures[0]?.chain).toBe("untrusted");
  const other = { ...signature, issuer: "CN=CA phục vụ các cơ quan Nhà nước G2" };
  expect(withoutInventedTrust({ verdict: "valid", signatures: [other] }).verdict).toBe("valid");
  expect(isDemonstrationIssuer(signature.issuer.normalize("NFD"))).toBe(true);

  // one that training made is trusted by no counter outside of training, a demonstration's neither
  const practised = { ...signature, issuer: "CN=CA TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ, O=x, C=VN" };
  const seen = (own: { demonstration?: boolean; training?: boolean }) =>
    withoutInventedTrust({ verdict: "valid", signatures: [practised] }, own);
  expect(seen({ demonstration: true })).toMatchObject({
    verdict: "warning",
    signatures: [{ chain: "untrusted" }],
  });
  expect(seen({ training: true }).verdict).toBe("valid");
});
