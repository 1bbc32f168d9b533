import { useCallback, useEffect, useState } from "react";
import type {
  CitizenScreen,
  CounterBridge,
  Input,
  Output,
  ProcedureName,
} from "../../../preload/contract/index.ts";
import { CONTRACT_VERSION } from "../../../preload/contract/index.ts";
import { Theme } from "../../ui/index.ts";
import { Rating } from "./rating.tsx";

/** How long the thanks stay; milliseconds. */
const THANKS_MS = 6_000;
/** Asks again although no event came: an event may be lost while the core restarts. Milliseconds. */
const ASK_MS = 10_000;

/** Everything that the person before the counter sees: a greeting, or one question. */
export function CitizenApp(props: { bridge: CounterBridge }) {
  const { bridge } = props;
  const [screen, setScreen] = useState<CitizenScreen | null>(null);
  const [thanked, setThanked] = useState(false);

  const call = useCallback(
    async <P extends ProcedureName>(proc: P, input: Input<P>): Promise<Output<P> | null> => {
      const id = `c${Math.round(performance.now() * 1000)}`;
      const reply = await bridge.call({ v: CONTRACT_VERSION, id, proc, input }).catch(() => null);
      return reply?.ok ? (reply.data as Output<P>) : null;
    },
    [bridge],
  );
  const look = useCallback(async () => {
    const next = await call("citizen.screen", {});
    if (next) setScreen(next);
  }, [call]);

  useEffect(() => {
    void look();
    const end = bridge.subscribe(() => void look());
    const timer = setInterval(() => void look(), ASK_MS);
    return () => {
      end();
      clearInterval(timer);
    };
  }, [bridge, look]);
  useEffect(() => {
    if (!thanked) return;
    const timer = setTimeout(() => setThanked(false), THANKS_MS);
    return () => clearTimeout(timer);
  }, [thanked]);

  const asking = screen?.kind === "rating" ? screen : null;
  return (
    <Theme>
      <main className="second">
        <p className="second-unit">{screen?.unitName ?? ""}</p>
        {asking ? (
          <Rating
            key={asking.ticket}
            question={asking}
            onRate={async (answer) => {
              // a ticket that was used or has run out is thanked for all the same: nothing is left to do
              await call("citizen.rate", { ticket: asking.ticket, ...answer });
              setThanked(true);
              await look();
            }}
            onLeave={async () => {
              await call("citizen.leave", { ticket: asking.ticket });
              await look();
            }}
          />
        ) : (
          <div className="second-rest" role="status">
            <h1>{thanked ? "Xin cảm ơn Ông (Bà)" : "Kính chào Ông (Bà)"}</h1>
            <p>{thanked ? "Ý kiến đã được ghi nhận." : "Mời Ông (Bà) trao đổi với cán bộ tại quầy."}</p>
          </div>
        )}
      </main>
    </Theme>
  );
}
