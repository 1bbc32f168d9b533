import type { ParcelIn } from "../../../preload/contract/index.ts";
import { moneyText, timeText } from "../../app/format.ts";
import { Note } from "../../ui/index.ts";

/** Above a receiving form that is typed from a parcel: whose it is, and that the term runs from its arrival. */
export function ParcelStep(props: { parcel: ParcelIn }) {
  const { parcel } = props;
  return (
    <Note tone="info">
      <p>
        Nhận qua bưu chính: <strong>{parcel.sender}</strong>, {parcel.address}. Giờ nhận hồ sơ{" "}
        <strong className="num">{timeText(parcel.arrivedAt)}</strong>, hạn tính từ đó; giấy tiếp nhận gửi trả
        bằng danh sách ở mục Bưu gửi đến. Người nộp không phải người gửi thì gõ lại tên, địa chỉ.
      </p>
      {parcel.missing || parcel.enclosed > 0 ? (
        <p>
          {parcel.missing ? `Còn thiếu: ${parcel.missing}. ` : ""}
          {parcel.enclosed > 0 ? `Kèm ${moneyText(parcel.enclosed)}: thu ở phần Phí sau khi tiếp nhận.` : ""}
        </p>
      ) : null}
    </Note>
  );
}
