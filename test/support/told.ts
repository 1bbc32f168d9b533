import type { TestOffice } from "./office.ts";

/** What the province was told of a dossier, or of none: the bodies of its operations of one kind, in their order. */
export async function toldOf(
  office: TestOffice,
  dossierId: string | null,
  kind: string,
): Promise<Record<string, unknown>[]> {
  const admin = async (path: string) => {
    const response = await fetch(`${office.province.url}/admin/${path}`, {
      headers: { authorization: `Bearer ${office.province.adminToken}` },
    });
    return response.json();
  };
  const { operations } = (await admin("state")) as {
    operations: { id: string; kind: string; dossierId: string | null }[];
  };
  const wanted = operations.filter((one) => one.kind === kind && one.dossierId === dossierId);
  return Promise.all(
    wanted.map(async ({ id }) => ((await admin(`operations/${id}`)) as { body: never }).body),
  );
}
