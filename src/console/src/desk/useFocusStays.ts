import { useEffect, useRef, type FocusEvent } from "react";

/**
 * Keep the focus in a group of controls that come and go, for those who use keys alone.
 *
 * A control that has the focus may be gone in the next moment, because what it did cannot be done
 * again. The focus would be nowhere then, and the way back is long.
 */
export function useFocusStays<Group extends HTMLElement>() {
  const group = useRef<Group>(null);
  const hasFocus = useRef(false);
  useEffect(() => {
    if (hasFocus.current && document.activeElement === document.body) {
      group.current?.focus({ preventScroll: true });
    }
  });
  return {
    ref: group,
    tabIndex: -1,
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: (event: FocusEvent) => {
      // Nothing is focused instead where the control itself is gone, or the page is left.
      if (event.relatedTarget !== null) {
        hasFocus.current = false;
      }
    },
  };
}
