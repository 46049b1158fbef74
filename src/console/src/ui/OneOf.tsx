import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";

interface OneOfProps {
  name: string;
  label: string;
  options: readonly { readonly id: string; readonly text: string }[];
}

/** One of a few in a form; the first is proposed. */
export function OneOf({ name, label, options }: OneOfProps) {
  return (
    <RadioGroup className="one-of" name={name} defaultValue={options[0]?.id ?? null}>
      <Label>{label}</Label>
      {options.map((one) => (
        <RadioField key={one.id} value={one.id}>
          <RadioButton className="radio">{one.text}</RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}
