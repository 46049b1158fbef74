/** The bank's page for callers: nobody signs in, and nothing of the console is loaded. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Failure } from "../app/Failure";
import { showTheme } from "../app/theme";
import "../i18n/i18n";
import "../styles/index.css";
import { WebCallPage } from "./WebCallPage";

showTheme();

const place = document.getElementById("call");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <Failure>
        <WebCallPage />
      </Failure>
    </StrictMode>,
  );
}
