import { Link } from "@tanstack/react-router";
import { useCall } from "../../app/counter.tsx";
import { Note } from "../../ui/index.ts";

/** What must not be forgotten today: apologies whose last day it is, dossiers that are late to be handed over. */
export function LifeAlarms() {
  const work = useCall("life.worklist", {}, { refetchInterval: 60_000 });
  const apology = work.data?.apology.filter((row) => !row.late).length ?? 0;
  const late = work.data?.transferLate ?? 0;
  if (apology === 0 && late === 0) return null;
  return (
    <Note tone="warning" action={<Link to="/counter/transfer">Xem và làm ngay</Link>}>
      {apology > 0 ? (
        <p>
          <strong>{apology} hồ sơ</strong> sắp đến hạn, chưa có kết quả: hôm nay là ngày cuối để gửi xin lỗi
          và gia hạn.
        </p>
      ) : null}
      {late > 0 ? (
        <p>
          <strong>{late} hồ sơ</strong> đã quá giờ phải chuyển cho đơn vị giải quyết.
        </p>
      ) : null}
    </Note>
  );
}
