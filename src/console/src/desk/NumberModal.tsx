import { useState, type SyntheticEvent } from "react";
import { Button, Dialog, FieldError, Form, Heading, Input, Label, Modal, Text, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

import { useWhyRefused } from "../service/useWhyRefused";
import type { Refused } from "./protocol";

/** The longest number that the service reads. */
const LONGEST = 40;

interface NumberModalProps {
  /** For which place the number is, in words. */
  place: string;
  /** What the button says that does it. */
  action: string;
  /** Why the desk was refused what it asked for last; null for nothing. */
  refused: Refused | null;
  /** Asks for it; what opened this is gone once that is done. */
  onType: (number: string) => boolean;
  onClose: () => void;
}

/** The number that is rung at a place, typed anew each time: none is kept in this browser. */
export function NumberModal({ place, action, refused, onType, onClose }: NumberModalProps) {
  const { t } = useTranslation();
  const whyRefused = useWhyRefused();
  const [number, setNumber] = useState("");
  // What was refused before this is about something else.
  const [isSent, setSent] = useState(false);
  const wrong = isSent ? refused : null;
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Pressed twice it is done once.
    if (number.trim() !== "" && (!isSent || wrong !== null)) {
      setSent(onType(number.trim()));
    }
  };
  return (
    <Modal
      className="modal"
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) {
          onClose();
        }
      }}
    >
      <Dialog className="dialog card">
        <Heading slot="title">{t("talk.number_for", { place })}</Heading>
        <Form onSubmit={onSubmit}>
          <TextField
            className="field"
            type="tel"
            autoComplete="off"
            autoFocus
            isRequired
            maxLength={LONGEST}
            validationBehavior="aria"
            isInvalid={wrong !== null}
            value={number}
            onChange={(typed) => {
              setNumber(typed);
              setSent(false);
            }}
          >
            <Label>{t("talk.number")}</Label>
            <Input className="input" />
            <Text slot="description" className="hint">
              {t("talk.number_hint")}
            </Text>
            <FieldError className="field-error">{wrong !== null && whyRefused(wrong)}</FieldError>
          </TextField>
          <div className="actions">
            <Button slot="close" className="button">
              {t("form.cancel")}
            </Button>
            <Button type="submit" className="button button-main">
              {action}
            </Button>
          </div>
        </Form>
      </Dialog>
    </Modal>
  );
}
