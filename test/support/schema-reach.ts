type Json = Record<string, unknown>;

/** Lengths of the document's texts that have a pattern instead of a longest length. */
const LENGTHS: Record<string, [least: number, most: number]> = {
  Uuid: [36, 36],
  Sha256: [64, 64],
  Timestamp: [29, 29],
  Day: [10, 10],
  Cursor: [1, 200],
  AgencyCode: [1, 35],
};
/** One of each, for readers that judge such a text by a pattern of their own. */
const SAMPLES: Record<string, string> = {
  Uuid: "d0000000-0000-4000-8000-00000000000d",
  Sha256: "a".repeat(64),
  Timestamp: "2026-01-09T08:00:00.000+07:00",
  Day: "2026-01-09",
  Cursor: "v1.abc.1",
  AgencyCode: "H41.99",
};

/**
 * Where a reader refuses what a document allows: `allowed` is a schema of the document, `read` the reader's own as JSON
 * Schema. Answers the places in words; empty when whatever the document allows is read.
 */
export function refusedOf(allowed: Json, read: Json, schemas: Record<string, Json>, at = ""): string[] {
  if (read.anyOf) {
    const ways = read.anyOf as Json[];
    return (alternatives(allowed) ?? [allowed]).flatMap((one) => {
      const refused = ways.map((way) => refusedOf(one, way, schemas, at));
      return refused.some((places) => places.length === 0) ? [] : refused[0]!;
    });
  }
  const several = alternatives(allowed);
  if (several) return several.flatMap((one) => refusedOf(one, read, schemas, at));
  const name = String(allowed.$ref ?? "")
    .split("/")
    .at(-1)!;
  const schema = name === "" ? allowed : schemas[name]!;
  const wrong = (what: string) => [`${at || "/"}: ${what}`];
  const values = (schema.enum ?? (schema.const === undefined ? undefined : [schema.const])) as unknown[];
  const taken = (read.enum ?? (read.const === undefined ? undefined : [read.const])) as unknown[];
  if (taken) {
    const strange = values?.filter((value) => !taken.includes(value));
    return !values || strange!.length > 0 ? wrong(`reads ${taken} alone`) : [];
  }
  const type = (schema.type ?? (typeof values?.[0] === "string" ? "string" : undefined)) as string;
  if (read.type === undefined) return [];
  if (read.type !== type && !(read.type === "number" && type === "integer"))
    return wrong(`reads ${read.type}`);
  const within = (least: string, most: string, found: [unknown, unknown] = [schema[least], schema[most]]) => [
    ...(Number(read[least] ?? Number.NEGATIVE_INFINITY) > Number(found[0] ?? Number.NEGATIVE_INFINITY) &&
    !(read[least] === 0 || read[least] === Number.MIN_SAFE_INTEGER)
      ? wrong(`${least} is ${found[0] ?? "not said"}, read ${read[least]}`)
      : []),
    ...(Number(read[most] ?? Number.POSITIVE_INFINITY) < Number(found[1] ?? Number.POSITIVE_INFINITY) &&
    read[most] !== Number.MAX_SAFE_INTEGER
      ? wrong(`${most} is ${found[1] ?? "not said"}, read ${read[most]}`)
      : []),
  ];
  if (type === "string") {
    const known = values
      ? ([0, Math.max(...values.map((value) => String(value).length))] as [number, number])
      : (LENGTHS[name] ?? lengthsOf(String(schema.pattern ?? "")));
    const patterned =
      read.pattern === undefined || read.pattern === schema.pattern
        ? []
        : SAMPLES[name] !== undefined && new RegExp(String(read.pattern), "u").test(SAMPLES[name])
          ? []
          : wrong(`pattern is ${schema.pattern ?? "not said"}, read ${read.pattern}`);
    return [...within("minLength", "maxLength", known), ...patterned];
  }
  if (type === "integer" || type === "number") return within("minimum", "maximum");
  if (type === "array") {
    const items = refusedOf((schema.items ?? {}) as Json, (read.items ?? {}) as Json, schemas, `${at}/-`);
    return [...within("minItems", "maxItems"), ...items];
  }
  if (type !== "object") return [];
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = new Set((schema.required ?? []) as string[]);
  return [
    ...((read.required ?? []) as string[])
      // one that has a usual value need not be there, and another one is taken for it
      .filter((one) => !required.has(one) && !("default" in (read.properties as Record<string, Json>)[one]!))
      .map((one) => `${at}/${one}: need not be there`),
    ...Object.entries((read.properties ?? {}) as Record<string, Json>).flatMap(([one, inner]) =>
      properties[one] ? refusedOf(properties[one], inner, schemas, `${at}/${one}`) : [],
    ),
  ];
}

/** Of `^[0-9]{12}$` and the like: so many of one class. */
function lengthsOf(pattern: string): [number, number] | undefined {
  const [, least, most] = /^\^\[[^\]]+\]\{(\d+)(?:,(\d+))?\}\$$/.exec(pattern) ?? [];
  return least === undefined ? undefined : [Number(least), Number(most ?? least)];
}

/** The kinds of value that a schema allows, one by one; undefined where it is one kind. */
function alternatives(schema: Json): Json[] | undefined {
  if (schema.anyOf) return schema.anyOf as Json[];
  if (Array.isArray(schema.type)) return schema.type.map((type: unknown) => ({ ...schema, type }));
  return undefined;
}
