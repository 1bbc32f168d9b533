import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type {
  FeedbackDetail,
  FeedbackRow,
  FeedbackTopic,
  Input,
  Officer,
  StateWord,
} from "../../../preload/contract/index.ts";
import type { AgencyFinder } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { compactDay, displayTime, legalTime, padNumber, type Timestamp } from "../time.ts";

export { applyFeedback, FEEDBACK_TYPES } from "./province.ts";

type Row = Selectable<Schema["feedback"]>;

const TOPIC_WORDS: Record<FeedbackTopic, string> = {
  regulation: "Quy định, thủ tục",
  procedure: "Thủ tục công bố sai hoặc đã bãi bỏ",
  conduct: "Thái độ, hành vi của cán bộ",
  handling: "Giải quyết chậm, không đúng",
  other: "Nội dung khác",
};
const STATES: Record<string, Omit<StateWord, "code">> = {
  forwarded: { word: "Đã chuyển, chờ trả lời", tone: "info" },
  answered: { word: "Có trả lời, chờ báo", tone: "warning" },
  told: { word: "Đã báo người phản ánh", tone: "good" },
};
const TOLD_WORDS: Record<string, string> = {
  call: "Gọi điện",
  sms: "Nhắn tin",
  visit: "Báo trực tiếp",
  letter: "Gửi thư",
  email: "Gửi thư điện tử",
};
const SHOWN = 200;

/**
 * Feedback of people (phản ánh, kiến nghị; QĐ 766/QĐ-TTg, group 5): recorded at the counter, forwarded to the agency
 * that answers, its answer brought back to the person.
 */
export function createFeedback(
  core: CoreContext,
  parts: {
    forms: Forms;
    numbering: Numbering;
    agencies: AgencyFinder;
    /** the last moment for the answer, and the rule set of that day */
    answerDue(receivedAt: Timestamp): { answerBy: Timestamp; profile: FormProfile };
  },
) {
  const { read } = core.database;

  const stateWord = (code: string): StateWord => ({
    code,
    ...(STATES[code] ?? { word: code, tone: "neutral" as const }),
  });

  function rowView(row: Row): FeedbackRow {
    return {
      id: row.id,
      number: row.number,
      fullName: (JSON.parse(row.person) as { fullName: string }).fullName,
      topic: TOPIC_WORDS[row.topic as FeedbackTopic] ?? row.topic,
      agencyName: row.agency_name,
      receivedAt: row.received_at,
      answerBy: row.answer_by,
      late: row.state === "forwarded" && row.answer_by < core.now(),
      state: stateWord(row.state),
    };
  }

  async function detail(id: string): Promise<FeedbackDetail> {
    const row = await read
      .selectFrom("feedback")
      .leftJoin("dossiers", "dossiers.id", "feedback.dossier_id")
      .selectAll("feedback")
      .select("dossiers.code as code")
      .where("feedback.id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("feedback.not-found");
    return {
      ...rowView(row),
      person: JSON.parse(row.person) as FeedbackDetail["person"],
      dossierId: row.dossier_id,
      dossierCode: row.code ?? "",
      procedureCode: row.procedure_code,
      content: row.content,
      receivedBy: row.received_by,
      answer: row.answer,
      answeredAt: row.answered_at,
      told: row.told_at ? `${TOLD_WORDS[row.told_how] ?? row.told_how}, ${displayTime(row.told_at)}` : "",
      formId: row.form_id,
    };
  }

  /** The row while it is in this state. Throws `feedback.not-found`, `feedback.wrong-state`. */
  async function inState(tx: WriteTx, id: string, state: string): Promise<Row> {
    const row = await tx.db.selectFrom("feedback").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("feedback.not-found");
    if (row.state !== state) throw new AppError("feedback.wrong-state", { state: stateWord(row.state).word });
    return row;
  }

  async function write(
    tx: WriteTx,
    officer: Officer,
    id: string,
    input: Input<"feedback.record">,
    agencyName: string,
  ): Promise<void> {
    const known = await tx.db.selectFrom("feedback").select("id").where("id", "=", id).executeTakeFirst();
    if (known) return;
    const { text: number, provisional } = await parts.numbering.take(tx, "feedback", id, (given, day) => {
      const text = `${compactDay(day)}-${padNumber(given.ordinal, 4)}`;
      return given.provisional ? `TẠM-${core.config.machineName}-${text}` : text;
    });
    const { answerBy, profile } = parts.answerDue(tx.at);
    const formId = core.ports.random.uuid();
    const content = input.content.normalize("NFC");
    await tx.db
      .insertInto("feedback")
      .values({
        id,
        number,
        person: JSON.stringify(input.person),
        topic: input.topic,
        dossier_id: input.dossierId,
        procedure_code: input.procedureCode,
        content,
        state: "forwarded",
        agency_id: input.agencyId,
        agency_name: agencyName,
        answer_by: answerBy,
        received_by: officer.fullName,
        received_at: tx.at,
        answer: "",
        answered_at: null,
        told_how: "",
        told_at: null,
        form_id: formId,
      })
      .execute();
    await parts.forms.issue(tx, {
      id: formId,
      kind: "feedback",
      profile,
      dossierId: input.dossierId,
      subjectId: id,
      number,
      content: {
        text: {
          number,
          fullName: input.person.fullName,
          address: input.person.address,
          receivedAt: legalTime(tx.at),
          content,
          forwardedTo: agencyName,
          answerBy: legalTime(answerBy),
          receiverName: officer.fullName,
        },
        lists: {},
        tables: {},
      },
      by: officer.fullName,
    });
    await tx.outbox({
      kind: "feedback.forwarded",
      // it may be about no dossier at all, and must not wait behind one
      dossierId: null,
      body: {
        feedbackId: id,
        number,
        provisional,
        person: input.person,
        topic: input.topic,
        aboutDossier: input.dossierId,
        procedureCode: input.procedureCode,
        content,
        agencyId: input.agencyId,
        agencyName,
        receivedAt: tx.at,
        answerBy,
      },
    });
    await tx.audit("feedback.recorded", id, { number, topic: input.topic });
    tx.emit("feedback", [id]);
  }

  return {
    async list(): Promise<FeedbackRow[]> {
      const rows = await read
        .selectFrom("feedback")
        .selectAll()
        .orderBy((e) => e("state", "=", "told"))
        .orderBy("answer_by")
        .limit(SHOWN)
        .execute();
      return rows.map(rowView);
    },

    /** With the person's telephone; who looked is in the log. */
    async get(officer: Officer, id: string): Promise<FeedbackDetail> {
      const found = await detail(id);
      await core.write(officer.username, (tx) => tx.audit("feedback.viewed", id));
      return found;
    },

    /** `id` is the idempotency key. Throws `catalogue.not-found` for an unknown agency. */
    async record(officer: Officer, id: string, input: Input<"feedback.record">): Promise<FeedbackDetail> {
      const agency = parts.agencies({ text: "", ids: [input.agencyId], limit: 0 })[0];
      if (!agency) throw new AppError("catalogue.not-found", { code: input.agencyId });
      await core.write(officer.username, (tx) => write(tx, officer, id, input, agency.name));
      return detail(id);
    },

    async answer(officer: Officer, id: string, answer: string): Promise<FeedbackDetail> {
      await core.write(officer.username, async (tx) => {
        await inState(tx, id, "forwarded");
        await tx.db
          .updateTable("feedback")
          .set({ state: "answered", answer: answer.normalize("NFC"), answered_at: tx.at })
          .where("id", "=", id)
          .execute();
        await tx.outbox({
          kind: "feedback.answered",
          dossierId: null,
          body: { feedbackId: id, answer: answer.normalize("NFC"), at: tx.at, by: officer.fullName },
        });
        await tx.audit("feedback.answered", id);
        tx.emit("feedback", [id]);
      });
      return detail(id);
    },

    async told(officer: Officer, id: string, how: string): Promise<FeedbackDetail> {
      await core.write(officer.username, async (tx) => {
        await inState(tx, id, "answered");
        await tx.db
          .updateTable("feedback")
          .set({ state: "told", told_how: how, told_at: tx.at })
          .where("id", "=", id)
          .execute();
        await tx.outbox({
          kind: "feedback.told",
          dossierId: null,
          body: { feedbackId: id, how, at: tx.at, by: officer.fullName },
        });
        await tx.audit("feedback.told", id, { how });
        tx.emit("feedback", [id]);
      });
      return detail(id);
    },
  };
}

export type Feedback = ReturnType<typeof createFeedback>;
