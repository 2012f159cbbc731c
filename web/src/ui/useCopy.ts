import { useState } from "react";

/** Copy a text; `isCopied` is true for two seconds. Works on plain http too, where there is no clipboard API. */
export function useCopy(): { isCopied: boolean; copy: (text: string) => Promise<boolean> } {
  const [isCopied, setCopied] = useState(false);
  const copy = async (text: string) => {
    const done = await writeClipboard(text);
    setCopied(done);
    if (done) setTimeout(() => setCopied(false), 2000);
    return done;
  };
  return { isCopied, copy };
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  // Inside an open dialog the focus may not leave it.
  (document.activeElement?.closest("[role=dialog]") ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}
