import { useQueryClient } from "@tanstack/react-query";
import { Navigate, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Beside, Output, TypedDraft, WireError } from "../../../preload/contract/index.ts";
import { useCitizen } from "../../app/citizen.tsx";
import { isUnavailable, wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useSession } from "../../app/session.tsx";
import { Button, ErrorNote, Head, Waiting } from "../../ui/index.ts";
import { proposedFees } from "../fees/citizen.ts";
import { LeafStep, useLeaf } from "../pad/leaf-step.tsx";
import { ParcelStep } from "../parcels/parcel-step.tsx";
import { ManyPanel } from "../people/many.tsx";
import { ApplicantStep } from "./applicant-step.tsx";
import { createAutosave, type SaveState } from "./autosave.ts";
import { useDraftCursor } from "./draft-cursor.ts";
import { DraftTabs } from "./draft-tabs.tsx";
import { type DraftStart, emptyDraft, openDraft, takeFresh } from "./drafts.ts";
import { DueStep, previewInput } from "./due-step.tsx";
import { ProcedureStep } from "./procedure-step.tsx";
import { goOn, SaveWord, unready } from "./receive-parts.tsx";
import { noteReceived } from "./received.tsx";

/** Receiving: one screen, three short steps, everything seen at once. */
export function ReceiveScreen() {
  const { id } = useParams({ from: "/receive/$id" });
  return <Receive key={id} id={id} />;
}

function Receive(props: { id: string }) {
  const [start] = useState(() => takeFresh(props.id));
  const [next] = useState(openDraft);
  const stored = useCall("dossiers.draft", { id: props.id }, { enabled: !start, staleTime: 0, gcTime: 0 });
  if (start) return <ReceiveForm id={props.id} stored={null} start={start} />;
  if (stored.data) return <ReceiveForm id={props.id} stored={stored.data} start={{}} />;
  if (stored.error) {
    const error = wireOf(stored.error);
    // received or thrown away meanwhile: its name is used up, so a new form begins
    if (error.code === "dossiers.not-found") {
      return <Navigate to="/receive/$id" params={{ id: next }} replace />;
    }
    return <ErrorNote error={error} />;
  }
  return <Waiting>Đang mở biểu mẫu…</Waiting>;
}

function ReceiveForm(props: { id: string; stored: Output<"dossiers.draft"> | null; start: DraftStart }) {
  const client = useClient();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const [content, setContent] = useState<TypedDraft>(
    () => props.stored?.content ?? emptyDraft(props.start.applicant),
  );
  const current = useRef(content);
  const [save, setSave] = useState<SaveState>(
    props.stored ? { kind: "saved", at: props.stored.savedAt } : { kind: "untouched" },
  );
  const isStored = useRef(props.stored !== null);
  const cursor = useDraftCursor(form, {
    id: props.id,
    initial: props.stored?.cursor ?? null,
    isStored: () => isStored.current,
  });
  const [notReady, setNotReady] = useState<WireError | null>(null);

  // made once: a refetch of the stored draft must not begin a second series of revisions
  const [autosave] = useState(() =>
    createAutosave<TypedDraft>({
      save: async (draft, revision) => {
        const input = { id: props.id, content: draft, revision, cursor: cursor.at() };
        const answer = await client.call("dossiers.saveDraft", input);
        isStored.current = true;
        return answer;
      },
      isDown: isUnavailable,
      onState: setSave,
      restored: props.stored !== null,
    }),
  );

  useEffect(() => {
    const endUp = client.onUp(autosave.resend);
    const endLeave = session.beforeLeave(autosave.flush);
    const hide = () => void autosave.flush();
    window.addEventListener("pagehide", hide);
    return () => {
      endUp();
      endLeave();
      window.removeEventListener("pagehide", hide);
      void autosave.flush().finally(autosave.stop);
    };
  }, [client, session, autosave]);

  function change(patch: Partial<TypedDraft> | ((old: TypedDraft) => Partial<TypedDraft>)): void {
    setNotReady(null);
    const next = {
      ...current.current,
      ...(typeof patch === "function" ? patch(current.current) : patch),
    };
    current.current = next;
    setContent(next);
    autosave.change(next);
  }

  const beside = content.beside ?? {};
  const hold = (patch: Partial<Beside>) => change((old) => ({ beside: { ...old.beside, ...patch } }));

  const receive = useAction("dossiers.receive", {
    word: "tiếp nhận hồ sơ",
    repeat: true,
    stale: ["dossiers.board", "dossiers.drafts", "office.status"],
    onDone: (dossier) => {
      autosave.stop();
      cursor.forget();
      queries.setQueryData(["dossiers.get", { id: dossier.id }], dossier);
      noteReceived(dossier.id);
      void navigate({ to: "/received/$id", params: { id: dossier.id }, replace: true });
    },
  });
  const leaf = useLeaf(props.id, { beside, hold }, () => {
    autosave.stop();
    cursor.forget();
    void navigate({ to: "/counter/trouble" });
  });
  const parcel = useCall("parcels.ofDraft", { draftId: props.id }, { staleTime: 0 }).data ?? null;
  const receivedAt = leaf.receivedAt ?? parcel?.arrivedAt;
  const failed = receive.error ?? leaf.error;
  const error = notReady ?? (failed ? wireOf(failed) : null);
  const missing = failed && error?.code === "dossiers.incomplete" ? String(error.params.fields ?? "") : "";
  const noTerm = error?.code === "catalogue.term-unknown";
  useEffect(() => {
    if (noTerm) form.current?.querySelector<HTMLElement>('[name="manualDueDay"]')?.focus();
  }, [noTerm]);
  useEffect(() => {
    const first = missing.split(" ")[0];
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }, [missing]);

  /** False, with the reason and the hand at the field, where something is still to be done here. */
  function isReady(): boolean {
    const found = unready(current.current);
    setNotReady(found?.error ?? null);
    if (found) focusField(found.field);
    return found === null;
  }

  function submit(): void {
    if (receive.isPending || receive.isSuccess || !isReady()) return;
    if (leaf.data) {
      void autosave.flush().then(() => leaf.enter(current.current));
      return;
    }
    void autosave.flush().then(() => receive.mutate({ draftId: props.id, content: current.current }));
  }

  function focusField(name: string): void {
    form.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
  }

  const discard = useAction("dossiers.discardDraft", {
    word: "bỏ biểu mẫu",
    stale: ["dossiers.drafts"],
    onDone: () => {
      cursor.forget();
      void navigate({ to: "/" });
    },
  });

  const procedure = useCall(
    "catalogue.procedure",
    { code: content.procedureCode },
    { enabled: content.procedureCode !== "", staleTime: 600_000 },
  );
  const fees = useCall(
    "fees.proposals",
    { procedureCode: content.procedureCode },
    { enabled: content.procedureCode !== "" },
  );
  const preview = useCall("dossiers.preview", previewInput(content, receivedAt), {
    enabled: content.procedureCode !== "",
    staleTime: 10_000,
    placeholderData: (old) => old,
  });
  useCitizen({
    code: null,
    name: content.applicant.fullName,
    procedure: procedure.data?.name ?? "",
    papers: content.components.filter((one) => one.received).map((one) => one.name),
    dueAt: content.procedureCode ? (preview.data?.due?.due ?? null) : null,
    fees: content.procedureCode ? proposedFees(fees.data ?? []) : [],
  });
  /** sent home for a paper, refused, or settled at once: the form stays saved and can be gone back to */
  function otherWay(): void {
    const go = () => void navigate({ to: "/counter/other-way/$id", params: { id: props.id } });
    // a form in which nothing was typed yet is not stored: it must be, to be found there
    autosave.change(current.current);
    void autosave.flush().then(go);
  }

  // the same person again: the hand begins at the procedure
  useEffect(() => {
    if (props.start.applicant) form.current?.querySelector<HTMLElement>('[name="procedure"]')?.focus();
  }, [props.start.applicant]);
  const [many, setMany] = useState(false);
  const openMany = () => {
    if (isReady()) setMany(true);
  };
  useKeys({
    f6: many || leaf.data ? undefined : { word: "Nhận cho nhiều người cùng thủ tục", run: openMany },
    f9: { word: leaf.data ? "Ghi tờ, chờ người thứ hai" : "Tiếp nhận và in giấy tiếp nhận", run: submit },
    f7: leaf.data
      ? undefined
      : { word: "Chưa đủ giấy, từ chối, giải quyết ngay hoặc nộp trực tuyến giúp", run: otherWay },
    f4: { word: "Chọn hoặc đổi thủ tục", run: () => focusField("procedure") },
  });
  return (
    <form
      ref={form}
      className="receive"
      aria-label="Tiếp nhận hồ sơ"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={goOn}
      onFocus={cursor.note}
      onSelect={cursor.note}
      onScrollCapture={cursor.note}
    >
      <DraftTabs
        here={{
          id: props.id,
          applicantName: content.applicant.fullName,
          procedureName: procedure.data?.name ?? "",
        }}
      />
      <Head title="Tiếp nhận hồ sơ" sub={<SaveWord state={save} />}>
        <Button
          kind="quiet"
          onClick={() => {
            autosave.stop();
            discard.mutate({ id: props.id });
          }}
        >
          Bỏ biểu mẫu này
        </Button>
        {leaf.data ? (
          <span data-primary>
            <Button kind="primary" hotkey="F9" busy={leaf.entering} onClick={submit}>
              Ghi tờ, chờ người thứ hai
            </Button>
          </span>
        ) : many ? null : (
          <>
            <Button hotkey="F7" onClick={otherWay}>
              Chưa đủ, hoặc cách khác
            </Button>
            <Button hotkey="F6" onClick={openMany}>
              Nhận cho nhiều người
            </Button>
            <span data-primary>
              <Button kind="primary" hotkey="F9" busy={receive.isPending} onClick={submit}>
                Tiếp nhận và in giấy tiếp nhận
              </Button>
            </span>
          </>
        )}
      </Head>
      <ErrorNote error={error ?? (save.kind === "failed" ? wireOf(save.error) : null)} />
      {parcel ? <ParcelStep parcel={parcel} /> : null}
      {leaf.data ? <LeafStep leaf={leaf} code={leaf.data.code} /> : null}
      {many ? (
        <ManyPanel
          formId={props.id}
          content={content}
          beside={beside}
          onBeside={hold}
          onClose={() => setMany(false)}
          onReceived={() => {
            autosave.stop();
            cursor.forget();
            void client.call("dossiers.discardDraft", { id: props.id }).catch(() => undefined);
          }}
          onNext={() => void navigate({ to: "/receive/$id", params: { id: openDraft() }, replace: true })}
        />
      ) : null}
      <div className="receive-steps" hidden={many}>
        <ApplicantStep
          applicant={content.applicant}
          procedureCode={content.procedureCode}
          card={beside.card ?? ""}
          onCard={(card) => hold({ card })}
          missing={missing}
          onChange={(patch) => change((old) => ({ applicant: { ...old.applicant, ...patch } }))}
          onRead={() => focusField("procedure")}
        />
        <ProcedureStep content={content} begin={props.start.procedureCode} onChange={change} />
        <DueStep content={content} dayMissing={noTerm} receivedAt={receivedAt} onChange={change} />
      </div>
    </form>
  );
}
