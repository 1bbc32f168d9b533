import type { FastifyInstance } from "fastify";

/** Who may ask for a path: an enrolled machine, the province's administrator, everybody. */
export type Role = "device" | "admin" | "public";

/** By the beginning of the path; the first that fits counts. */
const ROLES: readonly (readonly [string, Role])[] = [
  ["/v1/", "device"],
  ["/admin/", "admin"],
  ["/nhan-vien", "admin"],
  ["/tra-cuu", "public"],
  ["/giao-dien.css", "public"],
  // whoever has the address of a file may open that file alone
  ["/tai-tep/", "public"],
];

export const roleOf = (path: string): Role | undefined =>
  ROLES.find(([begin]) => path.startsWith(begin))?.[1];

/** No route can be added that nobody is named for. Must be called before the first. */
export function requireRoles(app: FastifyInstance): void {
  app.addHook("onRoute", ({ url, method }) => {
    if (!roleOf(url)) throw new Error(`${String(method)} ${url}: no role may ask for it`);
  });
}
