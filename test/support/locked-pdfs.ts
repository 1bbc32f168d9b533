import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument, PDFName, PDFString, StandardFonts } from "pdf-lib";
import { buildCms, buildSignedAttributes } from "../../main/pdf/cms-build.ts";
import type { TestIdentity } from "./pki.ts";
import { tempDir } from "./temp-dir.ts";

/** A paper with two empty signature fields, locked by qpdf; `how` is what its --encrypt takes after the passwords. */
export async function lockedPdf(how: string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([300, 400]);
  page.drawText("Nothing to see here", {
    x: 40,
    y: 200,
    size: 14,
    font: await pdf.embedFont(StandardFonts.Helvetica),
  });
  pdf.setTitle("A locked paper");
  const fields = ["First", "Second"].map((title) =>
    pdf.context.register(
      pdf.context.obj({
        Type: "Annot",
        Subtype: "Widget",
        FT: "Sig",
        T: PDFString.of(title),
        F: 132,
        Rect: [0, 0, 0, 0],
        P: page.ref,
      }),
    ),
  );
  page.node.set(PDFName.of("Annots"), pdf.context.obj(fields));
  pdf.catalog.set(PDFName.of("AcroForm"), pdf.context.obj({ Fields: fields, SigFlags: 3 }));
  const folder = tempDir();
  const [plain, locked] = [join(folder, "plain.pdf"), join(folder, "locked.pdf")];
  writeFileSync(plain, await pdf.save({ useObjectStreams: false }));
  execFileSync("qpdf", [
    "--allow-weak-crypto",
    "--object-streams=disable",
    ...["--encrypt", "", "owner", ...how, "--"],
    plain,
    locked,
  ]);
  return readFileSync(locked);
}

/**
 * A signature in the next empty field by a writer that shares nothing with the product's: the field is copied as it
 * stands, its locked title with it, and the block of a signature is never locked.
 */
export function signLocked(identity: TestIdentity, locked: Uint8Array): Uint8Array {
  const text = Buffer.from(locked).toString("latin1");
  const filledIn = [...text.matchAll(/(\d+) 0 obj\n<< [^\n]*\/V \d+ 0 R/g)].map((match) => match[1]);
  const field = [
    ...text.matchAll(/(?<=\n)(\d+) 0 obj\n<< ((?:(?!endobj)[\s\S])*\/FT \/Sig(?:(?!endobj)[\s\S])*)endobj/g),
  ].find((match) => !filledIn.includes(match[1]))!;
  const number = Math.max(...[...text.matchAll(/\/Size (\d+)/g)].map((match) => Number(match[1])));
  const room = 8192;
  const range = " ".repeat(40);
  const head = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [";
  const body = `${head}${range}] /Contents <${"0".repeat(room)}> >>\n`;
  const bytes = addToLocked(locked, [
    { num: Number(field[1]), body: `<< /V ${number} 0 R ${field[2]!}` },
    { num: number, body },
  ]);
  const gap = bytes.indexOf(`<${"0".repeat(room)}>`, locked.length);
  const behind = gap + room + 2;
  bytes.write(`0 ${gap} ${behind} ${bytes.length - behind}`, bytes.indexOf(range, locked.length), "latin1");
  const digest = createHash("sha256").update(bytes.subarray(0, gap)).update(bytes.subarray(behind)).digest();
  const signedAttributes = buildSignedAttributes(digest, identity.certificate);
  const cms = buildCms({
    signedAttributes,
    signature: identity.sign(signedAttributes),
    certificates: [identity.certificate],
  });
  bytes.write(Buffer.from(cms).toString("hex"), gap + 1, "latin1");
  return bytes;
}

/** Objects (latin-1 text of what stands between `obj` and `endobj`) added behind a locked file with a table. */
export function addToLocked(locked: Uint8Array, objects: { num: number; body: string }[]): Buffer {
  const text = Buffer.from(locked).toString("latin1");
  const last = (pattern: RegExp) => [...text.matchAll(pattern)].at(-1)![0];
  const size = Math.max(Number(/\d+/.exec(last(/\/Size \d+/g))![0]), ...objects.map(({ num }) => num + 1));
  let added = "";
  const offsets = objects.map(({ num, body }) => {
    const at = locked.length + added.length;
    added += `${num} 0 obj\n${body}endobj\n`;
    return `${num} 1\n${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = locked.length + added.length;
  const kept = [
    last(/\/Root \d+ 0 R/g),
    last(/\/Encrypt \d+ 0 R/g),
    last(/\/ID ?\[[^\]]*\]/g),
    `/Prev ${/\d+$/.exec(last(/startxref\s+\d+/g))![0]}`,
  ];
  added += `xref\n${offsets.join("")}trailer\n<< /Size ${size} ${kept.join(" ")} >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.concat([locked, Buffer.from(added, "latin1")]);
}
