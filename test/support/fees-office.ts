import { createCatalogueService, loadCatalogue } from "../../main/core/catalogue/service.ts";
import { createContext } from "../../main/core/context.ts";
import { createNumbering } from "../../main/core/dossiers/numbering.ts";
import { createFees, loadFeesLaw } from "../../main/core/fees/service.ts";
import { createForms } from "../../main/core/forms/service.ts";
import { createLife } from "../../main/core/life/service.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import type { Ports } from "../../main/core/ports.ts";
import type { FeeLineInput, Input, Officer } from "../../preload/contract/index.ts";
import { formsLaw } from "./form-samples.ts";
import { memoryLog, seededRandom, testClock } from "./memory-ports.ts";
import { openTestDatabase } from "./open-database.ts";
import { readResource } from "./resources.ts";

const AGENCY = "H41.99";

/** What a core needs to know of its office to give out papers. */
export const printingConfig = {
  machineName: "QUAY-01",
  system: { name: "Hệ thống thử" },
  maskIdentityInQr: true,
  agency: {
    code: AGENCY,
    name: "Ủy ban nhân dân xã Đại Huệ",
    parentName: "",
    unitName: "Trung tâm Phục vụ hành chính công xã Đại Huệ",
    abbreviation: "TTPVHCC",
    address: "Xã Đại Huệ, tỉnh Nghệ An",
    phone: "",
  },
} as unknown as OfficeConfig;

/** The law as the counter has it, read once. */
const law = Promise.all([
  loadCatalogue(readResource).then(createCatalogueService),
  loadFeesLaw(readResource),
]);

/** The money of one counter over a real database, without a window: two cashiers, a head, dossiers as asked for. */
export async function feesOffice(seed: string) {
  const clock = testClock();
  const random = seededRandom(seed);
  const { database } = await openTestDatabase({ clock });
  const core = createContext({
    ports: { clock, random, log: memoryLog() } as unknown as Ports,
    config: printingConfig,
    database,
    emit: () => {},
  });
  const [catalogue, { rules }] = await law;
  const life = createLife(core, { extensions: () => 1, extendUntil: (dueAt) => dueAt.slice(0, 10) });
  const fees = createFees({
    core,
    law: rules,
    procedure: ({ procedure_code }) => catalogue.procedure(procedure_code),
    procedureNow: (code) => catalogue.procedure(code),
    life,
    forms: createForms(core, { numbering: createNumbering(core, AGENCY), law: await formsLaw() }),
  });

  async function officer(username: string, fullName: string, roles: Officer["roles"]): Promise<Officer> {
    const id = random.uuid();
    await core.write("test", async (tx) => {
      await tx.db
        .insertInto("accounts")
        .values({
          id,
          username,
          full_name: fullName,
          title: "",
          roles: JSON.stringify(roles),
          home_agency: AGENCY,
          work_agency: AGENCY,
          password: "-",
          active: 1,
          failures: 0,
          created_at: tx.at,
        })
        .execute();
    });
    return { id, username, fullName, title: "", roles } as unknown as Officer;
  }
  const cashier = await officer("thuphi", "Ngô Thị Hiền Lương", ["cashier"]);
  const other = await officer("tn1", "Trịnh Hoài Diễm", ["receiving-officer"]);
  const head = await officer("truong", "Dương Đình Kỷ", ["head"]);

  let count = 0;
  /** A dossier as the counter received it. */
  async function dossier(procedureCode: string, applicantName = "Hồ Thị Thử"): Promise<string> {
    const id = random.uuid();
    count += 1;
    const code = `H41.99-260109-${String(count).padStart(5, "0")}`;
    await core.write("test", async (tx) => {
      await tx.db
        .insertInto("dossiers")
        .values({
          id,
          code,
          provisional: 0,
          code_unverified: 0,
          agency_code: AGENCY,
          procedure_code: procedureCode,
          procedure_name: catalogue.procedure(procedureCode).name,
          procedure_version: "",
          case_name: "",
          state: "received",
          applicant_name: applicantName,
          search_text: "",
          identity: "",
          applicant: JSON.stringify({ address: "Xóm 3, xã Đại Huệ" }),
          sets: 1,
          deliver_to: "COUNTER",
          note: "",
          received_at: tx.at,
          received_by: other.id,
          due_at: tx.at,
          due: "{}",
          term_text: "",
          returned_at: null,
        })
        .execute();
    });
    return id;
  }

  return { fees, core, life, database, clock, random, cashier, other, head, dossier };
}

export type FeesOffice = Awaited<ReturnType<typeof feesOffice>>;

/** A fee that the catalogue does not have. */
export const typedFee = (price: number, name = "Phí thử"): FeeLineInput => ({
  source: "other",
  index: null,
  name,
  kind: "PHI",
  quantity: 1,
  pages: 0,
  price,
  basis: "Nghị quyết thử",
  ground: "",
  groundWhy: "",
  moment: "reception",
});

/** A fee of the catalogue by its place. */
export const listedFee = (index: number, quantity = 1): FeeLineInput => ({
  ...typedFee(0, ""),
  source: "catalogue",
  index,
  quantity,
  price: null,
  basis: "",
});

/** Taking the exact amount in cash. */
export const takeCash = (
  items: Input<"fees.take">["items"],
  changes: Partial<Input<"fees.take">> = {},
): Input<"fees.take"> => ({
  payerName: "Hồ Thị Thử",
  payerAddress: "",
  method: "cash",
  tendered: null,
  reference: "",
  issuer: "",
  checked: "none",
  receipt: "electronic",
  items,
  ...changes,
});

export const BOOK = { symbol: "01BLP2-001", first: "0000001", last: "0000005" };
export const giveBook = (office: FeesOffice, changes: Partial<typeof BOOK> = {}) =>
  office.fees.openBook(office.head, office.random.uuid(), {
    ...BOOK,
    ...changes,
    cashierId: office.cashier.id,
  });
export const dossierStateOf = async (office: FeesOffice, id: string) =>
  (
    await office.database.read
      .selectFrom("dossiers")
      .select("state")
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
  ).state;
export const operations = async (office: FeesOffice) =>
  (
    await office.database.read
      .selectFrom("outbox")
      .select(["kind", "dossier_id", "body"])
      .orderBy("seq")
      .execute()
  ).map((row) => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> }));
