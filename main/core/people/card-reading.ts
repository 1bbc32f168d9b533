import type { CardReading } from "../../../preload/contract/dossiers.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { KeptChild } from "../kept-child.ts";
import { dayOf } from "../time.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { parseCardQr } from "./rules/card.ts";
import { looksLikeMrz, type MrzCodes, parseMrz } from "./rules/mrz.ts";

/** A card or passport from whatever was read of it: the QR, or the lines of signs. Throws what either throws. */
export function readCardText(text: string, keys: string, codes: MrzCodes, today: string): CardReading {
  return looksLikeMrz(text) ? parseMrz(text, codes, today) : parseCardQr(text, codes, today, keys);
}

/** Identity cards and passports (thẻ căn cước, hộ chiếu) as a hand scanner, a reader of signs or a picture gives them. */
export function createCardReading(
  core: CoreContext,
  parts: { codes: MrzCodes; uploads: Uploads; imaging: KeptChild },
) {
  const { database } = core;
  const read = (text: string, keys = "") =>
    readCardText(text, keys, parts.codes, dayOf(core.ports.clock.now()));
  return {
    read,
    /** From a picture of its QR. Throws `qr.not-found`, `files.malware` and what `readCardText` throws. */
    async readPicture(officer: Officer, client: string, upload: string): Promise<CardReading> {
      const file = parts.uploads.take(client, upload);
      await core.write("system", async (tx) => {
        await tx.db.insertInto("files").values(file.row).execute();
      });
      try {
        const bytes = await database.files.read(file.id);
        await lookForMalware(core, officer, file, bytes);
        const texts = await parts.imaging.call<string[]>("readQr", { bytes, name: file.title });
        const card = texts.find((text) => text.includes("|")) ?? texts[0];
        if (card === undefined) throw new AppError("qr.not-found");
        return read(card);
      } finally {
        // the picture of a card is read and gone: nothing asks for it to be kept
        await core.write("system", (tx) => database.files.erase(tx, file.id, "card picture read"));
      }
    },
  };
}

export type CardReadings = ReturnType<typeof createCardReading>;
