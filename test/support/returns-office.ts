import { randomUUID } from "node:crypto";
import type { DraftContent, ReturnDetail } from "../../preload/contract/index.ts";
import { createTestOffice, draftOf, type TestOffice } from "./office.ts";
import { type Call, type OpenCore, openCore } from "./open-core.ts";
import { giveResult, issueSignedResult } from "./signed-result.ts";
import { toldOf } from "./told.ts";

/** An office with its province, an officer and the head at their windows, and dossiers whose results have come. */
export interface ReturnsOffice {
  office: TestOffice;
  opened: OpenCore;
  officer: Call;
  head: Call;
  /** a dossier whose signed result has come from the province */
  readyDossier(
    fullName: string,
    changed?: { applicant?: Partial<DraftContent["applicant"]>; deliverTo?: "COUNTER" | "POST" },
  ): Promise<ReturnDetail>;
  /** what the province was told of a dossier: the bodies of its operations of one kind */
  told(dossierId: string, kind: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens it; both are signed in. */
export async function openReturnsOffice(): Promise<ReturnsOffice> {
  const office = await createTestOffice();
  const opened = await openCore(office);
  const [officer, head] = [opened.as("officer"), opened.as("head")];
  for (const [call, username] of [
    [officer, "tn1"],
    [head, "truong"],
  ] as const) {
    await call("accounts.signIn", { username, password: office.account(username).password });
  }
  let signed: Uint8Array | undefined;

  async function settled(done: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      await officer("sync.now", {});
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("never settled");
  }

  return {
    office,
    opened,
    officer,
    head,
    async readyDossier(fullName, changed = {}) {
      const draft = draftOf(fullName);
      const dossier = await officer("dossiers.receive", {
        draftId: randomUUID(),
        content: {
          ...draft,
          deliverTo: changed.deliverTo ?? "COUNTER",
          applicant: { ...draft.applicant, ...changed.applicant },
        },
      });
      const { id } = dossier;
      await settled(async () => (await officer("dossiers.get", { id })).sync.code === "sent");
      const { code } = await officer("dossiers.get", { id });
      const result = { dossierCode: code, title: "Trích lục khai sinh" };
      if (signed) await giveResult(office.province, { ...result, bytes: signed });
      else signed = await issueSignedResult({ province: office.province, demo: office, ...result });
      await settled(async () => (await officer("returns.get", { id })).state.code === "result-ready");
      return officer("returns.get", { id });
    },
    async told(dossierId, kind) {
      await settled(async () => (await officer("dossiers.get", { id: dossierId })).sync.code === "sent");
      return toldOf(office, dossierId, kind);
    },
    async close() {
      await opened.core.close();
      await office.end();
    },
  };
}
