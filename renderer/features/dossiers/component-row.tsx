import type { KeyboardEvent } from "react";
import type { CatalogueComponent, ComponentInput, SubmittedAs } from "../../../preload/contract/index.ts";
import { CheckField, CountField, SelectField } from "../../ui/index.ts";
import { digitiseWord, waysOf } from "./drafts.ts";

/** The arrow keys walk over the ticks, Space ticks. */
function walk(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const ticks = [
    ...(event.currentTarget.closest("ul")?.querySelectorAll<HTMLInputElement>("[data-tick] input") ?? []),
  ];
  ticks[ticks.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}

/** One paper: ticked when it was handed in, then how and how many. */
export function ComponentRow(props: {
  index: number;
  component: ComponentInput;
  paper: CatalogueComponent | undefined;
  onChange: (patch: Partial<ComponentInput>) => void;
}) {
  const { component, index, paper } = props;
  const name = `component-${index}`;
  return (
    <li className={component.received ? "paper ticked" : "paper"}>
      <div className="paper-head" data-tick>
        <CheckField
          name={name}
          label={component.name}
          checked={component.received}
          onChange={(received) => props.onChange({ received })}
          onKeyDown={walk}
        />
        <span className="small soft paper-word">
          {paper ? digitiseWord(paper) : "Ngoài danh mục"}
          {paper?.required ? " · bắt buộc" : ""}
        </span>
      </div>
      {component.received ? (
        <div className="paper-how">
          <SelectField
            hideLabel
            label={`Hình thức nộp của ${component.name}`}
            name={`${name}-how`}
            value={component.submittedAs}
            options={waysOf(paper, component.submittedAs)}
            onChange={(value) => props.onChange({ submittedAs: value as SubmittedAs })}
          />
          <span className="small">
            Bản chính
            <CountField
              hideLabel
              label={`Số bản chính của ${component.name}`}
              name={`${name}-originals`}
              value={component.originals}
              min={0}
              max={99}
              onChange={(originals) => props.onChange({ originals })}
            />
          </span>
          <span className="small">
            Bản sao
            <CountField
              hideLabel
              label={`Số bản sao của ${component.name}`}
              name={`${name}-copies`}
              value={component.copies}
              min={0}
              max={99}
              onChange={(copies) => props.onChange({ copies })}
            />
          </span>
          <CheckField
            name={`${name}-secret`}
            label="Mật"
            aria-label={`Bí mật nhà nước: ${component.name}`}
            checked={component.secret}
            onChange={(secret) => props.onChange({ secret })}
          />
        </div>
      ) : null}
    </li>
  );
}
