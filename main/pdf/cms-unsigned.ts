import { child, der, derOid, parseAsn1, sequence, setOf, TAG } from "./der.ts";
import { OID_TIMESTAMP_ATTRIBUTE } from "./timestamp.ts";

/** The CMS of one signer with a time stamp over its signature value among the unsigned attributes (B-T). */
export function withTimestamp(cms: Uint8Array, token: Uint8Array): Uint8Array {
  const root = parseAsn1(cms);
  const data = child(child(root, 1, TAG.context(0)), 0, TAG.sequence);
  const infos = data.children.at(-1)!;
  const signer = child(infos, 0, TAG.sequence);
  const unsigned = signer.children.find((c) => c.tag === TAG.context(1));
  const attribute = sequence(derOid(OID_TIMESTAMP_ATTRIBUTE), setOf(token));
  const attributes = setOf(...(unsigned?.children ?? []).map((c) => c.raw), attribute).slice();
  attributes[0] = 0xa1;
  const info = sequence(...signer.children.filter((c) => c !== unsigned).map((c) => c.raw), attributes);
  const signed = sequence(...data.children.slice(0, -1).map((c) => c.raw), setOf(info));
  return sequence(child(root, 0, TAG.oid).raw, der(0xa0, signed));
}
