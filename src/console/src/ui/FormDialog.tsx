import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { Button, Dialog, DialogTrigger, Form, Heading, Modal } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "./Banner";

interface FormDialogProps {
  /** What opens it, and what stands above it. */
  title: string;
  /** Does what was filled in; what it throws is told, and nothing is lost. */
  submit: (form: FormData) => Promise<unknown>;
  children: ReactNode;
}

/** A form in a dialog of its own, which closes once it is done. */
export function FormDialog({ title, submit, children }: FormDialogProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [isOpen, open] = useState(false);
  const doing = useMutation({
    mutationFn: submit,
    onSuccess: () => {
      open(false);
    },
  });
  const onOpenChange = (opens: boolean) => {
    doing.reset();
    open(opens);
  };
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    doing.mutate(new FormData(event.currentTarget));
  };
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <Button className="button">{title}</Button>
      <Modal className="modal" isDismissable={false}>
        <Dialog className="dialog card">
          <Heading slot="title">{title}</Heading>
          {doing.isError && (
            <Banner kind="bad">{t("desk.refused", { why: whyRefused(doing.error) })}</Banner>
          )}
          <Form onSubmit={onSubmit}>
            {children}
            <div className="actions">
              <Button slot="close" className="button">
                {t("form.cancel")}
              </Button>
              <Button type="submit" className="button button-main" isPending={doing.isPending}>
                {t("form.save")}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </DialogTrigger>
  );
}
