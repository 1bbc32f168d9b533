import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { Empty, ErrorNote, Panel, State, VirtualRows, Waiting } from "../../ui/index.ts";

/** Every value that was taken over without reading its source, for the administrator to check. */
export function UnverifiedPanel() {
  const answer = useCall("catalogue.unverified", {});
  const items = answer.data?.items ?? [];
  return (
    <Panel
      title="Giá trị chưa kiểm chứng"
      className="fill"
      aside={answer.data ? <State tone="warning">{answer.data.total} giá trị</State> : null}
    >
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      {answer.isPending ? <Waiting>Đang đọc danh mục…</Waiting> : null}
      {answer.isSuccess && items.length === 0 ? <Empty title="Mọi giá trị đều có nguồn đã đọc." /> : null}
      <VirtualRows
        label="Giá trị chưa kiểm chứng"
        count={items.length}
        height={46}
        row={(index) => {
          const item = items[index]!;
          return (
            <div className="grid-row unverified-row">
              <span title={item.label}>
                <span className="clip block">{item.label}</span>
                <span className="small soft clip block">{item.area}</span>
              </span>
              <span className="clip" title={item.value}>
                {item.value}
              </span>
              <span className="small soft clamp" title={item.path}>
                {item.source}
              </span>
            </div>
          );
        }}
      />
    </Panel>
  );
}
