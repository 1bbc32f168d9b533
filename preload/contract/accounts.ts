import { z } from "zod";
import { Empty, Id, Timestamp, Username } from "./common.ts";
import { WireError } from "./errors.ts";
import { command, query } from "./procedure.ts";
import { ADMIN, HEAD, Role } from "./roles.ts";

/** The signed-in officer (cán bộ): home agency and place of work may differ. */
export const Officer = z.object({
  id: Id,
  username: z.string(),
  fullName: z.string(),
  title: z.string(),
  roles: z.array(Role),
  homeAgency: z.string(),
  workAgency: z.string(),
});
export type Officer = z.infer<typeof Officer>;

export const Account = Officer.extend({
  active: z.boolean(),
  lockedUntil: Timestamp.nullable(),
  createdAt: Timestamp,
});

export const SignedIn = z.object({
  /** secret of this sign-in; the window keeps it in memory to resume after the core restarted */
  session: z.string(),
  officer: Officer,
  /** the receiving form that was open when this officer left or the machine stopped; the window begins there */
  openDraft: Id.nullable(),
});

const AccountInput = z.strictObject({
  username: Username,
  fullName: z.string().trim().min(3).max(100),
  title: z.string().trim().max(100),
  roles: z.array(Role).min(1),
  homeAgency: z.string().min(1),
  workAgency: z.string().min(1),
  identity: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  password: z.string().max(200),
});

export const accounts = {
  "accounts.names": query(
    "public",
    Empty,
    z.array(z.object({ username: z.string(), fullName: z.string(), title: z.string() })),
  ),
  "accounts.signIn": command(
    "public",
    z.strictObject({ username: z.string().trim().min(1).max(100), password: z.string().max(200) }),
    SignedIn,
  ),
  /** Whether people have accounts at the province. */
  "accounts.province": query(
    "public",
    Empty,
    z.object({
      enabled: z.boolean(),
      /** of who sits here: connected to an account of the province; a local password is set */
      linked: z.boolean(),
      hasPassword: z.boolean(),
    }),
  ),
  /** Begins signing in there, or (`link`) connecting the account of who sits here; `device`: by a code at another device. */
  "accounts.provinceStart": command(
    "public",
    z.strictObject({ device: z.boolean(), link: z.boolean() }),
    z.object({ id: Id, opened: z.boolean(), address: z.string(), code: z.string().nullable() }),
  ),
  "accounts.provinceLook": query(
    "public",
    z.strictObject({ id: Id }),
    z.object({
      state: z.enum(["waiting", "done", "failed"]),
      problem: WireError.nullable(),
      /** of a sign-in that is done */
      seat: SignedIn.nullable(),
    }),
  ),
  "accounts.provinceCancel": command("public", z.strictObject({ id: Id }), Empty),
  "accounts.resume": command("public", z.strictObject({ session: z.string().max(200) }), SignedIn),
  "accounts.signOut": command("officer", Empty, Empty),
  /** The head lets a substitute sign in at one machine without a line; who asks says so again by the password. */
  "accounts.admit": command(
    HEAD,
    z.strictObject({
      username: z
        .string()
        .trim()
        .regex(/^[a-z0-9._-]{3,40}$/),
      fullName: z.string().trim().min(3).max(100),
      roles: z.array(Role).min(1),
      machine: z.string().trim().min(1).max(100),
      hours: z.number().int().min(1).max(72),
      password: z.string().max(200),
    }),
    z.object({
      /** proves itself at any machine of the office; too long to be read out */
      code: z.string(),
      /** 32 digits, for machines that met each other before; null: they did not */
      short: z.string().nullable(),
      until: Timestamp,
      /** the slip with the code, for printing */
      formId: Id,
    }),
  ),
  /** The substitute's first sign-in with it, once; the password is chosen here. */
  "accounts.redeem": command(
    "public",
    z.strictObject({
      code: z.string().max(8000),
      password: z.string().max(200),
      /** of who signs in, as the head wrote them; a short code does not hold them */
      username: z.string().trim().max(40).default(""),
      fullName: z.string().trim().max(100).default(""),
    }),
    SignedIn,
  ),
  "accounts.me": query("public", Empty, Officer.nullable()),
  "accounts.list": query(ADMIN, Empty, z.array(Account)),
  "accounts.create": command(ADMIN, AccountInput, Account),
  "accounts.setActive": command(ADMIN, z.strictObject({ id: Id, active: z.boolean() }), Account),
  "accounts.resetPassword": command(
    ADMIN,
    z.strictObject({ id: Id, password: z.string().max(200) }),
    Account,
  ),
  "accounts.changePassword": command(
    "officer",
    z.strictObject({ current: z.string().max(200), next: z.string().max(200) }),
    Empty,
  ),
};
