/** The text of a field that acts on every letter: while an input method composes it is shown, and told once it is done. */
import { type CompositionEvent, type KeyboardEvent, useState } from "react";

type Input = HTMLInputElement;

export function useComposed(value: string, onChange: (text: string) => void) {
  const [composed, setComposed] = useState<string | null>(null);
  return {
    value: composed ?? value,
    onChange: composed === null ? onChange : setComposed,
    /** For the input itself. */
    composition: {
      onCompositionStart: (event: CompositionEvent<Input>) => setComposed(event.currentTarget.value),
      onCompositionEnd: (event: CompositionEvent<Input>) => {
        setComposed(null);
        onChange(event.currentTarget.value);
      },
      /** Keys are the input method's: its Escape drops what is composed, and no more. */
      onKeyDownCapture: (event: KeyboardEvent<Input>) => {
        if (event.nativeEvent.isComposing || event.keyCode === 229) event.stopPropagation();
      },
    },
  };
}
