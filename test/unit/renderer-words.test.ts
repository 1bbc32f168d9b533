import { describe, expect, it } from "vitest";
import type { CatalogueComponent, ExtractedField, Officer, Token } from "../../preload/contract/index.ts";
import { TOPICS } from "../../preload/contract/index.ts";
import { mayCall } from "../../renderer/app/access.ts";
import {
  bytesText,
  clockText,
  dayInput,
  dayText,
  moneyText,
  nearness,
  spanText,
  timeText,
} from "../../renderer/app/format.ts";
import { keyName } from "../../renderer/app/keys.ts";
import { STALE } from "../../renderer/app/topics.ts";
import { byDoubt } from "../../renderer/features/digitise/order.ts";
import { usualComponent } from "../../renderer/features/dossiers/drafts.ts";
import { pinWarning, usableChoices } from "../../renderer/features/signing/choices.ts";

describe("words for times, money and sizes", () => {
  it("writes them as people here do", () => {
    expect(timeText("2026-01-09T10:02:31.000+07:00")).toBe("09/01/2026 10:02");
    expect(clockText("2026-01-09T10:02:31.000+07:00")).toBe("10:02:31");
    expect(dayText("2026-01-09")).toBe("09/01/2026");
    expect(dayText("9/1/20")).toBe("9/1/20");
    expect(moneyText(8000)).toBe("8.000 đ");
    expect(moneyText(1234567)).toBe("1.234.567 đ");
    expect(moneyText(0)).toBe("0 đ");
    expect(bytesText(1_572_864)).toBe("1,5 MB");
    expect(spanText(125)).toBe("2 phút 05 giây");
  });

  it("reads a typed day and leaves half a day as it was typed", () => {
    expect(dayInput("9/1/2026")).toBe("2026-01-09");
    expect(dayInput("09/01/202")).toBe("09/01/202");
    expect(dayText(dayInput("09/01/2026"))).toBe("09/01/2026");
  });
});

describe("keys", () => {
  it("names a key with its modifiers in one order", () => {
    const plain = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
    expect(keyName({ ...plain, key: "F9" })).toBe("f9");
    expect(keyName({ ...plain, key: "K", ctrlKey: true })).toBe("ctrl+k");
    expect(keyName({ ...plain, key: "ArrowLeft", altKey: true })).toBe("alt+arrowleft");
    expect(keyName({ ...plain, key: "F9", shiftKey: true })).toBe("shift+f9");
  });
});

describe("what an officer is shown", () => {
  const officer = (roles: Officer["roles"]) => ({ roles }) as Officer;
  it("follows the role table of the contract", () => {
    expect(mayCall(officer(["receiving-officer"]), "dossiers.receive")).toBe(true);
    expect(mayCall(officer(["digitiser"]), "dossiers.receive")).toBe(false);
    expect(mayCall(officer(["digitiser"]), "digitise.open")).toBe(true);
    expect(mayCall(officer(["receiving-officer"]), "accounts.list")).toBe(false);
    expect(mayCall(officer(["it"]), "accounts.list")).toBe(true);
    expect(mayCall(officer([]), "sync.status")).toBe(true);
  });

  it("makes something old for every topic but the core's own and what a hand scanner read", () => {
    for (const topic of TOPICS) {
      if (topic !== "core" && topic !== "scans") expect(STALE[topic].length, topic).toBeGreaterThan(0);
    }
  });
});

describe("papers of a form", () => {
  const paper = (reason: string, originals: number, copies: number) =>
    ({
      name: "Giấy",
      code: null,
      originals,
      copies,
      digitise: { value: "NO", reason },
      submittedAs: ["ORIGINAL"],
      waysBinding: false,
    }) as CatalogueComponent;
  it("begins with the usual way of handing in, not yet received", () => {
    expect(usualComponent(paper("REQUEST", 1, 0))).toMatchObject({
      received: false,
      submittedAs: "ORIGINAL",
    });
    expect(usualComponent(paper("SHOW_ONLY", 0, 0)).submittedAs).toBe("SHOWN_ONLY");
    expect(usualComponent(paper("CERTIFIED_COPY", 0, 1)).submittedAs).toBe("CERTIFIED_COPY");
    expect(usualComponent(paper("REQUEST", 0, 1)).submittedAs).toBe("PLAIN_COPY");
  });
});

describe("fields read from a scan", () => {
  const field = (id: string, state: ExtractedField["state"], confirmedAt: string | null = null) =>
    ({ id, state, confirmedAt }) as ExtractedField;
  it("puts doubtful ones first and what a person confirmed last", () => {
    const order = byDoubt([
      field("a", "sure"),
      field("b", "absent"),
      field("c", "doubtful", "2026-01-09T10:00:00.000+07:00"),
      field("d", "doubtful"),
      field("e", "sure"),
    ]);
    expect(order.map((entry) => entry.id)).toEqual(["d", "a", "e", "b", "c"]);
  });
});

describe("certificates to sign with", () => {
  const certificate = (keyId: string, use: string | null, usable: boolean) => ({ keyId, use, usable });
  const token = (serial: string, pinState: Token["pinState"], certificates: object[]) =>
    ({ serial, pinState, certificates }) as Token;
  it("offers only usable ones that are the officer's own or the seal kept, on a token that is not locked", () => {
    const choices = usableChoices([
      token("1", "ok", [
        certificate("a", "personal", true),
        certificate("b", null, true),
        certificate("c", "personal", false),
      ]),
      token("2", "locked", [certificate("d", "personal", true)]),
      token("3", "final-try", [certificate("e", "agency", true)]),
    ]);
    expect(choices.map((choice) => choice.id)).toEqual(["1/a", "3/e"]);
  });
});

describe("what is said of a PIN before it is typed", () => {
  const said = (pinState: Token["pinState"], refused: number) =>
    pinWarning({ pinState, refused, usualTries: 3 });
  it("nothing while nothing is wrong; the token's own flags as they are; never a made-up count", () => {
    expect(said("ok", 0)).toBe("");
    expect(said("locked", 0)).toContain("đã bị khóa");
    expect(said("final-try", 2)).toContain("chỉ còn 1 lần thử");
    for (const words of [said("count-low", 0), said("count-low", 1), said("ok", 1)]) {
      expect(words).toContain("Không biết còn mấy lần");
      expect(words).not.toMatch(/[Cc]òn (khoảng )?\d/);
    }
    expect(said("ok", 1)).toContain("không đếm lần sai cho phần mềm biết; trên máy này đã sai 1 lần");
  });
});

it("a command that bears the very words stands before one that only holds them", () => {
  const titles = ["Khấu trừ kinh phí, thủ tục", "Thu phí theo ngày", "Thu phí"];
  expect(titles.sort((a, b) => nearness(a, "thu phi") - nearness(b, "thu phi"))).toEqual([
    "Thu phí",
    "Thu phí theo ngày",
    "Khấu trừ kinh phí, thủ tục",
  ]);
});
