import type { SentFile } from "@/forms/types.ts";
import type { Locale } from "@/i18n/runtime";
import { headers, path, Refusal, read } from "./server.ts";

export interface Sending {
  done: Promise<SentFile>;
  cancel: () => void;
}

/** Send one file; `onProgress` gets 0 to 1. */
export function sendFile(
  key: string,
  locale: Locale,
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<SentFile>((resolve, reject) => {
    request.open("POST", `${path(key)}/files`);
    for (const [header, value] of Object.entries(headers(locale))) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      try {
        const [sent] = read<SentFile[]>(request.status, request.responseText);
        sent ? resolve(sent) : reject(new Refusal(0, "unreadable", ""));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new Refusal(0, "offline", ""));
    request.onabort = () => reject(new Refusal(0, "cancelled", ""));
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}
