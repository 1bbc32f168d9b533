import { expect, test } from "vitest";
import { lossOf } from "../../main/core/exchange/views.ts";

const HEARD = {
  heardAt: "2026-01-09T10:02:11.000+07:00",
  told: {
    version: 1,
    name: "QUAY-04",
    port: 47_631,
    position: 5,
    lastSeq: 140,
    open: [],
    blocks: [],
    replaces: [],
    at: "2026-01-09T10:02:11.000+07:00",
  },
} satisfies Parameters<typeof lossOf>[1];
const CHECK =
  "Soát giấy tiếp nhận, biên lai và sổ của máy đó; hồ sơ nào tìm không thấy thì nhập lại từ giấy.";

test("the loss of a machine: what nobody knows is not told as nothing lost, and what is lost says what to do", () => {
  expect(lossOf([], { told: null, heardAt: null })).toEqual({
    loss: `Không máy nào biết máy hỏng đã làm đến đâu. ${CHECK}`,
    lossTone: "warning",
  });
  const after =
    "Máy hỏng được nghe lần cuối lúc 09/01/2026 10:02; việc làm sau đó, nếu có, không máy nào biết.";
  expect(lossOf([], HEARD)).toEqual({
    loss: `Không thiếu việc nào đã biết (đến việc số 140). ${after}`,
    lossTone: "good",
  });
  expect(
    lossOf(
      [
        [3, 3],
        [7, 1206],
      ],
      HEARD,
    ),
  ).toEqual({
    loss: `Thiếu 1.201 việc chưa gửi của máy hỏng, số 3, 7–1206. ${after} ${CHECK}`,
    lossTone: "bad",
  });
});
