import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { BlobImage } from "../../app/pictures.tsx";
import { ErrorNote, Waiting } from "../../ui/index.ts";

type Paper = "A5" | "A4" | "A4 ngang";

/** A paper as it was given out, page under page. `name` says what it is to who cannot see it. */
export function FormPicture(props: { formId: string; name: string; paper?: Paper }) {
  const { formId, name, paper } = props;
  // frozen when it was given out: asked for once
  const pictures = useCall(
    "forms.pictures",
    { id: formId, ...(paper ? { paper } : {}) },
    { staleTime: Number.POSITIVE_INFINITY },
  );
  if (pictures.error) return <ErrorNote error={wireOf(pictures.error)} />;
  if (!pictures.data) return <Waiting>Đang mở giấy…</Waiting>;
  return (
    <div className="previews">
      {pictures.data.map((picture, index) => (
        <BlobImage
          key={picture.token}
          link={picture}
          from="forms.pictures"
          name={`form-${formId}-${paper ?? ""}-${index}`}
          alt={pictures.data.length > 1 ? `${name}, trang ${index + 1}` : name}
        />
      ))}
    </div>
  );
}
