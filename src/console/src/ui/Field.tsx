import { Input, Label, TextArea, TextField } from "react-aria-components";

import { useFieldValue } from "../drafts/FieldValues";
import { WhatIsWrong } from "./WhatIsWrong";

interface FieldProps {
  name: string;
  label: string;
  initial?: string;
  isRequired?: boolean;
  maxLength?: number;
  /** What the browser takes it for; `lines` for a text of several. */
  type?: "text" | "email" | "tel" | "datetime-local" | "lines";
  /** What the text must fit, as a browser has it. */
  pattern?: string;
}

/** What somebody fills in, under its label. */
export function Field({ name, label, initial = "", isRequired = false, maxLength = 200, type = "text", pattern }: FieldProps) {
  const value = useFieldValue(name, initial);
  return (
    <TextField
      className="field"
      name={name}
      defaultValue={value}
      isRequired={isRequired}
      maxLength={maxLength}
      {...(type === "lines" ? {} : { type })}
      {...(pattern === undefined ? {} : { pattern })}
    >
      <Label>{label}</Label>
      {type === "lines" ? <TextArea className="input" rows={4} /> : <Input className="input" />}
      <WhatIsWrong />
    </TextField>
  );
}
