import { createHash } from "node:crypto";
import { AppError } from "../../main/core/errors.ts";
import type { DraftInput } from "../../preload/contract/index.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { draftOf } from "../support/office.ts";
import { type Machine, Refusal } from "./counter.ts";
import type { World } from "./world.ts";

type Kind = "receive" | "ask-supplement" | "supplement" | "sign";

/** One thing that the clerk does; tried again with the same ids until the program says that it is done. */
export interface Act {
  id: string;
  kind: Kind;
  /** the act that received the dossier that this one is about */
  dossier: Act | undefined;
  /** as the program told when it was done */
  dossierId?: string;
  code?: string;
  /** content of the files that were signed */
  sha256: string[];
  acknowledged: boolean;
  /** the program itself said that it did this; an act that another one made needless is done without */
  told: boolean;
  /** it was begun at least once: it may stand in the database without the clerk having heard of it */
  begun: boolean;
  running: boolean;
  /** it was about a dossier that went with a destroyed machine: nobody can go on with it */
  dropped: boolean;
}

/** The clerk of one counter: what was asked for and what the program said is done. */
export class Clerk {
  readonly machine: Machine;
  readonly acts: Act[] = [];
  /** the clerks of the other windows of this office */
  others: readonly Clerk[] = [];
  readonly #world: World;
  readonly #random;

  constructor(world: World, machine: Machine) {
    this.#world = world;
    this.machine = machine;
    this.#random = seededRandom(`clerk ${world.seed} ${machine.name}`);
  }

  /** Thinks of something to do next. */
  think(): Act {
    // now and then somebody comes to another window than before
    const visit = this.#world.chance(0.2) ? this.#world.pick(this.others) : undefined;
    const received = (visit ?? this).acts.filter((act) => act.kind === "receive" && act.acknowledged);
    const dossier = this.#world.chance(0.45) ? undefined : this.#world.pick(received);
    const last = [this, ...this.others]
      .flatMap((clerk) => clerk.acts)
      .findLast((act) => act.dossier === dossier && /supplement/.test(act.kind));
    let kind: Kind = "receive";
    if (dossier) {
      kind = this.#world.chance(0.5)
        ? "sign"
        : last?.kind === "ask-supplement"
          ? "supplement"
          : "ask-supplement";
      // one after another at one dossier, as people do
      if (kind !== "sign" && last && !last.acknowledged) kind = "sign";
    }
    const act: Act = {
      id: this.#random.uuid(),
      kind,
      dossier,
      sha256: [],
      acknowledged: false,
      told: false,
      begun: false,
      running: false,
      dropped: false,
    };
    this.acts.push(act);
    return act;
  }

  /** Tries again what was begun and not acknowledged; the oldest first. */
  pending(): Act[] {
    return this.acts.filter((act) => !act.acknowledged && !act.running && !act.dropped);
  }

  /** Another window's machine is gone for good, and with it what was to be done at its dossiers. */
  lose(other: Clerk): void {
    this.others = this.others.filter((one) => one !== other);
    for (const act of this.acts) {
      if (!act.acknowledged && act.dossier && other.acts.includes(act.dossier)) act.dropped = true;
    }
  }

  /** What only a destroyed machine had is scanned and signed once more in life; here it stops no other work. */
  async giveUpLostPages(): Promise<void> {
    if (!this.machine.ready) return;
    const refused = await this.machine
      .context!.database.read.selectFrom("outbox")
      .select("id")
      .where("state", "=", "rejected")
      .where("device_id", "is not", null)
      .where("error", "like", '%"sync.file-lost"%')
      .execute();
    for (const { id } of refused)
      await this.machine.call("sync.setAside", { id, why: "Trang mất cùng máy hỏng" }).catch(() => undefined);
  }

  /** The power went: whatever ran is not heard of again. */
  interrupted(): void {
    for (const act of this.acts) act.running = false;
  }

  /** Does `act`; it counts as done only when the program has said so. */
  async perform(act: Act): Promise<void> {
    if (act.running || act.acknowledged || !this.machine.ready) return;
    act.running = true;
    act.begun = true;
    try {
      await this.#do(act);
      act.acknowledged = true;
    } catch (error) {
      const code = error instanceof Refusal ? error.wire.code : error instanceof AppError ? error.code : "";
      if (code === "clock.unconfirmed") {
        await this.machine.call("office.confirmClock", {}).catch(() => undefined);
      } else if (!RETRIED.has(code)) throw error;
    } finally {
      act.running = false;
    }
  }

  async #do(act: Act): Promise<void> {
    const { machine } = this;
    const id = act.dossier?.dossierId ?? "";
    if (act.kind === "receive") {
      const draftId = act.id;
      const content: DraftInput = draftOf("Nguyễn Văn Mô Phỏng");
      const dossier = await machine.call("dossiers.receive", { draftId, content: content as never }, act.id);
      act.dossierId = dossier.id;
      act.code = dossier.code;
    } else if (act.kind === "ask-supplement" || act.kind === "supplement") {
      // what the last try did may stand already
      const { state } = await machine.call("dossiers.get", { id });
      const asking = act.kind === "ask-supplement";
      const due = asking ? ["received", "processing"] : ["waiting-supplement"];
      if (!due.includes(state.code)) return;
      if (asking) {
        const why = "Thiếu giấy xác nhận nơi cư trú.";
        await machine.call("life.requestSupplement", { id, why, items: ["Giấy xác nhận"] }, act.id);
      } else {
        const given = { id, components: [], note: "Đã nộp đủ", manualDueDay: "" };
        await machine.call("life.supplementComplete", given, act.id);
      }
      act.told = true;
    } else await this.#sign(act, id);
  }

  /** What signing writes when the token has signed: the file whole on the disk, then its row and its operation. */
  async #sign(act: Act, dossierId: string): Promise<void> {
    // as a window would: a dossier that this machine has heard of comes to it first
    await this.machine.call("dossiers.get", { id: dossierId });
    await this.machine.call("exchange.bring", { dossierId });
    const context = this.machine.context!;
    const contents = this.#contents(act);
    const stored: Awaited<ReturnType<typeof context.database.files.put>>[] = [];
    for (const bytes of contents) {
      stored.push(
        await context.database.files.put(bytes, { mediaType: "application/pdf", title: "Tờ khai (đã ký)" }),
      );
    }
    await context.write(OFFICER, async (tx) => {
      const there = await tx.db.selectFrom("outbox").select("id").where("id", "=", act.id).executeTakeFirst();
      if (there) return;
      for (const { row } of stored) await tx.db.insertInto("files").values(row).execute();
      await tx.outbox({
        id: act.id,
        kind: "document.signed",
        dossierId,
        body: { documentId: act.id, title: "Tờ khai" },
        files: stored.map((file) => file.id),
      });
    });
    act.sha256 = stored.map((file) => file.sha256);
  }

  #contents(act: Act): Uint8Array[] {
    const random = seededRandom(act.id);
    const [pages = 0, size = 0, big = 0] = random.bytes(3);
    return Array.from({ length: 1 + (pages % 2) }, (_, page) => {
      // now and then one that goes up in more than one piece
      const length = big < 6 && page === 0 ? 1_300_000 : 200 + size * 90;
      const seed = createHash("sha256").update(`${act.id} ${page}`).digest();
      return new Uint8Array(Buffer.alloc(length, seed));
    });
  }
}

const OFFICER = "mophong";
/** the clerk reads these and tries again later */
const RETRIED = new Set([
  "exchange.no-contact",
  "exchange.busy",
  "exchange.elsewhere",
  "exchange.stranger",
  "dossiers.not-found",
  "life.not-found",
  "db.disk-full",
  "core.unavailable",
  "life.wrong-state",
  "dossiers.wrong-state",
  "sync.offline",
]);
