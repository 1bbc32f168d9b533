import type { WriteTx } from "../../../db/database.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Completion } from "./completion.ts";
import { type SignRequest, signDocument } from "./engine.ts";
import type { TokenSessions } from "./token-sessions.ts";
import type { TokenCertificate } from "./types.ts";

/** What a file is to be signed as; the key, the clock and the processes are the engine's. */
export type FileWish = Omit<
  SignRequest,
  "certificate" | "issuers" | "sign" | "pdf" | "stamp" | "nonce" | "timestampRoom" | "signedAt"
>;

/** A signed file and the certificate that signed it. */
export interface SignedFile {
  bytes: Uint8Array;
  /** a time stamp stands in the signature (B-T) */
  stamped: boolean;
  certificate: Pick<TokenCertificate, "serial" | "sha256">;
  /** what the engine clears away in the transaction that keeps the file */
  settle?(tx: WriteTx): Promise<void>;
}

/** One way to have files signed: a token in this machine, or a signing program that asks the person itself. */
export interface FileSigner {
  /** false once nothing more can be signed without a person: the token is gone, the session over */
  ready(): boolean;
  sign(wish: FileWish): Promise<SignedFile>;
  /** all that the keeper of the seal adds at once, where the engine does not sign them one by one */
  issue?(bytes: Uint8Array, wishes: readonly Omit<FileWish, "bytes">[]): Promise<SignedFile>;
}

/** Signs with an open token of this officer. */
export function createTokenEngine(
  core: CoreContext,
  parts: { tokens: TokenSessions; pdf: KeptChild; completion: Completion },
) {
  return (officer: Officer, serial: string, certificate: TokenCertificate): FileSigner => ({
    ready: () => parts.tokens.open(officer, serial) !== null,
    async sign(wish) {
      const { bytes, stamped } = await signDocument({
        ...wish,
        signedAt: core.now(),
        certificate,
        sign: (data) => parts.tokens.sign(officer, serial, certificate.keyId, data),
        pdf: parts.pdf,
        stamp: core.config.timestamp ? parts.completion.stamp : undefined,
        nonce: parts.completion.nonce(),
        timestampRoom: parts.completion.tokenSize(),
      });
      return { bytes, stamped, certificate };
    },
  });
}
