(() => {
  const root = document.documentElement;
  let theme = null;
  let locale = null;
  try {
    theme = localStorage.getItem("afterbase.theme");
    locale = localStorage.getItem("afterbase.locale");
  } catch {
    // Storage may be forbidden: the system's theme and the browser's language stand.
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.lang = locale === "en" || locale === "zh-CN" ? locale : /^en\b/i.test(navigator.language) ? "en" : "zh-CN";
})();
