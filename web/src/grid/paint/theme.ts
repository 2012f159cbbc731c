/**
 * The look as plain colours, because a canvas cannot read custom properties.
 *
 * `readTheme` takes the tokens from an element's custom properties (`--grid-background`, `--grid-text-muted` …), so
 * that the style sheets stay the one place where colours are decided; what they leave out comes from the light or
 * the dark set, whichever the element's colour scheme asks for.
 */

export const CHOICE_COLOURS = [
  "gray",
  "red",
  "orange",
  "amber",
  "green",
  "teal",
  "blue",
  "indigo",
  "purple",
  "pink",
] as const;
export type ChoiceColour = (typeof CHOICE_COLOURS)[number];

/** How much of its colour a tinted row has, so that options of the same colour still stand out on it. */
export const ROW_TINT = 0.45;

export interface ChoicePaint {
  readonly background: string;
  readonly text: string;
  /** Strong enough to be told apart as a thin bar. */
  readonly dot: string;
}

export interface GridTheme {
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly isDark: boolean;
  readonly background: string;
  readonly headerBackground: string;
  readonly headerText: string;
  readonly text: string;
  readonly textMuted: string;
  readonly textFaint: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly rowHover: string;
  readonly rowChecked: string;
  readonly range: string;
  readonly accent: string;
  readonly accentText: string;
  readonly groupBackground: string;
  readonly skeleton: string;
  readonly flash: string;
  /** Behind what a search found, light enough for muted text, and the bar at its edge. */
  readonly match: string;
  readonly matchBar: string;
  readonly pending: string;
  readonly failed: string;
  readonly link: string;
  readonly star: string;
  readonly success: string;
  readonly shadow: string;
  readonly choices: Readonly<Record<ChoiceColour, ChoicePaint>>;
}

const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export const lightTheme: GridTheme = {
  fontFamily: FONT_FAMILY,
  fontSize: 13,
  isDark: false,
  background: "#ffffff",
  headerBackground: "#f8f9fb",
  headerText: "#4a5160",
  text: "#1f242e",
  textMuted: "#6b7280",
  textFaint: "#9aa1ad",
  line: "#e9ebef",
  lineStrong: "#d6dae1",
  rowHover: "#f6f8fb",
  rowChecked: "#eef4ff",
  range: "rgba(37, 99, 235, 0.08)",
  accent: "#2563eb",
  accentText: "#ffffff",
  groupBackground: "#f8f9fb",
  skeleton: "#eceef2",
  flash: "rgba(245, 180, 40, 0.32)",
  match: "rgba(245, 180, 40, 0.2)",
  matchBar: "#b7791f",
  pending: "#d99a1c",
  failed: "#d93838",
  link: "#1d5fd6",
  star: "#f0a818",
  success: "#17875a",
  shadow: "rgba(15, 23, 42, 0.10)",
  choices: {
    gray: { background: "#eceef1", text: "#3f4654", dot: "#8a93a3" },
    red: { background: "#fde5e3", text: "#9c2a22", dot: "#dc5b52" },
    orange: { background: "#fee8d6", text: "#96480d", dot: "#dd7a2e" },
    amber: { background: "#fcf0c8", text: "#7a5608", dot: "#c79a17" },
    green: { background: "#dcf3e0", text: "#1d6a36", dot: "#3fa55c" },
    teal: { background: "#d5f2ee", text: "#0f6259", dot: "#1fa596" },
    blue: { background: "#dfebfe", text: "#1d4fae", dot: "#5a8bef" },
    indigo: { background: "#e5e6fd", text: "#3f3fae", dot: "#7b7cea" },
    purple: { background: "#f0e4fb", text: "#6d2fa6", dot: "#a36bdc" },
    pink: { background: "#fce4f0", text: "#9c2566", dot: "#d8629f" },
  },
};

export const darkTheme: GridTheme = {
  ...lightTheme,
  isDark: true,
  background: "#15171c",
  headerBackground: "#1b1e25",
  headerText: "#b3bac7",
  text: "#e3e6ec",
  textMuted: "#98a0af",
  textFaint: "#6d7585",
  line: "#262a33",
  lineStrong: "#373d49",
  rowHover: "#1b1e25",
  rowChecked: "#1a2438",
  range: "rgba(96, 150, 255, 0.13)",
  accent: "#6d9dff",
  accentText: "#0d1420",
  groupBackground: "#1b1e25",
  skeleton: "#23272f",
  flash: "rgba(240, 180, 60, 0.26)",
  match: "rgba(240, 180, 60, 0.15)",
  matchBar: "#d99a1c",
  pending: "#e0ad44",
  failed: "#f0706a",
  link: "#82aeff",
  star: "#eab43c",
  success: "#4cc38a",
  shadow: "rgba(0, 0, 0, 0.45)",
  choices: {
    gray: { background: "#2f343e", text: "#cfd4dd", dot: "#8a93a3" },
    red: { background: "#4a2322", text: "#f8b4ad", dot: "#dc5b52" },
    orange: { background: "#482b16", text: "#f6bd8c", dot: "#dd7a2e" },
    amber: { background: "#423510", text: "#f0d27c", dot: "#c79a17" },
    green: { background: "#1b3a25", text: "#98dcab", dot: "#3fa55c" },
    teal: { background: "#143934", text: "#86d9cc", dot: "#1fa596" },
    blue: { background: "#1c3158", text: "#a9c8ff", dot: "#5a8bef" },
    indigo: { background: "#2b2d5e", text: "#bdbffb", dot: "#7b7cea" },
    purple: { background: "#3b2353", text: "#d9b8f5", dot: "#a36bdc" },
    pink: { background: "#48203a", text: "#f5b0d6", dot: "#d8629f" },
  },
};

/** For forced colours (Windows' high contrast): only the system's colours, and outlines instead of tints. */
export function highContrastTheme(system: (name: string) => string): GridTheme {
  const canvas = system("Canvas");
  const text = system("CanvasText");
  const plain = { background: canvas, text, dot: text };
  return {
    ...lightTheme,
    background: canvas,
    headerBackground: canvas,
    headerText: text,
    text,
    textMuted: text,
    textFaint: system("GrayText"),
    line: system("GrayText"),
    lineStrong: text,
    rowHover: canvas,
    rowChecked: canvas,
    range: "transparent",
    accent: system("Highlight"),
    accentText: system("HighlightText"),
    groupBackground: canvas,
    skeleton: system("GrayText"),
    flash: "transparent",
    match: "transparent",
    matchBar: system("Highlight"),
    link: system("LinkText"),
    star: text,
    success: text,
    shadow: "transparent",
    choices: Object.fromEntries(CHOICE_COLOURS.map((name) => [name, plain])) as GridTheme["choices"],
  };
}

export function readTheme(element: HTMLElement): GridTheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const resolve = (colour: string) => {
    probe.style.color = "";
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  try {
    if (matchMedia("(forced-colors: active)").matches) return highContrastTheme(resolve);
    return withTokens(element, isDarkScheme(resolve) ? darkTheme : lightTheme, resolve);
  } finally {
    probe.remove();
  }
}

/** `light-dark()` follows the element's `color-scheme`, whoever set it. */
function isDarkScheme(resolve: (colour: string) => string): boolean {
  if (CSS.supports("color", "light-dark(black, white)"))
    return resolve("light-dark(black, white)") === "rgb(255, 255, 255)";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function withTokens(element: HTMLElement, base: GridTheme, resolve: (colour: string) => string): GridTheme {
  const style = getComputedStyle(element);
  const tokens: Record<string, unknown> = { ...base };
  for (const name of Object.keys(base)) {
    const property = `--grid-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const text = style.getPropertyValue(property).trim();
    if (text === "") continue;
    if (name === "fontSize") tokens[name] = Number.parseFloat(text);
    else if (name === "fontFamily") tokens[name] = text;
    else if (typeof tokens[name] === "string") tokens[name] = resolve(`var(${property})`);
  }
  return tokens as unknown as GridTheme;
}
