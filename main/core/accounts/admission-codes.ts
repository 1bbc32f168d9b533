import { createHash } from "node:crypto";
import { z } from "zod";
import { ENTRY_CODE_MARK, isShortEntryCode, type Parsed, Role } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { type DeviceIdentity, type Devices, uuidOf } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import {
  mayBeGiven,
  type ProvedTerms,
  provesShortCode,
  readShortCode,
  roundedDown,
  shortCodeOf,
} from "./short-code.ts";

/** What two machines derive their common secret for. */
const PURPOSE = "entry code";

/** A machine of the office that this one has met. */
export interface KnownMachine {
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
export type Admission = z.infer<typeof Admission>;

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
 * The two forms of a substitute's code. The long one carries its proof with it and is copied or scanned. The short one,
 * 32 digits to be read out, is proved by a secret that only the two machines can make from each other's certificates;
 * they must have met on the office's network.
 */
export function createAdmissionCodes(
  core: CoreContext,
  parts: { devices: Devices; machines(): Promise<KnownMachine[]> },
) {
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
    if (mark !== ENTRY_CODE_MARK || !body || !signature || !certificate || more !== undefined) {
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
    proved,

    /** Both forms of a code for `id`, which a short form gives another one; the machine must be enrolled. */
    async made(
      identity: DeviceIdentity,
      id: string,
      input: Omit<Parsed<"accounts.admit">, "password">,
      by: string,
    ) {
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
        by,
      };
      const bytes = new TextEncoder().encode(JSON.stringify(told));
      const certificate = Buffer.from(identity.certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
      const code = [ENTRY_CODE_MARK, encode(bytes), encode(identity.sign(bytes)), encode(certificate)].join(
        ".",
      );
      return { told, short, code };
    },
  };
}
