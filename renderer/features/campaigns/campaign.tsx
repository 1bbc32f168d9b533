import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { CampaignDetail, ProcedureName } from "../../../preload/contract/index.ts";
import { mayCall } from "../../app/access.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useSession } from "../../app/session.tsx";
import { Button, ErrorNote, Head, Waiting } from "../../ui/index.ts";
import { BatchesPart } from "./batches.tsx";
import { CheckPart } from "./check.tsx";
import { EntryPart } from "./entry.tsx";
import { ItemsPart } from "./items.tsx";
import { MatchesPart } from "./matches.tsx";
import { PlanForm } from "./plan-form.tsx";
import { ProgressPart } from "./progress.tsx";
import { ScanPart } from "./scan.tsx";

type PartProps = { campaign: CampaignDetail };

/** The parts of a campaign in the order of the work. */
const PARTS: readonly {
  key: string;
  name: string;
  needs: ProcedureName;
  show: (props: PartProps) => React.ReactNode;
}[] = [
  { key: "items", name: "Danh mục", needs: "campaigns.items", show: (props) => <ItemsPart {...props} /> },
  {
    key: "batches",
    name: "Lô, bàn giao, xuất",
    needs: "campaigns.custody",
    show: (props) => <BatchesPart {...props} />,
  },
  { key: "scan", name: "Quét", needs: "campaigns.folders", show: (props) => <ScanPart {...props} /> },
  {
    key: "entry",
    name: "Nhập viết tay",
    needs: "campaigns.entryNext",
    show: (props) => <EntryPart {...props} />,
  },
  {
    key: "matches",
    name: "Đối chiếu",
    needs: "campaigns.matches",
    show: (props) => <MatchesPart {...props} />,
  },
  {
    key: "check-1",
    name: "Kiểm tra lần 1",
    needs: "campaigns.checkNext",
    show: (props) => <CheckPart {...props} round={1} key="1" />,
  },
  {
    key: "check-2",
    name: "Kiểm tra lần 2",
    needs: "campaigns.checkNext",
    show: (props) => <CheckPart {...props} round={2} key="2" />,
  },
  {
    key: "progress",
    name: "Tiến độ",
    needs: "campaigns.report",
    show: (props) => <ProgressPart {...props} />,
  },
];

/** One campaign: a row of its parts, and the part that is worked in. */
export function CampaignScreen() {
  const { id, part } = useParams({ from: "/digitise/campaigns/$id/$part" });
  const navigate = useNavigate();
  const { officer } = useSession();
  const campaign = useCall("campaigns.get", { id });
  const [editing, setEditing] = useState(false);
  const shown = PARTS.filter((one) => mayCall(officer, one.needs));
  const here = shown.find((one) => one.key === part) ?? shown[0];
  const mayEdit = mayCall(officer, "campaigns.save");
  const back = () => (editing ? setEditing(false) : void navigate({ to: "/digitise/campaigns" }));
  useKeys({ escape: back, f4: mayEdit ? () => setEditing(true) : undefined });
  if (campaign.error && !campaign.data) return <ErrorNote error={wireOf(campaign.error)} />;
  if (!campaign.data || !here) return <Waiting>Đang mở chiến dịch…</Waiting>;
  const { data } = campaign;
  return (
    <div className="screen campaign">
      <Head
        title={data.name}
        sub={`${data.number} · ${data.agency} · ${data.field} · ${dayText(data.startsOn)} đến ${dayText(data.endsOn)}`}
      >
        {mayEdit ? (
          <Button hotkey="F4" onClick={() => setEditing(true)}>
            Kế hoạch
          </Button>
        ) : null}
        <Button hotkey="Esc" onClick={back}>
          Chiến dịch khác
        </Button>
      </Head>
      <nav className="counter-tabs" aria-label="Việc của chiến dịch">
        {shown.map((one) => (
          <Link
            key={one.key}
            to="/digitise/campaigns/$id/$part"
            params={{ id, part: one.key }}
            className={one.key === here.key ? "here" : ""}
            aria-current={one.key === here.key ? "page" : undefined}
            onClick={() => setEditing(false)}
          >
            {one.name}
            {countOf(one.key, data)}
          </Link>
        ))}
      </nav>
      {editing ? (
        <PlanForm campaign={data} onLeave={() => setEditing(false)} onDone={() => setEditing(false)} />
      ) : (
        here.show({ campaign: data })
      )}
    </div>
  );
}

/** How much waits in a part, beside its name. */
function countOf(key: string, { counts }: CampaignDetail) {
  const waiting: Record<string, number> = {
    items: counts.unclassified,
    scan: counts.foldersWaiting,
    "check-1": counts.firstCheck,
    "check-2": counts.secondCheck,
  };
  const count = waiting[key] ?? 0;
  return count > 0 ? <span className="num soft"> ({wholeText(count)})</span> : null;
}
