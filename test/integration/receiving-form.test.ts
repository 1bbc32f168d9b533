import { randomUUID } from "node:crypto";
import QRCode from "qrcode";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";

/** What fills a receiving form, and what is known of the forms that are open. */
let demo: TestOffice;
let window: CoreClient;

beforeAll(async () => {
  demo = await createTestOffice();
  window = startCoreClient(demo.folder);
  await window.core.ready();
  await signIn(window, "tn1");
}, 60_000);

afterAll(async () => {
  await window?.core.close();
  await demo?.end();
});

const signIn = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: demo.account(username).password });

test("a card is read from a picture of it too, in both generations, and the picture is not kept", async () => {
  for (const citizen of [
    demo.office.citizens.find((one) => one.cardQr.split("|").length === 7),
    demo.office.citizens.find((one) => one.cardQr.split("|").length > 7),
  ]) {
    if (!citizen) throw new Error("no card of this kind");
    const code = await QRCode.toBuffer(citizen.cardQr, { width: 420, margin: 4 });
    const picture = await sharp({ create: { width: 1200, height: 760, channels: 3, background: "#cfe6ea" } })
      .composite([{ input: code, left: 740, top: 40 }])
      .jpeg({ quality: 80 })
      .toBuffer();
    const upload = await window.upload("the.jpg", "image/jpeg", picture);
    const card = await window.call("dossiers.readCardPicture", { upload });
    expect(card.fullName).toBe(citizen.fullName);
    expect(card.identity).toBe(citizen.identity);
    expect(await refusal(window.call("dossiers.readCardPicture", { upload }))).toBe("files.missing");
  }
});

test("a sign-in says which form was open; a list of open forms hears of a new name, not of every letter", async () => {
  const other = clientOf(window.core, "window-3");
  expect(await signIn(other, "tn2")).toMatchObject({ openDraft: null });
  const heard: string[] = [];
  const end = window.core.onEvent((_, event) => {
    if (event.topic === "drafts") heard.push(...event.ids);
  });
  const [parked, shown] = [randomUUID(), randomUUID()];
  const place = { field: "fullName", from: 0, to: 0, scroll: [] };
  const save = (id: string, revision: number, fullName: string, note: string, open: boolean) =>
    other.call("dossiers.saveDraft", {
      id,
      revision,
      content: { ...draftOf(fullName), note },
      cursor: { ...place, open },
    });
  await save(shown, 1, "Hồ", "", true);
  await save(shown, 2, "Hồ Thị Đang Gõ", "", true);
  await save(shown, 3, "Hồ Thị Đang Gõ", "chờ giấy", true);
  await save(parked, 1, "Lê Văn Để Đó", "", false);
  end();
  expect(heard).toEqual([shown, shown, parked]);
  await other.call("accounts.signOut", {});
  expect(await signIn(other, "tn2")).toMatchObject({ openDraft: shown });
  await other.call("dossiers.discardDraft", { id: shown });
  expect(await signIn(other, "tn2")).toMatchObject({ openDraft: null });
});
