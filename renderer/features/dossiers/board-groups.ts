import type { BoardGroup } from "../../../preload/contract/index.ts";
import type { Tone } from "../../ui/index.ts";

interface Group {
  group: BoardGroup;
  /** on the tile, under the number */
  word: string;
  title: string;
  tone: Tone;
  empty: string;
  hint: string;
}

/** The lists of the board; the digit of each is its place here. */
export const GROUPS: readonly Group[] = [
  {
    group: "today",
    word: "nhận hôm nay",
    title: "Nhận hôm nay",
    tone: "info",
    empty: "Hôm nay chưa nhận hồ sơ nào.",
    hint: "Có người đến quầy: bấm F2, hoặc đưa thẻ căn cước vào máy quét.",
  },
  {
    group: "dueSoon",
    word: "sắp đến hạn",
    title: "Sắp đến hạn trong 24 giờ tới",
    tone: "warning",
    empty: "Không có hồ sơ nào sắp đến hạn.",
    hint: "Hồ sơ còn dưới 24 giờ đến hẹn sẽ tự hiện ở đây.",
  },
  {
    group: "overdue",
    word: "quá hạn",
    title: "Quá hạn",
    tone: "bad",
    empty: "Không có hồ sơ quá hạn.",
    hint: "Nếu có, chúng đứng ở đây cho đến khi có kết quả; mở hồ sơ để xin lỗi và hẹn lại.",
  },
  {
    group: "supplement",
    word: "chờ bổ sung",
    title: "Chờ người dân bổ sung giấy tờ",
    tone: "warning",
    empty: "Không có hồ sơ nào chờ bổ sung.",
    hint: "Thời hạn của hồ sơ chờ bổ sung tạm dừng. Người dân mang giấy đến: mở hồ sơ và nhận bổ sung.",
  },
  {
    group: "fee",
    word: "chờ nộp phí",
    title: "Chờ nộp phí, lệ phí",
    tone: "warning",
    empty: "Không có hồ sơ nào chờ nộp phí, lệ phí.",
    hint: "Người dân đến nộp: mở hồ sơ rồi thu.",
  },
  {
    group: "transfer",
    word: "chờ chuyển",
    title: "Chờ chuyển đơn vị giải quyết, nhận trước đứng trước",
    tone: "info",
    empty: "Không có hồ sơ nào chờ chuyển.",
    hint: "Nhận trước 15 giờ thì chuyển trong ngày; nhận sau 15 giờ thì chuyển đầu giờ ngày làm việc sau.",
  },
  {
    group: "ready",
    word: "chờ trả",
    title: "Có kết quả, chờ trả",
    tone: "good",
    empty: "Chưa có kết quả nào chờ trả.",
    hint: "Kết quả về đến quầy sẽ tự hiện ở đây.",
  },
  {
    group: "notSent",
    word: "chưa gửi tỉnh",
    title: "Chưa gửi hết về tỉnh, chờ lâu nhất đứng trước",
    tone: "neutral",
    empty: "Mọi hồ sơ đã gửi về tỉnh.",
    hint: "Mất mạng thì hồ sơ đứng ở đây và tự gửi khi có mạng.",
  },
];
