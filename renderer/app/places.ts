import type { Officer, ProcedureName } from "../../preload/contract/index.ts";
import type { IconName } from "../ui/index.ts";
import { mayCall } from "./access.ts";

/** An area of work (phần việc) on the rail. */
export interface Area {
  to: "/" | "/digitise" | "/sign" | "/copies" | "/sync" | "/reports" | "/admin";
  name: string;
  icon: IconName;
  /** paths that belong to the area */
  under: readonly string[];
  /** the area is shown to who may make this call */
  needs?: ProcedureName;
}

const AREAS: readonly Area[] = [
  {
    to: "/",
    name: "Quầy",
    icon: "counter",
    under: ["/receive", "/received", "/dossiers", "/search", "/counter"],
  },
  { to: "/digitise", name: "Số hóa", icon: "scan", under: ["/digitise"] },
  { to: "/sign", name: "Ký số", icon: "sign", under: ["/sign"] },
  { to: "/copies", name: "Bản giấy", icon: "copy", under: ["/copies"] },
  { to: "/sync", name: "Đồng bộ", icon: "sync", under: ["/sync"] },
  { to: "/reports", name: "Báo cáo", icon: "report", under: ["/reports"], needs: "reports.indicators" },
  { to: "/admin", name: "Quản trị", icon: "admin", under: ["/admin"], needs: "accounts.list" },
];

/** A screen inside the counter's area; a row of tabs shows them, the command palette finds them. */
export interface CounterTab {
  /** `/`, or a path under `/counter/` */
  to: string;
  name: string;
  /** the tab is shown to who may make this call */
  needs?: ProcedureName;
  /** not wanted every day: it stands in the menu at the end of the row, which stays one row */
  seldom?: true;
}

/** One line a screen; a feature adds its own. */
const COUNTER_TABS: readonly CounterTab[] = [
  { to: "/", name: "Bảng việc" },
  { to: "/counter/daily", name: "Trong ngày", needs: "daily.check" },
  { to: "/counter/sent-home", name: "Về bổ sung", needs: "life.sentHome" },
  { to: "/counter/online", name: "Trực tuyến", needs: "online.inbox" },
  { to: "/counter/parcels", name: "Bưu gửi đến", needs: "parcels.list" },
  { to: "/counter/transfer", name: "Chuyển hồ sơ", needs: "life.worklist" },
  { to: "/counter/fees", name: "Thu phí", needs: "fees.take" },
  { to: "/counter/returns", name: "Trả kết quả", needs: "returns.ready" },
  { to: "/counter/notices", name: "Cần báo", needs: "notices.list" },
  { to: "/counter/certification", name: "Chứng thực", needs: "certification.record" },
  { to: "/counter/feedback", name: "Phản ánh", needs: "feedback.list" },
  { to: "/counter/calendar", name: "Lịch làm việc", needs: "calendars.view", seldom: true },
  { to: "/counter/trouble", name: "Khi sự cố", needs: "pad.list" },
  { to: "/counter/check", name: "Kiểm tra chữ ký", seldom: true },
  { to: "/counter/procedures", name: "Thủ tục", seldom: true },
  { to: "/counter/incidents", name: "Báo mất, mã độc", needs: "incidents.mine", seldom: true },
  { to: "/counter/register", name: "Sổ theo dõi", needs: "forms.books", seldom: true },
];

/** What this officer may open. */
export function areasFor(officer: Officer): readonly Area[] {
  return AREAS.filter((area) => !area.needs || mayCall(officer, area.needs));
}

/** The screens of the counter's area that this officer may open. */
export function tabsFor(officer: Officer): readonly CounterTab[] {
  return COUNTER_TABS.filter((tab) => !tab.needs || mayCall(officer, tab.needs));
}
