import { afterAll, beforeAll, expect, test } from "vitest";
import type { CounterEvent } from "../../preload/contract/index.ts";
import { handOverOf } from "../support/hand-over.ts";
import type { Call, OpenCore } from "../support/open-core.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { refusedWith } from "../support/refusal.ts";
import { openReturnsOffice, type ReturnsOffice } from "../support/returns-office.ts";

/** What stands between a result and the door: a scan, a fee; and the question that is asked behind it. */
let here: ReturnsOffice;
let opened: OpenCore;
let officer: Call;
let head: Call;
let readyDossier: ReturnsOffice["readyDossier"];
let told: ReturnsOffice["told"];

beforeAll(async () => {
  here = await openReturnsOffice();
  ({ opened, officer, head, readyDossier, told } = here);
}, 60_000);
afterAll(() => here?.close());

test("a paper result does not leave unscanned: scanned it goes; the head's exception has a reason", async () => {
  const ready = await readyDossier("Cao Thị Bản Giấy");
  const noted = await officer("returns.addPaper", { id: ready.id, title: "Giấy khai sinh (bản chính)" });
  const paper = noted.results.find(({ kind }) => kind === "paper");
  expect(paper?.blocked).toContain("phải được quét");
  // it is no paper that the person handed in
  expect((await officer("dossiers.get", { id: ready.id })).components).toHaveLength(1);
  const all = handOverOf(noted, { results: noted.results.map(({ id }) => id) });
  const refused = await refusedWith(officer("returns.handOver", all));
  expect(refused.code).toBe("returns.not-scanned");
  expect(refused.message).toContain("Giấy khai sinh (bản chính)");
  // leaving it out is no way round
  expect((await refusedWith(officer("returns.handOver", handOverOf(noted)))).code).toBe(
    "returns.not-scanned",
  );

  const scan = await officer("digitise.open", { dossierId: ready.id, componentId: paper?.id ?? "" });
  const upload = await opened.core.upload("officer", "kq.jpg", "image/jpeg", await makePage(DECISION));
  await officer("digitise.addPages", { documentId: scan.id, uploads: [upload] });
  expect((await refusedWith(officer("returns.handOver", all))).code).toBe("returns.not-scanned");
  expect((await refusedWith(officer("returns.removePaper", { componentId: paper?.id ?? "" }))).code).toBe(
    "returns.paper-scanned",
  );
  await officer("digitise.confirmPages", { documentId: scan.id, count: 1 });
  const { detail } = await officer("returns.handOver", all);
  expect(detail.state.code).toBe("returned");

  const other = await readyDossier("Cao Văn Miễn");
  const second = await officer("returns.addPaper", { id: other.id, title: "Sơ đồ khổ lớn" });
  const componentId = second.results.find(({ kind }) => kind === "paper")?.id ?? "";
  const excused = await head("returns.excuseScan", { componentId, why: "Khổ A0, máy không quét được" });
  const given = await officer("returns.handOver", handOverOf(excused));
  expect(given.detail.state.code).toBe("returned");
  expect((await told(other.id, "paper-result.excused"))[0]).toMatchObject({
    why: "Khổ A0, máy không quét được",
  });
}, 60_000);

test("what is still owed is settled before the result leaves", async () => {
  const ready = await readyDossier("Hà Thị Nợ");
  const owed = await officer("fees.demand", {
    dossierId: ready.id,
    lines: [
      {
        source: "other",
        index: null,
        name: "Lệ phí cấp bản sao",
        kind: "LE_PHI",
        quantity: 1,
        pages: 0,
        price: 8000,
        basis: "Nghị quyết thử",
        ground: "",
        groundWhy: "",
        moment: "return",
      },
    ],
  });
  expect((await officer("returns.get", { id: ready.id })).feesDue).toEqual([
    { name: "Lệ phí cấp bản sao", amount: 8000 },
  ]);
  const refused = await refusedWith(officer("returns.handOver", handOverOf(ready)));
  expect(refused.code).toBe("returns.fee-due");
  expect(refused.message).toContain("8.000 đồng");
  await officer("fees.cancelDue", { dueId: owed.dues[0]?.id ?? "", why: "Được miễn theo quy định" });
  expect((await officer("returns.handOver", handOverOf(ready))).detail.state.code).toBe("returned");
});

test("the rating is answered once, at the citizen's screen alone, and leaves by itself", async () => {
  const screen = opened.as("screen", "citizen");
  const events: CounterEvent[] = [];
  opened.core.subscribe((_client, event) => events.push(event));
  expect(await screen("citizen.screen", {})).toMatchObject({ kind: "rest" });
  const ready = await readyDossier("Mai Thị Hài Lòng");
  const given = await officer("returns.handOver", handOverOf(ready, { askRating: true }));
  expect(given.ratingShown).toBe(true);
  expect(events.some(({ topic }) => topic === "citizen")).toBe(true);
  const shown = await screen("citizen.screen", {});
  if (shown.kind !== "rating") throw new Error("no question");
  const answer = { ticket: shown.ticket, level: 4, remarks: ["Đúng hẹn", "bịa ra"], comment: "Cảm ơn" };
  // the officer does not see the ticket, and could not use it
  expect(JSON.stringify([given, events])).not.toContain(shown.ticket);
  expect((await refusedWith(officer("citizen.rate", answer))).code).toBe("citizen.screen-only");
  await screen("citizen.rate", answer);
  expect((await refusedWith(screen("citizen.rate", { ...answer, level: 1 }))).code).toBe(
    "citizen.ticket-used",
  );
  expect(await screen("citizen.screen", {})).toMatchObject({ kind: "rest" });
  expect((await refusedWith(officer("citizen.ask", { handOverId: given.handOverId }))).code).toBe(
    "citizen.rated-already",
  );
  const items = await told(ready.id, "rating.given");
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ level: 4, levels: 5, remarks: ["Đúng hẹn"], comment: "Cảm ơn" });

  opened.core.gone("screen");
  const next = await readyDossier("Mai Văn Vội");
  expect((await officer("returns.handOver", handOverOf(next, { askRating: true }))).ratingShown).toBe(false);
});
