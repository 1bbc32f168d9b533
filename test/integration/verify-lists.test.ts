import { beforeAll, expect, test } from "vitest";
import { extension } from "../../main/hosts/demo/certificates.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { der, derInteger, sequence } from "../../main/pdf/der.ts";
import { emptyTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { makeAuthority, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";

/** Revocation lists as authorities really publish them: in parts, for others, as differences. */
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
const DAY = 86_400_000;
const OWN = "http://crl.example.vn/part-3.crl";
let authority: TestAuthority;
let officer: TestIdentity;
let serial: string;
let signed: Uint8Array;

beforeAll(async () => {
  authority = makeAuthority("CA kiểm thử", NOW);
  officer = authority.issue({ addresses: { crl: OWN } });
  serial = readCertificate(officer.certificate).serial;
  signed = await signWith(officer, await plainPdf(), { signedAt: NOW });
});

type Wish = Parameters<TestAuthority["crl"]>[0];

/** State of the signer by one list, and the verdict. */
function by(wish: Partial<Wish>, from = authority) {
  const trust = emptyTrust();
  for (const one of [authority, from]) {
    const root = readCertificate(one.certificate);
    trust.anchors.set(root.sha256, root);
  }
  const times = { thisUpdate: NOW - DAY, nextUpdate: NOW + DAY };
  trust.crls.push(readCrl(from.crl({ ...times, ...wish })));
  const report = verifyPdf(signed, { trust, now: NOW });
  return [report.signatures[0]!.revocation, report.verdict];
}

const yes = Buffer.from([255]);
/** issuingDistributionPoint of what it names. */
const part = (...fields: Uint8Array[]) => extension("2.5.29.28", true, sequence(...fields));
const at = (url: string) => der(0xa0, der(0xa0, der(0x86, Buffer.from(url, "latin1"))));
const delta = extension("2.5.29.27", true, derInteger(Buffer.from([1])));
const reason = (code: number) => extension("2.5.29.21", false, der(0x0a, Buffer.from([code])));
const issuedBy = (name: Uint8Array) => extension("2.5.29.29", true, sequence(der(0xa4, name)));

test("a list in parts speaks for the certificates that name its address, and for no others", () => {
  expect(by({ extensions: [part(at(OWN))] })).toEqual(["good", "valid"]);
  expect(by({ extensions: [part(at("http://crl.example.vn/part-4.crl"))] })).toEqual(["unknown", "warning"]);
  // revoked is revoked, on whichever part it stands
  const revoked = [{ serial, at: NOW - DAY }];
  expect(by({ revoked, extensions: [part(at(OWN))] })).toEqual(["revoked", "invalid"]);
});

test("a list of users' certificates alone speaks for a user, one of authorities', of some reasons or of attributes does not", () => {
  expect(by({ extensions: [part(der(0x81, yes))] })).toEqual(["good", "valid"]);
  expect(by({ extensions: [part(der(0x82, yes))] })).toEqual(["unknown", "warning"]);
  expect(by({ extensions: [part(der(0x83, Buffer.from([4, 0xf0])))] })).toEqual(["unknown", "warning"]);
  expect(by({ extensions: [part(der(0x85, yes))] })).toEqual(["unknown", "warning"]);
  expect(by({ extensions: [extension("1.2.3.4", true, der(0x05))] })).toEqual(["unknown", "warning"]);
});

test("an indirect list: the number of another authority's certificate is not this one's", () => {
  const other = readCertificate(makeAuthority("CA khác", NOW).certificate).subjectDer;
  const own = readCertificate(authority.certificate).subjectDer;
  const extensions = [part(der(0x84, yes))];
  const entry = { serial, at: NOW - DAY };
  const before = { serial: "0fff", at: NOW - DAY, extensions: [issuedBy(other)] };
  expect(by({ extensions, revoked: [{ ...entry, extensions: [issuedBy(other)] }] })).toEqual([
    "unknown",
    "warning",
  ]);
  // the issuer of an entry holds for those that follow
  expect(by({ extensions, revoked: [before, entry] })).toEqual(["unknown", "warning"]);
  expect(by({ extensions, revoked: [before, { ...entry, extensions: [issuedBy(own)] }] })).toEqual([
    "revoked",
    "invalid",
  ]);
});

test("a delta list: silence says nothing, an entry revokes, one that was given back does not", () => {
  expect(by({ extensions: [delta] })).toEqual(["unknown", "warning"]);
  const entry = { serial, at: NOW - DAY };
  expect(by({ extensions: [delta], revoked: [{ ...entry, extensions: [reason(1)] }] })).toEqual([
    "revoked",
    "invalid",
  ]);
  expect(by({ extensions: [delta], revoked: [{ ...entry, extensions: [reason(8)] }] })).toEqual([
    "unknown",
    "warning",
  ]);
});

test("on hold is revoked; taken back after the moment that counts is not; a list from after the certificate's end is silent", () => {
  expect(by({ revoked: [{ serial, at: NOW - DAY, extensions: [reason(6)] }] })).toEqual([
    "revoked",
    "invalid",
  ]);
  expect(
    by({ revoked: [{ serial, at: NOW + DAY }], thisUpdate: NOW + 2 * DAY, nextUpdate: NOW + 3 * DAY }),
  ).toEqual(["good", "valid"]);
  const end = readCertificate(officer.certificate).notAfter;
  expect(by({ thisUpdate: end + DAY, nextUpdate: end + 2 * DAY })).toEqual(["unknown", "warning"]);
});

test("a list that a namesake signed with another key says nothing", () => {
  expect(by({ revoked: [{ serial, at: NOW - DAY }] }, makeAuthority("CA kiểm thử", NOW))).toEqual([
    "unknown",
    "warning",
  ]);
});
