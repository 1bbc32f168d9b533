import { randomUUID } from "node:crypto";
import { type Database, openDatabase } from "../../db/database.ts";
import { searchTextOf } from "../../main/core/dossiers/rules/search-text.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";

const SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Hồ", "Ngô", "Đậu"];
const MIDDLES = ["Thị", "Văn", "Đình", "Ngọc", "Thu", "Minh", "Quang", "Bảo", "Xuân", "Hữu", "Khánh"];
const GIVEN = [
  "Ánh",
  "Bưởi",
  "Đào",
  "Hường",
  "Yến",
  "An",
  "Bình",
  "Châu",
  "Dũng",
  "Giang",
  "Hải",
  "Khoa",
  "Lộc",
];
const PROCEDURES = [
  ["1.004884", "Thủ tục đăng ký lại khai sinh"],
  ["1.001193", "Thủ tục đăng ký khai sinh"],
  ["1.000894", "Thủ tục đăng ký kết hôn"],
  ["1.000656", "Thủ tục đăng ký khai tử"],
  ["1.004873", "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"],
  ["2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản"],
] as const;
/** milliseconds between two dossiers: 200,000 of them are about two years */
const PACE = 300_000;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

/** A counter's database of a data folder, opened beside no core. */
export async function openFolder(folder: string): Promise<Database> {
  const ports = nodePorts(folder, nodeKeyStore({ dataDir: folder, kind: "file" }));
  const { database } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
  });
  return database;
}

/**
 * Years of dossiers with two papers each, one in fifty still open, written through the database's own door in
 * pieces of 2,000. Somebody must have an account.
 */
export async function fillFolder(folder: string, dossiers: number): Promise<number> {
  const database = await openFolder(folder);
  const account = await database.read.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
  const begun = Date.now();
  for (let from = 0; from < dossiers; from += 2000) {
    await database.write({ actor: "bench", at: toTimestamp(begun) }, async (tx) => {
      for (let at = from; at < Math.min(from + 2000, dossiers); at += 20) {
        const rows = Array.from({ length: Math.min(20, dossiers - at) }, (_, index) =>
          row(at + index, begun - (dossiers - at - index) * PACE, account.id),
        );
        await tx.db.insertInto("dossiers").values(rows).execute();
        await tx.db
          .insertInto("components")
          .values(rows.flatMap(({ id }) => [paper(id, 1), paper(id, 2)]))
          .execute();
      }
    });
  }
  await database.close();
  return Date.now() - begun;
}

/** The dossier's applicant, so that a measurement can ask for somebody who is there. */
export function personOf(at: number) {
  return {
    fullName: `${pick(SURNAMES, at)} ${pick(MIDDLES, at * 7 + Math.floor(at / 12))} ${pick(GIVEN, at * 3 + Math.floor(at / 143))}`,
    identity: String(40_000_000_000 + at * 7919).padStart(12, "0"),
    phone: `09${String((at * 7_368_787) % 100_000_000).padStart(8, "0")}`,
  };
}

function row(at: number, received: number, receivedBy: string) {
  const receivedAt = toTimestamp(received);
  const person = personOf(at);
  const [procedureCode, procedureName] = pick(PROCEDURES, at * 5 + Math.floor(at / 6));
  const code = `H41.99.D1-${receivedAt.slice(2, 10).replaceAll("-", "")}-${String(at).padStart(6, "0")}`;
  return {
    id: randomUUID(),
    code,
    provisional: 0,
    code_unverified: 1,
    agency_code: "H41.99.D1",
    procedure_code: procedureCode,
    procedure_name: procedureName,
    procedure_version: "bench",
    case_name: "",
    state: at % 50 === 0 ? "received" : "returned",
    applicant_name: person.fullName,
    search_text: searchTextOf({ code, procedureName, ...person }),
    identity: person.identity,
    applicant: JSON.stringify({ ...person, address: "Xã Đại Huệ, tỉnh Nghệ An" }),
    sets: 1,
    deliver_to: "COUNTER",
    note: "",
    received_at: receivedAt,
    received_by: receivedBy,
    due_at: toTimestamp(received + 5 * 86_400_000),
    due: "{}",
    term_text: "05 ngày làm việc",
    returned_at: null,
  };
}

function paper(dossierId: string, ordinal: number) {
  return {
    id: randomUUID(),
    dossier_id: dossierId,
    ordinal,
    name: ordinal === 1 ? "Tờ khai theo mẫu" : "Giấy chứng sinh",
    code: null,
    received: 1,
    submitted_as: "ORIGINAL",
    originals: 1,
    copies: 0,
    secret: 0,
    digitise_value: "MUST",
    digitise_reason: "bench",
  };
}
