import { useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { ROLE_NAMES } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useSession } from "../../app/session.tsx";
import { ErrorNote, Panel, Rows, State, Waiting } from "../../ui/index.ts";
import { useAgencyNames } from "../catalogue/agency-field.tsx";
import { NewAccountForm, PasswordForm } from "./account-forms.tsx";

/** Individual accounts: who may do what, who is locked, a new password. */
export function AccountsPanel() {
  const session = useSession();
  const accounts = useCall("accounts.list", {});
  const setActive = useAction("accounts.setActive", { word: "đổi tài khoản", stale: ["accounts.list"] });
  const [resetting, setResetting] = useState<Output<"accounts.create"> | null>(null);
  const agencyName = useAgencyNames((accounts.data ?? []).flatMap((row) => [row.homeAgency, row.workAgency]));
  const error = accounts.error ?? setActive.error;
  return (
    <div className="columns admin-columns fill">
      <Panel title={`Tài khoản (${accounts.data?.length ?? 0})`}>
        <ErrorNote error={error ? wireOf(error) : null} />
        {accounts.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        <Rows
          label="Tài khoản"
          rows={accounts.data ?? []}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Họ và tên",
              cell: (row) => (
                <>
                  <span className="strong">{row.fullName}</span>
                  <p className="small soft">
                    {row.title} · {row.username}
                  </p>
                  <p className="small soft">
                    {agencyName(row.homeAgency)}
                    {row.workAgency === row.homeAgency ? "" : ` · làm việc tại ${agencyName(row.workAgency)}`}
                  </p>
                </>
              ),
            },
            {
              title: "Vai trò",
              width: "190px",
              cell: (row) => (
                <span className="small">{row.roles.map((role) => ROLE_NAMES[role]).join(", ")}</span>
              ),
            },
            {
              title: "Trạng thái",
              width: "130px",
              cell: (row) =>
                !row.active ? (
                  <State tone="neutral">Đã ngừng</State>
                ) : row.lockedUntil ? (
                  <State tone="warning">Khóa đến {timeText(row.lockedUntil)}</State>
                ) : (
                  <State tone="good">Đang dùng</State>
                ),
            },
            {
              title: "Làm",
              width: "236px",
              cell: (row) => (
                <div className="row small">
                  <button
                    data-row
                    type="button"
                    className="link"
                    aria-label={`Mật khẩu mới cho ${row.fullName}`}
                    onClick={() => setResetting(row)}
                  >
                    Mật khẩu mới
                  </button>
                  {row.id === session.officer.id ? null : (
                    <button
                      type="button"
                      className="link"
                      aria-label={`${row.active ? "Ngừng dùng" : "Cho dùng lại"}: ${row.fullName}`}
                      onClick={() => setActive.mutate({ id: row.id, active: !row.active })}
                    >
                      {row.active ? "Ngừng dùng" : "Cho dùng lại"}
                    </button>
                  )}
                </div>
              ),
            },
          ]}
        />
      </Panel>
      {resetting ? (
        <PasswordForm key={resetting.id} account={resetting} onClose={() => setResetting(null)} />
      ) : (
        <NewAccountForm onMade={() => void accounts.refetch()} />
      )}
    </div>
  );
}
