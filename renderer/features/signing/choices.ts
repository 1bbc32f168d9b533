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

/**
 * What the token itself says of its PIN, and what was typed wrongly here; empty when there is nothing to warn of. A
 * token does not tell how many tries are left before the last one, so no number is made up.
 */
export function pinWarning(token: Pick<Token, "pinState" | "refused" | "usualTries">): string {
  const { pinState, refused, usualTries } = token;
  if (pinState === "locked") return "Thiết bị báo PIN đã bị khóa. Nhờ nơi cấp thiết bị mở khóa.";
  if (pinState === "final-try") return "Thiết bị báo chỉ còn 1 lần thử: sai lần nữa là tự khóa.";
  if (pinState === "ok" && refused === 0) return "";
  const said =
    pinState === "count-low"
      ? "Thiết bị báo đã có lần nhập sai PIN"
      : "Thiết bị không đếm lần sai cho phần mềm biết";
  const here = refused > 0 ? `; trên máy này đã sai ${refused} lần` : "";
  return `${said}${here}. Không biết còn mấy lần: thiết bị loại này thường khóa sau ${usualTries} lần sai.`;
}
