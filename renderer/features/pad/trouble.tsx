import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, Head } from "../../ui/index.ts";
import { countWaiting, WaitingPapers } from "../forms/waiting.tsx";
import { RehearsalPanel } from "../rehearsal/rehearsal.tsx";
import { PadsPanel } from "./pads.tsx";

/** What to do when something fails: no power, no machine, no printer; and whether a machine would come back. */
export function TroubleScreen() {
  const waiting = useCall("forms.waiting", {});
  const papers = waiting.data ?? [];
  const [chosen, setView] = useState<"pads" | "restore" | "papers" | null>(null);
  // what somebody waits for comes first
  const view = chosen ?? (papers.length > 0 ? "papers" : "pads");
  const show = (to: "pads" | "restore" | "papers") => () => setView(to);
  useKeys({
    f4: { word: "Mở diễn tập khôi phục", run: show("restore") },
    f5: { word: "Mở giấy chờ in", run: show("papers") },
    f6: { word: "Mở các tập dự phòng", run: show("pads") },
  });
  return (
    <div className="screen">
      <Head
        title="Khi sự cố"
        sub="Mất điện, hỏng máy: viết tay trên tờ dự phòng đã in sẵn, có máy lại thì nhập tờ với giờ nhận thật."
      >
        <Button hotkey="F5" pressed={view === "papers"} onClick={show("papers")}>
          {`Giấy chờ in (${countWaiting(papers)})`}
        </Button>
        <Button hotkey="F6" pressed={view === "pads"} onClick={show("pads")}>
          Tập dự phòng
        </Button>
        <Button hotkey="F4" pressed={view === "restore"} onClick={show("restore")}>
          Diễn tập khôi phục
        </Button>
      </Head>
      {view === "papers" ? <WaitingPapers /> : view === "pads" ? <PadsPanel /> : <RehearsalPanel />}
    </div>
  );
}
