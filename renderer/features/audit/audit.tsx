import { useInfiniteQuery } from "@tanstack/react-query";
import { wireOf } from "../../app/client.ts";
import { useClient } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, Empty, ErrorNote, Panel, State, VirtualRows, Waiting } from "../../ui/index.ts";
import { actionWord } from "./words.ts";

const PAGE = 200;

/** Who did what and when; the chain of hashes says whether a row was touched. */
export function AuditPanel() {
  const client = useClient();
  const audit = useInfiniteQuery({
    queryKey: ["office.audit", "pages"],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      client.call("office.audit", { limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }),
    getNextPageParam: (last) => (last.rows.length < PAGE ? undefined : last.rows.at(-1)?.seq),
  });
  const pages = audit.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const intact = pages[0]?.chainIntact;
  return (
    <Panel
      title="Nhật ký"
      className="fill"
      aside={
        intact === undefined ? null : (
          <State tone={intact ? "good" : "bad"}>
            {intact ? "Chuỗi nhật ký nguyên vẹn" : "Chuỗi nhật ký bị đứt: có dòng đã bị sửa"}
          </State>
        )
      }
      footer={
        audit.hasNextPage ? (
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            Xem cũ hơn
          </Button>
        ) : undefined
      }
    >
      <ErrorNote error={audit.error ? wireOf(audit.error) : null} />
      {audit.isPending ? <Waiting>Đang đọc nhật ký…</Waiting> : null}
      {audit.isSuccess && rows.length === 0 ? <Empty title="Nhật ký đang trống." /> : null}
      <VirtualRows
        label="Nhật ký"
        count={rows.length}
        height={30}
        row={(index) => {
          const row = rows[index]!;
          return (
            <div className="grid-row audit-row">
              <span className="num soft">{row.seq}</span>
              <span className="num">{timeText(row.at)}</span>
              <span className="clip">{row.actor}</span>
              <span className="clip" title={row.action}>
                {actionWord(row.action)}
              </span>
              <span className="clip soft num" title={row.subject}>
                {row.subject}
              </span>
              <span className="clip soft" title={row.detail}>
                {row.detail === "{}" ? "" : row.detail}
              </span>
            </div>
          );
        }}
      />
    </Panel>
  );
}
