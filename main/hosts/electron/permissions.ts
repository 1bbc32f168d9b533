/** What is asked for, in the words of Electron's two handlers. */
export interface AskedPermission {
  permission: string;
  /** kinds of media, of `media` alone */
  kinds: readonly (string | undefined)[];
  /** address or origin of the page that asks */
  address: string;
}

/** All that the window may: pictures of its camera for the codes of a paper, never sound, and to copy words; no other page may. */
export function isGranted(asked: AskedPermission, origin: string): boolean {
  const { permission, kinds, address } = asked;
  const isWanted =
    permission === "clipboard-sanitized-write" ||
    (permission === "media" && kinds.length > 0 && kinds.every((kind) => kind === "video"));
  return isWanted && (address === origin || address.startsWith(`${origin}/`));
}
