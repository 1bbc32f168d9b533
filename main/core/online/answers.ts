import type { WriteTx } from "../../../db/database.ts";
import type {
  DossierDetail,
  DraftContent,
  FilingDetail,
  IssuedPaper,
  Officer,
  Output,
  Parsed,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Receipts } from "../dossiers/receipt.ts";
import { type Dossiers, nationalState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { FormProfile } from "../forms/service.ts";
import type { LifePapers } from "../life/service.ts";
import { paperPerson } from "../people/service.ts";
import { displayTime } from "../time.ts";
import { componentsOf } from "./checks.ts";
import { type OnlineLaw, rulesOn } from "./law.ts";
import type { FilingStored, OnlineViews } from "./views.ts";
import { answerWord } from "./words.ts";

type Kind = "accepted" | "asked" | "refused" | "returned";
type Answered = Output<"online.accept">;

/** A person who is sent back has filed nothing yet, for the nation. */
const NATIONAL: Record<Exclude<Kind, "accepted">, Parameters<typeof nationalState>[0]> = {
  asked: "waiting-supplement",
  refused: "not-received",
  returned: "not-received",
};

interface Act {
  officer: Officer;
  /** idempotency key, the id of the answer */
  key: string;
  id: string;
}

/**
 * Answers to what was filed online (NĐ 45/2020/NĐ-CP Điều 11, NĐ 61/2018/NĐ-CP Điều 17 khoản 2): one answer to what the
 * person sent last, in one transaction with its paper and the operation for the province. Answered without the line, it
 * is kept and sent later; where another machine was first, the province says so.
 */
export function createAnswers(
  core: CoreContext,
  parts: {
    law: OnlineLaw;
    deviceId: string;
    views: OnlineViews;
    papers: LifePapers;
    profile(at: string): FormProfile;
    dossiers: Pick<Dossiers, "receiveIn">;
    receipts: Pick<Receipts, "issue" | "soon">;
    clock: { require(): void };
    dossier(id: string): Promise<DossierDetail>;
  },
) {
  const { views } = parts;

  /** Throws unless the filing waits for an answer to what was sent last. */
  async function requireOpen(tx: WriteTx, id: string): Promise<FilingStored> {
    const row = await tx.db.selectFrom("filings").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("online.not-found");
    if (row.state === "asked") throw new AppError("online.waits-for-person");
    if (row.state === "open") return row;
    const last = await tx.db
      .selectFrom("filing_answers")
      .selectAll()
      .where("filing_id", "=", id)
      .where("state", "=", "standing")
      .orderBy("seq", "desc")
      .executeTakeFirst();
    const elsewhere = last && last.device_id !== parts.deviceId;
    throw new AppError(elsewhere ? "online.answered-elsewhere" : "online.answered", {
      word: (last ? answerWord(last.kind).word : "Người nộp đã rút").toLocaleLowerCase("vi"),
      by: last?.by ?? "người nộp",
      at: displayTime(last?.at ?? row.round_at),
    });
  }

  const answerOf = (tx: WriteTx, key: string) =>
    tx.db.selectFrom("filing_answers").selectAll().where("id", "=", key).executeTakeFirst();

  async function note(
    tx: WriteTx,
    act: Act,
    row: FilingStored,
    answer: {
      kind: Kind;
      items: readonly string[];
      why: string;
      formId: string | null;
      receivedId: string | null;
    },
  ): Promise<{ late: boolean }> {
    const late = tx.at > views.answerBy(row);
    await tx.db
      .insertInto("filing_answers")
      .values({
        id: act.key,
        filing_id: row.id,
        round: row.round,
        kind: answer.kind,
        items: JSON.stringify(answer.items),
        why: answer.why,
        by: act.officer.fullName,
        at: tx.at,
        late: late ? 1 : 0,
        device_id: parts.deviceId,
        form_id: answer.formId,
        received_id: answer.receivedId,
        state: "standing",
      })
      .execute();
    await tx.db
      .updateTable("filings")
      .set({ state: answer.kind, dossier_id: answer.receivedId })
      .where("id", "=", row.id)
      .execute();
    await tx.audit(`online.${answer.kind}`, row.id, { late, round: row.round });
    tx.emit("online", [row.id]);
    return { late };
  }

  async function papersOf(formIds: readonly (string | null)[]): Promise<IssuedPaper[]> {
    const ids = formIds.filter((id) => id !== null);
    if (ids.length === 0) return [];
    const rows = await core.database.read
      .selectFrom("issued_forms")
      .select(["id", "kind", "number"])
      .where("id", "in", ids)
      .execute();
    return rows.map((row) => ({ ...row, title: parts.papers.title(row.kind) }));
  }

  async function answered(act: Act): Promise<Answered> {
    const { read } = core.database;
    const answer = await read
      .selectFrom("filing_answers")
      .select(["form_id", "received_id"])
      .where("id", "=", act.key)
      .executeTakeFirstOrThrow();
    return {
      filing: await views.detail(act.id),
      dossier: answer.received_id ? await parts.dossier(answer.received_id) : null,
      papers: await papersOf([answer.form_id]),
    };
  }

  /** Ask for more, refuse, give back: all of them say why, and the province tells the person. */
  async function turnAway(
    act: Act,
    kind: Exclude<Kind, "accepted">,
    given: { items: readonly string[]; why: string },
    allowed: (filing: FilingDetail) => void = () => {},
  ): Promise<Answered> {
    const filing = await views.detail(act.id);
    await core.write(act.officer.username, async (tx) => {
      if (await answerOf(tx, act.key)) return;
      const row = await requireOpen(tx, act.id);
      allowed(filing);
      const person = paperPerson(filing.applicant);
      const form = {
        row: null,
        person,
        procedure: row.procedure_name,
        why: given.why,
        officer: act.officer,
        profile: parts.profile(tx.at),
        subjectId: act.key,
      };
      const paper =
        kind === "asked"
          ? await parts.papers.supplement(tx, { ...form, items: given.items })
          : kind === "refused"
            ? await parts.papers.refusal(tx, form)
            : null;
      const { late } = await note(tx, act, row, {
        kind,
        ...given,
        formId: paper?.id ?? null,
        receivedId: null,
      });
      await tx.outbox({
        id: act.key,
        kind: "filing.answered",
        dossierId: null,
        body: {
          filingId: row.id,
          portalCode: row.portal_code,
          agencyCode: core.config.agency.code,
          round: row.round,
          answer: kind,
          items: [...given.items],
          why: given.why,
          form: paper?.number ?? "",
          by: act.officer.fullName,
          at: tx.at,
          late,
          nationalState: nationalState(NATIONAL[kind]),
        },
      });
    });
    return answered(act);
  }

  return {
    /** Takes a number, freezes the due date and gives out the receipt, as every reception does. */
    async accept(act: Act, input: Parsed<"online.accept">): Promise<Answered> {
      parts.clock.require();
      const filing = await views.detail(act.id);
      const dossierId = core.ports.random.uuid();
      await core.write(act.officer.username, async (tx) => {
        if (await answerOf(tx, act.key)) return;
        const row = await requireOpen(tx, act.id);
        requireAcceptable(filing, input);
        const late = tx.at > views.answerBy(row);
        await parts.dossiers.receiveIn(tx, act.officer, {
          id: dossierId,
          draftId: core.ports.random.uuid(),
          content: contentOf(filing, input),
          online: {
            filingId: row.id,
            portalCode: row.portal_code,
            filedAt: row.filed_at,
            late,
            round: row.round,
          },
        });
        const receipt = await parts.receipts.issue(tx, {
          dossierId,
          officer: act.officer,
          subjectId: act.key,
        });
        await note(tx, act, row, {
          kind: "accepted",
          items: [],
          why: "",
          formId: receipt.id,
          receivedId: dossierId,
        });
        await linkFiles(tx, row.id, dossierId, filing);
      });
      const done = await answered(act);
      if (done.dossier) void parts.receipts.soon(done.dossier.id);
      return done;
    },

    /** All reasons at once; a second time only about files of the supplement that are themselves wrong. */
    async ask(act: Act, input: Parsed<"online.ask">): Promise<Answered> {
      const filing = await views.detail(act.id);
      const named = filing.findings.filter(({ code }) => input.findings.includes(code));
      const wrong = filing.files.filter(({ id }) => input.wrong.includes(id));
      const items = [
        ...named.map(({ text }) => text),
        ...wrong
          .filter((file) => !named.some(({ code }) => code.endsWith(`:${file.id}`)))
          .map((file) => `Gửi lại tệp “${file.title}”: tệp gửi bổ sung chưa đúng`),
        ...input.items,
      ];
      const { basis } = rulesOn(parts.law, core.now().slice(0, 10)).supplements;
      return turnAway(act, "asked", { items, why: input.why }, (now) => {
        if (now.askedAlready !== "") {
          const ofSupplement = wrong.length > 0 && wrong.every((file) => file.round === now.round);
          const foreign = named.filter(({ code }) => !wrong.some(({ id }) => code.endsWith(`:${id}`)));
          if (!ofSupplement || foreign.length > 0 || input.items.length > 0) {
            throw new AppError("online.asked-already", { basis });
          }
          return;
        }
        if (items.length === 0) throw new AppError("online.no-reason");
        const left = now.findings.filter(({ blocks, code }) => blocks && !input.findings.includes(code));
        if (left.length > 0) {
          throw new AppError("online.reasons-left", {
            basis,
            what: left.map(({ text }) => text).join("; "),
          });
        }
      });
    },

    refuse: (act: Act, why: string) => turnAway(act, "refused", { items: [], why }),
    giveBack: (act: Act, why: string) => turnAway(act, "returned", { items: [], why }),
  };

  /** Each file becomes one of the dossier's paper that it was filed for. */
  async function linkFiles(
    tx: WriteTx,
    filingId: string,
    dossierId: string,
    filing: FilingDetail,
  ): Promise<void> {
    const components = await tx.db
      .selectFrom("components")
      .select(["id", "name"])
      .where("dossier_id", "=", dossierId)
      .execute();
    for (const paper of filing.papers) {
      const component = components.find(({ name }) => name === paper.name);
      if (!component || paper.attachments.length === 0) continue;
      await tx.db
        .updateTable("filing_attachments")
        .set({ component_id: component.id })
        .where("filing_id", "=", filingId)
        .where("id", "in", paper.attachments)
        .execute();
    }
  }
}

/** What the machine itself found wrong is mended by the person first; what is on its way is waited for. */
function requireAcceptable(filing: FilingDetail, input: Parsed<"online.accept">): void {
  const what = filing.findings.filter(({ blocks }) => blocks).map(({ text }) => text);
  if (filing.files.some((file) => file.state.code !== "here")) what.push("còn tệp chưa tải về máy");
  if (filing.cases.length > 0 && !filing.cases[input.caseIndex]) what.push("chưa chọn trường hợp giải quyết");
  if (what.length > 0) throw new AppError("online.not-complete", { what: what.join("; ") });
}

const contentOf = (filing: FilingDetail, input: Parsed<"online.accept">): DraftContent => ({
  applicant: filing.applicant,
  procedureCode: filing.procedureCode,
  caseIndex: input.caseIndex,
  components: componentsOf(filing.papers, filing.files),
  otherPaper: "",
  sets: 1,
  deliverTo: filing.deliverTo,
  note: filing.note,
  manualDueDay: input.manualDueDay,
});
