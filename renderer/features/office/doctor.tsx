import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Panel, State, Waiting } from "../../ui/index.ts";

/** What is installed, reachable and healthy, and the fix for what is not. */
export function DoctorPanel() {
  const doctor = useCall("office.doctor", {}, { staleTime: 0 });
  return (
    <Panel
      title="Kiểm tra máy"
      className="fill"
      aside={
        <Button busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
          Kiểm tra lại
        </Button>
      }
    >
      <ErrorNote error={doctor.error ? wireOf(doctor.error) : null} />
      {doctor.isPending ? <Waiting>Đang kiểm tra…</Waiting> : null}
      <ul className="lines">
        {doctor.data?.checks.map((check) => (
          <li key={check.name} className="row">
            <span className="check-state">
              <State tone={check.ok ? "good" : "bad"}>{check.ok ? "Được" : "Cần sửa"}</State>
            </span>
            <div className="grow">
              <p>
                <strong>{check.name}</strong> · {check.found}
              </p>
              {check.fix ? <p className="small">{check.fix}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
