/** @jsxImportSource preact */
/** Photos and files: taken or chosen, made smaller, sent at once, each with its progress, to be sent again or removed. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { SentFile } from "@/forms/types.ts";
import { formatNumber, type Locale } from "@/i18n/runtime";
import { CameraIcon, CloseIcon, FileIcon, PlusIcon } from "./answerIcons.tsx";
import { shrinkPhoto } from "./photos.ts";
import { type Sending, sendFile } from "./sending.ts";
import { Refusal } from "./server.ts";
import { useLanguage, useWords } from "./words.ts";

const accepted = "image/*,application/pdf,video/mp4,audio/mpeg";

interface Item {
  id: number;
  file: File | null;
  name: string;
  picture: string | null;
  state: "preparing" | "sending" | "sent" | "failed";
  share: number;
  message: string;
  sent: SentFile | null;
  sending: Sending | null;
}

interface FilesProps {
  formKey: string;
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
  value: readonly SentFile[];
  most: number;
  bytes: number;
  onChange: (files: readonly SentFile[]) => void;
  /** How many are on their way, and how many did not arrive. */
  onState: (state: { sending: number; failed: number }) => void;
}

let lastId = 0;

export function FilesInput(props: FilesProps) {
  const { formKey, id, describedBy, isInvalid, value, most, bytes, onChange, onState } = props;
  const { t, locale } = useLanguage();
  const [items, setItems] = useState<Item[]>(() => value.map(asItem));
  const [note, setNote] = useState("");
  const [isOver, setOver] = useState(false);
  const latest = useRef(items);

  const change = (update: (items: Item[]) => Item[]) => {
    const next = update(latest.current);
    latest.current = next;
    setItems(next);
    const sent = next.flatMap((item) => (item.sent ? [item.sent] : []));
    if (sent.length !== value.length || sent.some((file, at) => file.id !== value[at]?.id)) onChange(sent);
    onState({
      sending: next.filter((item) => item.state === "preparing" || item.state === "sending").length,
      failed: next.filter((item) => item.state === "failed").length,
    });
  };
  const patch = (itemId: number, part: Partial<Item>) =>
    change((all) => all.map((item) => (item.id === itemId ? { ...item, ...part } : item)));

  useEffect(
    () => () => {
      for (const item of latest.current) if (item.picture) URL.revokeObjectURL(item.picture);
    },
    [],
  );

  const send = async (item: Item) => {
    if (!item.file) return;
    patch(item.id, { state: "preparing", message: "", share: 0 });
    const { blob, name } = await shrinkPhoto(item.file);
    if (!latest.current.some((one) => one.id === item.id)) return;
    if (blob.size > bytes) {
      patch(item.id, { state: "failed", message: t("tooBig", { name: item.name, size: megabytes(bytes, locale) }) });
      return;
    }
    const sending = sendFile(formKey, locale, blob, name, (share) => patch(item.id, { share }));
    patch(item.id, { state: "sending", sending });
    try {
      patch(item.id, { state: "sent", sent: await sending.done, sending: null, share: 1 });
    } catch (error) {
      const message = error instanceof Refusal && error.message ? error.message : t("uploadFailed");
      patch(item.id, { state: "failed", message, sending: null });
    }
  };

  const add = (list: FileList | null | undefined) => {
    const room = most - latest.current.length;
    const chosen = [...(list ?? [])];
    setNote(chosen.length > room ? t("filesNote", { size: megabytes(bytes, locale), count: most }) : "");
    const added = chosen.slice(0, Math.max(0, room)).map(newItem);
    change((all) => [...all, ...added]);
    for (const item of added) void send(item);
  };
  const remove = (item: Item) => {
    item.sending?.cancel();
    if (item.picture) URL.revokeObjectURL(item.picture);
    change((all) => all.filter((one) => one.id !== item.id));
  };
  const take = (event: Event & { currentTarget: HTMLInputElement }) => {
    add(event.currentTarget.files);
    event.currentTarget.value = "";
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer?.files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here; the buttons do the same
    <div
      class={isOver ? "files over" : "files"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {items.length > 0 && (
        <ul class="file-list">
          {items.map((item) => (
            <FileRow key={item.id} item={item} onAgain={() => void send(item)} onRemove={() => remove(item)} />
          ))}
        </ul>
      )}
      {items.length < most && (
        <div class="file-buttons">
          <label class="file-button camera">
            <CameraIcon />
            <span>{t("takePhoto")}</span>
            <input type="file" accept="image/*" capture="environment" onChange={take} />
          </label>
          <label class="file-button">
            <PlusIcon />
            <span>{t("addFiles")}</span>
            <input
              type="file"
              id={id}
              accept={accepted}
              multiple
              aria-describedby={describedBy}
              aria-invalid={isInvalid}
              onChange={take}
            />
          </label>
          <span class="drop-note">{t("dropFiles")}</span>
        </div>
      )}
      <p class="file-note">{note || t("filesNote", { size: megabytes(bytes, locale), count: most })}</p>
    </div>
  );
}

function FileRow({ item, onAgain, onRemove }: { item: Item; onAgain: () => void; onRemove: () => void }) {
  const t = useWords();
  const isMoving = item.state === "preparing" || item.state === "sending";
  return (
    <li class={`file ${item.state}`}>
      <span class="file-picture">{item.picture ? <img src={item.picture} alt="" /> : <FileIcon />}</span>
      <span class="file-words">
        <span class="file-name">{item.name}</span>
        <span class="file-state" role="status">
          {item.state === "preparing" && t("preparing")}
          {item.state === "sending" && t("uploading", { percent: Math.round(item.share * 100) })}
          {item.state === "failed" && item.message}
        </span>
        {isMoving && (
          <progress max={1} value={item.state === "preparing" ? undefined : item.share} aria-label={item.name} />
        )}
      </span>
      {item.state === "failed" && (
        <button type="button" class="small" onClick={onAgain}>
          {t("sendAgain")}
        </button>
      )}
      <button type="button" class="icon" aria-label={t("remove", { name: item.name })} onClick={onRemove}>
        <CloseIcon />
      </button>
    </li>
  );
}

function newItem(file: File): Item {
  lastId += 1;
  const isPicture = /^image\/(jpeg|png|webp|gif)$/.test(file.type);
  return {
    id: lastId,
    file,
    name: file.name,
    picture: isPicture ? URL.createObjectURL(file) : null,
    state: "preparing",
    share: 0,
    message: "",
    sent: null,
    sending: null,
  };
}

function asItem(sent: SentFile): Item {
  lastId += 1;
  return {
    id: lastId,
    file: null,
    name: sent.name,
    picture: null,
    state: "sent",
    share: 1,
    message: "",
    sent,
    sending: null,
  };
}

function megabytes(bytes: number, locale: Locale): string {
  return `${formatNumber(locale, Math.round(bytes / 1_000_000))} MB`;
}
