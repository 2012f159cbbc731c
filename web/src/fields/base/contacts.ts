/** Phone numbers, e-mail addresses and links in text, each in its one way of writing, the same as the server's. */
import { fold, LONGEST } from "./texts.ts";

const MOBILE = /^(?:\+?0{0,2}86)?(1[3-9]\d{9})$/;
const MOBILE_EXTENSION = /^(?:\+?86)?(1[3-9]\d{9})(?:-|转|ext\.?|#|_)(\d{1,6})$/i;
const MASKED_MOBILE = /^1[3-9]\d\*{4,6}\d{2,4}$/;
const LANDLINE = /^\(?(0(?:10|2\d|[3-9]\d{2}))\)?[- ]?([1-9]\d{6,7})(?:\s?(?:-|转|ext\.?|#|\s)\s?(\d{1,6}))?$/i;
const SERVICE = /^(?:([48]00)[- ]?(\d{3})[- ]?(\d{4})|(95\d{3,6}))$/;
const INTERNATIONAL = /^(?:\+|00)([1-9]\d{6,14})$/;
const LOOKS_LIKE = /^\+?[0-9(*#][0-9 ()./*#-]*(?:\s?(?:转|分机|ext\.?|x)\s?\d{1,8})?$/i;

/** 13812345678 · 13812345678-1234 · 010-12345678 · 400-123-4567 · +16505550100 · 138****5678. */
export function readPhone(text: string): string | null {
  if (text.length > LONGEST) return null;
  const folded = fold(text).replace(/^'/, "");
  const bare = folded.replace(/[ \-().]/g, "");
  const mobile = MOBILE.exec(bare);
  if (mobile) return mobile[1] ?? null;
  const extended = MOBILE_EXTENSION.exec(folded.replaceAll(" ", ""));
  if (extended) return `${extended[1]}-${extended[2]}`;
  const local = folded.replace(/^(?:\+|00)86[- ]?/, /^(?:\+|00)86[- ]?[1-9]/.test(folded) ? "0" : "");
  const landline = LANDLINE.exec(folded) ?? LANDLINE.exec(local);
  if (landline) return landline.slice(1).filter(Boolean).join("-");
  const service = SERVICE.exec(folded);
  if (service) return service[4] ?? service.slice(1, 4).join("-");
  const abroad = INTERNATIONAL.exec(bare);
  if (abroad) return `+${abroad[1]}`;
  return MASKED_MOBILE.test(folded) ? folded : null;
}

/** What a phone field keeps: a number that we know in its one way of writing, what looks like one as it is written. */
export function phoneText(text: string): string | null {
  const known = readPhone(text);
  if (known !== null) return known;
  if (text.length > 100) return null;
  const written = fold(text).split(/\s+/).join(" ");
  const digits = written.replace(/\D/g, "").length;
  return digits >= 3 && digits <= 25 && LOOKS_LIKE.test(written) ? written : null;
}

const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u4e00-\u9fff]{1,64}@(?:[A-Za-z0-9\u4e00-\u9fff-]{1,63}\.)+[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff-]{1,62}$/;

/** The address with its host in lower case. */
export function readEmail(text: string): string | null {
  if (text.length > 320) return null;
  const folded = fold(text).replace(/^mailto:/, "");
  if (!EMAIL.test(folded) || folded.includes("..")) return null;
  const at = folded.lastIndexOf("@");
  const name = folded.slice(0, at);
  return name.startsWith(".") || name.endsWith(".") ? null : `${name}${folded.slice(at).toLowerCase()}`;
}

const URL_PATTERN =
  /^(?:https?:\/\/[^\s/?#<>"'@\\]{1,253}(?:[/?#][^\s<>"\\]*)?|mailto:[^\s<>"]{3,}|tel:[+0-9() .*#;=a-z-]{2,})$/i;
const BARE_HOST = /^www\.[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+(?:[/?#][^\s<>"\\]*)?$/i;
export const LONGEST_URL = 2048;

/** An address that is safe to make a link of: http, https, mailto or tel; www.… becomes https://www.… */
export function readUrl(text: string): string | null {
  const stripped = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not pass
  if (!stripped || stripped.length > LONGEST_URL || /[\x00-\x1f]/.test(stripped)) return null;
  if (URL_PATTERN.test(stripped)) return stripped;
  return BARE_HOST.test(stripped) ? `https://${stripped}` : null;
}
