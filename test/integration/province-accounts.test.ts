import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { graceUntil } from "../../main/core/accounts/grace.ts";
import { createOidc } from "../../main/core/accounts/oidc.ts";
import { AppError, toWireError } from "../../main/core/errors.ts";
import type { Net, NetResponse, SystemBrowser } from "../../main/core/ports.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { systemRandom } from "../../main/hosts/node/ports.ts";
import { systemBrowser } from "../../main/hosts/node/system-browser.ts";
import { createTestOffice, draftOf } from "../support/office.ts";
import { startProvider, type TestProvider } from "../support/oidc-provider.ts";
import { openCore } from "../support/open-core.ts";

/** People's accounts at the province, against a real OpenID provider (oidc-provider, which is none of ours). */
const LAN = { name: "Nguyễn Thị Lan", preferred_username: "lan.nt", roles: ["mot-cua"] };
const CLIENT = { clientId: "quay-mot-cua", scopes: "openid profile offline_access" };

function oidcOf(
  provider: TestProvider,
  change: (url: string, answer: NetResponse) => NetResponse = (_, a) => a,
  skew = 0,
) {
  const real = nodeNet();
  const net: Net = { ...real, send: async (request) => change(request.url, await real.send(request)) };
  return createOidc(
    { ...CLIENT, issuer: provider.issuer },
    { net, random: systemRandom, skewMs: () => skew },
  );
}

async function signIn(
  provider: TestProvider,
  oidc: ReturnType<typeof createOidc>,
  login: string | null = "sub-lan",
) {
  const back = await systemBrowser().listen();
  onTestFinished(() => back.close());
  const asked = await oidc.code(back.address);
  await provider.visit(asked.address, login);
  return { asked, cameBack: await back.cameBack };
}
const refused = async (work: Promise<unknown>) => {
  const { code, message } = toWireError(
    await work.then(
      () => "accepted",
      (error) => error,
    ),
  );
  return `${code}: ${message}`;
};
const altered = (
  answer: NetResponse,
  change: (json: Record<string, unknown>) => Record<string, unknown>,
) => ({
  ...answer,
  body: Buffer.from(JSON.stringify(change(JSON.parse(Buffer.from(answer.body).toString())))),
});

test("code with PKCE in the browser, refreshed, revoked; a code is good once", async () => {
  const provider = await startProvider({ "sub-lan": LAN });
  const oidc = oidcOf(provider);
  const { asked, cameBack } = await signIn(provider, oidc);
  const address = new URL(asked.address);
  expect(address.searchParams.get("code_challenge_method")).toBe("S256");
  const proved = await asked.finish(cameBack);
  expect(proved).toMatchObject({ subject: "sub-lan", claims: LAN });
  const next = await oidc.refresh(proved.refreshToken!);
  await oidc.revoke(next.refreshToken);
  expect(await refused(oidc.refresh(next.refreshToken))).toContain("accounts.oidc-code");
  expect(await refused(asked.finish(cameBack))).toContain("accounts.oidc-code");
  const other = new URL(cameBack);
  other.searchParams.set("state", "khac");
  expect(await refused(asked.finish(other))).toContain("accounts.oidc-untrusted");
});

test("a code that was caught is worth nothing without this attempt's own secret; who refuses at the page is told so", async () => {
  const provider = await startProvider({ "sub-lan": LAN });
  const real = nodeNet();
  const net: Net = {
    ...real,
    send: (request) => {
      const body = String(request.body ?? "").replace(
        /code_verifier=[^&]+/,
        `code_verifier=${"a".repeat(43)}`,
      );
      return real.send(request.body === undefined ? request : { ...request, body });
    },
  };
  const config = { ...CLIENT, issuer: provider.issuer };
  const thief = createOidc(config, { net, random: systemRandom, skewMs: () => 0 });
  const { asked, cameBack } = await signIn(provider, thief);
  expect(await refused(asked.finish(cameBack))).toContain("accounts.oidc-code");
  const denied = await signIn(provider, oidcOf(provider), null);
  expect(await refused(denied.asked.finish(denied.cameBack))).toContain("accounts.oidc-denied");
});

test("another issuer, another attempt's token, a foreign key, another time: each refused in words", async () => {
  const provider = await startProvider({ "sub-lan": LAN });
  const strange = oidcOf(provider, (url, answer) =>
    url.includes("openid-configuration")
      ? altered(answer, (json) => ({ ...json, issuer: "https://khac" }))
      : answer,
  );
  expect(await refused(strange.code("http://127.0.0.1:1/dang-nhap"))).toContain("máy chủ tự xưng tên khác");
  // a token of an earlier attempt in the place of this one's
  let kept: unknown;
  const replaying = oidcOf(provider, (url, answer) => {
    if (!url.endsWith("/token")) return answer;
    return altered(answer, (json) => {
      const now = kept ?? json["id_token"];
      kept = json["id_token"];
      return { ...json, id_token: now };
    });
  });
  const first = await signIn(provider, replaying);
  await first.asked.finish(first.cameBack);
  const second = await signIn(provider, replaying);
  expect(await refused(second.asked.finish(second.cameBack))).toContain("lần đăng nhập khác");
  // keys change between the question and the answer; with the next attempt the new ones are known
  const plain = oidcOf(provider);
  const third = await signIn(provider, plain);
  await third.asked.finish(third.cameBack);
  provider.rotate();
  const fourth = await signIn(provider, plain);
  expect(await fourth.asked.finish(fourth.cameBack)).toMatchObject({ subject: "sub-lan" });
  const foreign = oidcOf(provider, (url, answer) =>
    url.endsWith("/jwks") ? altered(answer, () => ({ keys: [] })) : answer,
  );
  const fifth = await signIn(provider, foreign);
  expect(await refused(fifth.asked.finish(fifth.cameBack))).toContain("accounts.oidc-untrusted");
  // by the province's clock it is hours later: what it gives out would be over
  const late = oidcOf(provider, undefined, -5 * 3_600_000);
  const sixth = await signIn(provider, late);
  expect(await refused(sixth.asked.finish(sixth.cameBack))).toContain("accounts.oidc-clock");
});

test("grace: so many days after the last proof, by the rule of the day; none without a rule", () => {
  const rule = (days: number, inForceFrom: string, inForceTo: string | null) => ({
    days,
    inForceFrom,
    inForceTo,
    source: "QĐ thử",
  });
  const rules = [rule(3, "2026-01-01", "2026-06-30"), rule(14, "2026-07-01", null)];
  const at = (day: string) => Date.parse(`${day}T08:00:00+07:00`);
  expect(graceUntil(rules, "2026-02-01T17:00:00.000+07:00", at("2026-02-03"))).toBe("2026-02-04");
  expect(graceUntil(rules, "2026-06-29T17:00:00.000+07:00", at("2026-07-02"))).toBe("2026-07-13");
  expect(graceUntil([], "2026-02-01T17:00:00.000+07:00", at("2026-02-01"))).toBe("2026-02-01");
});

test("a counter: the first sign-in makes the officer, the local one is linked, the line goes, the province refuses", async () => {
  const provider = await startProvider({
    "sub-lan": LAN,
    "sub-tn1": { name: "Cán bộ một", preferred_username: "tn1", roles: ["mot-cua"] },
    "sub-no": { name: "Người ngoài", preferred_username: "nguoi.ngoai", roles: ["khac"] },
  });
  const office = await createTestOffice();
  onTestFinished(() => office.end());
  office.config.provinceAccounts = {
    ...CLIENT,
    issuer: provider.issuer,
    usernameClaim: "preferred_username",
    nameClaim: "name",
    roleClaim: "roles",
    roles: { "mot-cua": ["receiving-officer"] },
    grace: [{ days: 7, inForceFrom: "2020-01-01", inForceTo: null, source: "QĐ thử" }],
  };
  let login = "sub-lan";
  let visiting: Promise<unknown> = Promise.resolve();
  const browser: SystemBrowser = {
    listen: systemBrowser().listen,
    async open(address) {
      visiting = provider.visit(address, login);
      return true;
    },
  };
  const end = { cut: false, tried: 0, done: 0 };
  const net = (real: Net): Net => ({
    ...real,
    async send(request) {
      const ends = request.url.endsWith("/revocation");
      if (ends) end.tried++;
      if (ends && end.cut) throw new AppError("sync.offline", {}, { retryable: true });
      const answer = await real.send(request);
      if (ends) end.done++;
      return answer;
    },
  });
  const opened = await openCore(office, { browser, net });
  onTestFinished(() => opened.core.close());
  const window = opened.as("window");
  async function attempt(as: string, wish = { device: false, link: false }) {
    login = as;
    const started = await window("accounts.provinceStart", wish);
    if (started.code) visiting = provider.visit(`${started.address}?user_code=${started.code}`, as);
    await visiting;
    for (;;) {
      const seen = await window("accounts.provinceLook", { id: started.id });
      if (seen.state !== "waiting") return seen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  expect((await attempt("sub-no")).problem?.code).toBe("accounts.no-role");
  const lan = await attempt("sub-lan");
  expect(lan.seat?.officer).toMatchObject({
    username: "lan.nt",
    fullName: LAN.name,
    roles: ["receiving-officer"],
  });
  expect(await window("accounts.me", {})).toMatchObject({ username: "lan.nt" });
  // another person sits down at the same window through the province: the form that lay open is kept for its owner
  const draftId = randomUUID();
  await window("dossiers.saveDraft", { id: draftId, content: draftOf("Người Đang Nhận Dở"), revision: 0 });
  await window("accounts.signOut", {});
  const drafts = async () => (await window("dossiers.drafts", {})).map(({ id }) => id);
  const { password: another } = office.account("tn2");
  await window("accounts.signIn", { username: "tn2", password: another });
  expect(await drafts()).not.toContain(draftId);
  expect((await attempt("sub-lan")).seat?.officer.username).toBe("lan.nt");
  expect(await drafts()).toContain(draftId);
  // a local officer of that name proves it by the password first, and is linked from within
  expect((await attempt("sub-tn1")).problem?.code).toBe("accounts.link-first");
  const { password } = office.account("tn1");
  await window("accounts.signIn", { username: "tn1", password });
  expect((await attempt("sub-tn1", { device: true, link: true })).state).toBe("done");
  expect((await attempt("sub-tn1")).seat?.officer.username).toBe("tn1");
  // the province forgets the person: the next sign-in by password is the last one
  await provider.forget("sub-tn1");
  await window("accounts.signIn", { username: "tn1", password });
  for (let turn = 0; (await window("accounts.me", {})) !== null && turn < 100; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await expect(window("accounts.signIn", { username: "tn1", password })).rejects.toThrow(
    "accounts.province-refused",
  );
  // a sign-out while the line is down: the session at the province ends as soon as there is a line
  expect((await attempt("sub-lan")).state).toBe("done");
  Object.assign(end, { cut: true, tried: 0, done: 0 });
  await window("accounts.signOut", {});
  while (end.tried === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  end.cut = false;
  await window("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  await window("sync.now", {});
  expect(end.done).toBe(1);
  await window("sync.now", {});
  expect(end.done).toBe(1);
});
