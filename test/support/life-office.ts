import { createTestOffice, type TestOffice } from "./office.ts";
import { startTimedCore, type TimedCore, type Window } from "./timed-core.ts";

/** One row of the forms that were issued. */
export interface IssuedForm {
  id: string;
  kind: string;
  profile: string;
  number: string;
  state: string;
  content: string;
  dossier_id: string | null;
}

/** An office with two windows and its head, at the time that the test sets; no province. */
export interface LifeOffice {
  office: TestOffice;
  core: TimedCore;
  tn1: Window;
  tn2: Window;
  head: Window;
  /** the forms of a dossier, in the order in which they were issued */
  forms(dossierId: string): IssuedForm[];
  /** what stands on an issued form */
  formText(id: string): {
    text: Record<string, string>;
    lists: Record<string, string[]>;
    tables: Record<string, string[][]>;
  };
  close(): Promise<void>;
}

/** Opens it `at` this moment, by a program built on `buildDay`; the clock then only goes forward. */
export async function openLifeOffice(at: string, buildDay: string): Promise<LifeOffice> {
  const office = await createTestOffice();
  const core = await startTimedCore(office, at, buildDay);
  return {
    office,
    core,
    tn1: await core.seat("window-1", "tn1"),
    tn2: await core.seat("window-2", "tn2"),
    head: await core.seat("window-3", "truong"),
    forms: (dossierId) =>
      core.rows<IssuedForm>("SELECT * FROM issued_forms WHERE dossier_id = ? ORDER BY seq", dossierId),
    formText(id) {
      const [form] = core.rows<IssuedForm>("SELECT * FROM issued_forms WHERE id = ?", id);
      if (!form) throw new Error(`no form ${id}`);
      return JSON.parse(form.content);
    },
    async close() {
      await core.close();
      await office.end();
    },
  };
}
