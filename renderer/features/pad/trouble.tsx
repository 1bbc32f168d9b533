import { useState } from "react";
import { useKeys } from "../../app/keys.ts";
import { Button, Head } from "../../ui/index.ts";
import { RehearsalPanel } from "../rehearsal/rehearsal.tsx";
import { PadsPanel } from "./pads.tsx";

/** What to do when something fails: no power, no machine; and whether a machine would come back. */
export function TroubleScreen() {
  const [view, setView] = useState<"pads" | "restore">("pads");
  const other = view === "pads" ? "restore" : "pads";
  useKeys({
    f4: {
      word: view === "pads" ? "Mở diễn tập khôi phục" : "Mở các tập dự phòng",
      run: () => setView(other),
    },
  });
  return (
    <div className="screen">
      <Head
        title="Khi sự cố"
        sub="Mất điện, hỏng máy: viết tay trên tờ dự phòng đã in sẵn, có máy lại thì nhập tờ với giờ nhận thật."
      >
        <Button hotkey="F4" kind={view === "restore" ? "primary" : "plain"} onClick={() => setView(other)}>
          {view === "pads" ? "Diễn tập khôi phục" : "Tập dự phòng"}
        </Button>
      </Head>
      {view === "pads" ? <PadsPanel /> : <RehearsalPanel />}
    </div>
  );
}
