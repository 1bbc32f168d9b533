import { verifyChain } from "../../../db/audit.ts";
import type { Officer, OfficeStatus } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { LOW_DISK } from "../sizes.ts";
import type { Ages, Sync } from "../sync/service.ts";
import { TRAINING_BANNER } from "../training/service.ts";
import type { ClockGuard } from "./clock.ts";
import { DEMONSTRATION_BANNER } from "./demonstration.ts";

export { OfficeConfig } from "./config.ts";
export { isDemonstrationIssuer } from "./demonstration.ts";
export { createNetworkSetting } from "./network.ts";

/** Fewer numbers than this left for today are said in the status line. */
const LOW_STOCK = 10;

/** Of the line and of numbers the status line has sentences of its own. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["contact", "stock"]);

/** The state of this machine in words: status line, clock, stock, log. */
export function createOffice(
  core: CoreContext,
  parts: { clock: ClockGuard; numbering: Numbering; sync: Sync; folder: string; version: string; ages: Ages },
) {
  async function line(clockWhy: string | null, left: number, free: number): Promise<OfficeStatus["line"]> {
    const status = await parts.sync.status();
    const items: OfficeStatus["line"] = [
      {
        text: status.sentence,
        tone: status.failedOperations > 0 ? "bad" : status.onlyHere > 0 ? "warning" : "good",
      },
    ];
    if (status.onlyHere > 0)
      items.push({ text: `${wholeText(status.onlyHere)} hồ sơ chỉ có trên máy này`, tone: "warning" });
    if (clockWhy) items.push({ text: `Giờ máy ${clockWhy}: chưa cấp số cho đến khi xác nhận`, tone: "bad" });
    if (left === 0)
      items.push({ text: "Hết mã hồ sơ cấp trước cho hôm nay: hồ sơ mới mang mã tạm", tone: "warning" });
    else if (left < LOW_STOCK) items.push({ text: `Còn ${left} số hồ sơ cho hôm nay`, tone: "warning" });
    const old = (await parts.ages()).filter(({ tooOld, what }) => tooOld && !SAID_ELSEWHERE.has(what));
    if (old.length > 0) {
      const names = old.map(({ name, value }) => `${name}: ${value}`).join("; ");
      items.push({ text: `Dữ liệu đã cũ: ${names} (xem mục Đồng bộ)`, tone: "warning" });
    }
    if (free < LOW_DISK) {
      items.push({
        text: `Ổ đĩa chỉ còn ${Math.floor(free / 1048576)} MB trống`,
        tone: free < LOW_DISK / 10 ? "bad" : "warning",
      });
    }
    return items;
  }

  async function status(): Promise<OfficeStatus> {
    const { agency } = core.config;
    const dossier = await parts.numbering.stock("dossier");
    const copy = await parts.numbering.stock("copy");
    const why = parts.clock.problem();
    const free = await core.ports.disk.free(parts.folder);
    return {
      banner: core.config.training
        ? TRAINING_BANNER
        : core.config.demonstration
          ? DEMONSTRATION_BANNER
          : null,
      isTraining: core.config.training !== undefined,
      agencyName: agency.name,
      agencyCode: agency.code,
      agencyCodeUnverified: agency.codeUnverified,
      machineName: core.config.machineName,
      idleLockMinutes: core.config.idleLockMinutes,
      now: core.now(),
      clock: { ok: why === null, why },
      stock: [
        { series: "dossier", word: "Mã hồ sơ", ...dossier },
        { series: "copy", word: "Số bản giấy", ...copy },
      ],
      line: await line(why, dossier.left, free),
      diskFreeBytes: free,
      version: parts.version,
    };
  }

  return {
    status,

    async confirmClock(officer: Officer): Promise<OfficeStatus> {
      await parts.clock.confirm(officer.username);
      return status();
    },

    /** Newest rows first; says whether the chain of hashes over the whole log is whole. */
    async audit(before: number | undefined, limit: number) {
      let rows = core.database.read.selectFrom("audit").selectAll().orderBy("seq", "desc").limit(limit);
      if (before !== undefined) rows = rows.where("seq", "<", before);
      const chain = await verifyChain(core.database.read);
      return {
        rows: (await rows.execute()).map((row) => ({
          seq: row.seq,
          at: row.at,
          actor: row.actor,
          action: row.action,
          subject: row.subject,
          detail: row.detail,
        })),
        chainIntact: chain.ok,
      };
    },
  };
}

export type Office = ReturnType<typeof createOffice>;
