import {
  inFours,
  type Officer,
  type Output,
  type Parsed,
  ROLE_NAMES,
} from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import type { Devices } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { displayTime, fromTimestamp } from "../time.ts";
import { createAdmissionCodes, type KnownMachine } from "./admission-codes.ts";
import { hashPassword, isAcceptablePassword } from "./password.ts";
import type { Accounts } from "./service.ts";
import { mayBeGiven } from "./short-code.ts";

/**
 * A substitute's first sign-in while the line is down: the head makes a code at any machine of the office; the machine
 * that it names proves it without a line by the device certificate that the province issued. It counts once, for some
 * hours, for the roles it names; what it opened ends by itself, and the province is told of both.
 */
export function createAdmissions(
  core: CoreContext,
  parts: {
    accounts: Accounts;
    devices: Devices;
    forms: Forms;
    requireClock(): void;
    machines(): Promise<KnownMachine[]>;
    profile(at: string): FormProfile;
  },
) {
  const { read } = core.database;
  const codes = createAdmissionCodes(core, parts);

  return {
    /** The head makes a code. Throws `accounts.admission-not-enrolled`, `accounts.admission-roles`, `accounts.*`. */
    async issue(
      officer: Officer,
      id: string,
      input: Parsed<"accounts.admit">,
    ): Promise<Output<"accounts.admit">> {
      await parts.accounts.confirm(officer, input.password);
      if (!input.roles.every(mayBeGiven)) throw new AppError("accounts.admission-roles");
      const identity = await parts.devices.current();
      if (!identity) throw new AppError("accounts.admission-not-enrolled");
      const { told, short, code } = await codes.made(identity, id, input, officer.fullName);
      await core.write(officer.username, async (tx) => {
        const { username, roles, machine, until, by } = told;
        await tx.outbox({
          kind: "account.admission-issued",
          dossierId: null,
          body: { admissionId: told.id, username, fullName: told.fullName, roles, machine, until, by },
        });
        await tx.audit("accounts.admission-issued", told.id, { username, roles, machine, until });
        await parts.forms.issue(tx, {
          id,
          kind: "entry-code",
          profile: parts.profile(tx.at),
          dossierId: null,
          subjectId: told.id,
          by,
          content: {
            text: {
              entryCode: short ? inFours(short) : "",
              fullName: told.fullName,
              username,
              roles: roles.map((role) => ROLE_NAMES[role]).join(", "),
              machine,
              madeAt: displayTime(told.from),
              until: displayTime(until),
              headName: by,
            },
            lists: {},
            tables: {},
            code: short ?? code,
          },
        });
      });
      return { code, short, until: told.until, formId: id };
    },

    /**
     * The substitute signs in with it, once, and chooses a password. Throws `accounts.admission-bad`,
     * `accounts.admission-used`, `accounts.duplicate-username`, `accounts.weak-password`, `clock.unconfirmed`.
     */
    async redeem(call: Call, input: Parsed<"accounts.redeem">) {
      // a clock that nobody believes proves no hours
      parts.requireClock();
      const told = await codes.proved(input);
      if (!isAcceptablePassword(input.password, told.username)) throw new AppError("accounts.weak-password");
      if (await parts.accounts.byUsername(told.username)) {
        const used = await read
          .selectFrom("admissions")
          .select("id")
          .where("id", "=", told.id)
          .executeTakeFirst();
        if (used) throw new AppError("accounts.admission-used");
        throw new AppError("accounts.duplicate-username", { username: told.username });
      }
      const password = await hashPassword(input.password, core.ports.random);
      const accountId = core.ports.random.uuid();
      await core.write(told.username, async (tx) => {
        const before = await tx.db
          .selectFrom("admissions")
          .select("id")
          .where("id", "=", told.id)
          .executeTakeFirst();
        if (before) throw new AppError("accounts.admission-used");
        const { code } = core.config.agency;
        await tx.db
          .insertInto("accounts")
          .values({
            id: accountId,
            username: told.username,
            full_name: told.fullName,
            title: "Người thay",
            identity: null,
            roles: JSON.stringify(told.roles),
            home_agency: code,
            work_agency: code,
            password,
            active: 1,
            failures: 0,
            locked_until: null,
            created_at: tx.at,
          })
          .execute();
        await tx.db
          .insertInto("admissions")
          .values({
            id: told.id,
            account_id: accountId,
            issued_by: told.by,
            from_at: told.from,
            until_at: told.until,
            used_at: tx.at,
          })
          .execute();
        const { username, fullName, roles, until, by } = told;
        await tx.outbox({
          kind: "account.admitted",
          dossierId: null,
          body: { admissionId: told.id, accountId, username, fullName, roles, until, by, at: tx.at },
        });
        await tx.audit("accounts.admitted", accountId, { admission: told.id, by, roles, until });
        tx.emit("accounts", [accountId]);
      });
      const row = await parts.accounts.byUsername(told.username);
      if (!row) throw new AppError("core.internal");
      return parts.accounts.seat(call, row, "accounts.signed-in");
    },

    /** Whether an account that a code made still opens; others are none of its business. Throws `accounts.admission-over`. */
    async requireStill(accountId: string): Promise<void> {
      const row = await read
        .selectFrom("admissions")
        .select(["until_at", "issued_by"])
        .where("account_id", "=", accountId)
        .executeTakeFirst();
      if (!row || core.ports.clock.now() <= fromTimestamp(row.until_at)) return;
      // the province vouches for the person by now
      const linked = await read
        .selectFrom("province_accounts")
        .select("account_id")
        .where("account_id", "=", accountId)
        .executeTakeFirst();
      if (linked) return;
      throw new AppError("accounts.admission-over", { until: displayTime(row.until_at), by: row.issued_by });
    },
  };
}

export type Admissions = ReturnType<typeof createAdmissions>;
