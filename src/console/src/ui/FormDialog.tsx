import { useState, type ReactNode } from "react";
import { Button } from "react-aria-components";

import { FormModal } from "./FormModal";

interface FormDialogProps {
  /** What opens it, and what stands above it. */
  title: string;
  /** Does what was filled in; what it throws is told, and nothing is lost. */
  submit: (form: FormData) => Promise<unknown>;
  children: ReactNode;
}

/** A button, and the form in a dialog of its own that it opens. */
export function FormDialog({ title, submit, children }: FormDialogProps) {
  const [isOpen, open] = useState(false);
  return (
    <>
      <Button
        className="button"
        onPress={() => {
          open(true);
        }}
      >
        {title}
      </Button>
      <FormModal
        title={title}
        submit={submit}
        isOpen={isOpen}
        onClose={() => {
          open(false);
        }}
      >
        {children}
      </FormModal>
    </>
  );
}
