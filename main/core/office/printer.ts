import type { Database } from "../../../db/database.ts";
import type { Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Clock, Printer, PrinterInfo, PrintJob, Random } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import { PRINTED_FORMS } from "./printed-forms.ts";

const KEY = "printer";

/** A job with what the log of printing says of it. */
export interface LoggedPrint extends Omit<PrintJob, "printer" | "tray" | "paper" | "sides"> {
  /** id of the log's row: a call that is repeated logs once */
  id: string;
  /** whose settings it goes by, a key of `PRINTED_FORMS` or of a form */
  form: string;
  subjectId: string | null;
  /** name for the log, and the account for the audit */
  by: string;
  actor: string;
  again?: boolean;
  /** why it is printed again */
  why?: string;
}

/** The printers of the machine as the features of the core use them. */
export interface OfficePrinter extends Printer {
  /**
   * Prints by the settings of the form and writes it into the log, one that failed with its reason. Throws
   * `print.no-printer`, `print.paused`, `print.not-ready`, `print.failed`.
   */
  printLogged(pdf: Uint8Array, print: LoggedPrint): Promise<{ job: string; printer: string }>;
}

type Settings = Pick<PrintJob, "printer" | "tray" | "paper" | "sides">;

/**
 * The printers of the machine with the officers' choices laid over them, so that every paper, whoever prints it, goes
 * where the window says it goes. A chosen printer that is gone gives way to the system's own.
 */
export function printerOfMachine(
  printer: Printer,
  database: Pick<Database, "read" | "write">,
  ports: { clock: Pick<Clock, "now">; random: Pick<Random, "uuid"> },
): OfficePrinter {
  const list = async (): Promise<PrinterInfo[]> => {
    const printers = await printer.list();
    const stored = await database.read
      .selectFrom("meta")
      .select("value")
      .where("key", "=", KEY)
      .executeTakeFirst();
    const target =
      printers.find(({ name }) => name === stored?.value) ??
      printers.find(({ isDefault }) => isDefault) ??
      printers[0];
    return printers.map((one) => ({ ...one, isDefault: one === target }));
  };

  /** Where a form goes now: its own printer with tray, paper and sides, else the machine's. */
  async function settingsOf(form: string): Promise<Settings & { info: PrinterInfo }> {
    const printers = await list();
    const own = await database.read
      .selectFrom("print_settings")
      .selectAll()
      .where("form", "=", form)
      .executeTakeFirst();
    const wanted = own && printers.find(({ name }) => name === own.printer);
    const info = wanted ?? printers.find(({ isDefault }) => isDefault);
    if (!info) throw new AppError("print.no-printer");
    if (!own || !wanted) return { info, printer: info.name };
    const sides = own.sides as PrintJob["sides"];
    return { info, printer: info.name, tray: own.tray, paper: own.paper, ...(sides ? { sides } : {}) };
  }

  const log = (
    print: LoggedPrint,
    settings: Settings,
    outcome: { job: string; state: "sent" | "failed"; why: string },
  ): Promise<unknown> =>
    database.write({ actor: print.actor, at: toTimestamp(ports.clock.now()) }, async (tx) => {
      await tx.db
        .insertInto("print_jobs")
        .values({
          id: outcome.state === "sent" ? print.id : ports.random.uuid(),
          form: print.form,
          subject_id: print.subjectId,
          title: print.title,
          printer: settings.printer ?? "",
          tray: settings.tray ?? "",
          paper: settings.paper ?? "",
          sides: settings.sides ?? "",
          copies: print.copies,
          job: outcome.job,
          state: outcome.state,
          why: outcome.why,
          again: print.again ? 1 : 0,
          by: print.by,
          at: tx.at,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
      if (outcome.state === "failed") {
        await tx.audit("print.failed", print.subjectId ?? print.form, { form: print.form, why: outcome.why });
      }
      tx.emit("printing", []);
    });

  return {
    ...printer,
    list,
    async print(pdf, job) {
      const target = job.printer ?? (await list()).find(({ isDefault }) => isDefault)?.name;
      if (target === undefined) throw new AppError("print.no-printer");
      return printer.print(pdf, { ...job, printer: target });
    },
    async printLogged(pdf, print) {
      let settings: Settings = {};
      try {
        const { info, ...found } = await settingsOf(print.form);
        settings = found;
        // a page sent to a queue that does not move would come out tomorrow, before somebody else
        if (info.state === "paused") {
          throw new AppError("print.paused", { printer: info.name, why: info.why && ` (${info.why})` });
        }
        if (info.state === "not-ready") {
          throw new AppError("print.not-ready", { printer: info.name, why: info.why });
        }
        const { title, copies } = print;
        const job = await printer.print(pdf, { title, copies, ...settings });
        await log(print, settings, { job, state: "sent", why: print.why ?? "" });
        return { job, printer: settings.printer ?? "" };
      } catch (error) {
        await log(print, settings, { job: "", state: "failed", why: toWireError(error).message });
        throw error;
      }
    },
  };
}

/** What the window shows and changes of it. */
export function createPrinters(core: CoreContext, formTitles: () => { form: string; title: string }[]) {
  const { read } = core.database;
  const list = async (): Promise<Output<"office.printers">> =>
    (await core.ports.printer.list()).map(({ name, isDefault, state, why }) => ({
      name,
      chosen: isDefault,
      state:
        state === "ready"
          ? { code: state, word: "Sẵn sàng", tone: "good" }
          : state === "paused"
            ? { code: state, word: why ? `Tạm dừng, ${why}` : "Tạm dừng", tone: "warning" }
            : { code: state, word: `Chưa in được: ${why}`, tone: "bad" },
    }));

  /** Every paper that this program prints, by the key of its settings. */
  const forms = () => [
    ...Object.entries(PRINTED_FORMS).map(([form, title]) => ({ form, title })),
    ...formTitles(),
  ];

  async function settings(): Promise<Output<"office.printSettings">> {
    const rows = await read.selectFrom("print_settings").selectAll().execute();
    return forms().map(({ form, title }) => {
      const own = rows.find((row) => row.form === form);
      return {
        form,
        title,
        printer: own?.printer ?? "",
        tray: own?.tray ?? "",
        paper: own?.paper ?? "",
        sides: (own?.sides ?? "") as "" | "one" | "long" | "short",
      };
    });
  }

  /** Asks the spooler about jobs that were sent and not yet heard of. */
  async function settleJobs(): Promise<void> {
    const open = await read
      .selectFrom("print_jobs")
      .select(["id", "job"])
      .where("state", "=", "sent")
      .orderBy("seq", "desc")
      .limit(50)
      .execute();
    if (open.length === 0) return;
    const outcomes = await core.ports.printer.outcomes(open.map(({ job }) => job));
    const ended = open.flatMap(({ id, job }) => {
      const end = outcomes.get(job);
      return end && end.state !== "waiting" ? [{ id, state: end.state, why: end.why }] : [];
    });
    if (ended.length === 0) return;
    await core.write("system", async (tx) => {
      for (const { id, state, why } of ended) {
        await tx.db
          .updateTable("print_jobs")
          .set(state === "failed" ? { state, why } : { state })
          .where("id", "=", id)
          .execute();
        if (state === "failed") await tx.audit("print.failed", id, { why });
      }
      tx.emit("printing", []);
    });
  }

  return {
    list,
    /** Throws `print.no-printer` when this machine has none of that name. */
    async choose(actor: string, name: string): Promise<Output<"office.printers">> {
      if (!(await list()).some((one) => one.name === name)) throw new AppError("print.no-printer");
      await core.write(actor, async (tx) => {
        await tx.db
          .insertInto("meta")
          .values({ key: KEY, value: name })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: name }))
          .execute();
        await tx.audit("office.printer-chosen", "printer", { name });
        tx.emit("office", []);
      });
      return list();
    },

    settings,

    /** Trays, papers and sides of one printer. Throws `print.no-printer`. */
    offers: (name: string): Promise<Output<"office.printerOffers">> => core.ports.printer.offers(name),

    /** Remembers how a form goes to the printer; an empty printer forgets it. Throws `print.no-printer`, `print.no-option`. */
    async set(officer: Officer, input: Parsed<"office.setPrint">): Promise<Output<"office.printSettings">> {
      const { form, printer, tray, paper, sides } = input;
      if (!forms().some((one) => one.form === form)) {
        throw new AppError("contract.invalid-input", { where: "Loại giấy", why: "không có loại này" });
      }
      if (printer !== "") {
        if (!(await list()).some(({ name }) => name === printer)) throw new AppError("print.no-printer");
        const offers = await core.ports.printer.offers(printer);
        const lacks =
          tray !== "" && !offers.trays.some(({ value }) => value === tray)
            ? `khay ${tray}`
            : paper !== "" && !offers.papers.some(({ value }) => value === paper)
              ? `khổ giấy ${paper}`
              : (sides === "long" || sides === "short") && !offers.duplex
                ? "in hai mặt"
                : "";
        if (lacks) throw new AppError("print.no-option", { printer, why: lacks });
      }
      await core.write(officer.username, async (tx) => {
        await tx.db.deleteFrom("print_settings").where("form", "=", form).execute();
        if (printer !== "") {
          await tx.db
            .insertInto("print_settings")
            .values({ form, printer, tray, paper, sides, by: officer.fullName, at: tx.at })
            .execute();
        }
        await tx.audit("office.print-set", form, { printer, tray, paper, sides });
        tx.emit("printing", []);
      });
      return settings();
    },

    /** The newest jobs of this machine, with what the spooler says of them by now. */
    async jobs(): Promise<Output<"office.printJobs">> {
      await settleJobs();
      const rows = await read
        .selectFrom("print_jobs")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(100)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        title: row.title,
        printer: row.printer,
        copies: row.copies,
        again: row.again === 1,
        by: row.by,
        at: row.at,
        why: row.why,
        state:
          row.state === "failed"
            ? { code: "failed", word: "Không in được", tone: "bad" as const }
            : row.state === "done"
              ? { code: "done", word: "Đã rời hàng chờ in", tone: "good" as const }
              : { code: "sent", word: "Đã gửi máy in", tone: "info" as const },
      }));
    },
  };
}
