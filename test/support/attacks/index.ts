import { dict, name, PdfString } from "../../../main/pdf/syntax/objects.ts";
import { formPdf, signAs } from "../certified-pdfs.ts";
import type { TestAuthority } from "../pki.ts";
import { plainPdf } from "../signable-pdfs.ts";
import { laterSave } from "../tamper.ts";
import { cmsTricks } from "./blocks.ts";
import { type Attack, type Change, paint, withAnnotation, withCatalog } from "./changes.ts";
import { fill, formTricks } from "./forms.ts";
import { catalogueTricks, savings } from "./savings.ts";
import { shadows } from "./shadows.ts";
import { sneaky } from "./sneaky.ts";
import { forgeries, wrappings } from "./wrapping.ts";

/** Every class of manipulation, made anew on files that a good signer signed. */
export async function attackCorpus(authority: TestAuthority, at: number): Promise<Attack[]> {
  const signer = authority.issue();
  const mallory = authority.issue({ name: "Kẻ giả mạo", identity: "040190000099" });
  const signed = signAs(signer, await plainPdf({ pages: 2 }), { signedAt: at, rect: [300, 700, 400, 740] });
  const form = await formPdf();
  const approved = signAs(signer, form, { signedAt: at });
  const certified = (p: 1 | 2 | 3) =>
    signAs(signer, form, { certify: p, signedAt: at, rect: [300, 700, 400, 740] });
  const found: Attack[] = [];
  const add = (
    kind: string,
    what: string,
    bytes: Uint8Array,
    verdict: Attack["verdict"] = "invalid",
  ): void => {
    found.push({ kind, name: what, bytes, verdict });
  };
  const later = (kind: string, what: string, base: Uint8Array, change: Change): void =>
    add(kind, what, laterSave(base, change));

  shadows(add, signer, await plainPdf({ pages: 2 }), at);
  for (const [what, change] of Object.entries(savings)) later("incremental saving", what, signed, change);
  add(
    "incremental saving",
    "objects without cross-references",
    Buffer.concat([signed, Buffer.from("4 0 obj\n<</Length 5>>\nstream\nBT ET\nendstream\nendobj\n%%EOF\n")]),
  );
  add(
    "incremental saving",
    "a cut-off save",
    laterSave(signed, savings["another content"]!).subarray(0, -20),
    "invalid",
  );
  wrappings(add, signed);
  forgeries(add, signed);
  for (const [what, change] of Object.entries(catalogueTricks)) later("catalogue", what, signed, change);

  later(
    "evil annotation",
    "a white box over the sum (P=3)",
    certified(3),
    withAnnotation({ Subtype: name("FreeText") }, true),
  );
  for (const kind of ["Redact", "Screen", "Watermark", "RichMedia", "Link", "FileAttachment"])
    later(
      "evil annotation",
      `${kind} (P=3)`,
      certified(3),
      withAnnotation({ Subtype: name(kind), Rect: [80, 590, 90, 600] }, true),
    );
  later(
    "evil annotation",
    "over a signature (P=3)",
    certified(3),
    withAnnotation({ Subtype: name("Stamp"), Rect: [390, 730, 410, 745] }, true),
  );
  later(
    "evil annotation",
    "with an action (P=3)",
    certified(3),
    withAnnotation({
      Subtype: name("Text"),
      Rect: [10, 10, 20, 20],
      A: dict({ S: name("JavaScript"), JS: new PdfString("1") }),
    }),
  );
  for (const p of [1, 2] as const)
    later(
      "evil annotation",
      `a note where none is allowed (P=${p})`,
      certified(p),
      withAnnotation({ Subtype: name("Text"), Rect: [10, 10, 20, 20] }),
    );
  later(
    "evil annotation",
    "a note on a file that nobody certified",
    approved,
    withAnnotation({ Subtype: name("Text"), Rect: [10, 10, 20, 20] }),
  );
  sneaky(add, certified(2), mallory, at);
  await formTricks(add, signer, form, at);
  add("no changes at all", "a form filled in (P=1)", laterSave(certified(1), fill("amount", "9")));
  add(
    "no changes at all",
    "signed again (P=1)",
    signAs(mallory, certified(1), { signedAt: at, fieldName: "Second" }),
  );
  add(
    "no changes at all",
    "metadata (P=1)",
    laterSave(
      certified(1),
      withCatalog("Metadata", (update) => update.add(paint("<x/>"))),
    ),
  );
  cmsTricks(add, signed, signer.certificate, mallory);
  return found;
}
