import type { ExchangeView } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Snapshot } from "./messages.ts";

const ACTION = "exchange.unit-refused";
/** refusals that are looked through, newest first */
const LOOKED = 200;

/** What was noted of a unit that could not be taken in. */
interface Untaken {
  giver: string;
  epoch: number;
  revision: number;
  what: string;
  why: string;
}

const WHAT: Record<Snapshot["kind"], string> = {
  dossier: "Hồ sơ",
  reception: "Biểu mẫu đang giữ cho người dân",
  parcel: "Bưu gửi đến",
  paper: "Giấy nhờ máy này in",
  operation: "Việc chưa gửi",
};

/** Notes a unit of another machine that this one could not write; the same version is noted once. */
export async function noteUntaken(
  core: CoreContext,
  unit: Snapshot,
  giver: string,
  error: unknown,
): Promise<void> {
  const why =
    error instanceof AppError ? toWireError(error).message : "Dữ liệu không khớp với dữ liệu ở máy này.";
  const code = unit.rows["dossiers"]?.[0]?.["code"];
  const detail: Untaken = {
    giver,
    epoch: unit.epoch,
    revision: unit.revision,
    what: typeof code === "string" ? `${WHAT[unit.kind]} ${code}` : WHAT[unit.kind],
    why,
  };
  core.ports.log.error(ACTION, { unit: unit.id, why: String(error).slice(0, 300) });
  const known = (await open(core)).some(
    (one) => one.id === unit.id && one.epoch === unit.epoch && one.revision === unit.revision,
  );
  if (known) return;
  await core.write("system", async (tx) => {
    await tx.audit(ACTION, unit.id, { ...detail });
    tx.emit("exchange", [unit.id]);
  });
}

/** The newest refusal of each unit that has not come in since. */
async function open(core: CoreContext): Promise<(Untaken & { id: string; at: string })[]> {
  const rows = await core.database.read
    .selectFrom("audit as a")
    .leftJoin("exchange_units as u", "u.id", "a.subject")
    .select(["a.at", "a.subject", "a.detail", "u.epoch", "u.revision"])
    .where("a.action", "=", ACTION)
    .orderBy("a.seq", "desc")
    .limit(LOOKED)
    .execute();
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    if (seen.has(row.subject)) return [];
    seen.add(row.subject);
    const noted = JSON.parse(row.detail) as Untaken;
    const [epoch, revision] = [row.epoch ?? 0, row.revision ?? 0];
    const taken = epoch > noted.epoch || (epoch === noted.epoch && revision >= noted.revision);
    return taken ? [] : [{ ...noted, id: row.subject, at: row.at }];
  });
}

/** What lies at another machine and could not be written here: what happened, what is kept, what to do. */
export async function untakenUnits(core: CoreContext): Promise<ExchangeView["untaken"]> {
  const peers = await core.database.read.selectFrom("exchange_peers").select(["device_id", "name"]).execute();
  return (await open(core)).map(({ id, at, giver, what, why }) => {
    const machine = peers.find((one) => one.device_id === giver)?.name ?? "máy khác của cơ quan";
    return {
      id,
      at,
      message: `${what} của ${machine} không ghi được vào máy này. ${why}`,
      kept: `Bản đầy đủ vẫn ở ${machine} và vẫn được gửi lên tỉnh từ đó; ở máy này không có gì bị đổi.`,
      action: `Bấm “Hỏi lại” để thử lại. Còn báo thì làm hồ sơ này ở ${machine} và báo CNTT.`,
    };
  });
}

/** A person asks again: whoever has something that was not taken in tells everything anew; what is here stays as it is. */
export async function hearUntakenAgain(core: CoreContext): Promise<void> {
  const givers = [...new Set((await open(core)).map(({ giver }) => giver))];
  if (givers.length === 0) return;
  await core.write("system", (tx) =>
    tx.db.updateTable("exchange_peers").set({ cursor: 0 }).where("device_id", "in", givers).execute(),
  );
}
