import { Head } from "../../ui/index.ts";
import { PadsPanel } from "./pads.tsx";

/** What to do when something fails: no power, no machine. */
export function TroubleScreen() {
  return (
    <div className="screen">
      <Head
        title="Khi sự cố"
        sub="Mất điện, hỏng máy: viết tay trên tờ dự phòng đã in sẵn, có máy lại thì nhập tờ với giờ nhận thật."
      />
      <PadsPanel />
    </div>
  );
}
