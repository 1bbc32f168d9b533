import { PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from "./objects.ts";

/** A value in PDF syntax, as latin-1 bytes in a string; streams are written by `objectBytes`. */
export function syntax(value: PdfValue): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return numeral(value);
  if (value instanceof PdfName) return nameSyntax(value.name);
  if (value instanceof PdfRef) return `${value.num} ${value.gen} R`;
  if (value instanceof PdfString) return stringSyntax(value);
  if (Array.isArray(value)) return `[${value.map(syntax).join(" ")}]`;
  const entries = value instanceof PdfDict ? value.map : value.dict.map;
  return `<<${[...entries].map(([key, item]) => `${nameSyntax(key)} ${syntax(item)}`).join("\n")}>>`;
}

function numeral(value: number): string {
  if (!Number.isFinite(value)) return "0";
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(8).replace(/0+$/, "").replace(/\.$/, "");
}

function nameSyntax(text: string): string {
  return `/${text.replace(/[^!"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]/g, (c) => `#${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}`;
}

function stringSyntax(value: PdfString): string {
  if (value.hex) return `<${Buffer.from(value.bytes, "latin1").toString("hex")}>`;
  return `(${value.bytes.replace(/[\\()\r\n]/g, (c) => (c === "\r" ? "\\r" : c === "\n" ? "\\n" : `\\${c}`))})`;
}

/** One indirect object with its frame, ready to stand in a file. */
export function objectBytes(num: number, gen: number, value: PdfValue): Uint8Array {
  const head = `${num} ${gen} obj\n`;
  if (!(value instanceof PdfStream)) return Buffer.from(`${head}${syntax(value)}\nendobj\n`, "latin1");
  const dict = value.dict.clone().set("Length", value.raw.length);
  return Buffer.concat([
    Buffer.from(`${head}${syntax(dict)}\nstream\n`, "latin1"),
    value.raw,
    Buffer.from("\nendstream\nendobj\n", "latin1"),
  ]);
}
