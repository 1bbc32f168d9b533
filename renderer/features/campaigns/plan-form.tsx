import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignDetail, CampaignPlan } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, CountField, ErrorNote, Panel, SelectField, TextField } from "../../ui/index.ts";
import { SIGNING } from "./words.ts";

const EMPTY: CampaignPlan = {
  number: "",
  name: "",
  agency: "",
  field: "",
  startsOn: "",
  endsOn: "",
  signing: "scanner",
  signerId: null,
  firstRate: 100,
  secondRate: 30,
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The plan of a campaign; what binds checks and signatures cannot be changed once scanning has begun. */
export function PlanForm(props: {
  campaign: CampaignDetail | null;
  onLeave: () => void;
  onDone: (campaign: CampaignDetail) => void;
}) {
  const { campaign } = props;
  const [plan, setPlan] = useState<CampaignPlan>(() =>
    campaign
      ? { ...campaign.plan, startsOn: dayText(campaign.startsOn), endsOn: dayText(campaign.endsOn) }
      : EMPTY,
  );
  const [missing, setMissing] = useState<Partial<Record<keyof CampaignPlan, string>>>({});
  const signers = useCall("campaigns.signers", {});
  const save = useAction("campaigns.save", {
    word: "lưu kế hoạch",
    repeat: true,
    onDone: (made) => props.onDone(made),
  });
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const set = (change: Partial<CampaignPlan>) => {
    setPlan((old) => ({ ...old, ...change }));
    setMissing({});
  };

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const ready = { ...plan, startsOn: dayInput(plan.startsOn), endsOn: dayInput(plan.endsOn) };
    const wrong: typeof missing = {};
    if (!ready.number.trim()) wrong.number = "Ghi số kế hoạch.";
    if (ready.name.trim().length < 3) wrong.name = "Ghi tên chiến dịch.";
    if (ready.agency.trim().length < 2) wrong.agency = "Ghi nơi đang giữ giấy.";
    if (ready.field.trim().length < 2) wrong.field = "Ghi lĩnh vực.";
    for (const key of ["startsOn", "endsOn"] as const)
      if (!DAY.test(ready[key])) wrong[key] = "Ghi ngày dạng 09/01/2026.";
    if (ready.signing === "responsible" && !ready.signerId) wrong.signerId = "Chọn người ký.";
    setMissing(wrong);
    if (Object.keys(wrong).length > 0) return;
    save.mutate({
      id: campaign?.id ?? null,
      plan: { ...ready, signerId: ready.signing === "responsible" ? ready.signerId : null },
    });
  }
  useKeys({ f9: () => submit() });

  return (
    <Panel title={campaign ? "Sửa kế hoạch" : "Kế hoạch mới"} className="fill">
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={save.error ? wireOf(save.error) : null} />
        <TextField
          label="Số kế hoạch"
          name="number"
          value={plan.number}
          error={missing.number}
          inputRef={first}
          maxLength={60}
          placeholder="12/KH-UBND"
          onChange={(number) => set({ number })}
        />
        <TextField
          label="Tên chiến dịch"
          name="name"
          value={plan.name}
          error={missing.name}
          maxLength={200}
          onChange={(name) => set({ name })}
        />
        <TextField
          label="Cơ quan, kho đang giữ giấy"
          name="agency"
          value={plan.agency}
          error={missing.agency}
          maxLength={200}
          onChange={(agency) => set({ agency })}
        />
        <TextField
          label="Lĩnh vực"
          name="field"
          value={plan.field}
          error={missing.field}
          maxLength={200}
          onChange={(field) => set({ field })}
        />
        <div className="row top two">
          <TextField
            label="Từ ngày"
            name="startsOn"
            value={plan.startsOn}
            error={missing.startsOn}
            maxLength={10}
            placeholder="ngày/tháng/năm"
            onChange={(startsOn) => set({ startsOn })}
          />
          <TextField
            label="Đến ngày"
            name="endsOn"
            value={plan.endsOn}
            error={missing.endsOn}
            maxLength={10}
            placeholder="ngày/tháng/năm"
            onChange={(endsOn) => set({ endsOn })}
          />
        </div>
        <SelectField
          label="Ký số ở đâu"
          name="signing"
          value={plan.signing}
          options={SIGNING}
          onChange={(signing) => set({ signing: signing as CampaignPlan["signing"] })}
        />
        {plan.signing === "responsible" ? (
          <SelectField
            label="Người chịu trách nhiệm ký"
            name="signer"
            value={plan.signerId ?? ""}
            error={missing.signerId}
            options={[
              { value: "", label: "Chọn người ký" },
              ...(signers.data ?? []).map((one) => ({ value: one.id, label: one.fullName })),
            ]}
            onChange={(id) => set({ signerId: id || null })}
          />
        ) : null}
        <div className="row top two">
          <CountField
            label="Kiểm tra lần 1 (%)"
            name="firstRate"
            value={plan.firstRate}
            min={1}
            max={100}
            onChange={(firstRate) => set({ firstRate })}
          />
          <CountField
            label="Kiểm tra lần 2 (%)"
            name="secondRate"
            value={plan.secondRate}
            min={0}
            max={100}
            onChange={(secondRate) => set({ secondRate })}
          />
        </div>
        <p className="small soft">
          Bản kiểm tra lần 2 do máy chọn ngẫu nhiên trong các bản đạt lần 1, chứng minh lại được. Quét rồi thì
          không đổi nơi ký và tỷ lệ.
        </p>
        <div className="row">
          <Button kind="primary" type="submit" hotkey="F9" busy={save.isPending}>
            Lưu kế hoạch
          </Button>
          <Button onClick={props.onLeave}>Thôi</Button>
        </div>
      </form>
    </Panel>
  );
}
