import type { Database } from "../../../db/database.ts";
import type { Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Printer } from "../ports.ts";

const KEY = "printer";

/**
 * The printers of the machine with the officers' choice laid over them, so that every paper, whoever prints
 * it, goes where the window says it goes. A chosen printer that is gone gives way to the system's own.
 */
export function printerOfMachine(printer: Printer, database: Pick<Database, "read">): Printer {
  const list = async () => {
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
    return printers.map((one) => ({ name: one.name, isDefault: one === target }));
  };
  return {
    list,
    async print(pdf, options) {
      const target = options.printer ?? (await list()).find(({ isDefault }) => isDefault)?.name;
      if (target === undefined) throw new AppError("print.no-printer");
      return printer.print(pdf, { ...options, printer: target });
    },
  };
}

/** What the window shows and changes of it. */
export function createPrinters(core: CoreContext) {
  const list = async (): Promise<Output<"office.printers">> =>
    (await core.ports.printer.list()).map(({ name, isDefault }) => ({ name, chosen: isDefault }));
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
  };
}
