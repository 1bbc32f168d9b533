import { Link, useParams } from "@tanstack/react-router";
import type { ProcedureName } from "../../../preload/contract/index.ts";
import { mayCall } from "../../app/access.ts";
import { useSession } from "../../app/session.tsx";
import { Head } from "../../ui/index.ts";
import { ClosingPart } from "./closing.tsx";
import { OriginalsPart, WeekPart } from "./lists.tsx";
import { MonthPart } from "./month.tsx";
import { OpeningPart } from "./opening.tsx";
import { ShiftPart } from "./shift.tsx";
import { SubstitutePart } from "./substitute.tsx";
import { YearPart } from "./year.tsx";

interface Part {
  key: string;
  name: string;
  sub: string;
  needs: ProcedureName;
  show: () => React.ReactNode;
}

const PARTS: readonly Part[] = [
  {
    key: "open",
    name: "Mở cửa",
    sub: "Kiểm tra trước khi mở cửa; ghi lại ai mở, lúc nào, thấy gì.",
    needs: "daily.check",
    show: () => <OpeningPart />,
  },
  {
    key: "shift",
    name: "Bàn giao ca",
    sub: "Việc, tiền, giấy tờ đang giữ; người nhận xác nhận bằng tài khoản của mình.",
    needs: "daily.handShift",
    show: () => <ShiftPart />,
  },
  {
    key: "originals",
    name: "Bản chính đang giữ",
    sub: "Bản chính đã nhận của người dân mà chưa trả lại.",
    needs: "daily.originals",
    show: () => <OriginalsPart />,
  },
  {
    key: "close",
    name: "Khóa ngày",
    sub: "Đã nhận, đã chuyển, đã trả, tiền thu và việc còn dở; ai khóa, lúc nào.",
    needs: "daily.sheet",
    show: () => <ClosingPart />,
  },
  {
    key: "week",
    name: "Tuần tới",
    sub: "Hồ sơ đến hạn, văn bản xin lỗi phải gửi, theo từng người tiếp nhận.",
    needs: "daily.week",
    show: () => <WeekPart />,
  },
  {
    key: "month",
    name: "Cuối tháng",
    sub: "Số liệu, số đã dùng, đối soát từng hồ sơ với tỉnh.",
    needs: "daily.month",
    show: () => <MonthPart />,
  },
  {
    key: "year",
    name: "Cuối năm",
    sub: "Lịch năm sau, khóa sổ cũ, mở sổ mới, từng bước một.",
    needs: "daily.year",
    show: () => <YearPart />,
  },
  {
    key: "substitute",
    name: "Người thay",
    sub: "Cho người thay đăng nhập lần đầu khi đường truyền đứt: mã dùng một lần, có hạn, một máy.",
    needs: "accounts.admit",
    show: () => <SubstitutePart />,
  },
];

/** The routines of a day at the counter, a part each. */
export function DailyScreen() {
  const { part } = useParams({ strict: false });
  const { officer } = useSession();
  const shown = PARTS.filter((one) => mayCall(officer, one.needs));
  const here = shown.find((one) => one.key === part) ?? shown[0];
  return (
    <div className="screen">
      <Head title="Việc trong ngày" sub={here?.sub} />
      {shown.length > 1 ? (
        <nav className="counter-tabs" aria-label="Các việc trong ngày">
          {shown.map((one) => (
            <Link
              key={one.key}
              to="/counter/daily/$part"
              params={{ part: one.key }}
              className={one === here ? "here" : ""}
              aria-current={one === here ? "page" : undefined}
            >
              {one.name}
            </Link>
          ))}
        </nav>
      ) : null}
      {here?.show()}
    </div>
  );
}
