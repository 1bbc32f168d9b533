import { readdirSync, readFileSync } from "node:fs";
import { startGeneration1 } from "./generation-1.ts";
import { startGeneration2 } from "./generation-2.ts";

interface ProcedureFile {
  code: string;
  name: { value: string };
  field: { name: { value: string }; code: { value: string | null } };
}

/** Both generations of the portal on loopback, with the project's own catalogue: what a demonstration hands on to. */
export async function startPortals() {
  const folder = new URL("../../../resources/catalogue/procedures/", import.meta.url);
  const procedures = Object.fromEntries(
    readdirSync(folder).map((name) => {
      const {
        code,
        name: title,
        field,
      } = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as ProcedureFile;
      return [code, [title.value, field.code.value ?? "", field.name.value] as [string, string, string]];
    }),
  );
  const first = await startGeneration1({ procedures });
  const second = await startGeneration2();
  return {
    generation1: first.config,
    generation2: second.config,
    close: () => Promise.all([first.close(), second.close()]),
  };
}
