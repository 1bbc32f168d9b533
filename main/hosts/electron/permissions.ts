/** What is asked for, in the words of Electron's two handlers. */
export interface AskedPermission {
  permission: string;
  /** kinds of media, of `media` alone */
  kinds: readonly (string | undefined)[];
  /** address or origin of the page that asks */
  address: string;
}

/** The one permission of the window: pictures of its camera for the codes of a paper, never sound; of no other page. */
export function isGranted(asked: AskedPermission, origin: string): boolean {
  return (
    asked.permission === "media" &&
    asked.kinds.length > 0 &&
    asked.kinds.every((kind) => kind === "video") &&
    (asked.address === origin || asked.address.startsWith(`${origin}/`))
  );
}
