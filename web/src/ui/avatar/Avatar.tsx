import { classes } from "../classes.ts";
import { colourFor, optionStyle } from "../colour/colours.ts";
import css from "./Avatar.module.css";

interface AvatarProps {
  name: string;
  /** Keeps the colour when the name changes. */
  id?: string | undefined;
  size?: number;
  /** Decoration beside the name itself. */
  isDecoration?: boolean;
  className?: string;
}

export function Avatar({ name, id, size = 24, isDecoration = false, className }: AvatarProps) {
  const style = { ...optionStyle(colourFor(id ?? name)), width: size, height: size, fontSize: size * 0.44 };
  const hidden = isDecoration ? { "aria-hidden": true } : { role: "img", "aria-label": name };
  return (
    <span className={classes(css.avatar, className)} style={style} {...hidden}>
      {initials(name)}
    </span>
  );
}

/** Chinese: the last two characters of a name are how people call each other; one fits. Otherwise the first letters. */
export function initials(name: string): string {
  const clean = name.trim();
  const chars = [...clean];
  if (/\p{Script=Han}/u.test(clean)) return chars[chars.length - 1] ?? "";
  const words = clean.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
