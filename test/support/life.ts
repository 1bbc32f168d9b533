import { randomUUID } from "node:crypto";
import type { DossierDetail, LifeEvent } from "../../preload/contract/index.ts";
import { draftOf } from "./office.ts";
import type { Window } from "./timed-core.ts";

export const WHY = "Lý do ghi rõ trong phép thử";

/** Receives a dossier of this person under a procedure whose term can be counted. */
export async function receive(
  client: Window,
  fullName: string,
  patch: Partial<ReturnType<typeof draftOf>> = {},
): Promise<DossierDetail> {
  return client.call("dossiers.receive", {
    draftId: randomUUID(),
    content: { ...draftOf(fullName), ...patch },
  });
}

/** The calls of the contract that bring events about; others come from fees, returns and the province. */
export const LIFE_CALLS: Partial<
  Record<LifeEvent, (client: Window, dossier: DossierDetail) => Promise<unknown>>
> = {
  void: (c, { id }) => c.call("life.void", { id, why: WHY }),
  correct: (c, d) =>
    c.call("life.correct", {
      id: d.id,
      why: WHY,
      applicant: d.applicant,
      components: draftOf("x").components,
      sets: 2,
      deliverTo: "COUNTER",
      note: "đã sửa",
    }),
  transfer: (c, { id }) =>
    c.call("life.transfer", { ids: [id], toUnit: "Phòng Văn hóa - Xã hội", coordinatingUnit: "" }),
  "request-supplement": (c, { id }) =>
    c.call("life.requestSupplement", { id, why: WHY, items: ["Bản chính giấy chứng sinh"] }),
  "supplement-complete": (c, { id }) =>
    c.call("life.supplementComplete", { id, components: [], note: "Đã nộp đủ", manualDueDay: "" }),
  "wait-opinion": (c, { id }) => c.call("life.waitOpinion", { id, why: WHY, agency: "Sở Tư pháp" }),
  "opinion-arrived": (c, { id }) => c.call("life.opinionArrived", { id, opinion: "Đồng ý" }),
  extend: (c, d) => c.call("life.extend", { id: d.id, why: WHY, newDueDay: nextWeekday(d.dueAt) }),
  stop: (c, { id }) => c.call("life.stop", { id, why: WHY, noDecision: true }),
  refuse: (c, { id }) => c.call("life.refuse", { id, why: WHY }),
  finish: (c, { id }) =>
    c.call("life.finish", { id, title: "Trích lục khai sinh", number: "12/TLKS", note: "" }),
  "recall-result": (c, { id }) => c.call("life.recallResult", { id, why: WHY }),
  "correct-result": (c, { id }) =>
    c.call("life.correctResult", { id, why: WHY, title: "Trích lục khai sinh (sửa)", number: "13/TLKS" }),
  "identity-different": (c, { id }) => c.call("life.identityDifferent", { id, why: WHY }),
  "applicant-died": (c, { id }) => c.call("life.applicantDied", { id, why: WHY }),
};

/** A Wednesday at least a week later: no day off of the calendars in use. */
function nextWeekday(dueAt: string): string {
  const day = new Date(`${dueAt.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 7);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
