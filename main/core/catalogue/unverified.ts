/** A value that was not read in a source, as the administrator sees it. */
export interface UnverifiedItem {
  area: string;
  /** file and place in it, such as `catalogue/procedures/1.001193.json#cases.0.name` */
  path: string;
  /** where it belongs, in words */
  label: string;
  value: string;
  /** what is known about the origin; empty when nothing is */
  source: string;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Codes of the resources that a person would otherwise have to know. */
const WORDS: Record<string, string> = {
  EARLIER_RESULT: "kết quả của thủ tục trước",
  MUST: "phải số hóa",
  SECTOR_LAW: "theo luật chuyên ngành",
  LIST: "theo danh mục của cấp có thẩm quyền",
  SECRET: "bí mật nhà nước",
  ON_REQUEST: "số hóa khi yêu cầu",
  REQUEST: "người nộp yêu cầu",
  NO: "không số hóa",
  SHOW_ONLY: "chỉ xuất trình",
  PLAIN_COPY: "bản chụp",
  CERTIFIED_COPY: "bản sao chứng thực",
  DB_SHARED: "đã có trong cơ sở dữ liệu",
  E_FILED: "nộp bản điện tử",
  WORKING_DAY: "ngày làm việc",
  CALENDAR_DAY: "ngày",
  HOUR: "giờ",
  SAME_DAY: "trong ngày",
  BY_PLAN: "theo kế hoạch",
  UNKNOWN: "chưa biết",
  NEXT_WORKING_DAY: "ngày làm việc tiếp theo",
  LE_PHI: "lệ phí",
  PHI: "phí",
  VND: "đồng",
  DIRECT: "trực tiếp",
  ONLINE: "trực tuyến",
  POSTAL: "bưu chính",
};

const inWords = (value: string): string => WORDS[value] ?? value;

export { inWords as wordOf };

/** A leaf `{value}` or a plain value as short text. */
function text(value: unknown): string {
  if (value === null || value === undefined) return "chưa biết";
  if (isObject(value) && "value" in value) return text(value.value);
  if (typeof value === "object") return JSON.stringify(value);
  return value === true ? "có" : value === false ? "không" : inWords(String(value));
}

/** The words by which a person knows an object: its name, title, date or code. */
function nameOf(object: Json): string | undefined {
  for (const key of ["name", "title", "label", "date", "number", "from", "id", "code", "kind"]) {
    const value = object[key];
    if (value !== undefined && value !== null && !isObject(value)) return String(value);
    if (isObject(value) && typeof value.value === "string") return value.value;
  }
  return undefined;
}

const SKIPPED = new Set(["source", "sources", "unverified", "unverifiedFields"]);

/** What an unverified object says: its value, or its own fields when it has none. */
function contentOf(object: Json): string {
  if ("value" in object) {
    const more = [object.unit, object.reason, object.label].filter((part) => typeof part === "string");
    return [...new Set([text(object.value), ...more.map(inWords)])].join(" · ");
  }
  return Object.entries(object)
    .filter(([key, value]) => !SKIPPED.has(key) && !key.endsWith("Unverified") && typeof value !== "object")
    .map(([, value]) => text(value))
    .join(" · ");
}

function sourceText(source: unknown, sources: Record<string, string>): string {
  const keys = Array.isArray(source) ? source : source === undefined ? [] : [source];
  return keys.map((key) => sources[String(key)] ?? String(key)).join("; ");
}

/**
 * Every value of a resource that carries an `unverified` mark: a whole object (`unverified`), one of its keys
 * (`<key>Unverified`) or several (`unverifiedFields`).
 *
 * @param sources source texts by key; a key that is not in it stands for itself
 */
export function collectUnverified(
  area: string,
  file: string,
  json: unknown,
  sources: Record<string, string>,
): UnverifiedItem[] {
  const found: UnverifiedItem[] = [];
  const walk = (node: unknown, path: string[], names: string[]): void => {
    if (Array.isArray(node)) {
      for (const [place, item] of node.entries()) walk(item, [...path, String(place)], names);
      return;
    }
    if (!isObject(node)) return;
    const own = nameOf(node);
    const trail = own === undefined || own === names.at(-1) ? names : [...names, own];
    const add = (key: string | undefined, value: string): void => {
      const place = key === undefined ? path : [...path, key];
      found.push({
        area,
        path: place.length === 0 ? file : `${file}#${place.join(".")}`,
        label: trail.slice(0, 3).join(" › ") || file,
        value,
        source: sourceText(node.source ?? node.sources, sources),
      });
    };
    const fields = node.unverifiedFields;
    if (Array.isArray(fields)) for (const field of fields) add(String(field), text(node[String(field)]));
    else if (node.unverified === true) add(undefined, contentOf(node));
    for (const [key, value] of Object.entries(node)) {
      if (key.endsWith("Unverified") && value === true) {
        const marked = key.slice(0, -"Unverified".length);
        add(marked, text(node[marked]));
      } else if (!SKIPPED.has(key)) walk(value, [...path, key], trail);
    }
  };
  walk(json, [], []);
  return found;
}
