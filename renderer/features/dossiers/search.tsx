import { useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { Empty, ErrorNote, Head, Panel, useHandTo, Waiting } from "../../ui/index.ts";
import { DossierRows } from "./dossier-rows.tsx";

/** What the field on top found. */
export function SearchScreen() {
  const { q } = useParams({ from: "/search/$q" });
  const found = useCall("dossiers.search", { text: q, limit: 100 });
  const box = useRef<HTMLDivElement>(null);
  useHandTo(found.isSuccess, () => box.current?.querySelector<HTMLElement>("[data-row]"));
  return (
    <div className="screen" ref={box}>
      <Head title={`Tìm “${q}”`} sub={found.data ? `${found.data.length} hồ sơ` : ""} />
      <ErrorNote error={found.error ? wireOf(found.error) : null} />
      <Panel title="Hồ sơ tìm thấy" className="fill">
        {found.isPending ? <Waiting>Đang tìm…</Waiting> : null}
        {found.data?.length === 0 ? (
          <Empty title="Không có hồ sơ nào khớp.">
            Gõ một phần họ tên (có dấu hay không đều được), mã hồ sơ, hoặc quét mã QR trên giấy tiếp nhận. Bấm
            F3 để tìm lại.
          </Empty>
        ) : null}
        {found.data && found.data.length > 0 ? (
          <DossierRows label="Hồ sơ tìm thấy" rows={found.data} />
        ) : null}
      </Panel>
    </div>
  );
}
