import type { WriteTx } from "../../../db/database.ts";
import type { Incident, Officer, Output } from "../../../preload/contract/index.ts";
import type { Accounts } from "../accounts/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { displayTime } from "../time.ts";
import { enterIncident, type IncidentStored, openIncident } from "./enter.ts";

export { lookForMalware } from "./gate.ts";
export { noteToken, requireNotLost } from "./tokens.ts";
export { applyIncident, INCIDENT_TYPES } from "./told.ts";

const WORDS: Record<Incident["kind"], string> = {
  malware: "Tệp có mã độc",
  "lost-account": "Mất, lộ tài khoản",
  "lost-token": "Mất token ký số",
};
const LISTED = 200;
const LOOK_AFTER: readonly string[] = ["head", "unit-admin", "it"];

const looksAfter = (officer: Officer): boolean => officer.roles.some((role) => LOOK_AFTER.includes(role));

function view(row: IncidentStored): Incident {
  const kind = row.kind as Incident["kind"];
  const when = (by: string | null, at: string | null) => (by && at ? `${by}, ${displayTime(at)}` : "");
  const state: Incident["state"] = row.lifted_at
    ? { code: "lifted", word: "Đã gỡ", tone: "neutral" }
    : row.seen_at
      ? { code: "seen", word: "Đã xem", tone: "info" }
      : { code: "new", word: "Mới báo", tone: "bad" };
  return {
    id: row.id,
    kind,
    word: WORDS[kind],
    about: row.about,
    note: row.note,
    by: row.by,
    at: row.at,
    state,
    said: row.lifted_at
      ? `${when(row.lifted_by, row.lifted_at)}: ${row.lifted_why}`
      : when(row.seen_by, row.seen_at),
    liftable: kind === "lost-token" && row.lifted_at === null,
  };
}

/**
 * What endangers the office is reported at once to its head and to the province (QĐ 45/2024/QĐ-UBND Điều 21): malware in
 * what was filed, a lost account, a lost token. What is lost is shut here in the same moment.
 */
export function createIncidents(
  core: CoreContext,
  parts: { accounts: Accounts; lockToken(serial: string): Promise<void> },
) {
  const { read } = core.database;
  let unlisten: (() => void) | undefined;

  const enter = (
    tx: WriteTx,
    officer: Officer,
    given: Omit<Parameters<typeof enterIncident>[2], "agencyCode">,
  ) => enterIncident(tx, officer, { ...given, agencyCode: core.config.agency.code });

  /** Accounts that were reported anywhere in the agency are shut here, and whoever sits with one is out. */
  async function shutReported(): Promise<void> {
    const reported = await read
      .selectFrom("incidents")
      .innerJoin("accounts", "accounts.username", "incidents.subject")
      .select(["accounts.id as id"])
      .where("incidents.kind", "=", "lost-account")
      .where("incidents.told", "=", 1)
      .where("incidents.seen_at", "is", null)
      .where("accounts.active", "=", 1)
      .execute();
    for (const { id } of reported) await parts.accounts.setActive("system", id, false);
    const tokens = await read
      .selectFrom("incidents")
      .select("subject")
      .where("kind", "=", "lost-token")
      .where("lifted_at", "is", null)
      .execute();
    for (const { subject } of tokens) await parts.lockToken(subject);
  }

  return {
    async count(): Promise<{ count: number }> {
      const { n } = await read
        .selectFrom("incidents")
        .select((e) => e.fn.countAll<number>().as("n"))
        .where("seen_at", "is", null)
        .where("lifted_at", "is", null)
        .executeTakeFirstOrThrow();
      return { count: Number(n) };
    },

    async list(): Promise<Incident[]> {
      const rows = await read
        .selectFrom("incidents")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(LISTED)
        .execute();
      return rows.map(view);
    },

    /** Told twice of the same file, it is one report. Throws `online.not-found`, `incidents.not-malware`. */
    async malware(officer: Officer, key: string, attachmentId: string): Promise<void> {
      const file = await read
        .selectFrom("filing_attachments")
        .innerJoin("filings", "filings.id", "filing_attachments.filing_id")
        .select([
          "filing_attachments.title",
          "filing_attachments.sha256",
          "filing_attachments.scan",
          "filings.portal_code",
        ])
        .where("filing_attachments.id", "=", attachmentId)
        .executeTakeFirst();
      if (!file) throw new AppError("online.not-found");
      const scan =
        file.scan === null ? null : (JSON.parse(file.scan) as { verdict: string; signature: string });
      if (scan?.verdict !== "infected") throw new AppError("incidents.not-malware");
      await core.write(officer.username, async (tx) => {
        if (await openIncident(tx, "malware", attachmentId)) return;
        await enter(tx, officer, {
          id: key,
          kind: "malware",
          subject: attachmentId,
          about: `Tệp “${file.title}” của hồ sơ ${file.portal_code}: ${scan.signature}`,
          note: "",
          tell: { sha256: file.sha256, signature: scan.signature },
        });
      });
    },

    async mine(officer: Officer): Promise<Output<"incidents.mine">> {
      const all = looksAfter(officer);
      const accounts = await parts.accounts.names();
      const tokens = await read
        .selectFrom("known_tokens")
        .innerJoin("accounts", "accounts.id", "known_tokens.officer_id")
        .select(["serial", "label", "full_name", "officer_id"])
        .orderBy("used_at", "desc")
        .execute();
      return {
        accounts: accounts
          .filter(({ username }) => all || username === officer.username)
          .map(({ username, fullName }) => ({ username, fullName })),
        tokens: tokens
          .filter(({ officer_id }) => all || officer_id === officer.id)
          .map(({ serial, label, full_name }) => ({ serial, label, holder: full_name })),
      };
    },

    /** Shuts the account at once: whoever sits with it is out of every window. */
    async lostAccount(
      officer: Officer,
      key: string,
      given: { username: string; note: string },
    ): Promise<void> {
      const account = await parts.accounts.byUsername(given.username);
      if (!account) throw new AppError("accounts.not-found");
      if (account.id !== officer.id && !looksAfter(officer)) throw new AppError("incidents.not-yours");
      await core.write(officer.username, async (tx) => {
        if (account.active === 0 && (await openIncident(tx, "lost-account", account.username))) return;
        await enter(tx, officer, {
          id: key,
          kind: "lost-account",
          subject: account.username,
          about: `Tài khoản ${account.username} (${account.full_name})`,
          note: given.note,
          tell: {},
        });
      });
      await parts.accounts.setActive(officer.username, account.id, false);
    },

    async lostToken(officer: Officer, key: string, given: { serial: string; note: string }): Promise<void> {
      const known = await read
        .selectFrom("known_tokens")
        .select(["label", "officer_id"])
        .where("serial", "=", given.serial)
        .executeTakeFirst();
      // a token that was never opened at this machine is nobody else's here, and time counts: it is shut, with a name
      if (known && known.officer_id !== officer.id && !looksAfter(officer)) {
        throw new AppError("incidents.not-yours");
      }
      await core.write(officer.username, async (tx) => {
        if (await openIncident(tx, "lost-token", given.serial)) return;
        await enter(tx, officer, {
          id: key,
          kind: "lost-token",
          subject: given.serial,
          about: `Token ${known?.label ?? ""} số ${given.serial}`.replace("  ", " "),
          note: given.note,
          tell: {},
        });
      });
      await parts.lockToken(given.serial);
    },

    async seen(officer: Officer, id: string): Promise<void> {
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("incidents")
          .set({ seen_by: officer.fullName, seen_at: tx.at })
          .where("id", "=", id)
          .where("seen_at", "is", null)
          .execute();
        await tx.audit("incidents.seen", id);
        tx.emit("incidents", [id]);
      });
    },

    /** A token was found, and nobody else had it. Throws `incidents.not-found`. */
    async lift(officer: Officer, id: string, why: string): Promise<void> {
      await core.write(officer.username, async (tx) => {
        const row = await tx.db.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
        if (row?.kind !== "lost-token") throw new AppError("incidents.not-found");
        if (row.lifted_at) return;
        await tx.db
          .updateTable("incidents")
          .set({ lifted_by: officer.fullName, lifted_at: tx.at, lifted_why: why })
          .where("id", "=", id)
          .execute();
        await tx.outbox({
          kind: "incident.lifted",
          dossierId: null,
          body: {
            incidentId: id,
            agencyCode: core.config.agency.code,
            kind: row.kind,
            subject: row.subject,
            about: row.about,
            why,
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("incidents.lifted", id, { why });
        tx.emit("incidents", [id]);
      });
    },

    start(): void {
      unlisten ??= core.database.listen((topic) => {
        if (topic !== "incidents") return;
        shutReported().catch(() => core.ports.log.warn("incidents.shut-failed", {}));
      });
    },

    stop(): void {
      unlisten?.();
    },
  };
}

export type Incidents = ReturnType<typeof createIncidents>;
