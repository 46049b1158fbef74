import { CheckboxButton, CheckboxField, CheckboxGroup, Label } from "react-aria-components";

import { WhatIsWrong } from "./WhatIsWrong";

interface SomeOfProps {
  name: string;
  label: string;
  options: readonly { readonly id: string; readonly text: string }[];
  initial: readonly string[];
}

/** One or more of a few in a form. */
export function SomeOf({ name, label, options, initial }: SomeOfProps) {
  return (
    <CheckboxGroup className="one-of" name={name} defaultValue={[...initial]} isRequired>
      <Label>{label}</Label>
      {options.map((one) => (
        <CheckboxField key={one.id} value={one.id}>
          <CheckboxButton className="radio checkbox">{one.text}</CheckboxButton>
        </CheckboxField>
      ))}
      <WhatIsWrong />
    </CheckboxGroup>
  );
}
