import { useEffect, useEffectEvent, useRef } from "react";
import { Button, type ButtonProps } from "react-aria-components";

interface KeyButtonProps extends Omit<ButtonProps, "children" | "render"> {
  /** The letter that, with Alt, does the same from anywhere on the page. */
  letter: string;
  onKey: () => void;
  children: string;
}

/** A button with a key of its own, which it shows and of which screen readers tell. */
export function KeyButton({ letter, onKey, children, ...rest }: KeyButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const press = useEffectEvent((event: KeyboardEvent) => {
    // The key's place counts, and not its letter: with Alt some layouts write another one.
    const isAltAlone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // What is not on the screen does nothing: another page is shown.
    const isThere = button.current?.checkVisibility() === true;
    if (isThere && isAltAlone && event.code === `Key${letter}` && !event.repeat) {
      event.preventDefault();
      onKey();
    }
  });
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
    };
  }, []);
  return (
    <Button
      {...rest}
      ref={button}
      render={(props) => <button {...props} aria-keyshortcuts={`Alt+${letter}`} />}
    >
      {children}
      <kbd aria-hidden="true">Alt {letter}</kbd>
    </Button>
  );
}
