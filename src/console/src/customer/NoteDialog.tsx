import { useTranslation } from "react-i18next";

import { Field } from "../ui/Field";
import { FormDialog, type BegunForm } from "../ui/FormDialog";
import { formText } from "../ui/formText";
import { LONGEST_NOTE } from "./NotesCard";
import { saveNote } from "./saveNote";

/** A note that was begun where its customer is not shown any more. */
export function NoteDialog(begun: BegunForm) {
  const { t } = useTranslation();
  return (
    <FormDialog
      {...begun}
      title={t("draft.note")}
      submit={(form) => saveNote(begun.place, formText(form, "text"))}
    >
      <Field name="text" label={t("draft.note")} type="lines" isRequired maxLength={LONGEST_NOTE} />
    </FormDialog>
  );
}
