import { sql } from "kysely";
import type { ExchangeView, Output, StateWord } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { eventWord } from "../dossiers/service.ts";
import { type AppError, toWireError } from "../errors.ts";
import { countOnlyHere, onlyHere, operationWord } from "../sync/service.ts";
import { displayTime } from "../time.ts";
import type { Range } from "./messages.ts";
import { filesComing, RestoreReport } from "./restore-report.ts";
import { countOf, rangeWords, withoutRanges } from "./rules.ts";
import { untakenUnits } from "./untaken.ts";
import { PROBLEM, REFUSED, UNFIT } from "./words.ts";

const LISTED = 200;

/** How the exchange among the machines of an office stands, in words. */
export function createExchangeViews(parts: {
  core: CoreContext;
  isHere(device: string): boolean;
  isOlder(device: string): boolean;
  knownOf(device: string): Promise<Range[]>;
  state(): Promise<{
    enabled: boolean;
    enrolled: boolean;
    port: number | null;
    trouble: AppError | null;
    unfit: string | null;
    problems: ReadonlyMap<string, string>;
  }>;
}) {
  const { core } = parts;
  const { read } = core.database;

  async function machines(): Promise<ExchangeView["machines"]> {
    const rows = await read.selectFrom("exchange_peers").selectAll().orderBy("name").execute();
    const counts = await read
      .selectFrom("exchange_units")
      .select((e) => ["owner", e.fn.countAll<number>().as("n")])
      .where("kind", "=", "dossier")
      .where("owner", "<>", "")
      .groupBy("owner")
      .execute();
    return rows.map((row) => ({
      device: row.device_id,
      name: row.name,
      address: row.address,
      metAt: row.met_at,
      heardAt: row.heard_at,
      dossiers: Number(counts.find((one) => one.owner === row.device_id)?.n ?? 0),
      state: machineState({
        replaced: row.replaced_by !== null,
        here: parts.isHere(row.device_id),
        older: parts.isOlder(row.device_id),
      }),
      here: parts.isHere(row.device_id),
    }));
  }

  async function alone(): Promise<ExchangeView["onlyHere"]> {
    const rows = await onlyHere(core.database)
      .leftJoin("dossiers as d", "d.id", "o.dossier_id")
      .select(["o.id", "o.dossier_id", "o.kind", "o.created_at", "d.code"])
      .orderBy("o.seq")
      .limit(LISTED)
      .execute();
    const counted = await onlyHere(core.database)
      .select((e) => e.fn.countAll<number>().as("n"))
      .executeTakeFirst();
    return {
      dossiers: await countOnlyHere(core.database),
      operations: Number(counted?.n ?? 0),
      items: rows.map((row) => ({
        id: row.id,
        dossierId: row.dossier_id,
        code: row.code,
        what: operationWord(row.kind),
        since: row.created_at,
      })),
    };
  }

  /** Where second copies of what this machine has not sent lie, and how many. */
  async function copies(): Promise<ExchangeView["copies"]> {
    const { rows } = await sql<{ place: string; name: string | null; n: number }>`
      SELECT c.place, p.name, count(DISTINCT coalesce(o.dossier_id, o.id)) AS n FROM exchange_copies c
      JOIN outbox o ON o.id = c.operation_id AND o.state <> 'done'
      LEFT JOIN exchange_peers p ON p.device_id = c.place GROUP BY c.place, p.name ORDER BY p.name`.execute(
      read,
    );
    return rows.map((row) => ({
      place: row.place === "usb" ? "Đĩa USB" : (row.name ?? "Máy khác"),
      count: row.n,
    }));
  }

  async function refusals(): Promise<ExchangeView["refusals"]> {
    const rows = await read
      .selectFrom("audit")
      .select(["at", "subject", "detail"])
      .where("action", "=", "exchange.refused")
      .orderBy("seq", "desc")
      .limit(10)
      .execute();
    return rows.map((row) => {
      const { why } = JSON.parse(row.detail) as { why: string };
      return { at: row.at, from: row.subject, why: REFUSED[why] ?? why };
    });
  }

  async function conflicts(): Promise<ExchangeView["conflicts"]> {
    const rows = await read
      .selectFrom("exchange_conflicts as c")
      .leftJoin("dossiers as d", "d.id", "c.unit_id")
      .selectAll("c")
      .select("d.code")
      .where("c.seen_at", "is", null)
      .orderBy("c.seq", "desc")
      .limit(50)
      .execute();
    const names = await read.selectFrom("exchange_peers").select(["device_id", "name"]).execute();
    const nameOf = (device: string) =>
      names.find((one) => one.device_id === device)?.name ?? core.config.machineName;
    return rows.map((row) => ({
      id: row.id,
      dossierId: row.unit_id,
      code: row.code ?? "",
      at: row.at,
      kept: sideOf(row.kept, nameOf),
      lost: sideOf(row.lost, nameOf),
    }));
  }

  async function restores(): Promise<ExchangeView["restores"]> {
    const rows = await read.selectFrom("exchange_restores").selectAll().orderBy("at", "desc").execute();
    const peers = await read
      .selectFrom("exchange_peers")
      .select(["device_id", "name"])
      .where("replaced_by", "is", null)
      .orderBy("name")
      .execute();
    const coming = await filesComing(read)
      .select((e) => e.fn.countAll<number>().as("n"))
      .executeTakeFirst();
    return Promise.all(
      rows.map(async (row) => {
        const report = RestoreReport.parse(JSON.parse(row.report));
        const missing = withoutRanges(report.told?.open ?? [], [
          ...report.known,
          ...(await parts.knownOf(row.device_id)),
        ]);
        return {
          device: row.device_id,
          name: row.name,
          by: row.by,
          why: row.why,
          at: row.at,
          done: row.state === "done",
          dossiers: report.dossiers,
          receptions: report.receptions,
          parcels: report.parcels,
          operations: report.operations,
          machines: report.asked.length,
          late: report.late,
          notAsked: peers
            .filter((peer) => peer.device_id !== row.device_id && !report.asked.includes(peer.device_id))
            .map((peer) => peer.name),
          filesComing: Number(coming?.n ?? 0),
          missing: countOf(missing),
          ...lossOf(missing, report),
        };
      }),
    );
  }

  return {
    async view(): Promise<ExchangeView> {
      const { problems, port, ...standing } = await parts.state();
      const typed = await read.selectFrom("exchange_addresses").selectAll().orderBy("address").execute();
      const list = await machines();
      return {
        state: stateOf({ ...standing, here: list.filter((one) => one.here).length }),
        port,
        machines: list,
        addresses: typed.map((row) => ({
          address: row.address,
          by: row.by,
          problem: problems.has(row.address)
            ? (PROBLEM[problems.get(row.address) ?? ""] ?? "Có lỗi khi trao đổi")
            : "",
        })),
        onlyHere: await alone(),
        copies: await copies(),
        refusals: await refusals(),
        untaken: await untakenUnits(core),
        conflicts: await conflicts(),
        restores: await restores(),
      };
    },

    /** Whose a dossier is, for the screen that shows it. */
    async unit(dossierId: string): Promise<Output<"exchange.unit">> {
      const unit = await read
        .selectFrom("exchange_units as u")
        .leftJoin("exchange_peers as p", "p.device_id", "u.owner")
        .select(["u.owner", "u.lease", "p.name", "p.heard_at"])
        .where("u.id", "=", dossierId)
        .executeTakeFirst();
      const lease = unit?.lease ? (JSON.parse(unit.lease) as { by: string; why: string; at: string }) : null;
      if (!unit || unit.owner === "") return { machine: null, here: true, heardAt: null, lease };
      return {
        machine: unit.name ?? "máy khác của cơ quan",
        here: parts.isHere(unit.owner),
        heardAt: unit.heard_at,
        lease,
      };
    },
  };
}

function machineState(machine: { replaced: boolean; here: boolean; older: boolean }): StateWord {
  if (machine.replaced) return { code: "replaced", word: "Đã có máy thay thế", tone: "neutral" };
  if (!machine.here) return { code: "silent", word: "Không trả lời", tone: "warning" };
  return machine.older
    ? { code: "older", word: "Đang liên lạc; chương trình cũ, cần cập nhật", tone: "warning" }
    : { code: "here", word: "Đang liên lạc", tone: "good" };
}

function stateOf(now: {
  enabled: boolean;
  enrolled: boolean;
  trouble: AppError | null;
  unfit: string | null;
  here: number;
}): StateWord {
  if (!now.enabled) return { code: "off", word: "CNTT đã tắt trao đổi giữa các máy.", tone: "neutral" };
  if (now.trouble) return { code: "trouble", word: toWireError(now.trouble).message, tone: "bad" };
  if (!now.enrolled) {
    return {
      code: "not-enrolled",
      word: "Máy này chưa ghi danh nên chưa trao đổi với máy khác.",
      tone: "neutral",
    };
  }
  const unfit = UNFIT[now.unfit ?? ""];
  if (now.unfit && unfit) return { code: now.unfit, word: unfit, tone: "bad" };
  return now.here > 0
    ? { code: "here", word: `Đang liên lạc với ${now.here} máy của cơ quan.`, tone: "good" }
    : { code: "alone", word: "Chưa thấy máy nào khác của cơ quan.", tone: "warning" };
}

/** What one machine had done, in lines a person reads. */
function sideOf(
  stored: string,
  nameOf: (device: string) => string,
): ExchangeView["conflicts"][number]["kept"] {
  const branch = JSON.parse(stored) as {
    device: string;
    rows: Record<string, Record<string, unknown>[]>;
  };
  const events = (branch.rows["dossier_events"] ?? []).slice(-6);
  return {
    machine: nameOf(branch.device),
    lines: events.map((event) => ({
      at: String(event["at"]),
      by: String(event["by"]),
      word: eventWord(String(event["kind"])),
      why: String(event["why"] ?? ""),
    })),
  };
}

const CHECK =
  "Soát giấy tiếp nhận, biên lai và sổ của máy đó; hồ sơ nào tìm không thấy thì nhập lại từ giấy.";

/** The loss of a restoring in words, exact as far as anybody knows, and what is to be done about it. */
export function lossOf(
  missing: readonly Range[],
  { told, heardAt }: Pick<RestoreReport, "told" | "heardAt">,
): Pick<ExchangeView["restores"][number], "loss" | "lossTone"> {
  if (!told) {
    return { loss: `Không máy nào biết máy hỏng đã làm đến đâu. ${CHECK}`, lossTone: "warning" };
  }
  const since = heardAt ? ` lúc ${displayTime(heardAt)}` : "";
  const after = `Máy hỏng được nghe lần cuối${since}; việc làm sau đó, nếu có, không máy nào biết.`;
  if (missing.length === 0) {
    return { loss: `Không thiếu việc nào đã biết (đến việc số ${told.lastSeq}). ${after}`, lossTone: "good" };
  }
  return {
    loss: `Thiếu ${wholeText(countOf(missing))} việc chưa gửi của máy hỏng, số ${rangeWords(missing)}. ${after} ${CHECK}`,
    lossTone: "bad",
  };
}
