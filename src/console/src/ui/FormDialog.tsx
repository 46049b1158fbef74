import { useState, type ReactNode } from "react";
import { Button } from "react-aria-components";

import type { DraftPlace } from "../drafts/drafts";
import { drafts } from "../drafts/kept";
import { FormModal } from "./FormModal";

/** A form that may have been begun before, and goes on where it was left. */
export interface BegunForm {
  place: DraftPlace;
  /** What opens it; else its title does. */
  opener?: string;
  /** Whether it opens by itself where it was open when it was left; so it does if left out. */
  reopens?: boolean;
}

interface FormDialogProps extends Partial<BegunForm> {
  /** What stands above it. */
  title: string;
  /** Does what was filled in; what it throws is told, and nothing is lost. Of a draft it gets the key. */
  submit: (form: FormData, key: string) => Promise<unknown>;
  /** What the button says that does it; else that it saves. */
  action?: string;
  children: ReactNode;
}

/** A button, and the form in a dialog of its own that it opens. */
export function FormDialog(props: FormDialogProps) {
  const { place, opener, reopens = true, title, submit, action, children } = props;
  const begun = () => (place === undefined ? undefined : drafts.of(place));
  const [isOpen, setOpen] = useState(() => reopens && begun()?.isOpen === true);
  const open = (opens: boolean) => {
    setOpen(opens);
    if (place !== undefined && begun() !== undefined) {
      drafts.keep(place, { isOpen: opens });
    }
  };
  return (
    <>
      <Button
        className="button"
        onPress={() => {
          open(true);
        }}
      >
        {opener ?? title}
      </Button>
      <FormModal
        title={title}
        submit={submit}
        {...(action === undefined ? {} : { action })}
        isOpen={isOpen}
        place={place}
        onClose={() => {
          open(false);
        }}
      >
        {children}
      </FormModal>
    </>
  );
}
