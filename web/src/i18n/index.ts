export * from "./format.ts";
export { useLocale, useText, useZone } from "./react.ts";
export * from "./runtime.ts";
export { getLocale, getZone, isZone, onLocaleChange, setLocale, setZone } from "./store.ts";
