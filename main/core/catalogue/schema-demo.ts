import { z } from "zod";
import { SubmittedAs } from "../../../preload/contract/dossiers.ts";
import { Role } from "../../../preload/contract/roles.ts";

const Day = z.iso.date();

/** A demonstration office: a real commune, invented people. Never accepted by a real office (design rule 16). */
export const DemoOffice = z.object({
  demonstration: z.literal(true),
  invented: z.literal(true),
  notice: z.string(),
  agency: z.object({
    id: z.string(),
    name: z.string(),
    centreName: z.string(),
    code: z.string(),
    codeUnverified: z.literal(true),
    codeSource: z.string(),
    address: z.string(),
    phone: z.string(),
  }),
  neighbour: z.object({ id: z.string(), name: z.string() }),
  /** token of the agency's own certificate, and who keeps it */
  seal: z.strictObject({ label: z.string(), pin: z.string(), keeper: z.string() }),
  capacities: z.array(z.strictObject({ username: z.string(), words: z.string(), basis: z.string() })),
  officers: z.array(
    z.strictObject({
      username: z.string().regex(/^[a-z0-9._-]{3,40}$/),
      fullName: z.string(),
      title: z.string(),
      roles: z.array(Role).min(1),
      homeAgency: z.string(),
      workAgency: z.string(),
      identity: z.string().regex(/^\d{12}$/),
      birthDate: Day,
      sex: z.enum(["Nam", "Nữ"]),
      password: z.string().min(10),
      token: z.strictObject({ label: z.string(), pin: z.string() }).nullable(),
    }),
  ),
  citizens: z.array(
    z.strictObject({
      id: z.string(),
      fullName: z.string(),
      identity: z.string().regex(/^\d{12}$/),
      birthDate: Day,
      sex: z.enum(["Nam", "Nữ"]),
      address: z.string(),
      phone: z.string(),
      cardQr: z.string(),
    }),
  ),
  scenarios: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      citizen: z.string(),
      officer: z.string(),
      procedureCode: z.string(),
      caseIndex: z.number().int().min(0),
      /** components handed in, by their place in the case; all others stay unticked */
      components: z.array(
        z.strictObject({
          index: z.number().int().min(0),
          submittedAs: SubmittedAs,
          originals: z.number().int().min(0),
          copies: z.number().int().min(0),
          pages: z.number().int().min(0),
        }),
      ),
      deliverTo: z.enum(["COUNTER", "POST"]),
      note: z.string(),
    }),
  ),
});
export type DemoOffice = z.infer<typeof DemoOffice>;
