/** One name of a path: letters without marks, so that every file system and every old tool can hold it. */
export function plainName(name: string, most = 60): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[đĐ]/g, (sign) => (sign === "đ" ? "d" : "D"))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, most);
  return plain || "khong-ten";
}
