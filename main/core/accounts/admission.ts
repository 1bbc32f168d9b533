import { z } from "zod";
import { type Officer, type Output, type Parsed, Role } from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import type { Devices } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { hashPassword, isAcceptablePassword } from "./password.ts";
import type { Accounts } from "./service.ts";

/** Begins every code, so that nobody takes another text for one. */
const MARK = "VAOCA1";

/** Roles that a substitute may be given: nobody becomes head or administrator by a code. */
const GIVEN: ReadonlySet<Role> = new Set<Role>(["receiving-officer", "specialist", "digitiser", "cashier"]);

/** What the head says of a substitute; signed by the key of the head's machine. */
const Admission = z.strictObject({
  id: z.uuid(),
  username: z.string().regex(/^[a-z0-9._-]{3,40}$/),
  fullName: z.string().min(3).max(100),
  roles: z.array(Role).min(1),
  agency: z.string(),
  /** the machine at which it counts */
  machine: z.string(),
  from: z.string(),
  until: z.string(),
  /** full name of the head */
  by: z.string(),
});
type Admission = z.infer<typeof Admission>;

const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64url");
const decode = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

/**
 * A substitute's first sign-in while the line is down: the head makes a code at any machine of the office; the machine
 * that it names proves it without a line by the device certificate that the province issued. It counts once, for some
 * hours, for the roles it names; what it opened ends by itself, and the province is told of both.
 */
export function createAdmissions(
  core: CoreContext,
  parts: { accounts: Accounts; devices: Devices; requireClock(): void },
) {
  const { read } = core.database;

  /** Throws `accounts.admission-bad` with the reason. */
  async function proved(code: string): Promise<Admission> {
    const bad = (why: string) => new AppError("accounts.admission-bad", { why });
    const [mark, body, signature, certificate, more] = code.replace(/\s+/g, "").split(".");
    if (mark !== MARK || !body || !signature || !certificate || more !== undefined) {
      throw bad("không phải mã vào ca, hoặc thiếu một đoạn");
    }
    const bytes = decode(body);
    const verdict = await parts.devices.verify(decode(certificate), bytes, decode(signature));
    if (!verdict.ok) {
      throw bad(
        verdict.why === "forged"
          ? "nội dung đã bị sửa"
          : "máy lập mã không phải máy của tỉnh, hoặc đã bị thu hồi",
      );
    }
    let json: unknown;
    try {
      json = JSON.parse(Buffer.from(bytes).toString("utf8"));
    } catch {
      throw bad("không đọc được nội dung");
    }
    const read = Admission.safeParse(json);
    if (!read.success) throw bad("không đọc được nội dung");
    const identity = await parts.devices.current();
    if (read.data.agency !== core.config.agency.code || verdict.device.unitId !== identity?.unitId) {
      throw bad("mã của cơ quan khác");
    }
    if (read.data.machine !== core.config.machineName) throw bad(`mã dành cho máy ${read.data.machine}`);
    if (read.data.roles.some((role) => !GIVEN.has(role))) throw bad("vai trò không được giao bằng mã");
    const now = core.ports.clock.now();
    if (now < fromTimestamp(read.data.from) - 10 * 60_000) throw bad("chưa đến giờ dùng");
    if (now > fromTimestamp(read.data.until)) throw bad(`đã hết hạn lúc ${displayTime(read.data.until)}`);
    return read.data;
  }

  return {
    /** The head makes a code. Throws `accounts.admission-not-enrolled`, `accounts.admission-roles`, `accounts.*`. */
    async issue(
      officer: Officer,
      id: string,
      input: Parsed<"accounts.admit">,
    ): Promise<Output<"accounts.admit">> {
      await parts.accounts.confirm(officer, input.password);
      if (input.roles.some((role) => !GIVEN.has(role))) throw new AppError("accounts.admission-roles");
      const identity = await parts.devices.current();
      if (!identity) throw new AppError("accounts.admission-not-enrolled");
      const now = core.ports.clock.now();
      const told: Admission = {
        id,
        username: input.username,
        fullName: input.fullName.normalize("NFC"),
        roles: input.roles,
        agency: core.config.agency.code,
        machine: input.machine,
        from: toTimestamp(now),
        until: toTimestamp(now + input.hours * 3_600_000),
        by: officer.fullName,
      };
      const bytes = new TextEncoder().encode(JSON.stringify(told));
      const certificate = Buffer.from(identity.certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
      const code = [MARK, encode(bytes), encode(identity.sign(bytes)), encode(certificate)].join(".");
      await core.write(officer.username, async (tx) => {
        const { username, roles, machine, until, by } = told;
        await tx.outbox({
          kind: "account.admission-issued",
          dossierId: null,
          body: { admissionId: id, username, fullName: told.fullName, roles, machine, until, by },
        });
        await tx.audit("accounts.admission-issued", id, { username, roles, machine, until });
      });
      return { code, until: told.until };
    },

    /**
     * The substitute signs in with it, once, and chooses a password. Throws `accounts.admission-bad`,
     * `accounts.admission-used`, `accounts.duplicate-username`, `accounts.weak-password`, `clock.unconfirmed`.
     */
    async redeem(call: Call, input: Parsed<"accounts.redeem">) {
      // a clock that nobody believes proves no hours
      parts.requireClock();
      const told = await proved(input.code);
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
