/** Papers that are no issued form and yet have printer settings of their own, by the key of those settings. */
export const PRINTED_FORMS = {
  "paper-copy": "Bản giấy từ tệp điện tử",
  separator: "Tờ phân cách khi quét",
} as const;
