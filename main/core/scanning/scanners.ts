import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Output, Scanner } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { minimumDpi } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { visibleText } from "../visible-text.ts";
import { cannot, firstProfile, profileWarnings, stateWords } from "./rules.ts";
import type {
  FoundScanner,
  ScannerAbilities,
  ScannerAddress,
  ScannerState,
  ScanProfile,
  SourceAbilities,
} from "./types.ts";

export type ScannerRow = Selectable<Schema["scanners"]>;

const SEARCH_MS = 60_000;
const ASK_MS = 40_000;

/** Where a known scanner is reached, with the certificate that was trusted. */
export const addressOf = (row: ScannerRow): ScannerAddress => ({
  kind: row.kind as ScannerAddress["kind"],
  address: row.address,
  certificate: row.certificate,
});

function view(row: ScannerRow): Scanner {
  const profile = JSON.parse(row.profile) as ScanProfile;
  return {
    id: row.id,
    kind: row.kind as Scanner["kind"],
    name: row.name,
    address: row.address,
    chosen: row.chosen === 1,
    profile,
    sources: JSON.parse(row.abilities) as SourceAbilities[],
    warnings: profileWarnings(profile, minimumDpi()),
  };
}

/** The scanners that this machine remembers, with how each is to scan. */
export function createScanners(core: CoreContext, child: KeptChild) {
  const rows = () =>
    core.database.read.selectFrom("scanners").selectAll().orderBy("added_at").orderBy("id").execute();

  async function require(id: string): Promise<ScannerRow> {
    const row = (await rows()).find((one) => one.id === id);
    if (!row) throw new AppError("scanner.not-found");
    return row;
  }

  return {
    require,
    list: async (): Promise<Scanner[]> => (await rows()).map(view),

    /** Throws `scanner.none`. */
    async chosen(): Promise<ScannerRow> {
      const row = (await rows()).find((one) => one.chosen === 1);
      if (!row) throw new AppError("scanner.none");
      return row;
    },

    async search(): Promise<Output<"scanning.search">> {
      const known = new Set((await rows()).map((row) => row.address));
      const found = await child.call<FoundScanner[]>("find", {}, { timeout: SEARCH_MS });
      return found
        .filter((one) => !known.has(one.address))
        .slice(0, 50)
        .map(({ kind, name, address }) => ({ kind, name: visibleText(name).slice(0, 200), address }));
    },

    /** Throws what the scanner child says of a device that does not answer as a scanner. */
    async add(officer: Officer, id: string, given: ScannerAddress & { name: string }): Promise<Scanner> {
      const { name, ...address } = given;
      const abilities = await child.call<ScannerAbilities>("describe", address, { timeout: ASK_MS });
      const known = (await rows()).find(
        (row) => row.kind === address.kind && row.address === abilities.address,
      );
      const row: ScannerRow = {
        id: known?.id ?? id,
        kind: address.kind,
        address: abilities.address,
        name: visibleText(name || abilities.name).slice(0, 200),
        certificate: address.certificate,
        profile: known?.profile ?? JSON.stringify(firstProfile(abilities.sources)),
        abilities: JSON.stringify(abilities.sources),
        chosen: 1,
        added_by: officer.id,
        added_at: core.now(),
      };
      await core.write(officer.username, async (tx) => {
        await tx.db.updateTable("scanners").set({ chosen: 0 }).execute();
        await tx.db
          .insertInto("scanners")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...row, added_at: row.added_at }))
          .execute();
        // make, model and driver stay in the record: what a page was scanned with is asked years later
        await tx.audit("scanning.added", row.id, { name: abilities.name, address: row.address });
        tx.emit("scanning", [row.id]);
      });
      return view(row);
    },

    async choose(officer: Officer, id: string): Promise<void> {
      await require(id);
      await core.write(officer.username, async (tx) => {
        await tx.db.updateTable("scanners").set({ chosen: 0 }).execute();
        await tx.db.updateTable("scanners").set({ chosen: 1 }).where("id", "=", id).execute();
        await tx.audit("scanning.chosen", id);
        tx.emit("scanning", [id]);
      });
    },

    async forget(officer: Officer, id: string): Promise<void> {
      await require(id);
      await core.write(officer.username, async (tx) => {
        await tx.db.deleteFrom("scanners").where("id", "=", id).execute();
        await tx.audit("scanning.forgotten", id);
        tx.emit("scanning", [id]);
      });
    },

    /** Throws `scanner.cannot` with the reason. */
    async setProfile(officer: Officer, id: string, profile: ScanProfile): Promise<Scanner> {
      const row = await require(id);
      const why = cannot(profile, JSON.parse(row.abilities) as SourceAbilities[]);
      if (why) throw new AppError("scanner.cannot", { why });
      const next = { ...row, profile: JSON.stringify(profile) };
      await core.write(officer.username, async (tx) => {
        await tx.db.updateTable("scanners").set({ profile: next.profile }).where("id", "=", id).execute();
        await tx.audit("scanning.profile", id, { ...profile });
        tx.emit("scanning", [id]);
      });
      return view(next);
    },

    async state(id: string): Promise<Output<"scanning.state">> {
      const row = await require(id);
      try {
        return stateWords(await child.call<ScannerState>("state", addressOf(row), { timeout: ASK_MS }));
      } catch (error) {
        if (error instanceof AppError && /^(scanner|child)\./.test(error.code)) return stateWords("gone");
        throw error;
      }
    },
  };
}
