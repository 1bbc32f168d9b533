import { type CertificateInfo, extensionOf } from "./certificate.ts";
import { type Asn1, DerError, oid, TAG } from "./der.ts";

const OID_AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
const OID_LIST_POINTS = "2.5.29.31";
const OID_OCSP = "1.3.6.1.5.5.7.48.1";
const OID_ISSUERS = "1.3.6.1.5.5.7.48.2";
const MAX_ADDRESSES = 8;

/** Where a certificate says that its issuer publishes: http and https only. */
export interface Addresses {
  ocsp: string[];
  lists: string[];
  issuers: string[];
}

/** Reads the addresses of a certificate; what cannot be read is not there. */
export function addressesOf(info: CertificateInfo): Addresses {
  try {
    const access = extensionOf(info, OID_AUTHORITY_ACCESS)?.children ?? [];
    const named = (type: string): string[] =>
      urls(access.filter((one) => one.children[0] && oid(one.children[0]) === type));
    return {
      ocsp: named(OID_OCSP),
      issuers: named(OID_ISSUERS),
      lists: urls(extensionOf(info, OID_LIST_POINTS)?.children ?? []),
    };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { ocsp: [], lists: [], issuers: [] };
  }
}

/** Every uniformResourceIdentifier [6] below these elements. */
export function urls(elements: Asn1[]): string[] {
  const found: string[] = [];
  const visit = (element: Asn1): void => {
    if (element.tag === TAG.context(6) && !element.constructed) {
      const text = Buffer.from(element.body).toString("latin1");
      if (/^https?:\/\/[\x21-\x7e]{1,500}$/i.test(text)) found.push(text);
    }
    for (const part of element.children) visit(part);
  };
  for (const element of elements) visit(element);
  return [...new Set(found)].slice(0, MAX_ADDRESSES);
}
