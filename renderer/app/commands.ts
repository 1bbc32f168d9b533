import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { DossierDetail } from "../../preload/contract/index.ts";
import { openDraft } from "../features/dossiers/drafts.ts";
import { useCall } from "./counter.tsx";
import { foldText, nearness } from "./format.ts";
import { type KnownKey, knownKeys } from "./keys.ts";
import { areasFor, tabsFor } from "./places.ts";
import { useMay, useSession } from "./session.tsx";

/** One thing that the field on top can do. */
export interface Command {
  id: string;
  /** what kind of thing it is, in words before it */
  group: string;
  title: string;
  about: string;
  /** the key that does the same */
  key?: string;
  run: () => void;
}

const EVERY = 40;
const PROCEDURES = 6;
/** "nhận: khai sinh" begins a form with that procedure */
const RECEIVE = /^nhan(?: |:|$)\s*:?\s*/;

/** True when every word of the question stands in the text; accents are optional in both. */
function meets(text: string, question: string): boolean {
  const folded = foldText(text);
  return foldText(question)
    .split(" ")
    .every((word) => folded.includes(word));
}

/**
 * Everything that can be done from here by words: keys of the present screen, screens, open forms, dossiers that were
 * just open, procedures to receive. `question` null asks for nothing.
 */
export function useCommands(options: {
  question: string | null;
  /** ids of the dossiers that were open, the newest first */
  recent: readonly string[];
}): Command[] {
  const session = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayReceive = useMay("dossiers.receive");
  const asked = options.question !== null;
  const question = options.question ?? "";
  const wanted = foldText(question).replace(RECEIVE, "");
  const receiving = RECEIVE.test(foldText(question));
  const drafts = useCall("dossiers.drafts", {}, { enabled: asked && mayReceive });
  const procedures = useCall(
    "catalogue.search",
    { text: wanted.slice(0, 200), limit: PROCEDURES },
    { enabled: asked && mayReceive, staleTime: 60_000 },
  );
  if (!asked) return [];

  const ofKey = (known: KnownKey): Command => ({
    id: `key-${known.key}`,
    group: known.everywhere ? "Ở mọi nơi" : "Màn hình này",
    title: known.word,
    about: "",
    key: known.key,
    run: known.run,
  });
  const keys = knownKeys().map(ofKey);
  const here = keys.filter((one) => one.group === "Màn hình này");
  const everywhere = keys.filter((one) => one.group !== "Màn hình này");
  const places: Command[] = [
    ...tabsFor(session.officer).map((tab) => ({ to: tab.to, title: tab.name, about: "Quầy" })),
    ...areasFor(session.officer).map((area) => ({ to: area.to as string, title: area.name, about: "" })),
    { to: "/password", title: "Đổi mật khẩu", about: "" },
    { to: "/training", title: "Tập huấn: vào hoặc ra", about: "" },
  ].map(({ to, title, about }) => ({
    id: `place-${to}-${title}`,
    group: "Mở",
    title,
    about,
    run: () => void navigate({ to }),
  }));
  const forms: Command[] = (drafts.data ?? []).map((draft) => ({
    id: `draft-${draft.id}`,
    group: "Biểu mẫu đang mở",
    title: draft.applicantName || "Chưa có tên",
    about: draft.procedureName || "chưa chọn thủ tục",
    run: () => void navigate({ to: "/receive/$id", params: { id: draft.id } }),
  }));
  const dossiers: Command[] = options.recent.flatMap((id) => {
    const known = queries.getQueryData<DossierDetail>(["dossiers.get", { id }]);
    if (!known) return [];
    return [
      {
        id: `dossier-${id}`,
        group: "Hồ sơ vừa mở",
        title: `${known.code} ${known.applicantName}`,
        about: known.procedureName,
        run: () => void navigate({ to: "/dossiers/$id", params: { id } }),
      },
    ];
  });
  const fitting = mayReceive ? (procedures.data ?? []) : [];
  const toReceive: Command[] = fitting.map((procedure) => ({
    id: `receive-${procedure.code}`,
    group: "Nhận",
    title: procedure.name,
    about: procedure.code,
    run: () =>
      void navigate({ to: "/receive/$id", params: { id: openDraft({ procedureCode: procedure.code }) } }),
  }));
  const words = [...here, ...forms, ...dossiers, ...places, ...everywhere]
    .filter((one) => meets(`${one.group} ${one.title} ${one.about}`, question))
    .sort((a, b) => nearness(a.title, question) - nearness(b.title, question));
  return (receiving ? [...toReceive, ...words] : [...words, ...toReceive]).slice(0, EVERY);
}
