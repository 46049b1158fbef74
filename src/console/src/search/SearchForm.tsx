import type { SyntheticEvent } from "react";
import { Button, Form, Input, Label, Text, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { LEASTS, SAID, TEXTS, TICKS, TIERS } from "./wanted";

interface SearchFormProps {
  address: URLSearchParams;
  /** Words that were looked for; null for whoever may not hear calls. */
  said: string | null;
  onClear: () => void;
  onSearch: (filled: FormData) => void;
}

/** What a call must be like; what is left empty may be anything. */
export function SearchForm({ address, said, onClear, onSearch }: SearchFormProps) {
  const { t } = useTranslation();
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSearch(new FormData(event.currentTarget));
  };
  return (
    <Form className="card search-form" onSubmit={submit}>
      {said !== null && (
        <TextField className="field said" name={SAID} maxLength={100} defaultValue={said}>
          <Label>{t("search.fields.said")}</Label>
          <Input className="input" autoComplete="off" />
          <Text slot="description" className="hint">
            {t("search.said_hint")}
          </Text>
        </TextField>
      )}
      {(["from", "to"] as const).map((name) => (
        <TextField key={name} className="field" name={name} type="date" defaultValue={address.get(name) ?? ""}>
          <Label>{t(`search.fields.${name}`)}</Label>
          <Input className="input" />
        </TextField>
      ))}
      {TEXTS.map((name) => (
        <TextField key={name} className="field" name={name} maxLength={256} defaultValue={address.get(name) ?? ""}>
          <Label>{t(`search.fields.${name}`)}</Label>
          <Input className="input" autoComplete="off" />
        </TextField>
      ))}
      <div className="field">
        <label htmlFor="search-tier">{t("search.fields.tier")}</label>
        <select id="search-tier" className="input" name="tier" defaultValue={address.get("tier") ?? ""}>
          <option value="">{t("search.any")}</option>
          {TIERS.map((tier) => (
            <option key={tier} value={tier}>
              {t(`tier.${tier}`)}
            </option>
          ))}
        </select>
      </div>
      {LEASTS.map((name) => (
        <TextField key={name} className="field" name={name} type="number" defaultValue={address.get(name) ?? ""}>
          <Label>{t(`search.fields.${name}`)}</Label>
          <Input className="input" min={0} max={999999} />
        </TextField>
      ))}
      {TICKS.map((name) => (
        <label key={name} className="tick">
          <input type="checkbox" name={name} value="yes" defaultChecked={address.get(name) === "yes"} />
          {t(`search.fields.${name}`)}
        </label>
      ))}
      <div className="search-actions">
        <Button type="submit" className="button button-main">
          {t("search.find")}
        </Button>
        <Link href="/calls" onClick={onClear}>{t("search.all")}</Link>
      </div>
    </Form>
  );
}
