import { foldText } from "../../catalogue/service.ts";

/** As dossiers are compared: without marks and signs, words parted by one space. */
export function foldForSearch(text: string): string {
  return foldText(text).replace(/\.+/g, " ").replace(/ +/g, " ").trim();
}

/** Everything by which a dossier is asked for at the counter: number, person, identity, telephone, procedure. */
export function searchTextOf(dossier: {
  code: string;
  fullName: string;
  identity: string;
  phone: string;
  procedureName: string;
}): string {
  const { code, fullName, identity, phone, procedureName } = dossier;
  return foldForSearch([code, fullName, identity, phone, procedureName].join(" "));
}
