import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { Button, Dialog, Form, Heading, Modal } from "react-aria-components";
import { useTranslation } from "react-i18next";

import type { DraftPlace } from "../drafts/drafts";
import { FieldValues } from "../drafts/FieldValues";
import { drafts, notSaved } from "../drafts/kept";
import { Problem } from "../service/problem";
import { useWhyRefused } from "../service/useWhyRefused";
import { Banner } from "./Banner";
import { formTexts } from "./formText";

interface FormModalProps {
  title: string;
  /** Does what was filled in; what it throws is told, and nothing is lost. Of a draft it gets the key. */
  submit: (form: FormData, key: string) => Promise<unknown>;
  /** What the button says that does it, where that is more than to save. */
  action?: string;
  isOpen: boolean;
  /** Is called once it is done, and where it is given up. */
  onClose: () => void;
  /** Where what is filled in is a draft until it is saved or given up; nowhere where left out. */
  place?: DraftPlace | undefined;
  children: ReactNode;
}

/** A form in a dialog of its own, which closes once it is done. */
export function FormModal({ title, submit, action, isOpen, onClose, place, children }: FormModalProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const drop = () => {
    if (place !== undefined) {
      drafts.drop(place);
    }
  };
  const keep = (form: HTMLFormElement) =>
    place === undefined
      ? ""
      : drafts.keep(place, { values: formTexts(new FormData(form)), isOpen: true }).key;
  const doing = useMutation({
    mutationFn: ({ form, key }: { form: FormData; key: string }) => submit(form, key),
    onError: (error) => {
      if (place !== undefined) {
        notSaved(place, error);
      }
    },
    onSuccess: () => {
      drop();
      onClose();
    },
  });
  const wrong = doing.error instanceof Problem ? doing.error.fields : {};
  const onOpenChange = (opens: boolean) => {
    doing.reset();
    if (!opens) {
      onClose();
    }
  };
  const onInput = (event: SyntheticEvent<HTMLFormElement>) => {
    keep(event.currentTarget);
  };
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Pressed twice it is done once.
    if (!doing.isPending) {
      doing.mutate({ form: new FormData(event.currentTarget), key: keep(event.currentTarget) });
    }
  };
  return (
    <Modal className="modal" isDismissable={false} isOpen={isOpen} onOpenChange={onOpenChange}>
      <Dialog className="dialog card">
        <Heading slot="title">{title}</Heading>
        {doing.isError && (
          <Banner kind="bad">{t("desk.refused", { why: whyRefused(doing.error) })}</Banner>
        )}
        <Form
          validationErrors={wrong}
          onSubmit={onSubmit}
          render={(props) => <form {...props} onInput={onInput} />}
        >
          <AsLeft place={place}>{children}</AsLeft>
          <div className="actions">
            <Button slot="close" className="button" onPress={drop}>
              {t("form.cancel")}
            </Button>
            <Button type="submit" className="button button-main">
              {action ?? t("form.save")}
            </Button>
          </div>
        </Form>
      </Dialog>
    </Modal>
  );
}

/** Fields as they were left, as long as the dialog is open. */
function AsLeft({ place, children }: { place: DraftPlace | undefined; children: ReactNode }) {
  const [values] = useState(() => (place === undefined ? {} : (drafts.of(place)?.values ?? {})));
  return <FieldValues value={values}>{children}</FieldValues>;
}
