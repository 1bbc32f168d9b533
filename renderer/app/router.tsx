import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  RouterProvider,
} from "@tanstack/react-router";
import { useState } from "react";
import { AdminScreen } from "../features/accounts/admin.tsx";
import { PasswordScreen } from "../features/accounts/password.tsx";
import { AssistScreen } from "../features/assist/assist.tsx";
import { AssistListScreen } from "../features/assist/list.tsx";
import { CalendarScreen } from "../features/calendars/calendar.tsx";
import { CampaignScreen } from "../features/campaigns/campaign.tsx";
import { FolderScreen } from "../features/campaigns/folder.tsx";
import { CampaignsScreen } from "../features/campaigns/list.tsx";
import { ProceduresScreen } from "../features/catalogue/procedures.tsx";
import { CertificationScreen } from "../features/certification/certification.tsx";
import { PaperCardScreen } from "../features/copies/card.tsx";
import { CheckScreen } from "../features/copies/check.tsx";
import { CheckCodeScreen } from "../features/copies/check-code.tsx";
import { CopiesScreen } from "../features/copies/list.tsx";
import { CopyScreen, DocumentCopyScreen } from "../features/copies/make.tsx";
import { DailyScreen } from "../features/daily/daily.tsx";
import { DigitiseScreen } from "../features/digitise/list.tsx";
import { DigitiseOfScreen } from "../features/digitise/of.tsx";
import { PaperScreen } from "../features/digitise/paper.tsx";
import { BoardScreen } from "../features/dossiers/board.tsx";
import { DossierScreen } from "../features/dossiers/dossier.tsx";
import { ReceiveScreen } from "../features/dossiers/receive.tsx";
import { ReceivedScreen } from "../features/dossiers/received.tsx";
import { SearchScreen } from "../features/dossiers/search.tsx";
import { FeedbackScreen, ProcedureFeedbackScreen } from "../features/feedback/feedback.tsx";
import { FeesScreen } from "../features/fees/fees.tsx";
import { LargeCodeScreen } from "../features/forms/large-code.tsx";
import { RegisterScreen } from "../features/forms/register.tsx";
import { IncidentsScreen } from "../features/incidents/incidents.tsx";
import { OtherWayScreen } from "../features/life/other-way.tsx";
import { SentHomeScreen } from "../features/life/sent-home.tsx";
import { TransferScreen } from "../features/life/transfer.tsx";
import { NoticesScreen } from "../features/notices/notices.tsx";
import { PrintingScreen } from "../features/office/printing.tsx";
import { FilingScreen } from "../features/online/filing.tsx";
import { InboxScreen } from "../features/online/inbox.tsx";
import { EntryScreen } from "../features/pad/entry.tsx";
import { TroubleScreen } from "../features/pad/trouble.tsx";
import { ParcelsScreen } from "../features/parcels/parcels.tsx";
import { ReportsScreen } from "../features/reports/reports.tsx";
import { HandOverScreen } from "../features/returns/hand-over.tsx";
import { ReturnsScreen } from "../features/returns/returns.tsx";
import { ScannersScreen } from "../features/scanning/scanners.tsx";
import { SignScreen } from "../features/signing/sign.tsx";
import { SyncScreen } from "../features/sync/sync.tsx";
import { TrainingScreen } from "../features/training/training.tsx";
import { mayCall } from "./access.ts";
import { useSession } from "./session.tsx";
import { Shell } from "./shell.tsx";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: () => <Navigate to="/" /> });
const child = <Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => rootRoute, path, component });

const routeTree = rootRoute.addChildren([
  child("/", BoardScreen),
  child("/receive/$id", ReceiveScreen),
  child("/received/$id", ReceivedScreen),
  child("/search/$q", SearchScreen),
  child("/dossiers/$id", DossierScreen),
  child("/counter/sent-home", SentHomeScreen),
  child("/counter/other-way/$id", OtherWayScreen),
  child("/counter/transfer", TransferScreen),
  child("/digitise", DigitiseScreen),
  child("/digitise/of/$id", DigitiseOfScreen),
  child("/digitise/scanners", ScannersScreen),
  child("/digitise/campaigns", CampaignsScreen),
  child("/digitise/campaigns/$id/$part", CampaignScreen),
  child("/digitise/folders/$id", FolderScreen),
  child("/digitise/$id", PaperScreen),
  child("/sign", SignScreen),
  child("/copies", CopiesScreen),
  child("/copies/check", CheckCodeScreen),
  child("/copies/printing", PrintingScreen),
  child("/copies/document/$id", DocumentCopyScreen),
  child("/copies/paper/$id", PaperCardScreen),
  child("/copies/$id", CopyScreen),
  child("/counter/check", CheckScreen),
  child("/counter/calendar", CalendarScreen),
  child("/counter/fees", FeesScreen),
  child("/counter/certification", CertificationScreen),
  child("/counter/daily", DailyScreen),
  child("/counter/daily/$part", DailyScreen),
  child("/counter/feedback", FeedbackScreen),
  child("/counter/feedback/procedure/$code", ProcedureFeedbackScreen),
  child("/counter/notices", NoticesScreen),
  child("/counter/trouble", TroubleScreen),
  child("/counter/code/$id", LargeCodeScreen),
  child("/counter/trouble/leaf/$id", EntryScreen),
  child("/counter/parcels", ParcelsScreen),
  child("/counter/online", InboxScreen),
  child("/counter/incidents", IncidentsScreen),
  child("/counter/online/$id", FilingScreen),
  child("/counter/assist", AssistListScreen),
  child("/counter/assist/$id", AssistScreen),
  child("/counter/procedures", ProceduresScreen),
  child("/counter/register", RegisterScreen),
  child("/counter/returns", ReturnsScreen),
  child("/counter/returns/$id", HandOverScreen),
  child("/sync", SyncScreen),
  child("/reports", ReportsScreen),
  child("/admin", AdminScreen),
  child("/password", PasswordScreen),
  child("/training", TrainingScreen),
]);

// in memory: a host counts every change of the address as a new page, and a new page as a new officer
function makeRouter(begin: readonly string[]) {
  return createRouter({
    routeTree,
    history: createMemoryHistory({ initialEntries: [...begin] }),
    defaultPreload: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

/** The screens of one officer; a new officer gets new ones. */
export function Workplace() {
  const { officer, openDraft } = useSession();
  // the board is behind the form, for Esc; decided before anything is drawn: a key pressed at once is not undone
  const [router] = useState(() => {
    const reopens = openDraft !== null && mayCall(officer, "dossiers.receive");
    return makeRouter(reopens ? ["/", `/receive/${openDraft}`] : ["/"]);
  });
  return <RouterProvider router={router} />;
}
