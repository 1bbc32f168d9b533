import { z } from "zod";
import { collectUnverified, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";
import type { FormKind } from "./keys.ts";
import { FormLayout, FormStyle, unknownKeys } from "./layout.ts";
import type { FormProfile } from "./types.ts";

const Index = z.strictObject({
  title: z.string(),
  /** which rule set a dossier follows, by the day of its reception */
  profiles: z.array(
    z.strictObject({
      id: z.enum(["legacy", "current"]),
      inForceFrom: z.iso.date().nullable(),
      inForceTo: z.iso.date().nullable(),
      source: z.string(),
    }),
  ),
  style: z.string(),
  layouts: z.array(z.string()),
});

/** The dated layouts of every paper that the counter prints. */
export interface FormsLaw {
  style: FormStyle;
  /** by the day `yyyy-MM-dd` on which the dossier was received */
  profile(day: string): FormProfile;
  /** The layout of a kind on the day of issue. Every kind has one for each profile. */
  layout(kind: FormKind, profile: FormProfile, day: string): FormLayout;
  unverified(): UnverifiedItem[];
}

const AREA = "Biểu mẫu in tại quầy";

/** Reads and validates `resources/law/forms`. Throws when a file is malformed or prints what its kind does not have. */
export async function loadForms(readJson: ReadJson): Promise<FormsLaw> {
  const index = Index.parse(await readJson("law/forms/index.json"));
  const files = [index.style, ...index.layouts].map((name) => `law/forms/${name}`);
  const jsons = await Promise.all(files.map(readJson));
  const style = FormStyle.parse(jsons[0]);
  const layouts = jsons.slice(1).map((json) => FormLayout.parse(json));
  layouts.forEach((layout, place) => {
    const wrong = [...unknownKeys(layout), ...layout.papers.filter((name) => !style.papers[name])];
    if (wrong.length > 0) throw new Error(`${files[place + 1]}: unknown ${wrong.join(", ")}`);
  });
  return {
    style,
    profile: (day) =>
      index.profiles.find((one) => (one.inForceFrom ?? "") <= day && day <= (one.inForceTo ?? "9999"))?.id ??
      "current",
    layout(kind, profile, day) {
      const own = layouts
        .filter((layout) => layout.kind === kind && layout.profiles.includes(profile))
        .sort((a, b) => a.inForceFrom.localeCompare(b.inForceFrom));
      // a rule set begins before the first layout of its circular, and its papers are still given out after its end
      const found = own.findLast((layout) => layout.inForceFrom <= day) ?? own[0];
      if (!found) throw new Error(`no layout of ${kind} for ${profile}`);
      return found;
    },
    unverified: () => jsons.flatMap((json, place) => collectUnverified(AREA, files[place] ?? "", json, {})),
  };
}
