import type { Selectable } from "kysely";
import type { z } from "zod";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Role, SignedIn } from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { OfficeConfig } from "../office/service.ts";
import { createSecretBox } from "../secret-box.ts";
import { dayOf, displayDay, fromTimestamp } from "../time.ts";
import { graceUntil } from "./grace.ts";
import { createOidc, type Oidc, type Proved } from "./oidc.ts";
import { type Accounts, NO_PASSWORD } from "./service.ts";

/** How long a person may take at the provider's page; milliseconds. */
const PATIENCE_MS = 5 * 60_000;
/** so long a provider that was not heard is not asked again; milliseconds */
const UNHEARD_MS = 15 * 60_000;

type Config = NonNullable<OfficeConfig["provinceAccounts"]>;
type AccountRow = Selectable<Schema["accounts"]>;
type SeatInfo = z.infer<typeof SignedIn>;

interface Attempt {
  client: string;
  state: "waiting" | "done" | "failed";
  error: AppError | null;
  seat: SeatInfo | null;
  /** in whose place at this window the account is linked; null: it is signed in with */
  linkTo: Officer | null;
  cancel(): void;
}

/**
 * People's accounts at the province (OpenID Connect) beside the local passwords: the system's browser or a code at
 * another device proves who it is while the line is up; the local password opens the counter without one, for as many
 * days as the policy grants since the province last vouched for the person.
 */
export function createProvinceAccounts(
  core: CoreContext,
  parts: { accounts: Accounts; skewMs(): number | null },
) {
  const { read } = core.database;
  const config: Config | null = core.config.provinceAccounts;
  const box = createSecretBox(core.ports, "province session");
  const attempts = new Map<string, Attempt>();
  const provider: Oidc | null =
    config && createOidc(config, { net: core.ports.net, random: core.ports.random, skewMs: parts.skewMs });

  function required(): { config: Config; provider: Oidc } {
    if (!config || !provider) throw new AppError("accounts.province-none");
    return { config, provider };
  }

  const linkOf = (accountId: string) =>
    read.selectFrom("province_accounts").selectAll().where("account_id", "=", accountId).executeTakeFirst();

  const seal = (token: string) => box.wrap(new TextEncoder().encode(token));
  const unseal = async (wrapped: Uint8Array) => new TextDecoder().decode(await box.open(wrapped));

  /** Writes what was proved: the link, when, and the session; what the provider says of name and roles counts. */
  async function enter(proved: Proved, linkTo: Officer | null): Promise<AccountRow> {
    const known = required().config;
    const { issuer } = known;
    const text = (name: string) => {
      const value = proved.claims[name];
      return typeof value === "string" ? value.normalize("NFC").trim().slice(0, 100) : "";
    };
    const username = text(known.usernameClaim).toLowerCase();
    const roles = rolesOf(known, proved.claims[known.roleClaim]);
    const link = await read
      .selectFrom("province_accounts")
      .selectAll()
      .where("issuer", "=", issuer)
      .where("subject", "=", proved.subject)
      .executeTakeFirst();
    if (link && linkTo && link.account_id !== linkTo.id) throw new AppError("accounts.link-other");
    if (!link && !linkTo) {
      if (!/^[a-z0-9._-]{3,40}$/.test(username)) throw new AppError("accounts.no-role", { username });
      const same = await parts.accounts.byUsername(username);
      if (same) throw new AppError("accounts.link-first", { username });
    }
    if (roles.length === 0 && !linkTo) throw new AppError("accounts.no-role", { username });
    const wrapped = proved.refreshToken === null ? null : await seal(proved.refreshToken);
    const accountId = link?.account_id ?? linkTo?.id ?? core.ports.random.uuid();
    const isNew = !link && !linkTo;
    await core.write(username || "system", async (tx) => {
      if (isNew) {
        const { code } = core.config.agency;
        await tx.db
          .insertInto("accounts")
          .values({
            id: accountId,
            username,
            full_name: text(known.nameClaim) || username,
            title: "",
            identity: null,
            roles: JSON.stringify(roles),
            home_agency: code,
            work_agency: code,
            password: NO_PASSWORD,
            active: 1,
            failures: 0,
            locked_until: null,
            created_at: tx.at,
          })
          .execute();
        await tx.audit("accounts.created", accountId, { roles, by: issuer });
      } else if (roles.length > 0) {
        await tx.db
          .updateTable("accounts")
          .set({ roles: JSON.stringify(roles) })
          .where("id", "=", accountId)
          .execute();
      }
      const values = {
        username,
        verified_at: tx.at,
        refused_at: null,
        refused_why: null,
        wrapped_session: wrapped,
      };
      await tx.db
        .insertInto("province_accounts")
        .values({ account_id: accountId, issuer, subject: proved.subject, linked_at: tx.at, ...values })
        .onConflict((conflict) => conflict.column("account_id").doUpdateSet(values))
        .execute();
      if (!link) await tx.audit("accounts.linked", accountId, { issuer });
      tx.emit("accounts", [accountId]);
    });
    return read.selectFrom("accounts").selectAll().where("id", "=", accountId).executeTakeFirstOrThrow();
  }

  async function settle(attempt: Attempt, call: Call, proving: Promise<Proved>): Promise<void> {
    try {
      const row = await enter(await proving, attempt.linkTo);
      if (!row.active) throw new AppError("accounts.inactive");
      if (attempt.state !== "waiting") return;
      if (!attempt.linkTo) attempt.seat = await parts.accounts.seat(call, row, "accounts.signed-in-province");
      attempt.state = "done";
    } catch (error) {
      if (attempt.state !== "waiting") return;
      attempt.state = "failed";
      attempt.error = error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
      core.ports.log.warn("accounts.province-refused", { code: attempt.error.code });
    } finally {
      attempt.cancel();
    }
  }

  /** A refresh token is turned over at each use: two at once would look like a stolen one. */
  const refreshing = new Map<string, Promise<boolean>>();
  function refreshOnce(accountId: string): Promise<boolean> {
    const running =
      refreshing.get(accountId) ?? refresh(accountId).finally(() => refreshing.delete(accountId));
    refreshing.set(accountId, running);
    return running;
  }

  /**
   * Turns the session over; what the provider refuses ends the grace at once. The line being down changes nothing.
   * Answers whether the provider was heard.
   */
  async function refresh(accountId: string): Promise<boolean> {
    const link = await linkOf(accountId);
    if (!provider || !link?.wrapped_session) return true;
    try {
      const next = await provider.refresh(await unseal(link.wrapped_session));
      const wrapped = await seal(next.refreshToken);
      await core.write("system", async (tx) => {
        await tx.db
          .updateTable("province_accounts")
          .set({ wrapped_session: wrapped, verified_at: tx.at })
          .where("account_id", "=", accountId)
          .execute();
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "accounts.oidc-code") return false;
      await core.write("system", async (tx) => {
        await tx.db
          .updateTable("province_accounts")
          .set({
            wrapped_session: null,
            refused_at: tx.at,
            refused_why: "phiên ở tỉnh đã bị thu hồi hoặc hết hạn",
          })
          .where("account_id", "=", accountId)
          .execute();
        await tx.audit("accounts.province-refused", accountId);
      });
      await parts.accounts.endAll(accountId, "province-refused");
    }
    return true;
  }

  /**
   * Asks about every account that the province has not vouched for today: who signs in while the line is down, and it
   * is there later, does not use up the grace. A provider that is not heard is left alone for a while.
   */
  let askAgainAt = Number.NEGATIVE_INFINITY;
  async function refreshDue(): Promise<void> {
    if (!provider || core.ports.clock.monotonic() < askAgainAt) return;
    const today = dayOf(core.ports.clock.now());
    const rows = await read
      .selectFrom("province_accounts")
      .select(["account_id", "verified_at"])
      .where("wrapped_session", "is not", null)
      .execute();
    for (const { account_id, verified_at } of rows) {
      if (dayOf(fromTimestamp(verified_at)) === today || (await refreshOnce(account_id))) continue;
      askAgainAt = core.ports.clock.monotonic() + UNHEARD_MS;
      return;
    }
  }

  /** Ends at the provider what was signed out of here, also what was left over from hours without a line. */
  async function endLeftOver(): Promise<void> {
    if (!provider) return;
    for (const row of await read.selectFrom("province_endings").selectAll().orderBy("seq").execute()) {
      try {
        await provider.revoke(await unseal(row.wrapped_token));
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith("sync.")) return;
      }
      await core.write("system", async (tx) => {
        await tx.db.deleteFrom("province_endings").where("seq", "=", row.seq).execute();
      });
    }
  }

  return {
    /** What the province's accounts are to who asks. */
    async about(call: Call) {
      const id = call.session?.officer.id;
      const row =
        id === undefined ? undefined : await parts.accounts.byUsername(call.session!.officer.username);
      return {
        enabled: config !== null,
        linked: id !== undefined && (await linkOf(id)) !== undefined,
        hasPassword: row?.password !== NO_PASSWORD,
      };
    },

    /** Begins at this window; the person goes on in the system's browser, or with a code at another device. */
    async start(call: Call, wish: { device: boolean; link: boolean }) {
      const known = required();
      if (wish.link && !call.session) throw new AppError("session.required");
      for (const [id, attempt] of attempts) {
        if (attempt.client !== call.client) continue;
        attempt.state = "failed";
        attempt.cancel();
        attempts.delete(id);
      }
      const id = core.ports.random.uuid();
      const attempt: Attempt = {
        client: call.client,
        state: "waiting",
        error: null,
        seat: null,
        linkTo: wish.link ? (call.session?.officer ?? null) : null,
        cancel: () => {},
      };
      attempts.set(id, attempt);
      if (wish.device) {
        const asked = await known.provider.device();
        const abort = new AbortController();
        const late = core.ports.timers.after(PATIENCE_MS, () => abort.abort());
        attempt.cancel = () => {
          late();
          abort.abort();
        };
        void settle(attempt, call, asked.finish(abort.signal));
        return { id, opened: false, address: asked.address, code: asked.code };
      }
      const back = await core.ports.browser.listen();
      try {
        const asked = await known.provider.code(back.address);
        const late = core.ports.timers.after(PATIENCE_MS, () => void back.close());
        attempt.cancel = () => {
          late();
          void back.close();
        };
        void settle(attempt, call, back.cameBack.then(asked.finish));
        return {
          id,
          opened: await core.ports.browser.open(asked.address),
          address: asked.address,
          code: null,
        };
      } catch (error) {
        await back.close();
        throw error;
      }
    },

    /** How an attempt of this window stands; kept until the window begins another. */
    look(call: Call, id: string) {
      const attempt = attempts.get(id);
      if (!attempt || attempt.client !== call.client) throw new AppError("accounts.oidc-late");
      const problem = attempt.error ? toWireError(attempt.error) : null;
      return { state: attempt.state, problem, seat: attempt.seat };
    },

    cancel(call: Call, id: string): void {
      const attempt = attempts.get(id);
      if (!attempt || attempt.client !== call.client) return;
      attempt.state = "failed";
      attempt.cancel();
      attempts.delete(id);
    },

    /** Whether the local password still opens. Throws `accounts.grace-over`, `accounts.province-refused`. */
    async requireGrace(accountId: string): Promise<void> {
      const link = config && (await linkOf(accountId));
      if (!config || !link) return;
      if (link.refused_at) throw new AppError("accounts.province-refused", { why: link.refused_why ?? "" });
      const now = core.ports.clock.now();
      const until = graceUntil(config.grace, link.verified_at, now);
      if (dayOf(now) <= until) return;
      const last = displayDay(dayOf(fromTimestamp(link.verified_at)));
      throw new AppError("accounts.grace-over", { last });
    },

    /** After a sign-in by password: asks the province in the background whether the account is still good. */
    afterPassword(accountId: string): void {
      refreshOnce(accountId).catch((error) =>
        core.ports.log.warn("accounts.refresh-failed", { why: String(error) }),
      );
    },

    /** After a sign-out: the session at the province ends too, now or when the line is up. */
    async ended(accountId: string): Promise<void> {
      const link = await linkOf(accountId);
      const token = link?.wrapped_session;
      if (!token) return;
      await core.write("system", async (tx) => {
        await tx.db
          .insertInto("province_endings")
          .values({ account_id: accountId, wrapped_token: token, asked_at: tx.at })
          .execute();
        await tx.db
          .updateTable("province_accounts")
          .set({ wrapped_session: null })
          .where("account_id", "=", accountId)
          .execute();
      });
      await endLeftOver();
    },

    /** With every contact with the province: what is owed to its identity provider, and what it is owed to be asked. */
    async sync(): Promise<void> {
      await endLeftOver();
      await refreshDue();
    },
  };
}

export type ProvinceAccounts = ReturnType<typeof createProvinceAccounts>;

function rolesOf(config: Config, claim: unknown): Role[] {
  const told = Array.isArray(claim) ? claim : [claim];
  const roles = told.flatMap((value) => (typeof value === "string" ? (config.roles[value] ?? []) : []));
  return [...new Set(roles)];
}
