import { type Cms, certificateBinding, signatureHash } from "./cms-read.ts";
import type { Judged } from "./judge-signature.ts";
import { type ReadSignature, X509_RSA } from "./signature-value.ts";

/** Hash, key and form of a signature against what the rules still take (TT 15/2025/TT-BKHCN): old is said, not refused. */
export function judgeAlgorithms(judged: Judged, cms: Cms, signature: ReadSignature): void {
  const warn = (note: string): void => {
    judged.warn = true;
    judged.report.notes.push(note);
  };
  if (cms.hash === "sha1" || signatureHash(cms) === "sha1" || signature.subFilter === "adbe.pkcs7.sha1") {
    warn("Chữ ký dùng SHA-1, thuật toán cũ không còn đủ an toàn.");
  }
  if (signature.subFilter === X509_RSA)
    warn(
      "Dạng chữ ký cũ (adbe.x509.rsa_sha1): kiểm tra được nhưng tiêu chuẩn ký số hiện nay không còn nhận.",
    );
  if (cms.signer?.keyAlgorithm === "rsa" && cms.signer.keyBits < 2048)
    warn("Khóa RSA ngắn hơn 2048 bit (TT 15/2025/TT-BKHCN).");
  if (cms.signer?.keyAlgorithm === "ec" && cms.signer.keyBits < 256)
    warn("Khóa ECDSA ngắn hơn 256 bit hoặc trên đường cong lạ (TT 15/2025/TT-BKHCN).");
  if (cms.signer?.keyAlgorithm === "other")
    warn("Khóa của người ký không phải RSA hay ECDSA (TT 15/2025/TT-BKHCN).");
  if (signature.subFilter.startsWith("ETSI.CAdES") && certificateBinding(cms) === "none") {
    judged.report.level = "CMS";
    warn("Chữ ký ghi PAdES nhưng thiếu thuộc tính gắn chứng thư người ký.");
  }
  const usage = cms.signer?.keyUsage;
  if (usage && !usage.digitalSignature && !usage.nonRepudiation)
    warn("Chứng thư của người ký không được cấp để ký số.");
}
