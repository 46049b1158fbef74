import { FieldError } from "react-aria-components";
import { useTranslation } from "react-i18next";

/** What is wrong with a field, under it: as the service says it, or the browser. */
export function WhatIsWrong() {
  const { t } = useTranslation();
  return (
    <FieldError className="field-error">
      {({ validationErrors, validationDetails }) =>
        validationDetails.customError ? (
          // The service's own words.
          <>
            {t("form.wrong")} <span lang="en">{validationErrors.join(" ")}</span>
          </>
        ) : (
          validationErrors.join(" ")
        )
      }
    </FieldError>
  );
}
