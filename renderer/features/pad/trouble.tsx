import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, Head } from "../../ui/index.ts";
import { WaitingPapers } from "../forms/waiting.tsx";
import { RehearsalPanel } from "../rehearsal/rehearsal.tsx";
import { PadsPanel } from "./pads.tsx";

/** What to do when something fails: no power, no machine, no printer; and whether a machine would come back. */
export function TroubleScreen() {
  const waiting = useCall("forms.waiting", {});
  const owed = waiting.data?.length ?? 0;
  const [chosen, setView] = useState<"pads" | "restore" | "papers" | null>(null);
  // what somebody waits for comes first
  const view = chosen ?? (owed > 0 ? "papers" : "pads");
  const other = view === "restore" ? "pads" : "restore";
  const papers = () => setView(view === "papers" ? "pads" : "papers");
  useKeys({
    f4: {
      word: view === "restore" ? "Mở các tập dự phòng" : "Mở diễn tập khôi phục",
      run: () => setView(other),
    },
    f5: { word: "Mở giấy chờ in", run: papers },
  });
  return (
    <div className="screen">
      <Head
        title="Khi sự cố"
        sub="Mất điện, hỏng máy: viết tay trên tờ dự phòng đã in sẵn, có máy lại thì nhập tờ với giờ nhận thật."
      >
        <Button hotkey="F5" pressed={view === "papers"} onClick={papers}>
          {`Giấy chờ in (${owed})`}
        </Button>
        <Button hotkey="F4" pressed={view === "restore"} onClick={() => setView(other)}>
          Diễn tập khôi phục
        </Button>
      </Head>
      {view === "papers" ? <WaitingPapers /> : view === "pads" ? <PadsPanel /> : <RehearsalPanel />}
    </div>
  );
}
