import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import canonicalize from "canonicalize";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";
import { timestamp } from "./time.ts";

/** What a machine asks to have certified. */
export interface SealKeyRequest {
  /** uncompressed P-256 point, base64url */
  publicKey: string;
  deviceId: string;
  agencyCode: string;
  unitName: string;
  machine: string;
}

const DAY = 86_400_000;
const KEY_DAYS = 180;
const MAX_CODES = 5000;
const LIST_DAYS = 7;
/** a list that says nothing new is still signed anew, so that counters see that it is of today */
const ANEW_AFTER = 12 * 3_600_000;

export const SEAL_SCHEMA = `
CREATE TABLE IF NOT EXISTS seal_authority (pem TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS seal_keys (
  key_id TEXT PRIMARY KEY, public_key TEXT NOT NULL, machine_token TEXT NOT NULL, agency_code TEXT NOT NULL,
  unit_name TEXT NOT NULL, machine TEXT NOT NULL, not_before TEXT NOT NULL, not_after TEXT NOT NULL,
  max_codes INTEGER NOT NULL, revoked_at TEXT, why TEXT, good_up_to INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS seal_withdrawn (code TEXT PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS seal_lists (
  edition INTEGER PRIMARY KEY AUTOINCREMENT, content_hash TEXT NOT NULL, issued_ms INTEGER NOT NULL,
  list TEXT NOT NULL) STRICT;
`;

const nameOf = (publicKey: Buffer) => createHash("sha256").update(publicKey).digest("hex").slice(0, 16);

/** The authority's key: given at the start, else made once and kept in this server's own database. */
async function authorityKey(store: Store, given: string | undefined) {
  const row = await store.get<{ pem: string }>("SELECT pem FROM seal_authority");
  const pem =
    given ??
    row?.pem ??
    (generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string);
  if (!row) await store.insert("seal_authority", { pem });
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey).export({ format: "jwk" }).x as string;
  return { privateKey, publicKey, keyId: nameOf(Buffer.from(publicKey, "base64url")) };
}

/**
 * The province's side of the seals on paper copies: certifies the machines' keys, revokes them, and signs the one list
 * by which every counter verifies without a network.
 */
export async function openSeals(store: Store, given: string | undefined) {
  const key = await authorityKey(store, given);

  async function content() {
    const keys = await store.all(
      `SELECT key_id AS "keyId", public_key AS "publicKey", agency_code AS "agencyCode", unit_name AS "unitName",
         machine, not_before AS "notBefore", not_after AS "notAfter", max_codes AS "maxCodes" FROM seal_keys
       ORDER BY key_id`,
    );
    const revokedKeys = await store.all(
      `SELECT key_id AS "keyId", revoked_at AS at, why, good_up_to AS "goodUpTo" FROM seal_keys
       WHERE revoked_at IS NOT NULL ORDER BY key_id`,
    );
    const withdrawn = await store.all("SELECT code, at, why FROM seal_withdrawn ORDER BY code");
    return { keys, revokedKeys, withdrawn };
  }

  /** The newest list, signed anew when anything changed or half a day went by. */
  async function list(): Promise<{ edition: number } & Record<string, unknown>> {
    const said = await content();
    const hash = createHash("sha256")
      .update(canonicalize(said) ?? "")
      .digest("hex");
    const newest = await store.get<{
      edition: number;
      content_hash: string;
      issued_ms: number;
      list: string;
    }>("SELECT edition, content_hash, issued_ms, list FROM seal_lists ORDER BY edition DESC LIMIT 1");
    const now = store.nowMs();
    if (newest && newest.content_hash === hash && now - newest.issued_ms < ANEW_AFTER) {
      return JSON.parse(newest.list);
    }
    const edition = (newest?.edition ?? 0) + 1;
    const unsigned = {
      format: "counter-seal-keys-1",
      authority: "Tỉnh trình diễn (không có giá trị pháp lý)",
      edition,
      issuedAt: timestamp(now),
      nextUpdate: timestamp(now + LIST_DAYS * DAY),
      demonstration: true,
      ...said,
    };
    const value = sign(null, Buffer.from(canonicalize(unsigned) ?? ""), key.privateKey).toString("base64url");
    const signed = { ...unsigned, signature: { algorithm: "Ed25519", keyId: key.keyId, value } };
    const made = await store.insert(
      "seal_lists",
      { edition, content_hash: hash, issued_ms: Math.round(now), list: JSON.stringify(signed) },
      "ON CONFLICT (edition) DO NOTHING",
    );
    // somebody else asked at the same moment: there is one list of an edition
    return made > 0 ? signed : list();
  }

  return {
    publicKey: key.publicKey,
    list,

    /** Certifies a machine's key; asked again for the same key it changes nothing. */
    async certify(machineToken: string, request: SealKeyRequest): Promise<void> {
      const point = Buffer.from(request.publicKey, "base64url");
      if (point.length !== 65 || point[0] !== 4) {
        throw new Problem("rejected", "Khóa không phải một điểm P-256 đầy đủ.");
      }
      try {
        const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
        createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
      } catch {
        throw new Problem("rejected", "Khóa không nằm trên đường cong P-256.");
      }
      const now = store.nowMs();
      await store.insert(
        "seal_keys",
        {
          key_id: nameOf(point),
          public_key: request.publicKey,
          machine_token: machineToken,
          agency_code: request.agencyCode,
          unit_name: request.unitName,
          machine: request.machine,
          // a counter's clock may be a little behind
          not_before: timestamp(now - 10 * 60_000),
          not_after: timestamp(now + KEY_DAYS * DAY),
          max_codes: MAX_CODES,
        },
        "ON CONFLICT (key_id) DO NOTHING",
      );
    },

    /** Takes a key back at once; `goodUpTo`: codes up to this count stay good. */
    async revoke(keyId: string, why: string, goodUpTo: number | null): Promise<void> {
      const done = await store.run(
        "UPDATE seal_keys SET revoked_at = ?, why = ?, good_up_to = ? WHERE key_id = ? AND revoked_at IS NULL",
        store.now(),
        why,
        goodUpTo,
        keyId,
      );
      if (done === 0) throw new Problem("not-found", "Không có khóa này, hoặc đã thu hồi rồi.");
    },
  };
}

export type Seals = Awaited<ReturnType<typeof openSeals>>;

/** Papers and documents that count no more; told inside the caller's transaction. */
export async function noteWithdrawn(store: Store, code: string, why: string): Promise<void> {
  await store.insert("seal_withdrawn", { code, at: store.now(), why }, "ON CONFLICT (code) DO NOTHING");
}
