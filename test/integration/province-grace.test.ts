import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { Net } from "../../main/core/ports.ts";
import { createTestOffice } from "../support/office.ts";
import { startProvider } from "../support/oidc-provider.ts";
import { openCore } from "../support/open-core.ts";
import { refusal } from "../support/refusal.ts";

/** Offline grace of the province's accounts: the local password opens for as many days as the policy grants. */
const DAY = 86_400_000;
const GRACE = 7;

async function linkedOffice() {
  const provider = await startProvider({
    "sub-tn1": { name: "Cán bộ một", preferred_username: "tn1", roles: ["mot-cua"] },
  });
  const office = await createTestOffice();
  onTestFinished(() => office.end());
  office.config.provinceAccounts = {
    ...{ clientId: "quay-mot-cua", scopes: "openid profile offline_access", issuer: provider.issuer },
    ...{ usernameClaim: "preferred_username", nameClaim: "name", roleClaim: "roles" },
    roles: { "mot-cua": ["receiving-officer"] },
    grace: [{ days: GRACE, inForceFrom: "2020-01-01", inForceTo: null, source: "QĐ thử" }],
  };
  const line = { down: false };
  const net = (real: Net): Net => ({
    ...real,
    async send(request) {
      if (line.down) throw new AppError("sync.offline", {}, { retryable: true });
      return real.send(request);
    },
  });
  const opened = await openCore(office, { net });
  onTestFinished(() => opened.core.close());
  const window = opened.as("window");
  const { password } = office.account("tn1");
  const signIn = () => window("accounts.signIn", { username: "tn1", password });
  await signIn();
  const started = await window("accounts.provinceStart", { device: true, link: true });
  await provider.visit(`${started.address}?user_code=${started.code}`, "sub-tn1");
  for (let tries = 0; tries < 200; tries++) {
    const { state, problem } = await window("accounts.provinceLook", { id: started.id });
    expect(problem).toBeNull();
    if (state === "done") break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { office, provider, opened, window, signIn, line };
}

test("with the line down the password opens to the last day of the grace and no longer; the words say what to do", async () => {
  const { office, opened, window, signIn, line } = await linkedOffice();
  line.down = true;
  opened.shift(GRACE * DAY);
  expect(await signIn()).toMatchObject({ officer: { username: "tn1" } });
  opened.shift(DAY);
  const refused = await signIn().then(
    () => null,
    (error) => error.wire as { code: string; action: string; kept: string },
  );
  expect(refused?.code).toBe("accounts.grace-over");
  expect(refused?.action).not.toBe("");
  // a person of no province is not held back by it
  await window("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
});

test("a line that is there later in the day counts: the province is asked by itself, and what it refuses ends the seat", async () => {
  const { provider, opened, window, signIn, line } = await linkedOffice();
  for (let day = 1; day <= GRACE + 2; day++) {
    line.down = true;
    opened.shift(DAY);
    await signIn();
    line.down = false;
    await window("sync.now", {});
  }
  await provider.forget("sub-tn1");
  opened.shift(DAY);
  line.down = true;
  await signIn();
  line.down = false;
  await window("sync.now", {});
  expect(await window("accounts.me", {})).toBeNull();
  expect(await refusal(signIn())).toBe("accounts.province-refused");
});
