import type { CSSProperties } from "react";

/** The colours that options, bases and people can have. Their values are tokens: `--option-blue`, `-ink`, `-dot`. */
export const optionColours = [
  "gray",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "sky",
  "blue",
  "purple",
  "pink",
] as const;
export type OptionColour = (typeof optionColours)[number];

export function knownColour(name: string | null | undefined): OptionColour {
  return optionColours.find((colour) => colour === name) ?? "gray";
}

/** Sets `--chip`, `--chip-ink` and `--chip-dot` for what stands inside. */
export function optionStyle(name: string | null | undefined): CSSProperties {
  const colour = knownColour(name);
  return {
    "--chip": `var(--option-${colour})`,
    "--chip-ink": `var(--option-${colour}-ink)`,
    "--chip-dot": `var(--option-${colour}-dot)`,
  } as CSSProperties;
}

/** A lasting colour for something that has none: the same text always gets the same. */
export function colourFor(text: string): OptionColour {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return optionColours[1 + (sum % (optionColours.length - 1))] ?? "teal";
}
