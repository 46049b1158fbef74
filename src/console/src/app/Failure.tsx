import { Component, type ReactNode } from "react";
import { Translation } from "react-i18next";

import { Banner } from "../ui/Banner";

/** Shows that a page has failed, in place of nothing at all. */
export class Failure extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) {
      return this.props.children;
    }
    return <Translation>{(t) => <Banner kind="bad">{t("error.page")}</Banner>}</Translation>;
  }
}
