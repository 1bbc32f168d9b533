import { createPrivateKey, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { child, parseAsn1 } from "../../pdf/der.ts";

type Binding = typeof import("pkcs11js");

/** One software token to be made: label, PINs, and what it holds. */
export interface SoftTokenWish {
  module: string;
  label: string;
  pin: string;
  soPin: string;
  entries: { keyId: string; label: string; keyPem: string; certificate: string }[];
}

/**
 * Run as a process of its own (SoftHSM reads SOFTHSM2_CONF once, when it is loaded): reads wishes as JSON from
 * standard input, initialises a free slot for each and stores key and certificate. The demonstration and the
 * tests alone use it.
 */
async function main(): Promise<void> {
  const wishes = JSON.parse(await text(process.stdin)) as SoftTokenWish[];
  const pkcs11js = createRequire(import.meta.url)("pkcs11js") as Binding;
  const first = wishes[0];
  if (!first) return;
  const p11 = new pkcs11js.PKCS11();
  p11.load(first.module);
  p11.C_Initialize();
  try {
    for (const wish of wishes) write(pkcs11js, p11, wish);
  } finally {
    p11.C_Finalize();
  }
}

function write(pkcs11js: Binding, p11: InstanceType<Binding["PKCS11"]>, wish: SoftTokenWish): void {
  const free = p11
    .C_GetSlotList(false)
    .find((slot) => (p11.C_GetTokenInfo(slot).flags & pkcs11js.CKF_TOKEN_INITIALIZED) === 0);
  if (!free) throw new Error("no free slot");
  p11.C_InitToken(free, wish.soPin, wish.label);
  // SoftHSM moves an initialised token to a slot of another number
  const slot = p11
    .C_GetSlotList(true)
    .find((s) => p11.C_GetTokenInfo(s).label.replace(/[\0\s]+$/, "") === wish.label);
  if (!slot) throw new Error("the new token did not show up");
  const flags = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION;
  const officer = p11.C_OpenSession(slot, flags);
  p11.C_Login(officer, pkcs11js.CKU_SO, wish.soPin);
  p11.C_InitPIN(officer, wish.pin);
  p11.C_Logout(officer);
  p11.C_Login(officer, pkcs11js.CKU_USER, wish.pin);
  for (const entry of wish.entries) {
    const id = Buffer.from(entry.keyId, "hex");
    const certificate = Buffer.from(entry.certificate, "base64");
    const common = [
      { type: pkcs11js.CKA_TOKEN, value: true },
      { type: pkcs11js.CKA_ID, value: id },
      { type: pkcs11js.CKA_LABEL, value: entry.label },
    ];
    p11.C_CreateObject(officer, [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_CERTIFICATE },
      { type: pkcs11js.CKA_CERTIFICATE_TYPE, value: pkcs11js.CKC_X_509 },
      { type: pkcs11js.CKA_PRIVATE, value: false },
      { type: pkcs11js.CKA_SUBJECT, value: subjectOf(certificate) },
      { type: pkcs11js.CKA_VALUE, value: certificate },
      ...common,
    ]);
    p11.C_CreateObject(officer, [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
      { type: pkcs11js.CKA_PRIVATE, value: true },
      { type: pkcs11js.CKA_SENSITIVE, value: true },
      { type: pkcs11js.CKA_EXTRACTABLE, value: false },
      { type: pkcs11js.CKA_SIGN, value: true },
      ...common,
      ...keyAttributes(pkcs11js, entry.keyPem),
    ]);
  }
  p11.C_Logout(officer);
  p11.C_CloseSession(officer);
}

function subjectOf(certificate: Buffer): Buffer {
  const tbs = child(parseAsn1(new X509Certificate(certificate).raw), 0);
  return Buffer.from(child(tbs, 5).raw);
}

function keyAttributes(pkcs11js: Binding, pem: string): { type: number; value: Buffer | number }[] {
  const key = createPrivateKey(pem);
  const jwk = key.export({ format: "jwk" });
  const part = (name: "n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi"): Buffer =>
    Buffer.from(jwk[name] ?? "", "base64url");
  if (key.asymmetricKeyType === "ec") {
    // PKCS#8: version, algorithm (id-ecPublicKey, curve), key
    const algorithm = child(parseAsn1(key.export({ type: "pkcs8", format: "der" })), 1);
    return [
      { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_EC },
      { type: pkcs11js.CKA_EC_PARAMS, value: Buffer.from(child(algorithm, 1).raw) },
      { type: pkcs11js.CKA_VALUE, value: part("d") },
    ];
  }
  return [
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_RSA },
    { type: pkcs11js.CKA_MODULUS, value: part("n") },
    { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: part("e") },
    { type: pkcs11js.CKA_PRIVATE_EXPONENT, value: part("d") },
    { type: pkcs11js.CKA_PRIME_1, value: part("p") },
    { type: pkcs11js.CKA_PRIME_2, value: part("q") },
    { type: pkcs11js.CKA_EXPONENT_1, value: part("dp") },
    { type: pkcs11js.CKA_EXPONENT_2, value: part("dq") },
    { type: pkcs11js.CKA_COEFFICIENT, value: part("qi") },
  ];
}

await main();
