import type { Store } from "./store.ts";

/** Somebody of the province's own table, which stands for the national population data base. */
export interface KnownPerson {
  /** 12 digits */
  identity: string;
  fullName: string;
  /** `1990-02-03`; a year alone where no day is known */
  birthDate: string;
}

/** Enters people in the table; somebody known is written anew. */
export async function knowPeople(store: Store, people: readonly KnownPerson[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { identity, fullName, birthDate } of people) {
      await tx.insert(
        "people",
        { identity, full_name: fullName, birth_date: birthDate },
        "ON CONFLICT (identity) DO UPDATE SET full_name = excluded.full_name, birth_date = excluded.birth_date",
      );
    }
  });
}

const named = (name: string) => name.normalize("NFC").trim().replace(/\s+/g, " ").toUpperCase();

/**
 * Answers for the identity that a dossier gives, on the feed. Only a person's 12 digits can be asked for; what
 * differs is named, never what the table says instead.
 */
export async function tellIdentity(store: Store, dossierId: string, applicant: unknown): Promise<void> {
  const given = (applicant ?? {}) as Record<string, unknown>;
  const number = String(given.identity ?? "");
  if (given.identityKind !== "citizen-id" || !/^\d{12}$/.test(number)) return;
  const known = await store.get<{ fullName: string; birthDate: string }>(
    'SELECT full_name AS "fullName", birth_date AS "birthDate" FROM people WHERE identity = ?',
    number,
  );
  const birthDate = String(given.birthDate ?? "");
  const wrong = known
    ? [
        ...(named(String(given.fullName ?? "")) === named(known.fullName) ? [] : ["họ tên"]),
        // a birth day that was not given is not held against anybody
        ...(birthDate === "" || birthDate === known.birthDate ? [] : ["ngày sinh"]),
      ]
    : [];
  await store.tell("identity-checked", dossierId, {
    identity: {
      number,
      outcome: !known ? "unknown" : wrong.length > 0 ? "different" : "confirmed",
      why: wrong.length > 0 ? `${wrong.join(", ")} khác Cơ sở dữ liệu quốc gia về dân cư` : "",
      checkedAt: store.now(),
    },
  });
}
