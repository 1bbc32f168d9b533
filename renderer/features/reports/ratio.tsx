/** A ratio as a small chart with both its numbers beside it: whoever cannot see the bar reads the numbers. */
export function RatioBar(props: { name: string; numerator: number; denominator: number }) {
  const { name, numerator, denominator } = props;
  const percent = denominator === 0 ? null : (numerator / denominator) * 100;
  return (
    <>
      <meter min={0} max={Math.max(1, denominator)} value={numerator} aria-label={name} />
      <span className="num">
        {numerator} / {denominator}
      </span>
      <span className="num strong">
        {percent === null ? "chưa có" : `${percent.toFixed(1).replace(".", ",")} %`}
      </span>
    </>
  );
}
