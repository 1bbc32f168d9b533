import { createHash } from "node:crypto";
import { z } from "zod";
import {
  inFours,
  isShortEntryCode,
  type Officer,
  type Output,
  type Parsed,
  ROLE_NAMES,
  Role,
} from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import { type DeviceIdentity, type Devices, uuidOf } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { hashPassword, isAcceptablePassword } from "./password.ts";
import type { Accounts } from "./service.ts";
import {
  mayBeGiven,
  type ProvedTerms,
  provesShortCode,
  readShortCode,
  roundedDown,
  shortCodeOf,
} from "./short-code.ts";

/** Begins every code, so that nobody takes another text for one. */
const MARK = "VAOCA1";

/** What two machines derive their common secret for. */
const PURPOSE = "entry code";

/** A machine of the office that this one has met. */
interface KnownMachine {
  deviceId: string;
  name: string;
  /** PEM */
  certificate: string;
}

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

/** The id of a short code is made of it, so that both machines name it alike. */
const idOf = (short: string): string =>
  uuidOf(
    createHash("sha256")
      .update(`${PURPOSE} ${short.replace(/\D/g, "")}`)
      .digest(),
  );

const encode = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64url");
const decode = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

/**
 * A substitute's first sign-in while the line is down: the head makes a code at any machine of the office; the machine
 * that it names proves it without a line by the device certificate that the province issued. It counts once, for some
 * hours, for the roles it names; what it opened ends by itself, and the province is told of both.
 *
 * The code has two forms. The long one carries its proof with it and is copied or scanned. The short one, 32 digits to
 * be read out, is proved by a secret that only the two machines can make from each other's certificates; they must have
 * met on the office's network.
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

  const bad = (why: string) => new AppError("accounts.admission-bad", { why });

  /** Machines whose word counts, this one among them. */
  async function trusted(identity: DeviceIdentity): Promise<KnownMachine[]> {
    const { deviceId, certificate } = identity;
    const all = [{ deviceId, name: core.config.machineName, certificate }, ...(await parts.machines())];
    const good: KnownMachine[] = [];
    for (const one of all) {
      const verdict = await parts.devices.judge(one.certificate);
      if (verdict.ok && verdict.device.unitId === identity.unitId) good.push(one);
    }
    return good;
  }

  /** The short form for the machine of that name; null where no machine, or more than one, is known by it. */
  async function shortFor(
    identity: DeviceIdentity,
    machine: string,
    told: Pick<Admission, "agency" | "username" | "fullName" | "roles"> & { from: number; hours: number },
  ): Promise<string | null> {
    const [there, another] = (await trusted(identity)).filter(({ name }) => name === machine);
    const secret = there && !another ? identity.secretWith(there.certificate, PURPOSE) : null;
    if (!there || !secret) return null;
    return shortCodeOf(told, { ...told, maker: identity.deviceId, machine: there.deviceId }, secret);
  }

  /** Throws `accounts.admission-bad` with the reason. */
  async function provedShort({ code, username, fullName }: Parsed<"accounts.redeem">): Promise<Admission> {
    const terms = readShortCode(code);
    if (!terms) throw bad("gõ thiếu, thừa hoặc sai một chữ số");
    const identity = await parts.devices.current();
    if (!identity) throw bad("máy này chưa ghi danh với tỉnh");
    const { agency } = core.config;
    for (const maker of await trusted(identity)) {
      const secret = identity.secretWith(maker.certificate, PURPOSE);
      const proved: ProvedTerms = {
        agency: agency.code,
        username,
        fullName,
        maker: maker.deviceId,
        machine: identity.deviceId,
      };
      if (!secret || !provesShortCode(code, terms, proved, secret)) continue;
      return {
        id: idOf(code),
        username,
        fullName: fullName.normalize("NFC"),
        roles: terms.roles,
        agency: agency.code,
        machine: core.config.machineName,
        from: toTimestamp(terms.from),
        until: toTimestamp(terms.from + terms.hours * 3_600_000),
        by: `trưởng bộ phận, lập ở máy ${maker.name}`,
      };
    }
    throw bad("mã không đi với họ tên, tên đăng nhập này, hoặc lập cho máy khác, hoặc hai máy chưa gặp nhau");
  }

  /** Throws `accounts.admission-bad` with the reason. */
  async function provedLong(code: string): Promise<Admission> {
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
    if (!read.data.roles.every(mayBeGiven)) throw bad("vai trò không được giao bằng mã");
    return read.data;
  }

  /** Throws `accounts.admission-bad` with the reason. */
  async function proved(input: Parsed<"accounts.redeem">): Promise<Admission> {
    const told = isShortEntryCode(input.code) ? await provedShort(input) : await provedLong(input.code);
    const now = core.ports.clock.now();
    if (now < fromTimestamp(told.from) - 10 * 60_000) throw bad("chưa đến giờ dùng");
    if (now > fromTimestamp(told.until)) throw bad(`đã hết hạn lúc ${displayTime(told.until)}`);
    return told;
  }

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
      const from = roundedDown(core.ports.clock.now());
      const given = {
        username: input.username,
        fullName: input.fullName.normalize("NFC"),
        roles: input.roles,
        agency: core.config.agency.code,
      };
      const short = await shortFor(identity, input.machine, { ...given, from, hours: input.hours });
      const told: Admission = {
        // both forms are one code: whichever is used, it was used
        id: short ? idOf(short) : id,
        ...given,
        machine: input.machine,
        from: toTimestamp(from),
        until: toTimestamp(from + input.hours * 3_600_000),
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
      const told = await proved(input);
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
