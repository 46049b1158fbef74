import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";

import { App } from "./app/App";
import { Failure } from "./app/Failure";
import { queries } from "./app/queries";
import { showTheme } from "./app/theme";
import "./i18n/i18n";
import { inUse } from "./service/client";
import "./styles/index.css";

showTheme();
inUse.listen(window);

const place = document.getElementById("console");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <Failure>
        <QueryClientProvider client={queries}>
          <Router base="/console">
            <App />
          </Router>
        </QueryClientProvider>
      </Failure>
    </StrictMode>,
  );
}
