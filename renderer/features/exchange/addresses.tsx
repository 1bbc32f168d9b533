import { type FormEvent, useState } from "react";
import type { ExchangeView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { Button, ErrorNote, State, TextField, unlessTyped } from "../../ui/index.ts";

const STALE = ["exchange.view"] as const;

/** Where machines are that announcements do not reach, typed by hand. */
export function AddressForm(props: { addresses: ExchangeView["addresses"] }) {
  const [address, setAddress] = useState("");
  const add = useAction("exchange.addAddress", {
    word: "thêm địa chỉ",
    stale: STALE,
    onDone: (_, input) => setAddress(unlessTyped(input.address, "")),
  });
  const remove = useAction("exchange.removeAddress", { word: "bỏ địa chỉ", stale: STALE });
  const error = add.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && address.trim()) add.mutate({ address });
  };
  return (
    <>
      <h3>Địa chỉ nhập tay</h3>
      <ErrorNote error={error ? wireOf(error) : null} />
      <ul className="lines small">
        {props.addresses.map((one) => (
          <li key={one.address} className="row apart">
            <span>
              <span className="num">{one.address}</span> · {one.by}{" "}
              {one.problem ? <State tone="warning">{one.problem}</State> : null}
            </span>
            <Button onClick={() => remove.mutate({ address: one.address })}>Bỏ</Button>
          </li>
        ))}
      </ul>
      <form className="row wrap" onSubmit={submit}>
        <TextField
          label="Tên máy hoặc số IP"
          name="peerAddress"
          value={address}
          onChange={setAddress}
          maxLength={300}
          placeholder="192.168.1.20"
        />
        <Button type="submit" busy={add.isPending}>
          Thêm
        </Button>
      </form>
    </>
  );
}
