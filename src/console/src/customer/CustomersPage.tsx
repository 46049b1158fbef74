import { useMutation } from "@tanstack/react-query";
import { useEffect, type SyntheticEvent } from "react";
import { Button, Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { service } from "../service/client";
import { answered } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Badge } from "../ui/Badge";
import { Banner } from "../ui/Banner";
import { formText } from "../ui/formText";
import { showTitle } from "../ui/title";

async function search(text: string) {
  return answered(await service.POST("/api/v1/customers/search", { body: { text } }));
}

/** Find customers. What is looked for stands in no address, for addresses are kept. */
export default function CustomersPage() {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const finding = useMutation({ mutationFn: search });
  useEffect(() => {
    showTitle(t("customer.find_title"));
  }, [t]);
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    finding.mutate(formText(new FormData(event.currentTarget), "text"));
  };
  const found = finding.data?.customers ?? [];
  return (
    <div className="customer-page">
      <h1>{t("customer.find_title")}</h1>
      <Form className="find" onSubmit={submit}>
        <TextField className="field" name="text" isRequired maxLength={200}>
          <Label>{t("customer.find_label")}</Label>
          <Input className="input" autoComplete="off" />
        </TextField>
        <Button type="submit" className="button button-main" isPending={finding.isPending}>
          {t("customer.find")}
        </Button>
      </Form>
      {finding.isError && (
        <Banner kind="bad">{t("desk.refused", { why: whyRefused(finding.error) })}</Banner>
      )}
      <p role="status">
        {finding.isSuccess && t("customer.found", { number: found.length })}
        {finding.data?.more === true && ` ${t("customer.more")}`}
      </p>
      <ul className="found">
        {found.map((one) => (
          <li key={one.id} className="card">
            <Link href={`/customers/${one.id}`}>
              {one.name} {one.latin_name}
            </Link>
            <Badge kind={one.tier.tier}>{t(`tier.${one.tier.tier}`)}</Badge>
            <span className="hint">
              {[one.number, ...one.phones.map((phone) => phone.number)].join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
