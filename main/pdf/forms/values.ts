import { composeQrText, type QrItemsConfig } from "../../core/copies/qr-text.ts";
import type { FormLayout, FormStyle } from "../../core/forms/layout.ts";
import type { FrozenForm } from "../../core/forms/types.ts";
import { fromTimestamp, toTimestamp } from "../../core/time.ts";
import { printable } from "./text.ts";

/** What fills a layout: single values, lists and tables by its keys, plus what its head shows. */
export interface FormValues {
  text: Record<string, string>;
  lists: Record<string, string[]>;
  tables: Record<string, { columns: readonly string[]; rows: string[][] }>;
  head: {
    parentName: string;
    name: string;
    numberLine: string;
    placeLine: string;
    provisional: boolean;
  };
  /** empty for a paper without one */
  qrText: string;
  /** stands on every page's foot with the page number */
  footer: string;
}

/** Fills `{key}`; a value that is missing becomes `gap`. */
export function fill(template: string, values: Record<string, string>, gap: string): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => printable(values[key] ?? "") || gap);
}

/** `columns` are the names of each table's cells, in their order. */
export function formValues(
  form: FrozenForm,
  layout: FormLayout,
  style: FormStyle,
  qr: QrItemsConfig,
  columns: Readonly<Record<string, readonly string[]>>,
): FormValues {
  const { head, content } = form;
  const at = content.day ?? toTimestamp(fromTimestamp(form.at));
  const [year, month, day] = [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10)];
  const own: Record<string, string> = content.text;
  const text: Record<string, string> = {
    unitName: head.unitName,
    agencyName: head.parentName,
    number: form.number,
    issuer: head.issuer,
    place: head.place,
    issuedOn: `ngày ${day} tháng ${month} năm ${year}`,
    shortDay: `${day}/${month}/${year}`,
    ...own,
  };
  const tables = content.tables as Record<string, string[][]>;
  return {
    text,
    lists: content.lists,
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, rows]) => [name, { columns: columns[name] ?? [], rows }]),
    ),
    head: {
      parentName: head.parentName,
      name: head.name,
      numberLine: fill(layout.numberLine, { ...text, abbreviation: head.abbreviation }, "........"),
      placeLine: layout.dated ? fill(style.placeLine, text, "........") : "",
      provisional: form.provisional,
    },
    qrText: layout.qr ? qrText(form, layout.title, qr) : "",
    footer: fill(layout.footer, text, ""),
  };
}

function qrText({ content, head, at }: FrozenForm, title: string, config: QrItemsConfig): string {
  if (content.code) return content.code;
  if (!content.qr) return "";
  return composeQrText(
    { ...content.qr, paperName: title, systemName: head.systemName, publishedAt: at },
    config,
    head.maskIdentity,
  );
}
