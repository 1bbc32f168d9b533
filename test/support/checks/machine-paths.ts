/** Absolute folders of somebody's machine; the folders of the system itself (`/usr/lib`, `/etc`) are no one's. */
const OF_A_MACHINE =
  /(?<![\w./:~-])\/(?:home|Users|root|mnt|work|farm|workspace|builds)\/[\w.-]+|\b[A-Z]:\\{1,2}Users\\/;

/** Lines of a text that name a path of one machine: `file:line path`. */
export function machinePaths(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const match = OF_A_MACHINE.exec(line);
    return match ? [`${file}:${index + 1} ${match[0]}`] : [];
  });
}
