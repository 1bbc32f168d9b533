import { createHash, createHmac, randomBytes, randomInt, X509Certificate } from "node:crypto";
import { readRequest } from "./certificates.ts";
import { type DeviceAuthority, openDeviceAuthority } from "./device-authority.ts";
import { canonicalHash } from "./operations.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";
import { timestamp } from "./time.ts";

/** The machines of this province: codes by which they join, their tokens and certificates, and who is shut out. */
export const MACHINES_SCHEMA = `
CREATE TABLE IF NOT EXISTS machine_secrets (
  one INTEGER PRIMARY KEY, token_secret TEXT NOT NULL, authority_key TEXT NOT NULL, authority TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS enrolment_codes (
  code_hash TEXT PRIMARY KEY, unit TEXT NOT NULL, machine_name TEXT NOT NULL, made_at TEXT NOT NULL,
  expires_ms INTEGER NOT NULL, used_by TEXT) STRICT;
CREATE TABLE IF NOT EXISTS machines (
  device_id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, unit_id TEXT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL, certificate TEXT NOT NULL, escrow TEXT, joined_at TEXT NOT NULL, revoked_at TEXT,
  why TEXT) STRICT;
CREATE TABLE IF NOT EXISTS enrolments (
  key TEXT PRIMARY KEY, request_hash TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL) STRICT;
`;

/** The unit (đơn vị) that a code is for, as the counter writes it on its papers. */
export interface Unit {
  code: string;
  codeUnverified: boolean;
  name: string;
  parentName: string;
  unitName: string;
  abbreviation: string;
  address: string;
  phone: string;
}

/** What every machine of the province is told at joining. */
export interface ProvincePolicy {
  system: { name: string; owner: string; lookupUrl: string };
  /** PEM of IT's RSA key; a machine leaves its master key wrapped for it. Null: none is asked for */
  escrowPublicKey: string | null;
  /** PEM certificates that signatures may be traced to, with the name of the file they stand in */
  anchors: { name: string; pem: string }[];
  /** who certifies seal keys, as `seal-authorities.json` names them */
  sealAuthorities: Record<string, unknown>[];
  /** settings of `office.json`, as they are put there */
  settings: Record<string, unknown>;
}

export interface EnrolmentRequest {
  key: string;
  code: string;
  deviceId: string;
  machineName: string;
  version: string;
  certificateRequest: string;
}

/** Letters and figures that nobody takes for one another. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;
const HOUR = 3_600_000;
/** wrong codes from one address, and from everywhere, in the time after which they are forgotten */
const GUESSES = { each: 5, all: 200, window: 15 * 60_000 };

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const plain = (code: string) => code.toUpperCase().replace(/[^0-9A-Z]/g, "");
const newCode = () =>
  Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

interface MachineRow {
  token_hash: string;
  device_id: string;
  unit_id: string;
  name: string;
  state: string;
  why: string | null;
}

/** Who asks; `joining` may leave its escrow and nothing else. */
export type Caller = { machine: string; joining: boolean };

export async function openMachines(store: Store, policy: ProvincePolicy) {
  const { tokenSecret, authority } = await secretsOf(store);
  const guesses: { from: string; at: number }[] = [];

  const tokenOf = (key: string) => createHmac("sha256", tokenSecret).update(key).digest("base64url");

  function requireFewGuesses(from: string): void {
    const since = store.nowMs() - GUESSES.window;
    while (guesses[0] && guesses[0].at < since) guesses.shift();
    const own = guesses.filter((guess) => guess.from === from);
    if (own.length < GUESSES.each && guesses.length < GUESSES.all) return;
    const first = own.length >= GUESSES.each ? own[0]! : guesses[0]!;
    const retryAfter = Math.max(1, Math.ceil((first.at + GUESSES.window - store.nowMs()) / 1000));
    throw new Problem("too-many", "Đã gõ sai mã quá nhiều lần.", { retryAfter });
  }

  /** Joins a machine; the same request again is answered the same, also after its code was used by it. */
  async function join(request: EnrolmentRequest, from: string) {
    const asked = readRequest(request.certificateRequest);
    if (!asked) throw new Problem("rejected", "Yêu cầu cấp chứng thư không đọc được hoặc không tự ký.");
    // a signature is another one each time; what is asked for is the key
    const publicKey = asked.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const requestHash = canonicalHash([request.key, plain(request.code), request.deviceId, publicKey]);
    return store.transaction(async (inside) => {
      const earlier = await inside.get<{ request_hash: string; answer: string }>(
        "SELECT request_hash, answer FROM enrolments WHERE key = ?",
        request.key,
      );
      if (earlier?.request_hash === requestHash) return JSON.parse(earlier.answer) as Record<string, unknown>;
      if (earlier) throw new Problem("key-reused", "Khóa ghi danh đã dùng cho yêu cầu khác.");
      requireFewGuesses(from);
      const codeHash = hash(plain(request.code));
      const code = await inside.get<{
        unit: string;
        machine_name: string;
        expires_ms: number;
        used_by: string | null;
      }>("SELECT unit, machine_name, expires_ms, used_by FROM enrolment_codes WHERE code_hash = ?", codeHash);
      if (!code) {
        guesses.push({ from, at: store.nowMs() });
        throw new Problem("code-wrong", "Không có mã ghi danh này.");
      }
      if (code.used_by !== null) throw new Problem("code-used", "Mã ghi danh này đã dùng cho một máy.");
      if (code.expires_ms < store.nowMs()) throw new Problem("code-expired", "Mã ghi danh đã hết hạn.");
      const unit = JSON.parse(code.unit) as Unit;
      const name = code.machine_name || request.machineName;
      const machine = { deviceId: request.deviceId, unitId: unit.code };
      const certificate = authority.certify(request.certificateRequest, machine, store.nowMs());
      const token = tokenOf(request.key);
      const state = policy.escrowPublicKey === null ? "active" : "joining";
      const answer = {
        deviceToken: token,
        certificate,
        authorities: [authority.certificate],
        machineName: name,
        unit,
        ...policy,
      };
      await inside.run(
        "UPDATE enrolment_codes SET used_by = ? WHERE code_hash = ?",
        request.deviceId,
        codeHash,
      );
      const before = await inside.get<MachineRow>(
        "SELECT * FROM machines WHERE device_id = ?",
        request.deviceId,
      );
      await inside.insert(
        "machines",
        {
          device_id: request.deviceId,
          token_hash: hash(token),
          unit_id: unit.code,
          name,
          state,
          certificate,
          joined_at: store.now(),
        },
        `ON CONFLICT (device_id) DO UPDATE SET token_hash = excluded.token_hash, unit_id = excluded.unit_id,
           name = excluded.name, state = excluded.state, certificate = excluded.certificate,
           joined_at = excluded.joined_at, revoked_at = NULL, why = NULL`,
      );
      if (before?.state === "revoked") {
        await inside.tell("machine-restored", request.deviceId, {
          machine: { deviceId: request.deviceId, why: "" },
        });
      }
      await inside.insert("enrolments", {
        key: request.key,
        request_hash: requestHash,
        answer: JSON.stringify(answer),
        at: store.now(),
      });
      return answer;
    });
  }

  return {
    authority: authority.certificate,
    join,

    /** Makes one code for each name; an empty name leaves it to the machine. */
    async makeCodes(wish: { unit: Unit; names: string[]; hours: number }) {
      const expires = store.nowMs() + wish.hours * HOUR;
      const made: { machineName: string; code: string; expiresAt: string }[] = [];
      for (const machineName of wish.names) {
        const code = newCode();
        await store.insert("enrolment_codes", {
          code_hash: hash(code),
          unit: JSON.stringify(wish.unit),
          machine_name: machineName,
          made_at: store.now(),
          expires_ms: Math.round(expires),
          used_by: null,
        });
        made.push({
          machineName,
          code: `${code.slice(0, 4)}-${code.slice(4)}`,
          expiresAt: timestamp(expires),
        });
      }
      return made;
    },

    /** Takes the escrow of a machine that is joining; it is a machine of the province from then on. */
    async leaveEscrow(deviceId: string, wrappedKey: string): Promise<void> {
      if (Buffer.from(wrappedKey, "base64").length < 256) {
        throw new Problem("rejected", "Khóa gửi giữ không phải khóa đã bọc bằng khóa công khai của CNTT.");
      }
      await store.run(
        "UPDATE machines SET escrow = ?, state = 'active' WHERE device_id = ? AND state <> 'revoked'",
        wrappedKey,
        deviceId,
      );
    },

    /** Certifies a new key of a machine that joined; the same key again is answered the same. Throws `rejected`. */
    async renew(deviceId: string, certificateRequest: string) {
      const asked = readRequest(certificateRequest);
      if (!asked) throw new Problem("rejected", "Yêu cầu cấp chứng thư không đọc được hoặc không tự ký.");
      return store.transaction(async (inside) => {
        const row = await inside.get<{ unit_id: string; certificate: string }>(
          "SELECT unit_id, certificate FROM machines WHERE device_id = ? AND state = 'active'",
          deviceId,
        );
        if (!row) throw new Problem("rejected", "Máy này chưa ghi danh bằng mã của tỉnh.");
        const authorities = [authority.certificate];
        if (new X509Certificate(row.certificate).publicKey.equals(asked.publicKey)) {
          return { certificate: row.certificate, authorities };
        }
        const machine = { deviceId, unitId: row.unit_id };
        const certificate = authority.certify(certificateRequest, machine, store.nowMs());
        await inside.run("UPDATE machines SET certificate = ? WHERE device_id = ?", certificate, deviceId);
        return { certificate, authorities };
      });
    },

    /** The machine of a token. Throws `machine-revoked`; undefined for a token that nobody has. */
    async callerOf(token: string): Promise<Caller | undefined> {
      const row = await store.get<MachineRow>("SELECT * FROM machines WHERE token_hash = ?", hash(token));
      if (!row) return undefined;
      if (row.state === "revoked") throw new Problem("machine-revoked", row.why || "không nêu lý do");
      return { machine: row.device_id, joining: row.state === "joining" };
    },

    /** Hashes of the tokens of machines that are not shut out, and the machines' ids. */
    async tokens(): Promise<[string, string][]> {
      const rows = await store.all<MachineRow>("SELECT * FROM machines WHERE state <> 'revoked'");
      return rows.map((row) => [row.token_hash, row.device_id]);
    },

    /** Shuts a machine out at once, and tells every other on the feed. */
    async revoke(deviceId: string, why: string): Promise<void> {
      await store.transaction(async (inside) => {
        const done = await inside.run(
          "UPDATE machines SET state = 'revoked', revoked_at = ?, why = ? WHERE device_id = ? AND state <> 'revoked'",
          store.now(),
          why,
          deviceId,
        );
        if (done === 0) throw new Problem("not-found", "Không có máy này, hoặc đã thu hồi rồi.");
        await inside.tell("machine-revoked", deviceId, { machine: { deviceId, why } });
      });
    },

    list: () =>
      store.all(
        `SELECT device_id AS "deviceId", unit_id AS "unitId", name, state, joined_at AS "joinedAt",
           revoked_at AS "revokedAt", why, escrow, certificate FROM machines ORDER BY joined_at, device_id`,
      ),
  };
}

export type Machines = Awaited<ReturnType<typeof openMachines>>;

/** What this province signs with, made once and kept in its own database. */
async function secretsOf(store: Store): Promise<{ tokenSecret: string; authority: DeviceAuthority }> {
  const find = () =>
    store.get<{ token_secret: string; authority_key: string; authority: string }>(
      "SELECT token_secret, authority_key, authority FROM machine_secrets",
    );
  let row = await find();
  if (!row) {
    const made = openDeviceAuthority(store.nowMs());
    await store.insert(
      "machine_secrets",
      {
        one: 1,
        token_secret: randomBytes(32).toString("base64url"),
        authority_key: made.privateKeyPem,
        authority: made.certificate,
      },
      "ON CONFLICT (one) DO NOTHING",
    );
    row = (await find())!;
  }
  const kept = { certificate: row.authority, privateKeyPem: row.authority_key };
  return { tokenSecret: row.token_secret, authority: openDeviceAuthority(store.nowMs(), kept) };
}
