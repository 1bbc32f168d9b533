// The way in of every npm script. It must be readable for a Node that is too old for all the rest.
const version = process.versions.node;
if (Number(version.split(".")[0]) < 18) {
  process.stderr.write(
    `Cần Node 18 trở lên để chạy; máy đang có ${version}. Tải bản mới tại https://nodejs.org\n`,
  );
  process.exit(2);
}
import("./launch.mjs").catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(3);
});
