import { useEffect } from "react";

import { loadAnew } from "../ui/loadAnew";
import { isAnother } from "./isAnother";

const LOOK_EVERY_MS = 300_000;

/** Load the page anew once the service has another console: before a screen on a wall nobody does. */
export function useNewest(): void {
  useEffect(() => {
    const looking = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      clearInterval(looking);
    };
  }, []);
}

async function look(): Promise<void> {
  try {
    const answer = await fetch("/console/", { cache: "no-store" });
    if (answer.ok && isAnother(await answer.text(), document.querySelector("script")?.src)) {
      loadAnew();
    }
  } catch {
    // Nobody answers: what is shown stays, and says so itself.
  }
}
