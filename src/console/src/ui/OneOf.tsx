import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";

import { useFieldValue } from "../drafts/FieldValues";
import { WhatIsWrong } from "./WhatIsWrong";

interface OneOfProps {
  name: string;
  label: string;
  options: readonly { readonly id: string; readonly text: string }[];
}

/** One of a few in a form; the first is proposed. */
export function OneOf({ name, label, options }: OneOfProps) {
  const chosen = useFieldValue(name, options[0]?.id ?? "");
  // Where there is nothing else to choose, a browser would not let the form be sent again.
  return (
    <RadioGroup className="one-of" name={name} defaultValue={chosen} validationBehavior="aria">
      <Label>{label}</Label>
      {options.map((one) => (
        <RadioField key={one.id} value={one.id}>
          <RadioButton className="radio">{one.text}</RadioButton>
        </RadioField>
      ))}
      <WhatIsWrong />
    </RadioGroup>
  );
}
