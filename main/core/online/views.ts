import { type Selectable, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type {
  FilingClock,
  FilingDetail,
  FilingRow,
  Output,
  Parsed,
  ProcedureDetail,
  StateWord,
} from "../../../preload/contract/index.ts";
import type { Calendars } from "../calendars/service.ts";
import { knownProcedure } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { foldForSearch, type ReceivingLaw } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { maskIdentity, storedApplicant } from "../people/service.ts";
import { dayOf, type Timestamp } from "../time.ts";
import { caseIndexOf, findingsOf, papersOf } from "./checks.ts";
import { attachmentView, attentionOf, type ComingRow } from "./files.ts";
import { type OnlineLaw, rulesOn } from "./law.ts";
import { answerWord, clockOf, filingState } from "./words.ts";

export type FilingStored = Selectable<Schema["filings"]>;
type AnswerRow = Selectable<Schema["filing_answers"]>;

const SHOWN = 300;
const STATES: Record<Parsed<"online.inbox">["show"], readonly string[]> = {
  open: ["open"],
  asked: ["asked"],
  answered: ["accepted", "refused", "returned", "withdrawn"],
};

export interface OnlineViewParts {
  law: OnlineLaw;
  deviceId: string;
  calendars: Pick<Calendars, "due" | "workingMinutes">;
  receiving: ReceivingLaw;
}

/** The inbox and one filing, as they stand now. */
export function createOnlineViews(core: CoreContext, parts: OnlineViewParts) {
  const { read } = core.database;

  /** Until when what the person sent last must be answered. */
  const answerBy = (row: Pick<FilingStored, "round_at">): Timestamp => {
    const { firstAnswer } = rulesOn(parts.law, row.round_at.slice(0, 10));
    const term = { value: firstAnswer.value, unit: firstAnswer.unit };
    return parts.calendars.due({ receivedAt: row.round_at, term, after15h: false }).due;
  };

  function clock(row: FilingStored): FilingClock | null {
    if (row.state !== "open") return null;
    const [by, now] = [answerBy(row), core.now()];
    const left = now > by ? parts.calendars.workingMinutes(by, now) : parts.calendars.workingMinutes(now, by);
    return clockOf(by, now, left, rulesOn(parts.law, now.slice(0, 10)).warnBefore.value * 60);
  }

  const filesOf = async (ids: readonly string[]): Promise<Map<string, ComingRow[]>> =>
    byFiling(
      ids.length === 0
        ? []
        : await read
            .selectFrom("filing_attachments")
            .selectAll()
            .select(
              sql<number>`(SELECT coalesce(sum(f.size), 0) FROM attachment_pieces p JOIN files f ON f.id = p.file_id
                WHERE p.attachment_id = filing_attachments.id)`.as("came"),
            )
            .where("filing_id", "in", ids)
            .orderBy("seq")
            .execute(),
    );

  const answersOf = async (ids: readonly string[]): Promise<Map<string, AnswerRow[]>> =>
    byFiling(
      ids.length === 0
        ? []
        : await read
            .selectFrom("filing_answers")
            .selectAll()
            .where("filing_id", "in", ids)
            .orderBy("seq")
            .execute(),
    );

  /** Where the answers that were given here stand on their way to the province; null where nothing waits. */
  async function sendingOf(answers: readonly AnswerRow[]): Promise<StateWord | null> {
    const own = answers.filter((answer) => answer.device_id === parts.deviceId);
    const beaten = own.find((answer) => answer.state === "beaten");
    if (beaten) {
      return { code: "beaten", word: "Máy khác đã trả lời trước, câu trả lời ở đây không tính", tone: "bad" };
    }
    if (own.length === 0) return null;
    const waiting = await read
      .selectFrom("outbox")
      .select("state")
      .where((e) =>
        e.or([
          e(
            "id",
            "in",
            own.map(({ id }) => id),
          ),
          e.and([
            e("kind", "=", "dossier.received"),
            e("dossier_id", "in", [...own.flatMap((one) => one.received_id ?? []), ""]),
          ]),
        ]),
      )
      .where("state", "<>", "done")
      .execute();
    if (waiting.some(({ state }) => state === "rejected")) {
      return { code: "rejected", word: "Tỉnh không nhận câu trả lời, xem mục Đồng bộ", tone: "bad" };
    }
    return waiting.length > 0
      ? { code: "waiting", word: "Câu trả lời chưa gửi", tone: "warning" }
      : { code: "sent", word: "Tỉnh đã nhận câu trả lời", tone: "good" };
  }

  async function summary(
    row: FilingStored,
    files: readonly ComingRow[],
    answers: readonly AnswerRow[],
  ): Promise<FilingRow> {
    return {
      id: row.id,
      portalCode: row.portal_code,
      applicantName: row.applicant_name,
      procedureName: row.procedure_name,
      filedAt: row.filed_at,
      round: row.round,
      state: filingState(row.state, row.round),
      clock: clock(row),
      sending: await sendingOf(answers),
      attachments: files.length,
      attention: attentionOf(files.map((file) => attachmentView(file, false))),
      assisted: row.assisted !== null,
      answeredBy: answers.findLast((answer) => answer.state === "standing")?.by ?? "",
    };
  }

  const procedureOf = (row: FilingStored): ProcedureDetail | null =>
    knownProcedure(parts.receiving.procedure, row.procedure_code);

  async function row(id: string): Promise<FilingStored> {
    const found = await read.selectFrom("filings").selectAll().where("id", "=", id).executeTakeFirst();
    if (!found) throw new AppError("online.not-found");
    return found;
  }

  async function detail(id: string): Promise<FilingDetail> {
    const filing = await row(id);
    const files = (await filesOf([id])).get(id) ?? [];
    const answers = (await answersOf([id])).get(id) ?? [];
    const compared = await read
      .selectFrom("filing_compares")
      .selectAll()
      .where("filing_id", "=", id)
      .execute();
    const procedure = procedureOf(filing);
    const caseIndex = caseIndexOf(procedure, filing.case_name);
    const codes = new Map(files.map((file) => [file.id, file.component_code]));
    const reported = await read
      .selectFrom("incidents")
      .select("subject")
      .where("kind", "=", "malware")
      .where("subject", "in", ["", ...files.map((file) => file.id)])
      .execute();
    const known = new Set(reported.map(({ subject }) => subject));
    const shown = files.map((file) => attachmentView(file, known.has(file.id)));
    const papers = papersOf(
      procedure,
      Math.max(0, caseIndex),
      shown.map((file) => ({ ...file, componentCode: codes.get(file.id) ?? null })),
    );
    const applicant = storedApplicant(filing.applicant);
    const now = core.now();
    const due = procedure && parts.receiving.due(procedure, now);
    const { supplements } = rulesOn(parts.law, now.slice(0, 10));
    const asked = answers.filter((one) => one.kind === "asked" && one.state === "standing").length;
    const dossier = filing.dossier_id
      ? await read
          .selectFrom("dossiers")
          .select(["id", "code"])
          .where("id", "=", filing.dossier_id)
          .executeTakeFirst()
      : undefined;
    return {
      ...(await summary(filing, files, answers)),
      procedureCode: filing.procedure_code,
      caseName: filing.case_name,
      applicant,
      identityMasked: maskIdentity(applicant.identity),
      accountVerified: filing.account_verified === 1,
      assistedBy: filing.assisted === null ? null : JSON.parse(filing.assisted),
      declaration: JSON.parse(filing.declaration),
      deliverTo: filing.deliver_to === "POST" ? "POST" : "COUNTER",
      note: filing.note,
      files: shown,
      papers: papers.map((paper) => {
        const one = compared.find((entry) => entry.component_name === paper.name);
        return {
          ...paper,
          compared: one ? { same: one.same === 1, note: one.note, by: one.by, at: one.at } : null,
        };
      }),
      findings: findingsOf(
        {
          applicant,
          procedure,
          caseIndex,
          files: shown,
          codes: parts.receiving.persons,
          today: dayOf(core.ports.clock.now()),
        },
        papers,
      ),
      answers: answers
        .filter((answer) => answer.state === "standing")
        .map((answer) => ({
          kind: answer.kind as "asked",
          word: answerWord(answer.kind),
          items: JSON.parse(answer.items),
          why: answer.why,
          by: answer.by,
          at: answer.at,
          late: answer.late === 1,
          formId: answer.form_id,
        })),
      cases: procedure?.cases.map(({ name }) => name) ?? [],
      caseIndex,
      needsDueDay: procedure !== null && due === null,
      dueAt: due?.due ?? null,
      termText: procedure ? parts.receiving.termWords(procedure) : "",
      askedAlready: asked >= supplements.value ? supplements.basis : "",
      dossierId: dossier?.id ?? null,
      dossierCode: dossier?.code ?? "",
    };
  }

  return {
    row,
    detail,
    answerBy,
    procedureOf,

    async ofDossier(dossierId: string): Promise<FilingDetail | null> {
      const found = await read
        .selectFrom("filings")
        .select("id")
        .where("dossier_id", "=", dossierId)
        .executeTakeFirst();
      return found ? detail(found.id) : null;
    },

    async inbox(input: Parsed<"online.inbox">): Promise<Output<"online.inbox">> {
      const wanted = foldForSearch(input.text).split(" ").filter(Boolean);
      const fits = (row: FilingStored) => {
        const { phone, identity } = storedApplicant(row.applicant);
        const all = foldForSearch(
          [row.portal_code, row.applicant_name, row.procedure_name, phone, identity].join(" "),
        );
        return wanted.every((word) => all.includes(word));
      };
      const open = await read
        .selectFrom("filings")
        .selectAll()
        .where("state", "=", "open")
        // the same time is given for each, so that the clocks run out in this order
        .orderBy("round_at")
        .orderBy("seq")
        .execute();
      const others =
        input.show === "open"
          ? []
          : await read
              .selectFrom("filings")
              .selectAll()
              .where("state", "in", STATES[input.show])
              .orderBy("round_at", "desc")
              .orderBy("seq", "desc")
              .limit(wanted.length > 0 ? SHOWN * 10 : SHOWN)
              .execute();
      const rows = (input.show === "open" ? open : others).filter(fits).slice(0, SHOWN);
      const ids = rows.map(({ id }) => id);
      const [files, answers] = [await filesOf(ids), await answersOf(ids)];
      const clocks = open.map((one) => clock(one));
      const { asked } = await read
        .selectFrom("filings")
        .select((e) => e.fn.countAll<number>().as("asked"))
        .where("state", "=", "asked")
        .executeTakeFirstOrThrow();
      const firsts = await read
        .selectFrom("filing_answers")
        .select([sql<number>`count(*)`.as("all"), sql<number>`coalesce(sum(late), 0)`.as("late")])
        .where("round", "=", 0)
        .where("state", "=", "standing")
        .where("at", ">=", `${core.now().slice(0, 7)}-01`)
        .executeTakeFirstOrThrow();
      return {
        rows: await Promise.all(
          rows.map((one) => summary(one, files.get(one.id) ?? [], answers.get(one.id) ?? [])),
        ),
        counts: {
          open: open.length,
          soon: clocks.filter((one) => one?.word.code === "soon").length,
          late: clocks.filter((one) => one?.late).length,
          asked: Number(asked),
        },
        month: { late: Number(firsts.late), all: Number(firsts.all) },
      };
    },
  };
}

/** Rows of a filing's own under its id, in their order. */
function byFiling<T extends { filing_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) found.set(row.filing_id, [...(found.get(row.filing_id) ?? []), row]);
  return found;
}

export type OnlineViews = ReturnType<typeof createOnlineViews>;
