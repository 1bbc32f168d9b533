import type { Kysely, Selectable, Transaction } from "kysely";
import { sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type {
  CollectorRight,
  HandOver,
  ReadyRow,
  ReturnDetail,
  StateWord,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { DossierViews } from "../dossiers/views.ts";
import { dayOf, displayTime } from "../time.ts";
import { profileOn, type ReturnsLaw } from "./law.ts";
import { electronicView, paperResults, paperView } from "./papers.ts";
import { type Collecting, knownPerson, notesOf, RIGHT_WORDS } from "./rules.ts";
import type { FeesAtReturn } from "./types.ts";

type Db = Kysely<Schema> | Transaction<Schema>;
type HandOverRow = Selectable<Schema["hand_overs"]>;

const STATE_WORDS: Record<string, Omit<StateWord, "code">> = {
  done: { word: "Đã trả tại quầy", tone: "good" },
  undone: { word: "Đã hủy do trả nhầm", tone: "neutral" },
  originals: { word: "Đã trả bản chính", tone: "neutral" },
  "on-the-way": { word: "Đang gửi bưu chính", tone: "info" },
  delivered: { word: "Bưu chính đã phát", tone: "good" },
  "came-back": { word: "Bưu gửi bị trả lại", tone: "warning" },
};

/** The state of a hand-over in words; an unknown code is shown as it is. */
export const handOverState = (code: string): StateWord => ({
  code,
  ...(STATE_WORDS[code] ?? { word: code, tone: "neutral" as const }),
});

/** When the result of a dossier came to lie at the counter, told by its events. */
const READY_EVENTS = ["result-arrived", "finish", "undelivered", "return-undone"];

/** What the counter sees of results that wait and of those that were given. */
export function createReturnViews(
  core: CoreContext,
  parts: {
    law: ReturnsLaw;
    dossiers: DossierViews;
    fees: FeesAtReturn;
    usualResults(procedureCode: string): string[];
  },
) {
  const { read } = core.database;
  const today = () => dayOf(core.ports.clock.now());
  const profile = (day = today()) => profileOn(parts.law, day);

  async function eventsOf(db: Db, dossierId: string) {
    return db
      .selectFrom("dossier_events")
      .select(["kind", "at"])
      .where("dossier_id", "=", dossierId)
      .orderBy("seq")
      .execute();
  }

  /** The results of a dossier as they may or may not leave now. */
  async function resultsOf(db: Db, dossierId: string) {
    const electronic = await db
      .selectFrom("results")
      .selectAll()
      .where("dossier_id", "=", dossierId)
      .orderBy("seq")
      .execute();
    const papers = await paperResults(db, dossierId);
    return [...electronic.map(electronicView), ...papers.map((row) => paperView(row, profile()))];
  }

  /** What earlier notes of the dossier demand. */
  async function factsOf(db: Db, dossierId: string) {
    const kinds = new Set((await eventsOf(db, dossierId)).map(({ kind }) => kind));
    return { died: kinds.has("applicant-died"), identityNeeded: kinds.has("identity-different") };
  }

  function handOverView(row: HandOverRow): HandOver {
    const collector = JSON.parse(row.collector) as Collecting["collector"] & { address?: string };
    const originals = JSON.parse(row.originals) as { name: string; count: number }[];
    const byPost = row.way === "post";
    const notes = byPost
      ? []
      : notesOf({
          check: JSON.parse(row.identity_check) as Collecting["check"],
          signature: JSON.parse(row.signature) as Collecting["signature"],
        });
    if (!byPost && collector.paper) notes.unshift(`Giấy tờ kèm theo: ${collector.paper}.`);
    for (const { name, count } of originals) notes.push(`Trả lại bản chính: ${name} (${count} bản).`);
    if (row.note) notes.push(row.note);
    if (row.closed_at && row.closed_why) notes.push(`${displayTime(row.closed_at)}: ${row.closed_why}`);
    return {
      id: row.id,
      way: byPost ? "post" : "counter",
      state: handOverState(row.way === "originals" ? "originals" : row.state),
      at: row.at,
      by: row.by,
      to: byPost
        ? `${collector.fullName}, ${collector.address ?? ""}`
        : `${collector.fullName} (${RIGHT_WORDS[collector.right]})`,
      notes,
      tracking: row.tracking,
      mayUndo:
        row.way !== "originals" &&
        (row.state === "done" || row.state === "on-the-way") &&
        row.at.slice(0, 10) === today(),
    };
  }

  return {
    resultsOf,
    factsOf,
    profile,
    today,

    async detail(id: string): Promise<ReturnDetail> {
      const dossier = await parts.dossiers.detail(id);
      const { applicant } = dossier;
      const facts = await factsOf(read, id);
      const events = await eventsOf(read, id);
      const history = await read
        .selectFrom("hand_overs")
        .selectAll()
        .where("dossier_id", "=", id)
        .orderBy("seq", "desc")
        .execute();
      const warnings: string[] = [];
      if (facts.died) warnings.push("Hồ sơ đã ghi: người nộp chết. Chỉ trả cho người thừa kế có giấy tờ.");
      if (facts.identityNeeded) {
        warnings.push("Lần kiểm tra trước thấy khác người. Đối chiếu giấy tờ tùy thân trước khi trả.");
      }
      if (dossier.deliverTo === "POST") warnings.push("Người nộp đã chọn nhận qua bưu chính.");
      return {
        id,
        code: dossier.code,
        applicantName: dossier.applicantName,
        identityMasked: dossier.identityMasked,
        procedureName: dossier.procedureName,
        state: dossier.state,
        deliverTo: dossier.deliverTo,
        readyAt: events.filter(({ kind }) => READY_EVENTS.includes(kind)).at(-1)?.at ?? null,
        results: await resultsOf(read, id),
        originals: dossier.components
          .filter((one) => one.received && one.originals > 0)
          .map((one) => ({ componentId: one.id, name: one.name, originals: one.originals })),
        feesDue: await parts.fees(read, id),
        warnings,
        ...facts,
        cannotSign: applicant.cannotSign,
        witness: applicant.witness,
        people: (Object.keys(RIGHT_WORDS) as CollectorRight[]).flatMap((right) => {
          const { fullName, paper } = knownPerson(applicant, right);
          return fullName ? [{ right, fullName, paper: paper ?? "" }] : [];
        }),
        usualResults: parts.usualResults(dossier.procedureCode),
        history: history.map(handOverView),
      };
    },

    /** Ready dossiers, the longest waiting first. */
    async ready(): Promise<ReadyRow[]> {
      const { rows } = await sql<{
        id: string;
        code: string;
        name: string;
        procedure: string;
        deliver: string;
        due: string;
        ready: string | null;
        scans: number;
        contacts: number;
        contacted: string | null;
      }>`
        select id, code, applicant_name as name, procedure_name as procedure, deliver_to as deliver, due_at as due,
          (select max(at) from dossier_events e where e.dossier_id = d.id
            and e.kind in (${sql.join(READY_EVENTS)})) as ready,
          (select count(*) from components c left join documents p on p.component_id = c.id
            where c.dossier_id = d.id and c.role = 'result' and (p.id is null or p.state in ('scanning', 'failed'))
            and not exists (select 1 from scan_excuses x where x.component_id = c.id)) as scans,
          (select count(*) from contact_notes n where n.dossier_id = d.id) as contacts,
          (select max(at) from contact_notes n where n.dossier_id = d.id) as contacted
        from dossiers d where d.state = 'result-ready' order by ready, seq limit 500`.execute(read);
      const day = Date.parse(today());
      const longAfter = profile().uncollectedAfter.value;
      return rows.map((row) => {
        const readyAt = row.ready ?? row.due;
        const waitingDays = Math.max(0, Math.round((day - Date.parse(readyAt.slice(0, 10))) / 86_400_000));
        return {
          id: row.id,
          code: row.code,
          applicantName: row.name,
          procedureName: row.procedure,
          deliverTo: row.deliver as "COUNTER" | "POST",
          readyAt,
          waitingDays,
          uncollected: row.deliver === "COUNTER" && waitingDays > longAfter,
          toScan: Number(row.scans),
          contacts: Number(row.contacts),
          lastContact: row.contacted ? displayTime(row.contacted) : "",
        };
      });
    },
  };
}

export type ReturnViews = ReturnType<typeof createReturnViews>;
