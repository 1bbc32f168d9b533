import { useNavigate, useParams } from "@tanstack/react-router";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { Button, ErrorNote, Head, Waiting } from "../../ui/index.ts";

/** Where no paper can be given: the code so large that it is written down or photographed from before the counter. */
export function LargeCodeScreen() {
  const { id } = useParams({ from: "/counter/code/$id" });
  const navigate = useNavigate();
  const found = useCall("forms.codePicture", { dossierId: id }, { staleTime: Number.POSITIVE_INFINITY });
  const next = () => void navigate({ to: "/dossiers/$id", params: { id } });
  useKeys({ escape: next });
  if (found.error) return <ErrorNote error={wireOf(found.error)} />;
  if (!found.data) return <Waiting>Đang vẽ mã…</Waiting>;
  const { code, dueAt, lookUp, picture } = found.data;
  return (
    <section className="screen large-code" aria-label="Mã hồ sơ để ghi lại">
      <Head
        title="Ghi lại hoặc chụp mã hồ sơ"
        sub="Máy in chưa in được. Giấy đã lập, nằm trong danh sách chờ in; người dân lấy sau bằng mã này."
      >
        <Button hotkey="Esc" onClick={next}>
          Mở hồ sơ
        </Button>
      </Head>
      <div className="large-code-body">
        <BlobImage
          link={picture}
          from="forms.codePicture"
          name={`code-${id}`}
          alt={`Mã QR của hồ sơ ${code}`}
        />
        <div>
          <p className="large-code-text num" data-testid="large-code">
            {/* a code is broken between its groups, never inside one */}
            {code.split(/(?=-)/).map((part) => (
              <span key={part}>{part}</span>
            ))}
          </p>
          <p className="large-code-due">
            Hẹn trả: <span className="num strong">{timeText(dueAt)}</span>
          </p>
          <p>Tra cứu: {lookUp}</p>
        </div>
      </div>
    </section>
  );
}
