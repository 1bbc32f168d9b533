import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestOffice, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openCore } from "../support/open-core.ts";
import { sendAsAnother } from "../support/other-machine.ts";
import { refusal } from "../support/refusal.ts";

/** Lost accounts and tokens (QĐ 45/2024 Điều 21): shut at once, told to the head, the province and the other machines. */
let office: TestOffice;
let opened: OpenCore;
let head: Call;
let officer: Call;

const signIn = (call: Call, username: string) =>
  call("accounts.signIn", { username, password: office.account(username).password });

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
  head = opened.as("head");
  officer = opened.as("officer");
  await signIn(head, "truong");
  await signIn(officer, "tn1");
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

test("a token that its holder lost signs nothing any more, until the head sets it free with a reason", async () => {
  const { tokens } = await officer("signing.tokens", {});
  const token = tokens.find((one) => one.certificates.some((certificate) => certificate.usable));
  expect(token).toBeDefined();
  const serial = token!.serial;
  const { pin } = office.account("tn1").token!;
  await officer("signing.unlock", { tokenSerial: serial, pin });
  const mine = await officer("incidents.mine", {});
  expect(mine.tokens).toMatchObject([{ serial }]);
  expect(mine.accounts.map(({ username }) => username)).toEqual(["tn1"]);
  const colleague = opened.as("colleague-of-token");
  await signIn(colleague, "tn2");
  expect(await refusal(colleague("incidents.lostToken", { serial, note: "" }))).toBe("incidents.not-yours");
  await officer("incidents.lostToken", { serial, note: "Rơi trên xe khách" });
  expect(
    (await officer("signing.tokens", {})).tokens.find((one) => one.serial === serial)?.session,
  ).toBeNull();
  expect(await refusal(officer("signing.unlock", { tokenSerial: serial, pin }))).toBe(
    "signing.token-blocked",
  );
  expect(await head("incidents.open", {})).toEqual({ count: 1 });
  const [incident] = await head("incidents.list", {});
  expect(incident).toMatchObject({ kind: "lost-token", note: "Rơi trên xe khách", liftable: true });
  await head("incidents.seen", { id: incident!.id });
  expect(await head("incidents.open", {})).toEqual({ count: 0 });
  await head("incidents.lift", { id: incident!.id, why: "Tìm lại được trong cặp, không ai dùng" });
  await officer("signing.unlock", { tokenSerial: serial, pin });
});

test("an account that was lost is shut and its officer is out at once; a colleague's may be reported by the head alone", async () => {
  const colleague = opened.as("colleague");
  await signIn(colleague, "tn2");
  const lost = { username: "tn2", note: "Lộ mật khẩu" };
  expect(await refusal(officer("incidents.lostAccount", lost))).toBe("incidents.not-yours");
  await head("incidents.lostAccount", lost);
  expect(await refusal(colleague("dossiers.board", {}))).toBe("session.required");
  expect(await refusal(signIn(colleague, "tn2"))).toBe("accounts.inactive");
  await head("sync.now", {});
  await head("sync.now", {});
  // what comes back from the province of this machine's own report changes nothing
  expect((await head("incidents.list", {})).map(({ kind }) => kind)).toEqual(["lost-account", "lost-token"]);
});

test("a token that this machine never saw is shut by whoever lost it, with that officer's name", async () => {
  const serial = "TOKEN-CHUA-TUNG-CAM";
  await officer("incidents.lostToken", { serial, note: "Rơi khi đi họp" });
  const [incident] = await head("incidents.list", {});
  expect(incident).toMatchObject({
    kind: "lost-token",
    about: `Token số ${serial}`,
    by: office.account("tn1").fullName,
    liftable: true,
  });
});

test("what another machine of the agency reported is shut here too", async () => {
  const { randomUUID } = await import("node:crypto");
  const at = "2026-11-26T08:00:00.000+07:00";
  const body = {
    incidentId: randomUUID(),
    kind: "lost-account",
    subject: "tn1",
    about: "Tài khoản tn1",
    note: "",
    by: "Máy khác",
    at,
  };
  await sendAsAnother(office.province, {
    kind: "incident.reported",
    dossierId: null,
    createdAt: at,
    body,
  });
  await head("sync.now", {});
  let said = "accepted";
  for (let tries = 0; tries < 200 && said === "accepted"; tries++) {
    said = await refusal(officer("dossiers.board", {}));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(said).toBe("session.required");
});
