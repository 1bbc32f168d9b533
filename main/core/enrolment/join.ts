import { constants, createHash, createPublicKey, publicEncrypt } from "node:crypto";
import { join as joinPath } from "node:path";
import type { Database } from "../../../db/database.ts";
import type { EnrolmentState, Input, ServerLook } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { createSecretBox } from "../secret-box.ts";
import { acceptableAddress, ensureStock, exchange, type Line, probe, USUAL_STOCK } from "../sync/service.ts";
import { toTimestamp } from "../time.ts";
import { Answer, configOf, readAnswer, strange, writeTrust } from "./answer.ts";
import { uuidOf } from "./device-id.ts";
import type { Devices } from "./identity.ts";
import { referenceToCome } from "./reference.ts";

const LOOK_MS = 15_000;

type Administrator = NonNullable<Input<"enrolment.join">["administrator"]>;

export interface EnrolmentParts {
  database: Database;
  ports: Ports;
  devices: Devices;
  /** data folder of this machine */
  folder: string;
  version: string;
  /** name of this machine as its system has it */
  machineName: string;
  /** true where the office is set up already: what IT wrote there stays */
  hasOffice: boolean;
  /** brings what the province keeps for all its counters; what could not come is remembered in words */
  bring?(answer: Answer, line: Line): Promise<void>;
  /** makes the first account under this id; throws what `accounts.create` throws */
  createAdministrator?(id: string, wish: Administrator, answer: Answer): Promise<void>;
}

/**
 * Joining the province (ghi danh): asked, answered, escrow left, office set up – each step kept before the next, and
 * each one the same when it is done twice. Whatever is interrupted goes on from there, or begins again with another
 * code; before the last step this machine is nobody's counter.
 */
export function createEnrolment(parts: EnrolmentParts) {
  const { database, ports, devices } = parts;
  const box = createSecretBox(ports, "device token");
  const at = () => toTimestamp(ports.clock.now());

  const row = () => database.read.selectFrom("enrolment").selectAll().executeTakeFirst();

  async function administratorExists(): Promise<boolean> {
    const found = await database.read.selectFrom("accounts").select("id").limit(1).executeTakeFirst();
    return found !== undefined;
  }

  /** Nobody could sign in afterwards: no account is here, and the province's are not taken. */
  async function needsAdministrator(answer: Answer | undefined): Promise<boolean> {
    return !(await administratorExists()) && (answer?.settings["provinceAccounts"] ?? null) === null;
  }

  async function state(): Promise<EnrolmentState> {
    const found = await row();
    const answer = found?.answer ? Answer.parse(JSON.parse(found.answer)) : undefined;
    const identity = await devices.current();
    return {
      state: (found?.state as EnrolmentState["state"] | undefined) ?? "none",
      serverUrl: found?.server_url ?? "",
      machineName: answer?.machineName || parts.machineName,
      unitName: answer?.unit.name ?? "",
      deviceId: devices.deviceId,
      pin: found?.pin ?? null,
      notAfter: identity ? toTimestamp(identity.notAfter) : null,
      needsAdministrator: await needsAdministrator(answer),
      toCome: await referenceToCome(database),
    };
  }

  /** The line of this machine as it was enrolled; null before. */
  async function line(): Promise<Line | null> {
    const found = await row();
    if (!found?.wrapped_token) return null;
    const deviceToken = new TextDecoder().decode(await box.open(found.wrapped_token));
    return { serverUrl: found.server_url, deviceToken, pin: found.pin ?? undefined };
  }

  async function setState(value: string): Promise<void> {
    await database.write({ actor: "system", at: at() }, async (tx) => {
      await tx.db.updateTable("enrolment").set({ state: value, changed_at: tx.at }).execute();
      await tx.audit(`enrolment.${value}`, devices.deviceId);
      tx.emit("office", []);
    });
  }

  async function ask(input: Input<"enrolment.join">): Promise<void> {
    const code = input.code.toUpperCase().replace(/[^0-9A-Z]/g, "");
    const key = keyOf(devices.deviceId, code);
    const server = { server_url: input.serverUrl, pin: input.pin };
    await database.write({ actor: "system", at: at() }, async (tx) => {
      const values = { ...server, key, state: "asked", changed_at: tx.at };
      await tx.db
        .insertInto("enrolment")
        .values({ one: 1, authorities: "[]", ...values })
        // what this machine is already stays until another answer is here
        .onConflict((conflict) =>
          conflict
            .column("one")
            .doUpdateSet({ key, changed_at: tx.at, ...(parts.hasOffice ? {} : { state: "asked" }) }),
        )
        .execute();
      await tx.audit("enrolment.asked", devices.deviceId, { serverUrl: input.serverUrl });
    });
    const answered = await exchange(
      ports,
      { ...lineTo(input), deviceToken: "" },
      {
        method: "POST",
        path: "/v1/enrolments",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          key,
          code,
          deviceId: devices.deviceId,
          machineName: input.machineName,
          version: parts.version,
          certificateRequest: await devices.request(),
        }),
      },
    );
    const answer = readAnswer(answered, ports.clock.now());
    configOf(answer, answer.machineName || input.machineName, parts.folder);
    const wrapped = await box.wrap(new TextEncoder().encode(answer.deviceToken));
    // the token stands wrapped, not beside it in clear
    const kept = JSON.stringify({
      ...answer,
      deviceToken: "".padEnd(20, "*"),
      machineName: answer.machineName || input.machineName,
    });
    await database.write({ actor: "system", at: at() }, async (tx) => {
      await devices.accept(tx, answer.certificate, answer.authorities);
      await tx.db
        .updateTable("enrolment")
        .set({
          ...server,
          state: "answered",
          wrapped_token: wrapped,
          answer: kept,
          authorities: JSON.stringify(answer.authorities),
          changed_at: tx.at,
        })
        .execute();
      await tx.audit("enrolment.answered", devices.deviceId, { unit: answer.unit.code });
    });
  }

  /** Leaves the master key wrapped for IT, at the province and beside the data. */
  async function leaveEscrow(answer: Answer): Promise<void> {
    if (answer.escrowPublicKey === null) return;
    const wrapped = publicEncrypt(
      {
        key: escrowKey(answer.escrowPublicKey),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: "sha256",
      },
      await ports.keys.masterKey(),
    );
    const way = await line();
    if (!way) throw new AppError("core.internal");
    const answered = await exchange(ports, way, {
      method: "POST",
      path: "/v1/device/escrow",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ wrappedKey: wrapped.toString("base64") }),
    });
    if (answered.status !== 204) throw strange(answered.problem?.detail ?? `mã ${answered.status}`);
    await ports.disk.makeFolder(joinPath(parts.folder, "keys"));
    await ports.disk.writeAtomic(joinPath(parts.folder, "keys", "master.escrow"), wrapped);
  }

  /** The first numbers of every series: the line may fall as soon as the counter opens. */
  async function leaseNumbers(answer: Answer): Promise<void> {
    const way = await line();
    if (!way) throw new AppError("core.internal");
    const { skewMs } = await probe(ports, way);
    const { numberDaysAhead: days } = configOf(answer, answer.machineName, parts.folder);
    try {
      await ensureStock({
        database,
        ports,
        line: way,
        deviceId: devices.deviceId,
        agencyCode: answer.unit.code,
        plan: { ...USUAL_STOCK, days },
        serverNow: () => ports.clock.now() - skewMs,
      });
    } catch (error) {
      // a province that leases none yet keeps nobody from joining: numbers are provisional until it does
      if (!(error instanceof AppError) || error.code !== "sync.rejected") throw error;
      ports.log.warn("enrolment.no-numbers", { reason: error.params.reason });
    }
  }

  /** Catalogue, calendars, lists. Whatever is wrong with them keeps nobody from joining. */
  async function bringReference(answer: Answer): Promise<void> {
    const way = await line();
    if (!way || !parts.bring) return;
    await parts.bring(answer, way).catch((error: unknown) => {
      ports.log.warn("enrolment.no-reference", { error: String(error) });
    });
  }

  async function finish(administrator: Administrator | null): Promise<void> {
    const found = await row();
    if (!found?.answer) return;
    const answer = Answer.parse(JSON.parse(found.answer));
    await leaveEscrow(answer);
    await writeTrust(ports.disk, parts.folder, answer);
    if (administrator && parts.createAdministrator && !(await administratorExists())) {
      await parts.createAdministrator(found.key, administrator, answer);
    }
    // a counter that nobody can sign in at is none; what was answered waits for the same code
    if (parts.createAdministrator && (await needsAdministrator(answer))) {
      throw new AppError("enrolment.administrator");
    }
    await leaseNumbers(answer);
    await bringReference(answer);
    await setState("done");
    if (parts.hasOffice) return;
    const config = configOf(answer, answer.machineName, parts.folder);
    // the last step: with this file the next start opens a counter
    await ports.disk.writeAtomic(
      joinPath(parts.folder, "office.json"),
      new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`),
    );
  }

  return {
    state,
    line,

    async look(serverUrl: string): Promise<ServerLook> {
      requireAddress(serverUrl);
      if (!serverUrl.startsWith("https:")) {
        return { secure: false, trusted: true, fingerprint: "", subject: "", issuer: "", notAfter: null };
      }
      const { notAfter, ...shown } = await ports.net.certificateOf(serverUrl, LOOK_MS);
      return { secure: true, ...shown, notAfter: toTimestamp(notAfter) };
    },

    /** Joins, or goes on. Throws the `enrolment.` and the sync errors; nothing half stays. */
    async join(input: Input<"enrolment.join">): Promise<EnrolmentState> {
      requireAddress(input.serverUrl);
      const before = await row();
      const code = input.code.toUpperCase().replace(/[^0-9A-Z]/g, "");
      // all may be done but the last file, which makes this machine a counter
      const answered = before?.state === "answered" || (before?.state === "done" && !parts.hasOffice);
      const goesOn = answered && before.key === keyOf(devices.deviceId, code);
      if (!goesOn) await ask(input);
      await finish(input.administrator);
      return state();
    },
  };
}

export type Enrolment = ReturnType<typeof createEnrolment>;

function requireAddress(serverUrl: string): void {
  if (acceptableAddress(serverUrl)) return;
  throw new AppError("contract.invalid-input", {
    where: "Địa chỉ máy chủ",
    why: "phải bắt đầu bằng https://",
  });
}

const lineTo = (input: Pick<Input<"enrolment.join">, "serverUrl" | "pin">) => ({
  serverUrl: input.serverUrl,
  pin: input.pin ?? undefined,
});

/** The same code at the same machine is the same request, as a UUID. */
function keyOf(deviceId: string, code: string): string {
  return uuidOf(createHash("sha256").update(`${deviceId} ${code}`).digest());
}

function escrowKey(pem: string) {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key;
  } catch {
    // told below, as any other key that is none
  }
  throw strange("khóa gửi giữ của CNTT không dùng được");
}
