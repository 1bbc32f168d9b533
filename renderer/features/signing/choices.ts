import type { Token } from "../../../preload/contract/index.ts";

export type Use = "personal" | "agency";

export interface Choice {
  id: string;
  serial: string;
  keyId: string;
  use: Use;
}

/** The signing program of this machine stands among the choices under this id. */
export const SERVICE = "service";

/** The certificates that may be used now: usable, and the officer's own or the seal that the officer keeps. */
export function usableChoices(tokens: readonly Token[]): Choice[] {
  return tokens
    .filter((token) => token.pinState !== "locked")
    .flatMap((token) =>
      token.certificates.flatMap((certificate) =>
        certificate.usable && certificate.use
          ? [
              {
                id: `${token.serial}/${certificate.keyId}`,
                serial: token.serial,
                keyId: certificate.keyId,
                use: certificate.use,
              },
            ]
          : [],
      ),
    );
}

/** How many more wrong PINs the token bears, in words; empty when nothing is known. */
export function triesWords(token: Pick<Token, "triesLeft"> | null): string {
  const left = token?.triesLeft ?? null;
  if (left === null) return "";
  return left === 1 ? "Chỉ còn 1 lần thử trước khi thiết bị tự khóa." : `Còn khoảng ${left} lần thử.`;
}
