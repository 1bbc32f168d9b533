import { sql } from "kysely";
import { verifyChain } from "../../db/audit.ts";
import type { Clerk } from "./clerk.ts";
import type { Province } from "./province.ts";

interface Operation {
  id: string;
  seq: number;
  kind: string;
  dossierId: string | null;
  deviceId: string;
  deviceSeq: number;
  requestHash: string;
  files: string[];
}

const SUPPLEMENT = /"event":"(request-supplement|supplement-complete)"/;

/** What still waits at the counters or is not heard there yet, in words; undefined when nothing does. */
export async function rest(clerks: Clerk[], province: Province): Promise<string | undefined> {
  const newest = await province.newest();
  for (const { machine } of clerks) {
    if (!machine.ready) return `${machine.name} is not on`;
    const { read } = machine.context!.database;
    const open = await read.selectFrom("outbox").selectAll().where("state", "<>", "done").executeTakeFirst();
    if (open)
      return `${machine.name}: ${open.kind} ${open.state} after ${open.attempts} tries: ${open.error}`;
    const remembered = async (key: string) =>
      (await read.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst())?.value;
    const aside = (await remembered("sync.deferred")) ?? "[]";
    if (aside !== "[]") return `${machine.name}: news put aside: ${aside}`;
    if (await remembered("sync.hear-again")) return `${machine.name}: has to hear everything again`;
    const heard = await remembered("sync.cursor");
    if (newest !== undefined && heard !== newest) return `${machine.name}: has heard ${heard} of ${newest}`;
  }
  return undefined;
}

/** A machine whose disk is gone, with what was known of its queue at that moment. */
export interface Gone {
  clerk: Clerk;
  /** operations that the province had confirmed (`done`), or of which another machine had said that its copy is whole */
  safe: { id: string; hash: string; state: string }[];
  /** those of which a whole copy lay at another machine that was on */
  copied: Set<string>;
}

/** What would survive if the disk of this machine went now. */
export async function safeOf({ machine }: Clerk): Promise<Gone["safe"]> {
  const { read } = machine.context!.database;
  return read
    .selectFrom("outbox")
    .leftJoin("exchange_copies", "exchange_copies.operation_id", "outbox.id")
    .select(["outbox.id", "outbox.hash", "outbox.state"])
    .distinct()
    .where("outbox.device_id", "is", null)
    .where((e) => e.or([e("outbox.state", "=", "done"), e("exchange_copies.place", "is not", null)]))
    .execute();
}

/** Operations of a machine of which a whole copy lies at one of the others. */
export async function copiesAt(others: readonly Clerk[], { machine }: Clerk): Promise<Set<string>> {
  const found = new Set<string>();
  for (const other of others) {
    if (!other.machine.ready) continue;
    const { rows } = await sql<{ id: string }>`SELECT h.id FROM exchange_held h
      WHERE h.maker = ${machine.deviceId} AND h.body <> '' AND NOT EXISTS (SELECT 1 FROM json_each(h.files) j
        LEFT JOIN files f ON f.id = j.value WHERE f.wrapped_key IS NULL)`.execute(
      other.machine.context!.database.read,
    );
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** Everything that must hold when all lines are good and nothing moves any more; what does not, in words. */
export async function broken(
  clerks: Clerk[],
  province: Province,
  gone: readonly Gone[] = [],
): Promise<string[]> {
  const found: string[] = [];
  const say = (text: string) => void found.push(text);
  const undone = await rest(clerks, province);
  if (undone) say(`does not drain: ${undone}`);
  for (const clerk of clerks) {
    for (const act of clerk.acts)
      if (!act.acknowledged && act.begun && !act.dropped) say(`never done: ${act.kind} ${act.id}`);
  }
  if (found.length > 0) return found;
  const state = await province.server.state();
  const operations = state.operations as unknown as Operation[];
  for (const text of province.server.violations) say(`an answer outside the contract: ${text}`);
  for (const file of state.files) if (!file.intact) say(`the province holds a damaged file ${file.sha256}`);

  const codes = new Map<string, string>();
  const made = new Set<string>();
  const everybody = [...clerks, ...gone.map((one) => one.clerk)];
  for (const { clerk, safe, copied } of gone) {
    for (const { id, hash, state } of safe) {
      const there = operations.filter((one) => one.id === id);
      // what the province alone had besides the disk that is gone, and lost as well, nobody has
      const nobodys = state === "done" && province.forgotten.has(id) && !copied.has(id);
      if (there.length === 0 && nobodys) continue;
      if (there.length !== 1 || there[0]!.requestHash !== hash)
        say(
          `${clerk.machine.name} is gone, and ${id}, of which a second copy lay elsewhere, is there ${there.length} times`,
        );
    }
    for (const one of operations) if (one.deviceId === clerk.machine.deviceId) made.add(one.id);
  }
  for (const clerk of clerks) {
    const { machine } = clerk;
    const { database } = machine.context!;
    const outbox = await database.read.selectFrom("outbox").selectAll().orderBy("seq").execute();
    const dossiers = await database.read.selectFrom("dossiers").selectAll().execute();
    const own = outbox.filter((row) => row.device_id === null);
    for (const row of own) made.add(row.id);

    for (const act of clerk.acts) {
      const about = `${machine.name} ${act.kind} ${act.id}`;
      const kind =
        act.kind === "sign" ? "document.signed" : act.kind === "receive" ? "dossier.received" : undefined;
      if (!act.acknowledged) continue;
      if (kind === "dossier.received") {
        const row = dossiers.find((dossier) => dossier.id === act.dossierId);
        if (!row) say(`lost at the counter: ${about}`);
        const there = operations.filter((one) => one.kind === kind && one.dossierId === act.dossierId);
        if (there.length !== 1) say(`arrived ${there.length} times: ${about}`);
        const twin = codes.get(act.code ?? "");
        if (twin) say(`code ${act.code} was given to ${twin} and to ${about}`);
        codes.set(act.code ?? "", about);
      } else if (kind) {
        const there = operations.filter((one) => one.id === act.id);
        if (there.length !== 1) say(`arrived ${there.length} times: ${about}`);
        if (there[0] && there[0].files.join() !== act.sha256.join()) say(`other files arrived: ${about}`);
      }
    }
    // what may be done once is done once: each asking for a supplement and each answer in its turn
    for (const dossier of dossiers) {
      const asked = everybody
        .flatMap((one) => one.acts)
        .filter((act) => act.dossier?.dossierId === dossier.id && /supplement/.test(act.kind)).length;
      const events = outbox.filter(
        (one) => one.dossier_id === dossier.id && one.kind === "dossier.event" && SUPPLEMENT.test(one.body),
      ).length;
      if (events > asked) say(`${machine.name}: ${asked} doings became ${events} at dossier ${dossier.code}`);
    }
    const drafts = clerk.acts.filter((act) => act.kind === "receive").length;
    const received = own.filter((row) => row.kind === "dossier.received").length;
    if (received > drafts) say(`${machine.name}: ${drafts} forms became ${received} dossiers`);

    for (const row of outbox) {
      const arrived = operations.filter((one) => one.id === row.id);
      if (arrived.length !== 1) {
        say(`${machine.name}: ${row.kind} ${row.id} is at the province ${arrived.length} times`);
        continue;
      }
      if (arrived[0]!.requestHash !== row.hash)
        say(`${machine.name}: ${row.kind} ${row.id} has another hash there`);
    }

    for (const dossier of dossiers) {
      const there = state.dossiers.find((one) => one.id === dossier.id);
      if (!there) say(`the province has no dossier ${dossier.code} of ${machine.name}`);
      else if (there.code !== dossier.code)
        say(`dossier ${dossier.code} is ${there.code as string} at the province`);
      // each machine's part of it in that machine's order
      const way = operations.filter((one) => one.dossierId === dossier.id).sort((a, b) => a.seq - b.seq);
      for (const device of new Set(way.map((one) => one.deviceId))) {
        const order = way.filter((one) => one.deviceId === device).map((one) => one.deviceSeq);
        if (order.some((seq, index) => index > 0 && seq <= order[index - 1]!)) {
          say(`order of dossier ${dossier.code}: ${order.join(", ")}`);
        }
      }
    }

    const results = await database.read
      .selectFrom("results")
      .innerJoin("files", "files.id", "results.file_id")
      .select(["results.id", "results.dossier_id", "results.state", "results.sha256", "files.sha256 as held"])
      .execute();
    const toldIds = new Set((state.changes as { id: string }[]).map((change) => change.id));
    const heardWithdrawal = async (resultId: string): Promise<boolean> => {
      const events = await database.read
        .selectFrom("dossier_events")
        .select("id")
        .where("kind", "in", ["recall-result", "result-withdrawn"])
        .where("detail", "like", `%${resultId}%`)
        .execute();
      return events.some(({ id }) => !toldIds.has(id));
    };
    for (const issued of state.results) {
      if (!dossiers.some((dossier) => dossier.id === issued.dossierId)) continue;
      const here = results.filter((result) => result.id === issued.id);
      if (here.length !== 1)
        say(`${machine.name}: result ${issued.code as string} is here ${here.length} times`);
      const wanted = issued.withdrawnAt === null ? "ready" : "withdrawn";
      // a province restored from an older copy may forget that it withdrew: the counter, which heard it, hands nothing out
      const forgot = here[0]?.state === "withdrawn" && (await heardWithdrawal(String(issued.id)));
      if (here[0] && here[0].state !== wanted && !forgot)
        say(`${machine.name}: result ${issued.code as string} is ${here[0].state}`);
      if (here[0] && here[0].held !== issued.sha256)
        say(`${machine.name}: result ${issued.code as string} is another file`);
    }
    for (const dossier of dossiers) {
      const count = await database.read
        .selectFrom("dossier_events")
        .select((e) => e.fn.countAll<number>().as("n"))
        .where("dossier_id", "=", dossier.id)
        .where("id", "in", (state.changes as { id: string }[]).map((change) => change.id).concat(""))
        .executeTakeFirstOrThrow();
      const told = (state.changes as { dossierId: string }[]).filter((one) => one.dossierId === dossier.id);
      // a withdrawal after which others are left, and everything else, leaves exactly one event each
      if (Number(count.n) !== told.length) {
        say(`${machine.name}: dossier ${dossier.code} heard ${count.n} of ${told.length} news`);
      }
    }
    const chain = await verifyChain(database.read);
    if (!chain.ok) say(`${machine.name}: the audit's chain is broken`);
  }
  if (gone.length === 0) for (const text of await lostEvents(clerks)) say(text);
  const strange = operations.filter((one) => !made.has(one.id));
  if (strange.length > 0) say(`${strange.length} operations arrived that nobody made`);
  return found;
}

/** Askings for a supplement and their answers that the program said are done, and of which no machine has an operation. */
async function lostEvents(clerks: readonly Clerk[]): Promise<string[]> {
  const made = new Map<string, Set<string>>();
  for (const { machine } of clerks) {
    const rows = await machine
      .context!.database.read.selectFrom("outbox")
      .select(["id", "dossier_id", "body"])
      .where("kind", "=", "dossier.event")
      .execute();
    for (const { id, dossier_id, body } of rows) {
      if (!dossier_id || !SUPPLEMENT.test(body)) continue;
      made.set(dossier_id, (made.get(dossier_id) ?? new Set()).add(id));
    }
  }
  const told = Map.groupBy(
    clerks.flatMap((clerk) => clerk.acts).filter((act) => act.told),
    (act) => act.dossier?.dossierId ?? "",
  );
  return [...told].flatMap(([dossier, acts]) => {
    const there = made.get(dossier)?.size ?? 0;
    return there < acts.length
      ? [`lost at the counter: ${acts.length} doings became ${there} at dossier ${dossier}`]
      : [];
  });
}
