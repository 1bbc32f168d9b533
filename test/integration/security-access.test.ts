import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ProcedureName, procedures } from "../../preload/contract/index.ts";
import { CAMPAIGNS } from "../support/access/campaigns.ts";
import { COUNTER } from "../support/access/counter.ts";
import { DOCUMENTS } from "../support/access/documents.ts";
import { DOSSIERS } from "../support/access/dossiers.ts";
import { MONEY } from "../support/access/money.ts";
import { OFFICE } from "../support/access/office.ts";
import { own, type Row } from "../support/access/row.ts";
import { type CoreClient, clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { refusal } from "../support/refusal.ts";

/**
 * Every procedure of the contract, called by those who have no business with what it names: nobody, a colleague with
 * the very same role, an officer of another role. A new procedure does not compile until its row stands among those of
 * its feature in `test/support/access`.
 */
let office: TestOffice;
let owner: CoreClient;
let colleague: CoreClient;
let cashier: CoreClient;
let admin: CoreClient;

const signIn = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: office.account(username).password });

beforeAll(async () => {
  office = await createTestOffice();
  owner = startCoreClient(office.folder, "owner");
  await owner.core.ready();
  colleague = clientOf(owner.core, "colleague");
  cashier = clientOf(owner.core, "cashier");
  admin = clientOf(owner.core, "admin");
  await signIn(owner, "tn1");
  await signIn(colleague, "tn2");
  await signIn(cashier, "thuphi");
  await signIn(admin, "quantri");
  const received = await owner.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Kín"),
  });
  own.dossier = received.id;
  own.component = received.components[0]?.id ?? "";
  await owner.call("dossiers.saveDraft", { id: own.draft, content: draftOf("Trần Văn Riêng"), revision: 1 });
  const opened = await owner.call("digitise.open", { dossierId: own.dossier, componentId: own.component });
  own.document = opened.id;
  const picture = await owner.upload("trang.jpg", "image/jpeg", await makePage(DECISION));
  const { document } = await owner.call("digitise.addPages", { documentId: opened.id, uploads: [picture] });
  own.page = document.pageList[0]?.id ?? "";
  own.upload = await owner.upload("giu-rieng.jpg", "image/jpeg", new Uint8Array([0xff, 0xd8, 0xff]));
  const { label, pin } = office.account("tn1").token!;
  const { tokens } = await owner.call("signing.tokens", {});
  own.token = tokens.find((one) => one.label === label)!.serial;
  await owner.call("signing.unlock", { tokenSerial: own.token, pin });
  await owner.call("signing.lock", { tokenSerial: own.token });
}, 120_000);

afterAll(async () => {
  await owner?.core.close();
  await office?.end();
});

/** The calls of the citizen's screen: their inputs, which no officer's window may use. */
const CITIZEN: Partial<Record<ProcedureName, unknown>> = {
  "citizen.screen": {},
  "citizen.rate": { ticket: "0".repeat(32), level: 5, remarks: [], comment: "" },
  "citizen.leave": { ticket: "0".repeat(32) },
};

const TABLE: { [P in ProcedureName]: Row<P> | "public" | "citizen" } = {
  ...DOSSIERS,
  ...DOCUMENTS,
  ...COUNTER,
  ...CAMPAIGNS,
  ...MONEY,
  ...OFFICE,
};

const rows = Object.entries(TABLE) as [ProcedureName, Row<ProcedureName> | "public" | "citizen"][];

test("public is what the table says is public, and nobody calls anything else", async () => {
  const nobody = clientOf(owner.core, "nobody");
  for (const [name, one] of rows) {
    expect(procedures[name].access === "public", name).toBe(one === "public");
    expect(procedures[name].access === "citizen", name).toBe(one === "citizen");
    if (one === "public" || one === "citizen") continue;
    expect(await refusal(nobody.call(name, one.input())), name).toBe("session.required");
  }
  expect(await refusal(nobody.upload("a.jpg", "image/jpeg", new Uint8Array(4)))).toContain(
    "session.required",
  );
}, 60_000);

test("nobody at an officer's window answers for the citizen, and the citizen's screen asks for nothing else", async () => {
  const nobody = clientOf(owner.core, "nobody");
  for (const [name, input] of Object.entries(CITIZEN) as [ProcedureName, never][]) {
    for (const window of [nobody, owner, colleague, cashier, admin]) {
      expect(await refusal(window.call(name, input)), name).toBe("citizen.screen-only");
    }
  }
  const screen = async (name: ProcedureName, input: unknown) => {
    const reply = await owner.core.call("owner", { v: 1, id: "1", proc: name, input }, "citizen");
    return reply.ok ? "accepted" : reply.error.code;
  };
  for (const [name, one] of rows) {
    // also under the very name of a window where an officer sits
    if (one !== "citizen") {
      const input = one === "public" ? {} : one.input();
      expect(await screen(name, input), name).toBe("citizen.screen-only");
    }
  }
  expect(await screen("citizen.screen", {})).toBe("accepted");
  expect(await screen("citizen.rate", CITIZEN["citizen.rate"])).toBe("citizen.ticket-used");
});

test("a colleague of the same role and an officer of another reach nothing that is the owner's", async () => {
  for (const [name, one] of rows) {
    if (one === "public" || one === "citizen") continue;
    if (one.colleague !== "any") {
      expect(await refusal(colleague.call(name, one.input())), `${name}, colleague`).toBe(one.colleague);
    }
    if (one.cashier !== "any") {
      expect(await refusal(cashier.call(name, one.input())), `${name}, cashier`).toBe(one.cashier);
    }
  }
  expect(await colleague.call("digitise.list", { dossierId: own.dossier })).toEqual([]);
  expect(await colleague.call("dossiers.drafts", {})).toEqual([]);
  expect((await owner.call("dossiers.draft", { id: own.draft })).content.applicant.fullName).toBe(
    "Trần Văn Riêng",
  );
  expect((await owner.call("digitise.get", { id: own.document })).pageList).toHaveLength(1);
}, 60_000);

test("a machine that has its office is joined anew by its administrators alone", async () => {
  const nobody = clientOf(owner.core, "nobody");
  const serverUrl = "https://127.0.0.1:9";
  const join = { serverUrl, pin: null, code: "ABCD-2345", machineName: "QUAY", administrator: null };
  for (const [who, code] of [
    [nobody, "session.required"],
    [colleague, "session.forbidden"],
  ] as const) {
    expect(await refusal(who.call("enrolment.look", { serverUrl }))).toBe(code);
    expect(await refusal(who.call("enrolment.join", join))).toBe(code);
  }
  expect(await refusal(admin.call("enrolment.look", { serverUrl }))).toBe("sync.offline");
  expect(await refusal(nobody.call("accounts.provinceStart", { device: false, link: false }))).toBe(
    "accounts.province-none",
  );
});

test("an upload of another window is nobody else's", async () => {
  const dossier = await colleague.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Thị Hai"),
  });
  const document = await colleague.call("digitise.open", {
    dossierId: dossier.id,
    componentId: dossier.components[0]?.id ?? "",
  });
  expect(
    await refusal(colleague.call("digitise.addPages", { documentId: document.id, uploads: [own.upload] })),
  ).toBe("files.missing");
});

test("a name of the watched folder cannot lead out of it", async () => {
  for (const name of ["../office.json", "/etc/passwd", "..\\office.json", "a\n.pdf", "."]) {
    expect(
      await refusal(owner.call("digitise.takeWatched", { documentId: own.document, names: [name] })),
      name,
    ).toBe("cli.input-missing");
  }
});

test("a blob's right ends with the session that asked for it", async () => {
  const window = clientOf(owner.core, "short");
  await signIn(window, "tn3");
  const { token } = await window.call("dossiers.receipt", { id: own.dossier });
  await window.call("accounts.signOut", {});
  await expect(window.blob(token)).rejects.toThrow("404");
});

test("a session is not taken up again after sign-out, a new password, a deactivation; running ones end", async () => {
  const window = clientOf(owner.core, "window");
  const other = clientOf(owner.core, "other");
  const id = (await signIn(window, "sohoa")).officer.id;
  const { session } = await signIn(window, "sohoa");
  await window.call("accounts.signOut", {});
  expect(await refusal(window.call("accounts.resume", { session }))).toBe("session.expired");

  const first = await signIn(window, "sohoa");
  const second = await signIn(other, "sohoa");
  const { password } = office.account("sohoa");
  await window.call("accounts.changePassword", { current: password, next: "mật-khẩu-mới-1" });
  expect(await refusal(other.call("accounts.list", {}))).toBe("session.required");
  expect(await refusal(other.call("accounts.resume", { session: second.session }))).toBe("session.expired");
  expect((await window.call("accounts.me", {}))?.id).toBe(id);

  await admin.call("accounts.resetPassword", { id, password: "mật-khẩu-mới-2" });
  expect(await window.call("accounts.me", {})).toBeNull();
  expect(await refusal(window.call("accounts.resume", { session: first.session }))).toBe("session.expired");

  const third = await window.call("accounts.signIn", { username: "sohoa", password: "mật-khẩu-mới-2" });
  await admin.call("accounts.setActive", { id, active: false });
  expect(await window.call("accounts.me", {})).toBeNull();
  expect(await refusal(window.call("accounts.resume", { session: third.session }))).toBe("session.expired");
  // to whoever only guesses, who left looks like who never was
  const guess = (username: string, with_: string) =>
    refusal(window.call("accounts.signIn", { username, password: with_ }));
  expect(await guess("sohoa", "đoán bừa")).toBe("accounts.not-found");
  expect(await guess("khong-co", "đoán bừa")).toBe("accounts.not-found");
  expect(await guess("sohoa", "mật-khẩu-mới-2")).toBe("accounts.inactive");
}, 60_000);

test("a session sits at one window, and taking it up elsewhere ends who sat there", async () => {
  const window = clientOf(owner.core, "a");
  const other = clientOf(owner.core, "b");
  const { session, officer } = await signIn(window, "kiemtra");
  await signIn(other, "lanhdao");
  await other.call("accounts.resume", { session });
  expect((await other.call("accounts.me", {}))?.id).toBe(officer.id);
  expect(await window.call("accounts.me", {})).toBeNull();
});

test("guesses sent at the same moment are each counted, and a locked account takes no right password", async () => {
  const guesses = Array.from({ length: 9 }, (_, n) =>
    refusal(
      clientOf(owner.core, `guess-${n}`).call("accounts.signIn", {
        username: "vanthu",
        password: `sai ${n}`,
      }),
    ),
  );
  const answers = await Promise.all(guesses);
  expect(answers).toContain("accounts.locked");
  expect(await refusal(signIn(clientOf(owner.core, "right"), "vanthu"))).toBe("accounts.locked");
}, 60_000);

test("whoever sits at an open window cannot guess its password without end", async () => {
  const window = clientOf(owner.core, "left-open");
  await signIn(window, "truong");
  const answers: string[] = [];
  for (let n = 0; n < 6; n++) {
    answers.push(
      await refusal(window.call("accounts.changePassword", { current: `sai ${n}`, next: "mat-khau-dai-1" })),
    );
  }
  expect(answers.slice(-2)).toEqual(["accounts.locked", "accounts.locked"]);
  const { password } = office.account("truong");
  expect(
    await refusal(window.call("accounts.changePassword", { current: password, next: "mat-khau-dai-1" })),
  ).toBe("accounts.locked");
}, 60_000);

test("the data folder and what the core makes in it are for its user alone", async () => {
  for (const path of ["", "counter.db", "office.json", "files", "journal", "keys"]) {
    expect(((await stat(join(office.folder, path))).mode & 0o077).toString(8), path || "folder").toBe("0");
  }
});

test("nothing that names a citizen or opens a door stands in clear: disk, log, audit, refusals", async () => {
  const pin = "PIN-93517-kin";
  const password = "sai-nhung-van-kin-7741";
  const words = await owner
    .call("signing.sign", { documentIds: [own.document], tokenSerial: "không", keyId: "00", pin })
    .catch((error: Error) => JSON.stringify(error instanceof Refused ? error.wire : error));
  const guess = await clientOf(owner.core, "guess")
    .call("accounts.signIn", { username: "cntt", password })
    .catch((error: Error) => JSON.stringify(error instanceof Refused ? error.wire : error));
  const { officers } = office.office;
  const secrets = [
    pin,
    password,
    "Nguyễn Thị Kín",
    "Trần Văn Riêng",
    "giu-rieng",
    office.province.deviceToken,
    ...officers.flatMap((one) => [one.password, one.identity, ...(one.token ? [one.token.pin] : [])]),
  ];
  const { rows: audit } = await admin.call("office.audit", { limit: 500 });
  const told = JSON.stringify([words, guess, audit]);
  // the log names officers by their user name and rows by their id, so it has something to say
  expect(audit.length).toBeGreaterThan(10);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);

  await owner.core.close();
  const open_ = /^(province|demo-tokens|thu-muc-quet|office\.json)/;
  let files = 0;
  for (const entry of await readdir(office.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || open_.test(relative(office.folder, path))) continue;
    const bytes = await readFile(path);
    files++;
    for (const secret of secrets) {
      expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
      expect(bytes.includes(Buffer.from(secret, "utf16le")), `${path}: ${secret}`).toBe(false);
    }
    // no page of a paper in clear
    expect(bytes.includes(Buffer.from([0xff, 0xd8, 0xff, 0xe0])), path).toBe(false);
    expect(bytes.includes("%PDF-"), path).toBe(false);
  }
  expect(files).toBeGreaterThan(5);
});
