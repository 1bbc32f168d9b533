import { useEffect, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Note } from "../../ui/index.ts";

type Started = Output<"accounts.provinceStart">;
type Seat = NonNullable<Output<"accounts.provinceLook">["seat"]>;

/**
 * Signing in at the province's own page, in the system's browser or with a code at another device; with `link` the
 * account of who sits here is connected. Nothing here holds up the rest of the screen.
 */
export function ProvinceSignIn(props: { link?: boolean; onSeat?: (seat: Seat) => void }) {
  const { link = false, onSeat } = props;
  const enabled = useCall("accounts.province", {});
  const start = useAction("accounts.provinceStart", { word: "đăng nhập ở tỉnh" });
  const cancel = useAction("accounts.provinceCancel", { word: "dừng đăng nhập ở tỉnh" });
  const [started, setStarted] = useState<Started | null>(null);
  const [over, setOver] = useState<Output<"accounts.provinceLook"> | null>(null);
  const look = useCall(
    "accounts.provinceLook",
    { id: started?.id ?? "" },
    { enabled: started !== null, refetchInterval: 1_000, staleTime: 0 },
  );
  const seen = started ? look.data : undefined;
  useEffect(() => {
    if (!started || !seen || seen.state === "waiting") return;
    setStarted(null);
    setOver(seen);
    if (seen.seat) onSeat?.(seen.seat);
  }, [seen, started, onSeat]);
  if (!enabled.data?.enabled) return null;
  const begin = (device: boolean) => {
    setOver(null);
    start.mutate({ device, link }, { onSuccess: setStarted });
  };
  const error = start.error ? wireOf(start.error) : (over?.problem ?? null);
  return (
    <section className="stack" aria-label="Tài khoản của tỉnh">
      {error ? <ErrorNote error={error} /> : null}
      {link && over?.state === "done" ? <Note tone="good">Đã nối với tài khoản của tỉnh.</Note> : null}
      {started ? (
        <>
          <Note tone="info">
            {started.code ? (
              <p>
                Mở <strong>{started.address}</strong> trên máy khác hoặc điện thoại, gõ mã{" "}
                <strong data-testid="device-code">{started.code}</strong>. Cửa sổ này tự vào khi xong.
              </p>
            ) : started.opened ? (
              <p>Đăng nhập ở trang của tỉnh vừa mở trong trình duyệt. Cửa sổ này tự vào khi xong.</p>
            ) : (
              <p>Không mở được trình duyệt của máy. Bấm “Dừng”, rồi dùng mã trên máy khác.</p>
            )}
          </Note>
          <div>
            <Button
              onClick={() => {
                cancel.mutate({ id: started.id });
                setStarted(null);
              }}
            >
              Dừng
            </Button>
          </div>
        </>
      ) : (
        <div className="row wrap">
          <Button busy={start.isPending} onClick={() => begin(false)}>
            {link ? "Nối với tài khoản của tỉnh" : "Đăng nhập bằng tài khoản của tỉnh"}
          </Button>
          <Button busy={start.isPending} onClick={() => begin(true)}>
            Dùng mã trên máy khác
          </Button>
        </div>
      )}
    </section>
  );
}
