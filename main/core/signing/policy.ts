import type { Officer } from "../../../preload/contract/index.ts";
import type { Accounts } from "../accounts/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { isDemonstrationIssuer } from "../office/service.ts";
import { isTrainingIssuer, trainingIdentity } from "../training/service.ts";
import type { RevocationLists } from "./lists.ts";
import { requireSigningCertificate, requireUsableCertificate } from "./rules.ts";
import type { TokenCertificate } from "./types.ts";

/** Whose signature it is to be: the officer's own, or the agency's by the keeper of its seal. */
export type SignatureUse = "personal" | "agency";

/**
 * Who may sign with which certificate (NĐ 68/2024/NĐ-CP Điều 29, 31; NĐ 30/2020/NĐ-CP Điều 32, 33): a personal one
 * belongs to the signed-in officer, an agency's to the officers that the office named as keepers of that seal.
 */
export function createSigningPolicy(
  core: CoreContext,
  parts: { accounts: Accounts; pdf: KeptChild; lists: RevocationLists },
) {
  const sealOf = (certificate: Pick<TokenCertificate, "sha256">) =>
    core.config.seals.find((seal) => seal.certificates.includes(certificate.sha256));

  async function refusal(
    officer: Officer,
    certificate: TokenCertificate,
    use: SignatureUse,
  ): Promise<AppError | undefined> {
    if (!core.config.demonstration && isDemonstrationIssuer(certificate.issuer)) {
      return new AppError("office.demo-data-refused");
    }
    // each side signs with its own: a real token would make a real signature on a paper of training
    if (isTrainingIssuer(certificate.issuer) !== (core.config.training !== undefined)) {
      return new AppError("training.certificate");
    }
    const now = core.ports.clock.now();
    try {
      if (use === "personal") {
        // the seal's certificate is nobody's own, whatever number stands in it
        if (sealOf(certificate)) throw new AppError("signing.certificate-not-yours");
        // no identity number is taken over into training: its tokens bear invented ones
        const identity = core.config.training
          ? trainingIdentity(officer.username)
          : await parts.accounts.identity(officer.id);
        requireUsableCertificate(certificate, { now, identity });
      } else {
        if (!sealOf(certificate)?.keepers.includes(officer.username))
          throw new AppError("signing.not-seal-keeper");
        requireSigningCertificate(certificate, now);
      }
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  return {
    refusal,

    /** What this officer may sign with the certificate; null and why, when nothing. */
    async judge(
      officer: Officer,
      certificate: TokenCertificate,
    ): Promise<{ use: SignatureUse | null; why: AppError | undefined }> {
      const use = sealOf(certificate) ? "agency" : "personal";
      const why = await refusal(officer, certificate, use);
      return { use: why ? null : use, why };
    },

    /** Name of the agency whose seal the certificate is. */
    agencyOf: (certificate: Pick<TokenCertificate, "sha256">): string =>
      sealOf(certificate)?.agency ?? core.config.agency.name,

    /** Whether the officer keeps a seal of this office. */
    keepsSeal: (officer: Officer): boolean =>
      core.config.seals.some((seal) => seal.keepers.includes(officer.username)),

    /** As what an officer may sign today, in the words that stand under the text (quyền hạn, chức vụ). */
    capacitiesOf(username: string, day: string): string[] {
      return core.config.capacities
        .filter((one) => one.username === username && one.from <= day && (one.to === null || day <= one.to))
        .map((one) => one.words);
    },

    /**
     * The certificate's state at the time of signing, from the lists on this machine (NĐ 68/2024/NĐ-CP Điều 31).
     * Throws `signing.certificate-revoked`, `signing.revocation-stale`, and `signing.revocation-unlisted` where the
     * office demands a list.
     */
    async requireNotRevoked(
      certificate: TokenCertificate,
      others: readonly TokenCertificate[],
    ): Promise<void> {
      const certificates = [certificate.der, ...others.map((one) => one.der)];
      const ask = () =>
        parts.pdf.call<"good" | "revoked" | "stale" | "unlisted">("revocation", {
          certificates,
          trustFolders: core.config.trustFolders,
          listFolder: parts.lists.folder,
          now: core.ports.clock.now(),
        });
      let state = await ask();
      if (state === "stale" || state === "unlisted") {
        await parts.lists.refresh(certificates);
        state = await ask();
      }
      if (state === "revoked") throw new AppError("signing.certificate-revoked");
      if (state === "stale") throw new AppError("signing.revocation-stale");
      if (state === "unlisted" && core.config.requireRevocationList) {
        throw new AppError("signing.revocation-unlisted");
      }
    },
  };
}

export type SigningPolicy = ReturnType<typeof createSigningPolicy>;
