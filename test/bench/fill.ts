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
const DAY = 86_400_000;
/** days of the terms, the frequent ones oftener */
const TERMS = [0, 1, 1, 3, 3, 3, 5, 5, 7, 10, 15, 20] as const;
/** one dossier in fifty is not sent: the line was down, the newest wait */
const UNSENT = 50;

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
 * Years of dossiers as a counter has them, written through the database's own door in pieces of 2,000: the young ones
 * are being worked on, some are late, a few wait for years, the rest is returned; papers scanned, signed or still to be
 * scanned; what happened sent to the province but for one dossier in fifty. Somebody must have an account.
 */
export async function fillFolder(folder: string, dossiers: number): Promise<number> {
  const database = await openFolder(folder);
  const account = await database.read.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
  const begun = Date.now();
  for (let from = 0; from < dossiers; from += 2000) {
    await database.write({ actor: "bench", at: toTimestamp(begun) }, async (tx) => {
      for (let at = from; at < Math.min(from + 2000, dossiers); at += 20) {
        const rows = Array.from({ length: Math.min(20, dossiers - at) }, (_, index) =>
          row(at + index, begun, begun - (dossiers - at - index) * PACE, account.id),
        );
        await tx.db.insertInto("dossiers").values(rows).execute();
        const papers = rows.flatMap((one, index) => papersOf(one, at + index));
        await tx.db.insertInto("components").values(papers).execute();
        const scans = rows.flatMap((one, index) =>
          scansOf(
            one,
            at + index,
            papers.filter((paper) => paper.dossier_id === one.id),
          ),
        );
        if (scans.length > 0) await tx.db.insertInto("documents").values(scans).execute();
        const sent = rows.map((one, index) => operationOf(one, at + index, dossiers));
        await tx.db.insertInto("outbox").values(sent).execute();
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
    // province, sex and century, year of birth, number
    identity: `040${at % 4}${String(40 + ((at * 31) % 60)).padStart(2, "0")}${String((at * 7919) % 1_000_000).padStart(6, "0")}`,
    phone: `09${String((at * 7_368_787) % 100_000_000).padStart(8, "0")}`,
  };
}

/** The same share of every thousand, whatever the machine. */
const share = (at: number, salt: number): number => (Math.imul(at + salt, 2_654_435_761) >>> 0) % 1000;

/** The first whose part of the thousand holds `value`. */
function among(value: number, parts: readonly (readonly [state: string, upTo: number])[]): string {
  return parts.find(([, upTo]) => value < upTo)?.[0] ?? "returned";
}

/** Where a dossier stands by its age: before its term ends, in the month after, later. */
function stateOf(at: number, sinceDue: number): string {
  const value = share(at, 1);
  if (sinceDue < 0) {
    return among(value, [
      ["processing", 480],
      ["received", 640],
      ["waiting-supplement", 690],
      ["waiting-opinion", 710],
      ["waiting-fee", 730],
      ["result-ready", 820],
      ["stopped", 825],
      ["refused", 835],
      ["void", 845],
    ]);
  }
  if (sinceDue < 30 * DAY) {
    return among(value, [
      ["processing", 25],
      ["received", 28],
      ["waiting-supplement", 45],
      ["waiting-opinion", 50],
      ["waiting-fee", 55],
      ["result-ready", 125],
      ["stopped", 130],
      ["refused", 145],
      ["void", 150],
    ]);
  }
  return among(value, [
    ["processing", 1],
    ["waiting-supplement", 4],
    ["result-ready", 10],
    ["stopped", 13],
    ["refused", 21],
    ["void", 26],
  ]);
}

function row(at: number, now: number, received: number, receivedBy: string) {
  const receivedAt = toTimestamp(received);
  const dueAt = received + pick(TERMS, share(at, 2)) * DAY + 4 * 3_600_000;
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
    state: stateOf(at, now - dueAt),
    applicant_name: person.fullName,
    search_text: searchTextOf({ code, procedureName, ...person }),
    identity: person.identity,
    applicant: JSON.stringify({ ...person, address: "Xã Đại Huệ, tỉnh Nghệ An" }),
    sets: 1,
    deliver_to: "COUNTER",
    note: "",
    received_at: receivedAt,
    received_by: receivedBy,
    due_at: toTimestamp(dueAt),
    due: "{}",
    term_text: "05 ngày làm việc",
    returned_at: null,
  };
}

type Row = ReturnType<typeof row>;

const PAPERS = [
  ["Tờ khai theo mẫu", "MUST"],
  ["Giấy chứng sinh", "MUST"],
  ["Giấy tờ tùy thân", "NO"],
] as const;

function papersOf({ id }: Row, at: number) {
  return PAPERS.slice(0, 2 + (at % 2)).map(([name, digitise], index) => ({
    id: randomUUID(),
    dossier_id: id,
    ordinal: index + 1,
    name,
    code: null,
    received: 1,
    submitted_as: digitise === "NO" ? "SHOWN_ONLY" : "ORIGINAL",
    originals: 1,
    copies: 0,
    secret: 0,
    digitise_value: digitise,
    digitise_reason: "bench",
  }));
}

type Paper = ReturnType<typeof papersOf>[number];

/** Of the dossiers that are still here one paper in six is not scanned, a few are being scanned or wait to be signed. */
function scansOf(dossier: Row, at: number, papers: readonly Paper[]) {
  const isHere = !["returned", "refused", "stopped", "void"].includes(dossier.state);
  return papers
    .filter((paper) => paper.digitise_value === "MUST")
    .flatMap((paper, index) => {
      const value = share(at, 3 + index);
      if (dossier.state === "void" || (isHere && value < 160)) return [];
      const state = !isHere ? "extracted" : value < 180 ? "scanning" : value < 230 ? "to-sign" : "extracted";
      return [
        {
          id: randomUUID(),
          dossier_id: dossier.id,
          component_id: paper.id,
          title: paper.name,
          state,
          scanned_by: dossier.received_by,
          scanned_at: dossier.received_at,
        },
      ];
    });
}

/** The reception on its way to the province. */
function operationOf(dossier: Row, at: number, dossiers: number) {
  const isUnsent = at >= dossiers - Math.floor(dossiers / UNSENT);
  const state = !isUnsent ? "done" : share(at, 5) < 10 ? "rejected" : "waiting";
  return {
    id: randomUUID(),
    dossier_id: dossier.id,
    kind: "dossier.received",
    body: JSON.stringify({ code: dossier.code, applicant: JSON.parse(dossier.applicant) }),
    hash: "0".repeat(64),
    files: "[]",
    state,
    attempts: 1,
    error: state === "rejected" ? REJECTED : null,
    created_at: dossier.received_at,
    done_at: state === "done" ? dossier.received_at : null,
  };
}

const REJECTED = JSON.stringify({ message: "Tỉnh từ chối hồ sơ này.", action: "Sửa rồi gửi lại." });
