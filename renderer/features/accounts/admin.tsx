import { type ReactNode, useState } from "react";
import { Head } from "../../ui/index.ts";
import { AuditPanel } from "../audit/audit.tsx";
import { CalendarPanel } from "../calendars/calendar.tsx";
import { CataloguePanel } from "../catalogue/imports.tsx";
import { UnverifiedPanel } from "../catalogue/unverified.tsx";
import { DoctorPanel } from "../office/doctor.tsx";
import { ScannerPanel } from "../people/serial.tsx";
import { ConnectionPanel } from "../sync/connection.tsx";
import { AccountsPanel } from "./accounts.tsx";

const TABS: readonly { id: string; title: string; panel: () => ReactNode }[] = [
  { id: "accounts", title: "Tài khoản", panel: AccountsPanel },
  { id: "connection", title: "Kết nối và thư mục quét", panel: ConnectionPanel },
  { id: "calendar", title: "Lịch làm việc", panel: CalendarPanel },
  { id: "scanner", title: "Máy quét tay", panel: ScannerPanel },
  { id: "catalogue", title: "Danh mục thủ tục", panel: CataloguePanel },
  { id: "unverified", title: "Giá trị chưa kiểm chứng", panel: UnverifiedPanel },
  { id: "audit", title: "Nhật ký", panel: AuditPanel },
  { id: "doctor", title: "Kiểm tra máy", panel: DoctorPanel },
];

/** What the unit's administrator and IT look after. */
export function AdminScreen() {
  const [tab, setTab] = useState("accounts");
  const Panel = TABS.find((entry) => entry.id === tab)?.panel ?? AccountsPanel;
  return (
    <div className="screen">
      <Head title="Quản trị">
        <fieldset className="row tabs" aria-label="Phần quản trị">
          {TABS.map((entry) => (
            <button
              key={entry.id}
              type="button"
              className="tab"
              aria-pressed={entry.id === tab}
              onClick={() => setTab(entry.id)}
            >
              {entry.title}
            </button>
          ))}
        </fieldset>
      </Head>
      <Panel />
    </div>
  );
}
