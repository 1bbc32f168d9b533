import { createHash } from "node:crypto";
import { readCertificate } from "../../../main/pdf/certificate.ts";
import { buildCms, buildSignedAttributes } from "../../../main/pdf/cms-build.ts";
import { der, sequence } from "../../../main/pdf/der.ts";
import type { TestAuthority } from "../pki.ts";
import { type Add, rangeOf } from "./changes.ts";

/** The document is whole; the block says what it should not. */
export function cmsTricks(
  add: Add,
  signed: Uint8Array,
  certificate: Uint8Array,
  mallory: ReturnType<TestAuthority["issue"]>,
): void {
  const { a, b, c } = rangeOf(signed);
  const digest = createHash("sha256")
    .update(signed.subarray(0, a))
    .update(signed.subarray(b, b + c))
    .digest();
  const put = (block: Uint8Array): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.fill("0", a + 1, b - 1, "latin1");
    bytes.write(Buffer.from(block).toString("hex"), a + 1, "latin1");
    return bytes;
  };
  const made = (attributes: Uint8Array, certificates: Uint8Array[]): Uint8Array =>
    buildCms({ signedAttributes: attributes, signature: mallory.sign(attributes), certificates });
  const own = buildSignedAttributes(digest, mallory.certificate);
  add(
    "block",
    "another's certificate with a forger's key",
    put(made(buildSignedAttributes(digest, certificate), [certificate])),
  );
  add(
    "block",
    "bound to another certificate",
    put(made(buildSignedAttributes(digest, certificate), [mallory.certificate])),
  );
  add(
    "block",
    "over another document",
    put(
      made(buildSignedAttributes(createHash("sha256").update("x").digest(), mallory.certificate), [
        mallory.certificate,
      ]),
    ),
  );
  const good = made(own, [mallory.certificate]);
  add("block", "strange bytes behind it", put(Buffer.concat([good, Buffer.from("strange")])), "warning");
  add("block", "cut off", put(good.subarray(0, good.length - 40)));
  add(
    "block",
    "no signed data at all",
    put(sequence(readCertificate(certificate).issuerDer, der(0x04, Buffer.alloc(20)))),
  );
}
