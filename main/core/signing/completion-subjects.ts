import { type Insertable, type SqlBool, sql, type Updateable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Topic } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";

/** A signed file whose signatures are completed: a digitised paper, or one that the agency issued. */
export interface Subject {
  kind: "scan" | "paper";
  id: string;
  title: string;
  dossierId: string | null;
  dossierCode: string | null;
  /** the file as it is now */
  file: string;
  level: string;
  /** SHA-256 of the certificate that signed here */
  certificate: string;
  /** JSON list of file ids: the file as it was before each completion */
  earlierFiles: string;
  /** account */
  signedBy: string | null;
  signedAt: string | null;
  problem: string | null;
  provedUntil: string | null;
}

/** A signature that was made just now. */
export interface NewSignature {
  kind: Subject["kind"];
  id: string;
  level: string;
  /** SHA-256 of the certificate */
  certificate: string;
  /** account */
  signedBy: string;
}

type Reader = CoreContext["database"]["read"] | WriteTx["db"];

type Reached = Pick<
  Updateable<Schema["signature_levels"]>,
  "level" | "earlier_files" | "problem" | "completed_at" | "proved_until"
>;

/** A dossier that another machine of the office has is completed there. */
const notElsewhere = sql<SqlBool>`NOT EXISTS (SELECT 1 FROM exchange_units u
  WHERE u.id = documents.dossier_id AND u.owner <> '')`;

/**
 * What was signed on this machine and is not to be signed any further. A paper that still goes to the keeper of the
 * seal is none yet: it gets its time with what the keeper adds.
 */
export function createCompletionSubjects(core: CoreContext) {
  const scans = (db: Reader) =>
    db
      .selectFrom("signature_levels as level")
      .innerJoin("documents", "documents.id", "level.document_id")
      .leftJoin("dossiers", "dossiers.id", "documents.dossier_id")
      .select(["documents.id", "documents.title", "documents.dossier_id as dossierId"])
      .select(["dossiers.code as dossierCode", "documents.signed_file as file"])
      .select(["documents.signed_by as signedBy", "documents.signed_at as signedAt"])
      .select(["level.level", "level.certificate", "level.earlier_files as earlierFiles"])
      .select(["level.problem", "level.proved_until as provedUntil"])
      .select(sql<Subject["kind"]>`'scan'`.as("kind"))
      .where("documents.signed_file", "is not", null)
      .where("documents.state", "!=", "erased")
      .where(notElsewhere);

  const papers = (db: Reader) =>
    db
      .selectFrom("paper_levels as level")
      .innerJoin("signing_papers as paper", "paper.id", "level.paper_id")
      .select(["paper.id", "paper.title", sql<string | null>`NULL`.as("dossierId")])
      .select([sql<string | null>`NULL`.as("dossierCode"), "paper.current_file as file"])
      .select(["level.signed_by as signedBy", "level.signed_at as signedAt"])
      .select(["level.level", "level.certificate", "level.earlier_files as earlierFiles"])
      .select(["level.problem", "level.proved_until as provedUntil"])
      .select(sql<Subject["kind"]>`'paper'`.as("kind"))
      .where("paper.state", "=", "issued");

  const all = (db: Reader = core.database.read) =>
    db.selectFrom(scans(db).unionAll(papers(db)).as("subject")).selectAll();

  return {
    async find(id: string): Promise<Subject | undefined> {
      return (await all().where("id", "=", id).executeTakeFirst()) as Subject | undefined;
    },

    /** Those of these levels, the newest first; of one officer, when one is named. */
    async at(levels: readonly string[], signedBy?: string): Promise<Subject[]> {
      let some = all().where("level", "in", levels).orderBy("signedAt", "desc");
      if (signedBy) some = some.where("signedBy", "=", signedBy);
      return (await some.execute()) as Subject[];
    },

    /** Whose newest time stamp over the whole file proves nothing any more after `time`. */
    async provedBefore(time: string): Promise<Subject[]> {
      const old = all().where("level", "=", "B-LTA").where("provedUntil", "<", time);
      return (await old.execute()) as Subject[];
    },

    /** A new signature begins at its level; what an earlier one of the same thing reached counts no more. */
    async begin(tx: WriteTx, made: NewSignature): Promise<void> {
      const level = { level: made.level, certificate: made.certificate, problem: null };
      const fresh = { earlier_files: "[]", completed_at: null, proved_until: null };
      if (made.kind === "scan") {
        await tx.db
          .insertInto("signature_levels")
          .values({ document_id: made.id, ...level, ...fresh })
          .onConflict((conflict) => conflict.column("document_id").doUpdateSet(level))
          .execute();
        return;
      }
      await tx.db
        .insertInto("paper_levels")
        .values({ paper_id: made.id, ...level, signed_by: made.signedBy, signed_at: tx.at, ...fresh })
        .execute();
    },

    /** How far the subject was brought, or why not further. */
    async note(tx: WriteTx, { kind, id }: Pick<Subject, "kind" | "id">, reached: Reached): Promise<void> {
      if (kind === "scan") {
        await tx.db.updateTable("signature_levels").set(reached).where("document_id", "=", id).execute();
      } else {
        await tx.db.updateTable("paper_levels").set(reached).where("paper_id", "=", id).execute();
      }
    },

    /** The longer file takes the place of the one that the subject had; false when that is another by now. */
    async replace(
      tx: WriteTx,
      before: Subject,
      stored: { id: string; row: Insertable<Schema["files"]> },
      signature: unknown,
    ): Promise<boolean> {
      const now = await all(tx.db).where("id", "=", before.id).executeTakeFirst();
      if (now?.file !== before.file) return false;
      await tx.db.insertInto("files").values(stored.row).execute();
      if (before.kind === "scan") {
        const set = { signed_file: stored.id, signature: JSON.stringify(signature) };
        await tx.db.updateTable("documents").set(set).where("id", "=", before.id).execute();
      } else {
        const set = { current_file: stored.id };
        await tx.db.updateTable("signing_papers").set(set).where("id", "=", before.id).execute();
      }
      return true;
    },

    topicOf: (kind: Subject["kind"]): Topic => (kind === "scan" ? "documents" : "signing"),

    /** What the province is told of. */
    operationOf: ({ kind, id }: Subject) =>
      kind === "scan"
        ? { kind: "document.completed", key: { documentId: id } }
        : { kind: "paper.completed", key: { paperId: id } },
  };
}
