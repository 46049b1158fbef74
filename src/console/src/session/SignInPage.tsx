import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useEffect, useRef, type SyntheticEvent } from "react";
import { Button, Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { Problem } from "../service/problem";
import { Banner } from "../ui/Banner";
import { formTexts } from "../ui/formText";
import { length } from "../ui/time";
import { showTitle } from "../ui/title";
import { PasswordField } from "./PasswordField";
import { signIn, useLookAgain } from "./useSession";

/** Where people sign in; wherever they were, they are there again after it. */
export function SignInPage({ wasSignedIn }: { wasSignedIn: boolean }) {
  const { t } = useTranslation();
  const lookAgain = useLookAgain();
  const password = useRef<HTMLInputElement>(null);
  const signing = useMutation({
    mutationFn: signIn,
    onSuccess: lookAgain,
    onError: () => {
      password.current?.select();
    },
  });
  useEffect(() => {
    showTitle(t("sign_in.title"));
  }, [t]);
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { name = "", password: typed = "" } = formTexts(new FormData(event.currentTarget));
    signing.mutate({ name, password: typed });
  };
  return (
    <div className="sign-in card">
      <h1>{t("sign_in.title")}</h1>
      {wasSignedIn && !signing.isError && <Banner kind="plain">{t("sign_in.over")}</Banner>}
      {signing.isError && <Banner kind="bad">{why(signing.error, t)}</Banner>}
      <Form onSubmit={submit}>
        <TextField name="name" isRequired autoComplete="username" autoFocus maxLength={64}>
          <Label>{t("sign_in.name")}</Label>
          <Input className="input" autoCapitalize="none" spellCheck="false" />
        </TextField>
        <PasswordField inputRef={password} />
        <Button type="submit" className="button button-main" isPending={signing.isPending}>
          {t("sign_in.submit")}
        </Button>
      </Form>
    </div>
  );
}

function why(error: Error, t: TFunction): string {
  if (!(error instanceof Problem)) {
    return t("sign_in.failed");
  }
  const wait = length(error.retryAfterS ?? 0);
  switch (error.code) {
    case "sign_in_refused":
      return t("sign_in.refused");
    case "locked_out":
      return t("sign_in.locked", { wait });
    case "too_many_requests":
      return t("sign_in.too_many", { wait });
    case "https_needed":
      return t("sign_in.https_needed");
    default:
      return t("sign_in.failed");
  }
}
