import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError } from "../errors.ts";
import { compactDay, padNumber, type Timestamp } from "../time.ts";
import { markedNumber } from "../training/service.ts";
import { FORM_KINDS, type FormKind } from "./keys.ts";
import type { FormsLaw } from "./law.ts";
import { placeName } from "./place.ts";
import type { FormHead, FormProfile, NewForm, NewOfficeForm } from "./types.ts";

export type { FormKind } from "./keys.ts";
export { type FormsLaw, loadForms } from "./law.ts";
export type { FormContent, FormProfile, NewForm } from "./types.ts";

interface Issued {
  id: string;
  number: string;
  /** taken without the province's stock of numbers */
  provisional: boolean;
}

/**
 * Papers given out at the counter (giấy tờ lập tại quầy). A form is issued in the transaction of what it tells:
 * its number is used and its content frozen if and only if that happened. Drawing comes after, any number of times.
 */
export function createForms(core: CoreContext, parts: { numbering: Numbering; law: FormsLaw }) {
  const head = (issuer: string): FormHead => {
    const { agency, system, maskIdentityInQr, formPaper } = core.config;
    return {
      parentName: agency.name,
      name: agency.unitName,
      unitName: agency.unitName,
      abbreviation: agency.abbreviation,
      place: agency.place || placeName(agency.name),
      systemName: system.name,
      maskIdentity: maskIdentityInQr,
      issuer,
      paper: formPaper,
    };
  };

  return {
    /** The rule set that the papers of a dossier follow, by the time of its reception. */
    profileOf: (receivedAt: Timestamp): FormProfile => parts.law.profile(receivedAt.slice(0, 10)),

    /** Freezes the content and takes the number. Throws nothing that the caller could mend. */
    issue,

    /** Issues a paper that tells of no single dossier, under the rules of today. */
    issueForOffice<K extends FormKind>(tx: WriteTx, form: NewOfficeForm<K>) {
      return issue(tx, { ...form, profile: "current", dossierId: null });
    },

    /** The paper counts no more; its number stays used and is explained. Throws `forms.not-found`. */
    async void(tx: WriteTx, id: string, why: string): Promise<void> {
      await end(tx, id, "void", why);
    },
  };

  async function issue<K extends FormKind>(tx: WriteTx, form: NewForm<K>): Promise<Issued> {
    const { series } = FORM_KINDS[form.kind];
    const mark = core.config.training ? markedNumber : (text: string) => text;
    const given =
      series === null || form.number !== undefined
        ? { text: mark(form.number ?? ""), provisional: false }
        : await parts.numbering.take(tx, series, form.id, ({ ordinal, provisional }, day) => {
            const number = `${compactDay(day)}-${padNumber(ordinal, 4)}`;
            return provisional ? `TẠM-${core.config.machineName}-${number}` : number;
          });
    await tx.db
      .insertInto("issued_forms")
      .values({
        id: form.id,
        kind: form.kind,
        profile: form.profile,
        dossier_id: form.dossierId,
        subject_id: form.subjectId,
        number: given.text,
        provisional: given.provisional ? 1 : 0,
        content: JSON.stringify({ ...form.content, head: head(form.by) }),
        file_id: null,
        state: "issued",
        why: "",
        replaces: form.replaces ?? null,
        by: form.by,
        at: tx.at,
      })
      .execute();
    if (form.replaces) await end(tx, form.replaces, "replaced", "");
    tx.emit("forms", [form.id]);
    return { id: form.id, number: given.text, provisional: given.provisional };
  }

  async function end(tx: WriteTx, id: string, state: "replaced" | "void", why: string): Promise<void> {
    const { numUpdatedRows } = await tx.db
      .updateTable("issued_forms")
      .set({ state, why })
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new AppError("forms.not-found");
    await tx.audit(`forms.${state}`, id, { why });
    tx.emit("forms", [id]);
  }
}

export type Forms = ReturnType<typeof createForms>;

/** Titles of the forms that this office gives out today, by their keys. */
export function formTitles(law: FormsLaw, day: string): { form: string; title: string }[] {
  const profile = law.profile(day);
  return (Object.keys(FORM_KINDS) as FormKind[]).map((form) => ({
    form,
    title: law.layout(form, profile, day).title,
  }));
}
