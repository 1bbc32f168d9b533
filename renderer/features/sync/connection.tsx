import { Panel } from "../../ui/index.ts";
import { WatchedForm } from "../digitise/sources.tsx";
import { EnrolmentPanel } from "../enrolment/panel.tsx";
import { NetworkPanel } from "../office/network.tsx";

/** How this machine joined the province, how it leaves the office's network, and the scanner's folder; for IT. */
export function ConnectionPanel() {
  return (
    <div className="columns half fill">
      <div className="stack">
        <EnrolmentPanel />
        <Panel title="Thư mục máy quét">
          <WatchedForm folder="" />
        </Panel>
      </div>
      <NetworkPanel />
    </div>
  );
}
