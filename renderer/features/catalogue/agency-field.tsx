import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { FindField, useSettled } from "../../ui/index.ts";

/** The names of agencies by their keys; a key that the resources do not know stands for itself. */
export function useAgencyNames(ids: readonly string[]): (id: string) => string {
  const unique = [...new Set(ids)].sort();
  const found = useCall(
    "catalogue.agencies",
    { text: "", ids: unique, limit: 0 },
    { enabled: unique.length > 0, staleTime: 600_000, placeholderData: (old) => old },
  );
  return (id) => found.data?.find((agency) => agency.id === id)?.name ?? (found.isSuccess ? id : "…");
}

/** An agency chosen by its name. */
export function AgencyField(props: {
  label: string;
  name: string;
  value: string;
  onChange: (id: string) => void;
  error?: string | null;
  required?: boolean;
}) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const wanted = useSettled(text.trim(), 120);
  const nameOf = useAgencyNames(props.value ? [props.value] : []);
  const found = useCall(
    "catalogue.agencies",
    { text: wanted, ids: [], limit: 12 },
    { enabled: open && wanted !== "", staleTime: 600_000, placeholderData: (old) => old },
  );
  return (
    <div className="picker">
      <FindField
        label={props.label}
        name={props.name}
        listLabel={`${props.label}: tìm thấy`}
        placeholder={props.value ? "Gõ tên để đổi, có dấu hoặc không dấu" : "Gõ tên, có dấu hoặc không dấu"}
        hint={props.value ? <span className="strong">{nameOf(props.value)}</span> : undefined}
        error={props.error}
        required={props.required}
        text={text}
        onText={setText}
        open={open}
        onOpen={setOpen}
        onPick={props.onChange}
        finding={{
          rows: (text.trim() ? (found.data ?? []) : []).map(({ id, name, about }) => ({
            id,
            title: name,
            about,
          })),
          current: wanted === text.trim() && found.isSuccess && !found.isPlaceholderData,
          nothing: `Không có cơ quan nào khớp “${wanted}”. Thử ít chữ hơn.`,
        }}
      />
    </div>
  );
}
