import { TableRefused } from "./refused.ts";

/** What `walkXml` meets, in order. Names come without their namespace prefix. */
export interface XmlReader {
  open(name: string, attributes: (name: string) => string | undefined, empty: boolean): void;
  text(text: string): void;
  close(name: string): void;
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/**
 * Walks over the XML of a workbook. A document type is refused, so that no entity can be declared; nothing is
 * ever fetched.
 */
export function walkXml(xml: string, reader: XmlReader): void {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw new TableRefused("Tệp .xlsx có khai báo lạ nên không được mở.");
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf("<", at);
    if (open < 0) break;
    if (open > at) reader.text(decode(xml.slice(at, open)));
    if (xml.startsWith("<![CDATA[", open)) {
      const end = xml.indexOf("]]>", open);
      if (end < 0) break;
      reader.text(xml.slice(open + 9, end));
      at = end + 3;
      continue;
    }
    if (xml.startsWith("<!--", open)) {
      const end = xml.indexOf("-->", open);
      if (end < 0) break;
      at = end + 3;
      continue;
    }
    const close = endOfTag(xml, open);
    const tag = xml.slice(open + 1, close);
    at = close + 1;
    if (tag.startsWith("?")) continue;
    if (tag.startsWith("/")) {
      reader.close(local(tag.slice(1).trim()));
      continue;
    }
    const empty = tag.endsWith("/");
    const name = /^[^\s/>]+/.exec(tag)?.[0] ?? "";
    const rest = tag.slice(name.length);
    reader.open(local(name), (wanted) => attribute(rest, wanted), empty);
    if (empty) reader.close(local(name));
  }
}

function endOfTag(xml: string, from: number): number {
  let quote = "";
  for (let at = from; at < xml.length; at++) {
    const sign = xml[at]!;
    if (quote) {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === ">") return at;
  }
  throw new TableRefused("Tệp .xlsx bị cắt dở.");
}

function attribute(text: string, wanted: string): string | undefined {
  for (const [, name = "", double, single] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    if (name === wanted || local(name) === wanted) return decode(double ?? single ?? "");
  return undefined;
}
