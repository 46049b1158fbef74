import type { Ref } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

interface PasswordFieldProps {
  inputRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
}

/** Where the password is typed of whoever signs in. */
export function PasswordField({ inputRef, autoFocus = false }: PasswordFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      name="password"
      type="password"
      isRequired
      autoComplete="current-password"
      autoFocus={autoFocus}
    >
      <Label>{t("sign_in.password")}</Label>
      <Input className="input" maxLength={1024} {...(inputRef === undefined ? {} : { ref: inputRef })} />
    </TextField>
  );
}
