import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { join } from "node:path";
import type { WriteTx } from "../../../../db/database.ts";
import type { Output } from "../../../../preload/contract/index.ts";
import type { CoreContext } from "../../context.ts";
import type { Numbering } from "../../dossiers/numbering.ts";
import { createSecretBox } from "../../secret-box.ts";
import type { ServerLine } from "../../sync/service.ts";
import { displayTime, fromTimestamp } from "../../time.ts";
import type { SealRule } from "../law.ts";
import { encodeClaims, type SealClaims, sealText } from "./claims.ts";
import { publicKeyOf, sign1 } from "./cose.ts";
import type { SealKnowledge } from "./judge.ts";
import { readKeyList, SealAuthorities, type SealAuthority, type SealKeyList, sealKeyId } from "./keys.ts";

const AUTHORITIES = "seal-authorities.json";
const LIST = "seal.list";
const DAY = 86_400_000;
/** a list of every counter of a province, with room to spare; bytes */
const MAX_LIST = 16 * 1024 * 1024;

/** A key in memory, for one paper. */
export interface SealHand {
  keyId: string;
  maxCodes: number;
  privateKey: KeyObject;
}

/** A code that was signed, with the key and the count that are used up by it. */
export interface SignedCode {
  text: string;
  keyId: string;
  count: number;
}

/**
 * The key of this machine that signs the codes of its paper copies: made here, certified by the province at sync, few
 * codes and a short life, revocable at once by the list that every counter fetches. Its secret is kept wrapped under
 * the master key of the host's key store, inside the encrypted database; in clear it exists in memory alone.
 */
export function createSeals(
  core: CoreContext,
  parts: { law: SealRule; authorities: readonly SealAuthority[]; deviceId: string; numbering: Numbering },
) {
  const { read } = core.database;
  const box = createSecretBox(core.ports, "seal key");

  const keys = () => read.selectFrom("seal_keys").selectAll().orderBy("seq", "desc").execute();
  type KeyRow = Awaited<ReturnType<typeof keys>>[number];

  async function stored(): Promise<SealKeyList | null> {
    const row = await read.selectFrom("meta").select("value").where("key", "=", LIST).executeTakeFirst();
    return row ? (JSON.parse(row.value) as SealKeyList) : null;
  }

  /** Keys that are trusted here: those of the program and of this machine's trust folders. */
  async function authorities(): Promise<SealAuthority[]> {
    const all = [...parts.authorities];
    for (const folder of core.config.trustFolders) {
      const bytes = await core.ports.disk.read(join(folder, AUTHORITIES)).catch(() => undefined);
      if (!bytes) continue;
      try {
        all.push(...SealAuthorities.parse(JSON.parse(new TextDecoder().decode(bytes))).authorities);
      } catch {
        core.ports.log.warn("seal.authorities-unreadable");
      }
    }
    return all;
  }

  async function privateKey(row: KeyRow): Promise<KeyObject> {
    const secret = await box.open(row.wrapped_secret);
    const { x, y } = publicKeyOf(Buffer.from(row.public_key, "base64url")).export({ format: "jwk" });
    const jwk = { kty: "EC", crv: "P-256", x, y, d: Buffer.from(secret).toString("base64url") };
    return createPrivateKey({ key: jwk, format: "jwk" });
  }

  /** A key that the province is asked to certify; the same one until it has answered. */
  async function requested(): Promise<KeyRow> {
    const open = (await keys()).find(({ state }) => state === "asked");
    if (open) return open;
    const pair = createECDH("prime256v1");
    const secret = core.ports.random.bytes(32);
    pair.setPrivateKey(secret);
    const publicKey = pair.getPublicKey().toString("base64url");
    const keyId = sealKeyId(publicKey);
    const wrapped = await box.wrap(secret);
    await core.write("system", async (tx) => {
      await tx.db
        .insertInto("seal_keys")
        .values({
          key_id: keyId,
          public_key: publicKey,
          wrapped_secret: wrapped,
          state: "asked",
          made_at: tx.at,
          not_before: null,
          not_after: null,
          max_codes: null,
        })
        .execute();
      await tx.audit("seal.key-made", keyId);
    });
    return (await keys()).find(({ key_id }) => key_id === keyId) as KeyRow;
  }

  const used = async (keyId: string): Promise<number> => {
    const row = await read
      .selectFrom("numbers_used")
      .select((e) => e.fn.max("number").as("count"))
      .where("series", "=", "seal")
      .where("scope", "=", keyId)
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  };

  /** The key that signs now: certified, in its time, with codes left; the newest of several. */
  async function current(): Promise<{ row: KeyRow; used: number } | null> {
    const now = core.now();
    for (const row of await keys()) {
      if (row.state !== "certified" || !row.not_before || !row.not_after) continue;
      if (now < row.not_before || now > row.not_after) continue;
      const count = await used(row.key_id);
      if (count < (row.max_codes ?? 0)) return { row, used: count };
    }
    return null;
  }

  async function needsKey(): Promise<boolean> {
    const key = await current();
    if (!key) return true;
    const left = fromTimestamp(key.row.not_after ?? "") - core.ports.clock.now();
    const { daysBeforeEnd, usedShare } = parts.law.renewal;
    return left < daysBeforeEnd * DAY || key.used >= usedShare * (key.row.max_codes ?? 0);
  }

  /** Takes in a list that is newer and proved, and what it says of this machine's keys. */
  async function takeIn(raw: unknown): Promise<void> {
    const list = readKeyList(raw, {
      authorities: await authorities(),
      demonstration: core.config.demonstration,
    });
    const before = await stored();
    // an older list would bring revoked keys back to life; by its time, as a restored province counts editions anew
    if (before && before.authority === list.authority && before.issuedAt > list.issuedAt) return;
    await core.write("system", async (tx) => {
      const value = JSON.stringify(raw);
      await tx.db
        .insertInto("meta")
        .values({ key: LIST, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute();
      for (const { key_id } of await tx.db.selectFrom("seal_keys").select("key_id").execute()) {
        const certified = list.keys.find(({ keyId }) => keyId === key_id);
        const revoked = list.revokedKeys.some(({ keyId }) => keyId === key_id);
        if (!certified) continue;
        await tx.db
          .updateTable("seal_keys")
          .set({
            state: revoked ? "revoked" : "certified",
            not_before: certified.notBefore,
            not_after: certified.notAfter,
            max_codes: certified.maxCodes,
          })
          .where("key_id", "=", key_id)
          .execute();
      }
      await tx.audit("seal.list-taken", list.signature.keyId, {
        edition: list.edition,
        keys: list.keys.length,
        revoked: list.revokedKeys.length,
      });
      tx.emit("copies", []);
    });
  }

  return {
    /** What verification stands on here. */
    async knowledge(): Promise<SealKnowledge> {
      const [list, now] = [await stored(), core.now()];
      if (!list) return { list, now };
      // what was taken back here is known here at once, before the province's next list
      const own = await read
        .selectFrom("copies")
        .select(["number", "withdrawn_at", "why"])
        .where("state", "=", "withdrawn")
        .execute();
      const withdrawn = own.map(({ number, withdrawn_at, why }) => ({
        code: number,
        at: withdrawn_at ?? now,
        why,
      }));
      return { list: { ...list, withdrawn: [...list.withdrawn, ...withdrawn] }, now };
    },

    /** The province's list as it was signed; null for none. */
    list: stored,

    /** Asks for a key where one is needed and for the newest list. A province that certifies no keys is no trouble. */
    async sync(line: ServerLine): Promise<void> {
      if (await needsKey()) {
        const row = await requested();
        const answer = await line.exchange({
          method: "POST",
          path: "/v1/seal-keys",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            publicKey: row.public_key,
            deviceId: parts.deviceId,
            agencyCode: core.config.agency.code,
            unitName: core.config.agency.unitName,
            machine: core.config.machineName,
          }),
          maxBytes: MAX_LIST,
        });
        if (answer.status === 404) return;
        if (answer.status === 200) await takeIn((answer.json as { list?: unknown }).list);
        else core.ports.log.warn("seal.key-refused", { status: answer.status });
      }
      const edition = (await stored())?.edition ?? 0;
      const answer = await line.exchange({
        method: "GET",
        path: `/v1/seal-keys?edition=${edition}`,
        maxBytes: MAX_LIST,
      });
      if (answer.status === 200) await takeIn((answer.json as { list?: unknown }).list);
    },

    /** The key that may sign now, unwrapped before a transaction begins; null when this machine has none. */
    async ready(): Promise<SealHand | null> {
      const key = await current();
      if (!key) return null;
      const { key_id: keyId, max_codes: maxCodes } = key.row;
      return { keyId, maxCodes: maxCodes ?? 0, privateKey: await privateKey(key.row) };
    },

    /**
     * Signs the claims of one paper inside the caller's transaction: a count is used if and only if the paper's row
     * exists. Null when another paper took the last code meanwhile.
     */
    async sign(
      tx: WriteTx,
      hand: SealHand,
      copyId: string,
      claims: Omit<SealClaims, "count">,
    ): Promise<SignedCode | null> {
      const { keyId } = hand;
      const count = await parts.numbering.takeRunning(
        tx,
        "seal",
        keyId,
        copyId,
        (ordinal) => `${keyId}/${ordinal}`,
      );
      if (count > hand.maxCodes) return null;
      const text = sealText(sign1(encodeClaims({ ...claims, count }), keyId, hand.privateKey));
      return { text, keyId, count };
    },

    /** How the key and the list of this machine stand, for people. */
    async status(): Promise<Output<"copies.sealStatus">> {
      const [key, list] = [await current(), await stored()];
      const now = core.ports.clock.now();
      const old = list !== null && now > fromTimestamp(list.nextUpdate);
      return {
        key: key && {
          id: key.row.key_id,
          notAfter: key.row.not_after ?? "",
          used: key.used,
          maxCodes: key.row.max_codes ?? 0,
        },
        list: list && {
          authority: list.authority,
          edition: list.edition,
          issuedAt: list.issuedAt,
          nextUpdate: list.nextUpdate,
          ageHours: Math.max(0, Math.floor((now - fromTimestamp(list.issuedAt)) / 3_600_000)),
          revoked: list.revokedKeys.length,
          withdrawn: list.withdrawn.length,
        },
        state: !key
          ? { code: "none", word: "Chưa có khóa dấu kiểm", tone: "warning" as const }
          : old
            ? { code: "old", word: "Danh sách khóa đã cũ", tone: "warning" as const }
            : { code: "ready", word: "Dấu kiểm sẵn sàng", tone: "good" as const },
        sentence: !key
          ? "Máy này chưa được tỉnh cấp khóa dấu kiểm: bản giấy chỉ mang mã QR theo TT 01/2023 và địa chỉ tra cứu. Máy tự xin khóa khi đồng bộ."
          : `Khóa ${key.row.key_id} dùng được đến ${displayTime(key.row.not_after ?? "")}, đã ký ${key.used} trên ${key.row.max_codes} mã.`,
      };
    },
  };
}

export type Seals = ReturnType<typeof createSeals>;
