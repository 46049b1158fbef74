import type { SyntheticEvent } from "react";
import { Button, Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { WHATS } from "./wanted";

interface AuditFormProps {
  address: URLSearchParams;
  onSearch: (filled: FormData) => void;
}

/** Whose deeds, and of what kind; what is left empty may be anything. */
export function AuditForm({ address, onSearch }: AuditFormProps) {
  const { t } = useTranslation();
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSearch(new FormData(event.currentTarget));
  };
  return (
    <Form className="card search-form" onSubmit={submit}>
      <TextField className="field" name="who" maxLength={70} defaultValue={address.get("who") ?? ""}>
        <Label>{t("audit.who")}</Label>
        <Input className="input" autoComplete="off" />
      </TextField>
      <div className="field">
        <label htmlFor="audit-what">{t("audit.what")}</label>
        <select id="audit-what" className="input" name="what" defaultValue={address.get("what") ?? ""}>
          <option value="">{t("search.any")}</option>
          {WHATS.map((what) => (
            <option key={what} value={what}>
              {t(`audit.whats.${what}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="search-actions">
        <Button type="submit" className="button button-main">
          {t("search.find")}
        </Button>
        <Link href="/audit">{t("search.all")}</Link>
      </div>
    </Form>
  );
}
