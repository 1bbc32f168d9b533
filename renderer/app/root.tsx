import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { z } from "zod";
import type { CounterBridge, SignedIn } from "../../preload/contract/index.ts";
import { SignIn } from "../features/accounts/sign-in.tsx";
import { StartupScreen } from "../features/office/startup.tsx";
import { Theme } from "../ui/index.ts";
import { type Client, createClient } from "./client.ts";
import { ClientProvider, EventBridge, useCall, useClient } from "./counter.tsx";
import { useIdle } from "./idle.ts";
import { parkAndSignOut } from "./leave.ts";
import { clearPictures } from "./pictures.tsx";
import { forgetOfficer, makeQueries } from "./queries.ts";
import { Workplace } from "./router.tsx";
import { LeavingProvider, type Session, SessionProvider } from "./session.tsx";

type SessionInfo = Pick<z.infer<typeof SignedIn>, "officer" | "openDraft">;

const IDLE =
  "Máy không có người thao tác nên đã khóa. Đăng nhập lại; biểu mẫu đang dở vẫn còn và sẽ được mở lại.";

/** The whole window: start, sign-in, workplace, in this order. */
export function Root(props: { bridge: CounterBridge }) {
  const client = useMemo<Client>(() => createClient(props.bridge), [props.bridge]);
  const queries = useMemo(makeQueries, []);
  return (
    <Theme>
      <ClientProvider value={client}>
        <QueryClientProvider client={queries}>
          <EventBridge queries={queries} />
          <Gate />
        </QueryClientProvider>
      </ClientProvider>
    </Theme>
  );
}

function Gate() {
  const startup = useCall(
    "office.startup",
    {},
    { refetchInterval: (query) => (query.state.data?.state === "ready" ? false : 700) },
  );
  const [entered, setEntered] = useState(false);
  const data = startup.data;
  if (data?.state !== "ready") return <StartupScreen startup={data ?? null} />;
  if (data.recovery.length > 0 && !entered) {
    return <StartupScreen startup={data} onGoOn={() => setEntered(true)} />;
  }
  return <Seat recovered={data.recovery.length > 0} />;
}

function Seat(props: { recovered: boolean }) {
  const client = useClient();
  const queries = useQueryClient();
  const [info, setInfo] = useState<SessionInfo | null>(null);
  const [seat, setSeat] = useState(0);
  const [reason, setReason] = useState<string | null>(null);
  const works = useRef(new Set<() => Promise<void>>());
  const [isLeaving, setIsLeaving] = useState(false);

  const empty = useCallback(() => {
    client.setSession(null);
    works.current.clear();
    setInfo(null);
    forgetOfficer(queries);
    clearPictures();
  }, [client, queries]);

  useEffect(
    () =>
      client.onSessionLost(() => {
        empty();
        setReason("Phiên làm việc đã kết thúc. Đăng nhập lại; biểu mẫu đang dở vẫn còn và sẽ được mở lại.");
      }),
    [client, empty],
  );

  const session = useMemo<Session | null>(() => {
    if (!info) return null;
    let leaving: Promise<void> | null = null;
    return {
      ...info,
      beforeLeave(work) {
        works.current.add(work);
        return () => works.current.delete(work);
      },
      leave(why) {
        setIsLeaving(true);
        // a key that is pressed once more ends nothing twice
        leaving ??= parkAndSignOut(client, works.current)
          .then(() => {
            setReason(why ?? null);
            empty();
          })
          .finally(() => {
            leaving = null;
            setIsLeaving(false);
          });
        return leaving;
      },
    };
  }, [info, client, empty]);

  const minutes = useCall("office.status", {}, { enabled: session !== null }).data?.idleLockMinutes ?? null;
  useIdle(session ? minutes : null, () => {
    // the screen is emptied also when the core does not answer: it is what a passer-by sees
    void session?.leave(IDLE).catch(() => {
      setReason(IDLE);
      empty();
    });
  });

  if (!session) {
    return (
      <SignIn
        reason={reason}
        onSignedIn={(signedIn) => {
          forgetOfficer(queries);
          client.setSession(signedIn.session);
          setReason(null);
          setInfo({ officer: signedIn.officer, openDraft: signedIn.openDraft });
          setSeat((value) => value + 1);
          if (props.recovered) void client.call("office.acknowledgeRecovery", {}).catch(() => undefined);
        }}
      />
    );
  }
  return (
    <SessionProvider value={session}>
      <LeavingProvider value={isLeaving}>
        <Workplace key={seat} />
      </LeavingProvider>
    </SessionProvider>
  );
}
