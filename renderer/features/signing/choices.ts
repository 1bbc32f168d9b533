import type { Token } from "../../../preload/contract/index.ts";

export interface Choice {
  id: string;
  serial: string;
  keyId: string;
}

/** The certificates that may be used now: usable, and the officer's own. */
export function usableChoices(tokens: readonly Token[]): Choice[] {
  return tokens
    .filter((token) => token.pinState !== "locked")
    .flatMap((token) =>
      token.certificates
        .filter((certificate) => certificate.usable && certificate.mine)
        .map((certificate) => ({
          id: `${token.serial}/${certificate.keyId}`,
          serial: token.serial,
          keyId: certificate.keyId,
        })),
    );
}
