import { useMutation } from "@tanstack/react-query";
import type { ReactNode, SyntheticEvent } from "react";
import { Button, Dialog, Form, Heading, Modal } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "./Banner";

interface FormModalProps {
  title: string;
  /** Does what was filled in; what it throws is told, and nothing is lost. */
  submit: (form: FormData) => Promise<unknown>;
  isOpen: boolean;
  /** Is called once it is done, and where it is given up. */
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog of its own, which closes once it is done. */
export function FormModal({ title, submit, isOpen, onClose, children }: FormModalProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const doing = useMutation({ mutationFn: submit, onSuccess: onClose });
  const onOpenChange = (opens: boolean) => {
    doing.reset();
    if (!opens) {
      onClose();
    }
  };
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Pressed twice it is done once.
    if (!doing.isPending) {
      doing.mutate(new FormData(event.currentTarget));
    }
  };
  return (
    <Modal className="modal" isDismissable={false} isOpen={isOpen} onOpenChange={onOpenChange}>
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
            <Button type="submit" className="button button-main">
              {t("form.save")}
            </Button>
          </div>
        </Form>
      </Dialog>
    </Modal>
  );
}
