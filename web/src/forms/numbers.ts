/** Numbers as people type them, kept as digits: nothing is rounded on its way to the server, which reads digits too. */

/** Digits with at most a sign and a point: "-12.50". */
export type Digits = string;

/** １，２３４．５ and 1,234.5 are 1234.5; null for what is no number. */
export function plainDigits(text: string): Digits | null {
  const plain = text
    .normalize("NFKC")
    .replace(/^[¥$€£]\s*/, "")
    .replace(/[\s,]|元$/g, "")
    .replace("−", "-");
  const [, sign, whole, fraction] = /^([+-]?)(\d{0,30})(?:\.(\d{0,20}))?$/.exec(plain) ?? [];
  if (!whole && !fraction) return null;
  return `${sign === "-" ? "-" : ""}${whole || "0"}${fraction ? `.${fraction}` : ""}`;
}

/** The point moved by so many places: `scaled("12.5", -2)` is 0.125. */
export function scaled(text: string, places: number): Digits | null {
  const digits = plainDigits(text);
  if (digits === null) return null;
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d*)\.?(\d*)$/.exec(digits) ?? [];
  const all = whole + fraction;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + all : all.padEnd(point, "0");
  const at = Math.max(point, 1);
  const rest = padded.slice(at).replace(/0+$/, "");
  return `${sign}${padded.slice(0, at).replace(/^0+(?=\d)/, "")}${rest ? `.${rest}` : ""}`;
}
