import { z } from "zod";
import { Applicant } from "./applicant.ts";
import { Id, StateWord, Timestamp } from "./common.ts";
import { HandedIn } from "./dossiers.ts";
import { command, query } from "./procedure.ts";
import { ADMIN, COUNTER } from "./roles.ts";

/** A dossier of someone who came before, as far as the counter needs it to recognise the person. */
export const EarlierDossier = z.object({
  id: Id,
  code: z.string(),
  procedureCode: z.string(),
  procedureName: z.string(),
  state: StateWord,
  receivedAt: Timestamp,
});
export type EarlierDossier = z.infer<typeof EarlierDossier>;

/** Someone who came before (người đã từng nộp hồ sơ); two records are never made one by themselves. */
export const EarlierPerson = z.object({
  /** `identity`: the same number; anything else is only "có thể là" */
  why: z.enum(["identity", "old-identity", "name-birth", "name-phone"]),
  /** as written in the newest of the person's dossiers */
  applicant: Applicant,
  lastAt: Timestamp,
  count: z.number().int(),
  /** the newest first, a few */
  dossiers: z.array(EarlierDossier),
  /** those that nobody has given back or ended yet */
  open: z.array(EarlierDossier),
});
export type EarlierPerson = z.infer<typeof EarlierPerson>;

/** Something to look at beside a field; it stops nothing. */
export const FieldNotice = z.object({ field: z.string(), code: z.string(), text: z.string() });
export type FieldNotice = z.infer<typeof FieldNotice>;

/** One line of a pasted list of people, read. */
export const ListedPerson = z.object({
  line: z.number().int(),
  fullName: z.string(),
  identity: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  address: z.string(),
  phone: z.string(),
  /** what stands in the way of receiving for this person; empty when nothing does */
  wrong: z.array(z.string()),
  notices: z.array(z.string()),
});
export type ListedPerson = z.infer<typeof ListedPerson>;

/** At most so many dossiers are received in one run: a queue behind still gets its turn. */
export const MOST_IN_ONE_RUN = 50;

export const people = {
  /** Who of those that came before this may be. Looked up in an officer's name and written in the log. */
  "people.recall": query(
    COUNTER,
    z.strictObject({
      identity: z.string().max(40),
      oldIdentity: z.string().max(20).default(""),
      fullName: z.string().max(200),
      birthDate: z.string().max(10),
      phone: z.string().max(20),
    }),
    z.object({ same: EarlierPerson.nullable(), maybe: z.array(EarlierPerson) }),
  ),
  /** What is worth a second look in what was typed, beside its field. */
  "people.check": query(COUNTER, z.strictObject({ applicant: Applicant }), z.array(FieldNotice)),
  /** Reads a pasted list: name, number, birth day, address, telephone, parted by tabs or semicolons, a line each. */
  "people.readList": query(
    COUNTER,
    z.strictObject({ text: z.string().max(60_000), shared: Applicant }),
    z.array(ListedPerson),
  ),
  /** A list of people out of a table (.xlsx, CSV) as text of the same shape as a pasted one. Keeps nothing of the file. */
  "people.readTable": command(
    COUNTER,
    z.strictObject({ upload: z.string().max(200) }),
    z.object({ text: z.string() }),
  ),
  /**
   * Receives one dossier for each person of a list. The same person of the same form is received once, however often
   * the list is sent: also by a window that was opened anew after a crash.
   */
  "people.receiveMany": command(
    COUNTER,
    z.strictObject({
      /** the form that the list belongs to */
      listId: Id,
      content: HandedIn,
      people: z
        .array(
          z.strictObject({
            fullName: z.string().max(200),
            identity: z.string().max(40),
            birthDate: z.string().max(10),
            sex: z.string().max(10),
            address: z.string().max(500),
            phone: z.string().max(20),
          }),
        )
        .min(1)
        .max(MOST_IN_ONE_RUN),
    }),
    z.array(z.object({ id: Id, code: z.string(), applicantName: z.string() })),
  ),
  /** Prints the receipts of these dossiers as one job: one pile in the tray, in their order. */
  "people.printPile": command(
    COUNTER,
    z.strictObject({ ids: z.array(Id).min(1).max(MOST_IN_ONE_RUN) }),
    z.object({ printed: z.number().int() }),
  ),
  /** The text that a serial scanner sent; each is given once, to the officer who sits at the counter. */
  "people.takeScan": command(COUNTER, z.strictObject({ id: Id }), z.object({ text: z.string() })),
  /** At the sign-in screen: that text if it is a substitute's code, else empty and left for who signs in. */
  "people.takeEntryCode": command("public", z.strictObject({ id: Id }), z.object({ text: z.string() })),
  /** The serial scanner of this machine and the ports that there are. */
  "people.scanner": query(
    ADMIN,
    z.strictObject({}),
    z.object({ port: z.string(), baud: z.number().int(), ports: z.array(z.string()), state: StateWord }),
  ),
  "people.chooseScanner": command(
    ADMIN,
    z.strictObject({ port: z.string().max(200), baud: z.number().int().min(300).max(921_600) }),
    z.object({ state: StateWord }),
  ),
};
