import type { WriteTx } from "../../../db/database.ts";
import { requireHere } from "../../../db/held-elsewhere.ts";
import type { FormSummary, Officer, Output, Parsed, StateWord } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { displayTime, toTimestamp } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { requireAskedHere } from "./asked.ts";
import type { Papers } from "./papers.ts";

type Waiting = Output<"forms.waiting">[number];

/** `Bản 1`, `Liên 2` without what the copy is for; one paper of one copy has no name. */
const copyName = (label: string, index: number): string => label.split(":")[0] || `Bản ${index + 1}`;

/** How long the one that asked reads what became of it; milliseconds. */
const TOLD_MS = 24 * 3_600_000;

/** Where a paper that is owed stands: to be printed here, asked of another machine, printed there, or refused. */
function waitState(
  row: { state: string; settled_at: string | null; settled_why: string | null },
  asked: string,
): StateWord {
  if (row.state === "printed") {
    return {
      code: "printed",
      word: `Máy ${asked} đã in, ${displayTime(row.settled_at ?? "")}`,
      tone: "good",
    };
  }
  if (row.state === "refused") {
    return { code: "refused", word: `Máy ${asked} không in: ${row.settled_why}`, tone: "bad" };
  }
  return asked
    ? { code: "asked", word: `Đang chờ máy ${asked} in`, tone: "info" }
    : { code: "here", word: "Chờ in ở máy này", tone: "warning" };
}

/** A printing answers what was owed of the same paper: the whole of it, or the copies that were missing. */
export async function settleWaits(
  tx: WriteTx,
  formId: string,
  printed: readonly number[],
  by: string,
  machine: string,
): Promise<void> {
  const rows = await tx.db
    .selectFrom("print_waits")
    .select(["id", "parts"])
    .where("form_id", "=", formId)
    .where("state", "=", "waiting")
    .execute();
  for (const row of rows) {
    const owed: number[] = JSON.parse(row.parts);
    const all = printed.length === 0 || (owed.length > 0 && owed.every((part) => printed.includes(part)));
    if (!all) continue;
    await tx.db
      .updateTable("print_waits")
      .set({ state: "printed", settled_by: by, settled_at: tx.at, settled_why: `In ở máy ${machine}` })
      .where("id", "=", row.id)
      .execute();
  }
}

/**
 * Bad days of the printer: papers that are put off, that stuck after the first copy, or that another machine of the
 * office is asked to print. The paper was given out already: its number and words stay, only paper is owed.
 */
export function createPrintWaits(
  core: CoreContext,
  parts: { papers: Papers; deviceId: string; pdf: KeptChild; blobs: Blobs },
) {
  const { read } = core.database;
  const { papers, deviceId: self } = parts;

  const open = () =>
    read
      .selectFrom("print_waits")
      .leftJoin("dossiers", "dossiers.id", "print_waits.dossier_id")
      .leftJoin("exchange_peers as asker", "asker.device_id", "print_waits.device_id")
      .leftJoin("exchange_peers as asked", "asked.device_id", "print_waits.to_device")
      .selectAll("print_waits")
      .select(["dossiers.code as code", "asker.name as from_name", "asked.name as to_name"])
      .where((e) =>
        e.or([
          e.and([
            e("print_waits.state", "=", "waiting"),
            e.or([e("print_waits.device_id", "=", self), e("print_waits.to_device", "=", self)]),
          ]),
          // what became of a paper that another machine was asked for is told to the one that asked
          e.and([
            e("print_waits.state", "in", ["printed", "refused"]),
            e("print_waits.device_id", "=", self),
            e("print_waits.to_device", "not in", ["", self]),
            e("print_waits.settled_at", ">", toTimestamp(core.ports.clock.now() - TOLD_MS)),
            e.not(
              e.exists(
                e
                  .selectFrom("form_prints")
                  .select("form_prints.id")
                  .whereRef("form_prints.form_id", "=", "print_waits.form_id")
                  .whereRef("form_prints.at", ">", "print_waits.settled_at"),
              ),
            ),
            e.not(
              e.exists(
                e
                  .selectFrom("print_waits as later")
                  .select("later.id")
                  .whereRef("later.form_id", "=", "print_waits.form_id")
                  .whereRef("later.seq", ">", "print_waits.seq"),
              ),
            ),
          ]),
        ]),
      )
      .orderBy((e) => e("print_waits.state", "=", "waiting"), "desc")
      .orderBy("print_waits.seq");

  async function list(): Promise<Waiting[]> {
    const rows = await open().execute();
    const found: Waiting[] = [];
    for (const row of rows) {
      const form = await papers.get(row.form_id);
      // a paper that counts no more is owed to nobody
      if (form.state.code !== "issued") continue;
      const owed: number[] = JSON.parse(row.parts);
      const asked = row.to_device === "" || row.to_device === self ? "" : (row.to_name ?? "máy khác");
      const mine = asked === "" && row.state === "waiting";
      found.push({
        id: row.id,
        state: waitState(row, asked),
        form,
        code: row.code ?? "",
        owed: owed.map((index) => copyName(form.copies[index] ?? "", index)),
        parts: owed,
        said: [
          row.device_id === self ? "" : `Máy ${row.from_name ?? "khác"} nhờ in`,
          row.why,
          `${row.by}, ${displayTime(row.at)}`,
        ]
          .filter(Boolean)
          .join(" · "),
        mine,
        asksHere: row.device_id !== self,
        at: row.at,
        asked,
      });
    }
    return found;
  }

  /** What came out is no more owed, what did not is. Throws `forms.not-valid`. */
  async function owe(officer: Officer, key: string, input: Parsed<"forms.owe">): Promise<void> {
    const form: FormSummary = await papers.get(input.id);
    if (form.state.code !== "issued") {
      throw new AppError("forms.not-valid", { state: form.state.word.toLocaleLowerCase("vi") });
    }
    const owed = [...new Set(input.missing)].filter((index) => index < form.copies.length);
    const out = form.copies.flatMap((label, index) =>
      owed.length === 0 || owed.includes(index) ? [] : [copyName(label, index)],
    );
    const stuck = owed.map((index) => copyName(form.copies[index] ?? "", index));
    const why =
      input.kind === "jam"
        ? out.length > 0
          ? `Kẹt giấy: ${out.join(", ")} đã ra; ${stuck.join(", ")} chưa ra`
          : "Kẹt giấy: chưa ra bản nào"
        : input.kind === "later"
          ? "In sau: đã đưa mã cho người nộp"
          : "Nhờ máy khác in";
    await core.write(officer.username, async (tx) => {
      // what another machine is to hear of is written by the machine that has it
      if (input.machine) {
        const unit = form.dossierId ?? form.id;
        await requireHere(tx.db, { dossierId: unit, kind: "paper.asked", body: {} });
      }
      const known = await tx.db
        .selectFrom("print_waits")
        .select("id")
        .where("id", "=", key)
        .executeTakeFirst();
      if (known) return;
      // one word about one paper: the newest
      await tx.db
        .updateTable("print_waits")
        .set({ state: "dropped", settled_by: officer.fullName, settled_at: tx.at, settled_why: why })
        .where("form_id", "=", form.id)
        .where("state", "=", "waiting")
        .execute();
      await tx.db
        .insertInto("print_waits")
        .values({
          id: key,
          form_id: form.id,
          dossier_id: form.dossierId,
          kind: input.kind,
          parts: JSON.stringify(owed.length === form.copies.length ? [] : owed),
          why,
          device_id: self,
          to_device: input.machine ?? "",
          by: officer.fullName,
          at: tx.at,
          state: "waiting",
          settled_by: null,
          settled_at: null,
          settled_why: null,
        })
        .execute();
      await tx.audit("forms.owed", form.id, { kind: input.kind, out, stuck, machine: input.machine ?? "" });
      tx.emit("forms", [form.id]);
    });
  }

  return {
    list,
    owe,

    /** Everything that this machine owes, one paper after the other; what fails stays and says why. */
    async printAll(officer: Officer, key: string): Promise<Output<"forms.printWaiting">> {
      let printed = 0;
      for (const [index, row] of (await list()).filter(({ mine }) => mine).entries()) {
        await papers.print(officer, index === 0 ? key : core.ports.random.uuid(), {
          id: row.form.id,
          copies: 1,
          only: row.parts,
          why: row.said.slice(0, 300),
        });
        printed += 1;
      }
      return { printed };
    },

    /** Nobody wants it any more; or the machine that was asked says why it does not print it. */
    async drop(officer: Officer, id: string, why: string): Promise<void> {
      const wait = await read
        .selectFrom("print_waits")
        .select("form_id")
        .where("id", "=", id)
        .executeTakeFirst();
      if (wait) await requireAskedHere(core, wait.form_id);
      await core.write(officer.username, async (tx) => {
        const row = await tx.db
          .selectFrom("print_waits")
          .selectAll()
          .where("id", "=", id)
          .where("state", "=", "waiting")
          .executeTakeFirst();
        if (!row) throw new AppError("forms.not-found");
        await tx.db
          .updateTable("print_waits")
          .set({
            state: row.device_id === self ? "dropped" : "refused",
            settled_by: officer.fullName,
            settled_at: tx.at,
            settled_why: why,
          })
          .where("id", "=", id)
          .execute();
        await tx.audit("forms.owed-dropped", row.form_id, { why });
        tx.emit("forms", [row.form_id]);
      });
    },

    /** The code of a dossier for a telephone's camera, where no paper can be given. */
    async codePicture(dossierId: string): Promise<Output<"forms.codePicture">> {
      const row = await read
        .selectFrom("dossiers")
        .select(["code", "due_at"])
        .where("id", "=", dossierId)
        .executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      return {
        code: row.code,
        dueAt: row.due_at,
        lookUp: core.config.system.lookupUrl,
        picture: parts.blobs.ofMaker("ma-ho-so.png", "image/png", () =>
          parts.pdf.call<Uint8Array>("codePicture", { text: row.code }),
        ),
      };
    },
  };
}

export type PrintWaits = ReturnType<typeof createPrintWaits>;
