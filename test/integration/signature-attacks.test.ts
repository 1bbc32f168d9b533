import { beforeAll, describe, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { dict, name, PdfRef, PdfStream, PdfString, type PdfValue } from "../../main/pdf/syntax/objects.ts";
import { emptyTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { addToStore } from "../../main/pdf/validation-store.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import type { Attack } from "../support/attacks/changes.ts";
import { fill } from "../support/attacks/forms.ts";
import { attackCorpus } from "../support/attacks/index.ts";
import { fieldNumber, formPdf, signAs, widgetOf } from "../support/certified-pdfs.ts";
import { qpdfCheck } from "../support/foreign-tools.ts";
import { makeAuthority, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";

const NOW = Date.parse("2026-03-02T09:00:00+07:00");
let authority: TestAuthority;
let signer: TestIdentity;
let trust: TrustStore;
let corpus: Attack[];

beforeAll(async () => {
  authority = makeAuthority("CA kiểm thử", NOW);
  signer = authority.issue();
  trust = emptyTrust();
  const root = readCertificate(authority.certificate);
  trust.anchors.set(root.sha256, root);
  trust.crls.push(readCrl(authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 })));
  corpus = await attackCorpus(authority, NOW);
});

const check = (bytes: Uint8Array) => verifyPdf(bytes, { trust, now: NOW });

test("the corpus is there, class by class, and each is made on a file that is valid by itself", async () => {
  const kinds = new Map<string, number>();
  for (const { kind } of corpus) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  expect(Object.fromEntries(kinds)).toMatchObject({
    "shadow: hide": 3,
    "shadow: replace": 1,
    "shadow: hide and replace": 2,
    "incremental saving": 11,
    wrapping: 5,
    "evil annotation": 12,
    "sneaky signature": 5,
    "no changes at all": 3,
  });
  for (const bytes of [
    signAs(signer, await plainPdf(), { signedAt: NOW }),
    signAs(signer, await formPdf(), { signedAt: NOW, certify: 2 }),
  ]) {
    expect(check(bytes).verdict).toBe("valid");
    expect(await qpdfCheck(bytes)).toBe("");
  }
});

test("no manipulated file passes as valid, and each is called what it is", () => {
  const wrong = corpus
    .map((attack) => ({ attack, report: check(attack.bytes) }))
    .filter(({ attack, report }) => report.verdict !== attack.verdict)
    .map(
      ({ attack, report }) =>
        `${attack.kind}, ${attack.name}: ${report.verdict} instead of ${attack.verdict}`,
    );
  expect(wrong).toEqual([]);
});

test("what is found is said in words, beside the signature it concerns", () => {
  for (const { kind, name: what, bytes } of corpus) {
    const report = check(bytes);
    const said = report.signatures.flatMap((one) => one.notes);
    expect([kind, what, said.length > 0 || report.problem !== undefined]).toEqual([kind, what, true]);
  }
});

describe("what a signer allowed is permitted (ISO 32000-2, 12.8.2.2)", () => {
  const first = (bytes: Uint8Array) => check(bytes).signatures[0]!;
  const certified = async (p: 1 | 2 | 3) => signAs(signer, await formPdf(), { certify: p, signedAt: NOW });
  const annotate =
    (entries: Record<string, PdfValue>) =>
    (update: import("../../main/pdf/incremental.ts").Update, file: PdfFile): void => {
      const ref = file.pages()[0]!;
      const page = file.dict(ref)!;
      const note = update.add(dict({ Type: name("Annot"), Rect: [500, 20, 520, 40], ...entries }));
      update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), note]));
    };

  test("P=2: a form filled in, a tick set; said which, and valid", async () => {
    const filled = laterSave(await certified(2), (update, file) => {
      fill("amount", "9.000.000")(update, file);
      const tick = widgetOf(file, "agreed");
      update.replace(tick, file.dict(tick)!.clone().set("AS", name("Yes")).set("V", name("Yes")));
    });
    expect(first(filled)).toMatchObject({ changesAfter: "permitted", integrity: "intact" });
    expect(first(filled).notes.join()).toContain(
      "Điền biểu mẫu sau khi ký, người ký cho phép: amount, agreed",
    );
    expect(check(filled).verdict).toBe("valid");
    // filled again, and signed by another
    const again = laterSave(filled, fill("amount", "8"));
    expect(first(again).changesAfter).toBe("permitted");
    const both = signAs(authority.issue({ name: "Trần Văn Bình" }), again, {
      signedAt: NOW,
      fieldName: "Second",
    });
    expect(check(both).signatures.map((one) => one.changesAfter)).toEqual(["permitted", "none"]);
    expect(check(both).verdict).toBe("valid");
  });

  test("P=2: the look that the field had is drawn anew in its own place", async () => {
    const redrawn = laterSave(await certified(2), (update, file) => {
      const widget = file.dict(widgetOf(file, "amount"))!;
      const own = file.dict(widget.get("AP"))!.get("N") as PdfRef;
      const old = file.get(own.num) as PdfStream;
      update.replace(own, new PdfStream(old.dict, Buffer.from("BT ET")));
      const num = fieldNumber(file, "amount");
      update.replace(new PdfRef(num), file.dict(new PdfRef(num))!.clone().set("V", new PdfString("9")));
    });
    expect(first(redrawn).changesAfter).toBe("permitted");
  });

  test("P=3: a note is permitted, and to be looked at", async () => {
    const noted = laterSave(
      await certified(3),
      annotate({ Subtype: name("Text"), Contents: new PdfString("x") }),
    );
    expect(first(noted)).toMatchObject({ changesAfter: "permitted" });
    expect(first(noted).notes.join()).toContain("1 ghi chú");
    expect(check(noted).verdict).toBe("warning");
    // changed and taken away again
    const file = PdfFile.open(noted);
    const note = file.array(file.dict(file.pages()[0]!)!.get("Annots")).at(-1) as PdfRef;
    const second = signAs(authority.issue({ name: "Trần Văn Bình" }), noted, {
      signedAt: NOW,
      fieldName: "Second",
    });
    const moved = laterSave(second, (update, now) =>
      update.replace(note, now.dict(note)!.clone().set("Contents", new PdfString("y"))),
    );
    expect(check(moved).signatures.map((one) => one.changesAfter)).toEqual(["permitted", "permitted"]);
    const gone = laterSave(second, (update, now) => {
      const ref = now.pages()[0]!;
      const page = now.dict(ref)!;
      const rest = now
        .array(page.get("Annots"))
        .filter((one) => !(one instanceof PdfRef && one.num === note.num));
      update.replace(ref, page.clone().set("Annots", rest));
    });
    expect(check(gone).signatures.map((one) => one.changesAfter)).toEqual(["permitted", "permitted"]);
  });

  test("P=1: only proof and time stamps of the whole file may follow", async () => {
    const bytes = await certified(1);
    const store = addToStore(
      PdfFile.open(bytes),
      new Map([["A".repeat(40), { certificates: [signer.certificate], crls: [], ocsps: [] }]]),
    )!;
    expect(first(store)).toMatchObject({ changesAfter: "permitted" });
    expect(check(store).verdict).toBe("valid");
  });

  test("a lock on some fields leaves the others to be filled in", async () => {
    const locked = signAs(signer, await formPdf(), {
      lock: "/Action /Include /Fields [(place)]",
      signedAt: NOW,
    });
    expect(first(laterSave(locked, fill("amount", "9")))).toMatchObject({ changesAfter: "permitted" });
    const bad = first(laterSave(locked, fill("place", "9")));
    expect(bad.changesAfter).toBe("suspicious");
    expect(bad.notes.join()).toContain('Ô "place" đã được người ký khóa');
  });

  test("the strictest signer decides for those after", async () => {
    const open = await certified(3);
    const strict = signAs(authority.issue({ name: "Trần Văn Bình" }), open, {
      signedAt: NOW,
      fieldName: "Second",
      lock: "/Action /All /P 1",
    });
    const noted = laterSave(strict, annotate({ Subtype: name("Text") }));
    expect(check(noted).signatures.map((one) => one.changesAfter)).toEqual(["permitted", "suspicious"]);
    expect(check(noted).verdict).toBe("invalid");
  });
});

test("marks are found where they are seen, also on a turned page", async () => {
  const rect: [number, number, number, number] = [100, 700, 200, 740];
  const place = (bytes: Uint8Array) => check(bytes).signatures[0]!.place;
  const upright = place(signAs(signer, await plainPdf(), { signedAt: NOW, rect }))!;
  expect(upright).toMatchObject({ page: 1, box: [0.168, 0.121, 0.336, 0.1685] });
  const turned = place(signAs(signer, await plainPdf({ rotate: 90 }), { signedAt: NOW, rect }))!;
  expect(turned.box).toEqual([0.8315, 0.168, 0.879, 0.336]);
  expect(place(signAs(signer, await plainPdf(), { signedAt: NOW }))).toBeUndefined();
});
