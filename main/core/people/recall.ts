import { type RawBuilder, sql } from "kysely";
import type { EarlierPerson, StateWord } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { storedApplicant } from "./rules/stored.ts";

/** What is known of the person in front of the counter; anything may be empty. */
export interface Known {
  identity: string;
  oldIdentity: string;
  fullName: string;
  birthDate: string;
  phone: string;
}

interface Row {
  seq: number;
  id: string;
  code: string;
  procedure_code: string;
  procedure_name: string;
  state: string;
  received_at: string;
  identity: string;
  applicant_name: string;
  applicant: string;
}

type Why = EarlierPerson["why"];

/** A company may have thousands of dossiers: so many of the newest are looked at. */
const LOOKED_AT = 200;
const SHOWN = 5;
const MAYBE = 5;
const ENDED = new Set(["returned", "refused", "stopped", "void"]);

const COLUMNS = sql.raw(
  "seq, id, code, procedure_code, procedure_name, state, received_at, identity, applicant_name, applicant",
);
/** The expressions of the indexes of migration 0005, word for word: another spelling would read every row. */
const field = (name: "birthDate" | "phone" | "oldIdentity") =>
  sql.raw(`json_extract(applicant, '$.${name}')`);

/** Each way to find somebody, with what has to be there to ask it. Exported for the proof that indexes serve them. */
export function questionsOf(known: Known): { why: Why; rows: RawBuilder<Row> }[] {
  const by = (where: RawBuilder<unknown>) =>
    sql<Row>`select ${COLUMNS} from dossiers where ${where} order by seq desc limit ${LOOKED_AT}`;
  const among = (name: "birthDate" | "phone" | "oldIdentity", value: string) =>
    by(sql`${field(name)} = ${value} and ${field(name)} > ''`);
  const questions: { why: Why; rows: RawBuilder<Row> }[] = [];
  if (known.identity) {
    questions.push({ why: "identity", rows: by(sql`identity = ${known.identity}`) });
    questions.push({ why: "old-identity", rows: among("oldIdentity", known.identity) });
  }
  if (known.oldIdentity) {
    questions.push({ why: "old-identity", rows: by(sql`identity = ${known.oldIdentity}`) });
    questions.push({ why: "old-identity", rows: among("oldIdentity", known.oldIdentity) });
  }
  if (known.fullName && known.birthDate)
    questions.push({ why: "name-birth", rows: among("birthDate", known.birthDate) });
  if (known.fullName && known.phone) questions.push({ why: "name-phone", rows: among("phone", known.phone) });
  return questions;
}

/**
 * Finds who came before. The same number is the same person; an old number, or the same name with the birth day or
 * the telephone, only may be. Nothing is merged: what is found is offered as it was written.
 */
export function createRecall(core: CoreContext, stateWord: (code: string) => StateWord) {
  const dossier = (row: Row) => ({
    id: row.id,
    code: row.code,
    procedureCode: row.procedure_code,
    procedureName: row.procedure_name,
    state: stateWord(row.state),
    receivedAt: row.received_at,
  });

  function person(why: Why, rows: Row[]): EarlierPerson {
    const newest = rows[0]!;
    return {
      why,
      applicant: storedApplicant(newest.applicant),
      lastAt: newest.received_at,
      count: rows.length,
      dossiers: rows.slice(0, SHOWN).map(dossier),
      open: rows.filter((row) => !ENDED.has(row.state)).map(dossier),
    };
  }

  return async (known: Known): Promise<{ same: EarlierPerson | null; maybe: EarlierPerson[] }> => {
    const name = foldText(known.fullName);
    let same: EarlierPerson | null = null;
    const others = new Map<string, { why: Why; rows: Map<number, Row> }>();
    for (const { why, rows: question } of questionsOf(known)) {
      const { rows } = await question.execute(core.database.read);
      if (why === "identity") {
        if (rows.length > 0) same = person("identity", rows);
        continue;
      }
      for (const row of rows) {
        // the same number was offered above; without the name, a birth day or a telephone says nothing
        if (known.identity && row.identity === known.identity) continue;
        if (why !== "old-identity" && foldText(row.applicant_name) !== name) continue;
        const key =
          row.identity || `${foldText(row.applicant_name)} ${storedApplicant(row.applicant).birthDate}`;
        const group = others.get(key) ?? { why, rows: new Map<number, Row>() };
        group.rows.set(row.seq, row);
        others.set(key, group);
      }
    }
    const maybe = [...others.values()]
      .map(({ why, rows }) =>
        person(
          why,
          [...rows.values()].sort((a, b) => b.seq - a.seq),
        ),
      )
      .sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
      .slice(0, MAYBE);
    return { same, maybe };
  };
}
