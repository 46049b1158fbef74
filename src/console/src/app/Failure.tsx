import { Component, type ReactNode } from "react";
import { Button } from "react-aria-components";
import { Translation } from "react-i18next";

import { Banner } from "../ui/Banner";
import { loadAnew } from "../ui/loadAnew";

/**
 * Shows that a page has failed, in place of nothing at all; what stands beside it stays.
 *
 * A page that is fetched when somebody goes there fails where the service has a newer console by
 * now: loaded anew, it is there.
 */
export class Failure extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) {
      return this.props.children;
    }
    return (
      <Translation>
        {(t) => (
          <Banner kind="bad">
            {t("error.page")}
            <Button className="button" onPress={loadAnew}>
              {t("error.load")}
            </Button>
          </Banner>
        )}
      </Translation>
    );
  }
}
