import { type Kysely, sql } from "kysely";

// who came before is found by the number, by the birth day or the telephone, whatever the number of dossiers
const STATEMENTS: readonly string[] = [
  `CREATE INDEX dossiers_by_birth ON dossiers (json_extract(applicant, '$.birthDate'))
    WHERE json_extract(applicant, '$.birthDate') > ''`,
  `CREATE INDEX dossiers_by_phone ON dossiers (json_extract(applicant, '$.phone'))
    WHERE json_extract(applicant, '$.phone') > ''`,
  `CREATE INDEX dossiers_by_old_identity ON dossiers (json_extract(applicant, '$.oldIdentity'))
    WHERE json_extract(applicant, '$.oldIdentity') > ''`,
];

/** People who come to the counter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
