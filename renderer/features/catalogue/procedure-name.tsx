import { useCall } from "../../app/counter.tsx";

/** A procedure by its code, in words; the code alone where it is in the catalogue no more. */
export function ProcedureName(props: { code: string }) {
  const found = useCall("catalogue.procedure", { code: props.code }, { staleTime: 600_000 });
  return (
    <span>
      {found.data?.name ?? "Thủ tục"} <span className="num small soft">{props.code}</span>
    </span>
  );
}
