import { expect, test } from "vitest";
import {
  type CatalogueComponent,
  type ComponentInput,
  HandedIn,
  TypedDraft,
} from "../../preload/contract/index.ts";
import {
  carryOver,
  emptyApplicant,
  emptyDraft,
  isShownCard,
  isUsual,
  openDraft,
  takeFresh,
  usualComponent,
  waysOf,
} from "../../renderer/features/dossiers/drafts.ts";

const paper = (name: string, code: string | null = null) =>
  ({
    name,
    code,
    originals: 1,
    copies: 0,
    required: true,
    digitise: { value: "MUST", reason: "ORIGINAL" },
    submittedAs: ["ORIGINAL"],
    waysBinding: false,
  }) as CatalogueComponent;
const handed = (name: string, more: Partial<ComponentInput> = {}): ComponentInput => ({
  name,
  code: null,
  received: true,
  submittedAs: "CERTIFIED_COPY",
  originals: 0,
  copies: 2,
  secret: false,
  ...more,
});

test("another procedure keeps what was handed in of the papers that both ask for", () => {
  const next = carryOver(
    [
      handed("Giấy chứng sinh"),
      handed("Tờ khai theo mẫu 01", { code: "TK-01" }),
      handed("Sổ hộ khẩu", { received: false }),
    ],
    [paper("GIẤY CHỨNG  SINH"), paper("Tờ khai theo mẫu 02", "TK-01"), paper("Sổ hộ khẩu"), paper("Ảnh")],
  );
  expect(next.map((one) => [one.name, one.code, one.received, one.submittedAs, one.copies])).toEqual([
    ["GIẤY CHỨNG  SINH", null, true, "CERTIFIED_COPY", 2],
    ["Tờ khai theo mẫu 02", "TK-01", true, "CERTIFIED_COPY", 2],
    ["Sổ hộ khẩu", null, false, "ORIGINAL", 0],
    ["Ảnh", null, false, "ORIGINAL", 0],
  ]);
});

test("a paper that was handed in and that the new procedure does not ask for is not lost", () => {
  const next = carryOver(
    [handed("Giấy ra viện", { code: "GRV" }), handed("Ảnh", { received: false })],
    [paper("Tờ khai")],
  );
  expect(next.map((one) => [one.name, one.code, one.received])).toEqual([
    ["Tờ khai", null, false],
    ["Giấy ra viện", null, true],
  ]);
});

test("a new form begins once with what it was opened for", () => {
  const id = openDraft({ procedureCode: "1.001193" });
  expect([takeFresh(id), takeFresh(id)]).toEqual([{ procedureCode: "1.001193" }, null]);
});

test("'received in full' leaves out an authorisation that nobody has; a card that was read counts as shown", () => {
  const nobody = emptyApplicant();
  const authorisation = paper("Văn bản ủy quyền (được chứng thực)");
  const card = { ...paper("Giấy tờ tùy thân: Thẻ căn cước"), digitise: { value: "NO", reason: "SHOW_ONLY" } };
  const authorised = { ...nobody, authorised: {} } as typeof nobody;
  expect([isUsual(authorisation, nobody), isUsual(authorisation, authorised)]).toEqual([false, true]);
  expect(isUsual(paper("Tờ khai"), nobody)).toBe(true);
  const shown = card as CatalogueComponent;
  expect([isShownCard(shown, nobody), isShownCard(shown, { ...nobody, source: "card" })]).toEqual([
    false,
    true,
  ]);
});

test("ways that the catalogue names are the only ones to choose; advice comes first and leaves the others", () => {
  const advised = { ...paper("Giấy chứng sinh"), submittedAs: ["CERTIFIED_COPY"] } as CatalogueComponent;
  const named = { ...advised, waysBinding: true };
  const ways = (one: CatalogueComponent | undefined, chosen: ComponentInput["submittedAs"]) =>
    waysOf(one, chosen).map((entry) => entry.value);
  expect(ways(advised, "ORIGINAL")[0]).toBe("CERTIFIED_COPY");
  expect(ways(advised, "ORIGINAL")).toHaveLength(7);
  expect(ways(undefined, "ORIGINAL")).toHaveLength(7);
  expect(ways(named, "CERTIFIED_COPY")).toEqual(["CERTIFIED_COPY"]);
  // what was chosen under an earlier catalogue is still seen, with its word
  expect(waysOf(named, "PLAIN_COPY").map((entry) => entry.label)).toEqual([
    "Bản sao chứng thực",
    "Bản sao thường (không nhận)",
  ]);
  expect(usualComponent(advised).submittedAs).toBe("ORIGINAL");
  expect(usualComponent(named).submittedAs).toBe("CERTIFIED_COPY");
  const [carried] = carryOver([handed("Giấy chứng sinh", { submittedAs: "PLAIN_COPY" })], [named]);
  expect(carried).toMatchObject({ received: true, submittedAs: "CERTIFIED_COPY" });
});

test("what stands beside the form is kept with the draft and goes no further", () => {
  const typed = { ...emptyDraft(), note: "gấp", beside: { card: "0400899902", leafWhy: "Mất điện" } };
  expect(TypedDraft.parse(typed)).toEqual(typed);
  expect(HandedIn.parse(typed)).toEqual({ ...emptyDraft(), note: "gấp" });
});
