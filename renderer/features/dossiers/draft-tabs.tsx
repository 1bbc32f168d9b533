import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { DraftSummary } from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";

type Tab = Pick<DraftSummary, "id" | "applicantName" | "procedureName">;

/**
 * The forms that this officer has open, in the order in which they were begun; each keeps its own cursor. Nothing is
 * shown while there is only one.
 */
export function DraftTabs(props: { here: Tab }) {
  const navigate = useNavigate();
  const drafts = useCall("dossiers.drafts", {});
  const row = useRef<HTMLElement>(null);
  const stored = drafts.data ?? [];
  // what is typed right now is newer than what the core said
  const known: Tab[] = stored.map((draft) => (draft.id === props.here.id ? props.here : draft));
  const tabs = known.some((tab) => tab.id === props.here.id) ? known : [...known, props.here];
  const at = tabs.findIndex((tab) => tab.id === props.here.id);

  function go(step: number): void {
    const tab = tabs[(at + step + tabs.length) % tabs.length];
    if (tab && tab.id !== props.here.id) void navigate({ to: "/receive/$id", params: { id: tab.id } });
  }

  const many = tabs.length > 1;
  const next = many ? { word: "Biểu mẫu đang mở kế tiếp", run: () => go(1) } : undefined;
  const before = many ? { word: "Biểu mẫu đang mở phía trước", run: () => go(-1) } : undefined;
  useKeys({
    "alt+arrowright": next,
    "alt+arrowleft": before,
    "ctrl+tab": next?.run,
    "ctrl+shift+tab": before?.run,
  });
  useEffect(() => {
    row.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  if (!many) return null;
  return (
    <nav className="draft-tabs" aria-label="Biểu mẫu đang mở" ref={row}>
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          to="/receive/$id"
          params={{ id: tab.id }}
          className={tab.id === props.here.id ? "here" : ""}
          aria-current={tab.id === props.here.id ? "page" : undefined}
        >
          <strong className="clip">{tab.applicantName || "Chưa có tên"}</strong>
          <span className="clip soft small">{tab.procedureName || "chưa chọn thủ tục"}</span>
        </Link>
      ))}
      <span className="soft small draft-tabs-keys">
        <span className="key">Alt ←</span>
        <span className="key">Alt →</span>
      </span>
    </nav>
  );
}
