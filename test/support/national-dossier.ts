import { assemble } from "../provincial-server/national/assemble.ts";
import type { HeldDossier, NationalDossier } from "../provincial-server/national/facts.ts";
import { mapMessage } from "../provincial-server/national/mapping.ts";
import { GENERATION_1, GENERATION_2 } from "../provincial-server/national/tables.ts";

/** A dossier with everything that a national message may carry, as a counter told the province of it. */
export const AT = "2026-01-09T14:05:06.789+07:00";
export const DUE = "2026-01-14T17:00:00.000+07:00";
export const FILE = {
  sha256: "a".repeat(64),
  size: 9,
  mediaType: "application/pdf",
  title: "Giấy chứng sinh",
};

/** What the counter said at reception. */
export const body = {
  dossierId: "d1",
  code: "H41.99-260109-0001",
  agencyCode: "H41.99",
  procedureCode: "1.001193",
  procedureName: "Thủ tục đăng ký khai sinh",
  procedureField: "Hộ tịch",
  caseName: "Trẻ em có Giấy chứng sinh",
  applicant: {
    kind: "individual",
    fullName: "Nguyễn Thị Thưởng",
    identity: "040196990200",
    identityKind: "citizen-id",
    birthDate: "1996-02-13",
    address: "Xã Đại Huệ, tỉnh Nghệ An",
    phone: "0912345678",
    email: "",
  },
  components: [
    {
      id: "c1",
      name: "Giấy chứng sinh",
      code: "G15-KQ004389",
      received: true,
      submittedAs: "ORIGINAL",
      originals: 1,
      copies: 0,
      secret: false,
    },
    {
      id: "c2",
      name: "Giấy mật",
      code: null,
      received: true,
      submittedAs: "ORIGINAL",
      originals: 1,
      copies: 0,
      secret: true,
    },
    {
      id: "c3",
      name: "Giấy chưa nộp",
      code: null,
      received: false,
      submittedAs: "ORIGINAL",
      originals: 0,
      copies: 0,
      secret: false,
    },
  ],
  deliverTo: "COUNTER",
  note: "",
  receivedAt: AT,
  dueAt: DUE,
  receivedBy: { id: "o1", fullName: "Trần Thị Nhận" },
  nationalState: 2,
};

export type Operation = HeldDossier["operations"][number];
/** Something that happened to it later. */
export const event = (id: string, told: Record<string, unknown>): Operation => ({
  id,
  kind: told.event === "return" ? "dossier.returned" : "dossier.event",
  body: { dossierId: "d1", eventId: id, at: AT, by: "Lê Văn Xử", dueAt: DUE, why: "", ...told },
  files: [],
});
export const signed: Operation = {
  id: "s1",
  kind: "document.signed",
  body: { documentId: "p1", componentId: "c1", title: "Giấy chứng sinh" },
  files: [FILE, { ...FILE, sha256: "b".repeat(64) }],
};

/** The facts as the province holds them after these operations. */
export function dossierOf(
  more: Operation[] = [],
  changes: Record<string, unknown> = {},
  held: Partial<HeldDossier> = {},
): NationalDossier {
  const made = assemble({
    id: "d1",
    code: "H41.99-260109-0001",
    agencyCode: "H41.99",
    agencyName: "Ủy ban nhân dân xã Đại Huệ",
    operations: [{ id: "r1", kind: "dossier.received", body: { ...body, ...changes }, files: [] }, ...more],
    results: [],
    filing: null,
    identityConfirmed: false,
    reusable: new Map(),
    ...held,
  });
  made!.procedure.fieldCode = "G15-TP07";
  made!.serviceCode = "1.001193.01";
  return made!;
}

/** Its message in either generation. */
export const gen1 = (dossier: NationalDossier) => mapMessage(GENERATION_1, "dossier", dossier);
export const gen2 = (dossier: NationalDossier) =>
  mapMessage(GENERATION_2, "dossier", { ...dossier, nationalCode: "G09.20-20260609-0092637" });
