import { useEffect, useRef } from "react";

/**
 * Bring the focus to the page once somebody has signed in, for those who use keys or a screen reader:
 * the form in which it was is gone.
 *
 * @param isSignedIn Whether somebody is; undefined while it is not known.
 */
export function useFocusAfterSignIn(isSignedIn: boolean | undefined): void {
  const was = useRef<boolean | undefined>(undefined);
  useEffect(() => {
    if (was.current === false && isSignedIn === true) {
      document.getElementById("page")?.focus({ preventScroll: true });
    }
    was.current = isSignedIn;
  }, [isSignedIn]);
}
