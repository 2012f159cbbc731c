/** The files of a cell: thumbnails, adding by choice or drop, renaming, removing, looking at them. */
import { Download, File as FileIcon, Pencil, Upload, X } from "lucide-react";
import { type DragEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Json, StoredFile } from "@/api/types";
import { numberText, sizeText } from "@/i18n/format";
import { useText } from "@/i18n/react";
import { Button, classes, IconButton, toastError, usePhone } from "@/ui";
import { filesIn, filesValue, isPicture } from "../base/files.ts";
import type { ControlProps } from "../types.ts";
import css from "./attachment.module.css";
import { fileWords } from "./words.ts";

const Preview = lazy(() => import("./Preview.tsx"));

type FilesPanelProps = Omit<ControlProps, "label" | "error">;

export function FilesPanel({ field, value, context, tools, record, onChange, isReadonly }: FilesPanelProps) {
  const t = useText(fileWords);
  const isPhone = usePhone();
  const files = filesIn(value);
  const [share, setShare] = useState<number | null>(null);
  const [isOver, setOver] = useState(false);
  const [shown, setShown] = useState<number | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const running = useRef<(() => void) | null>(null);
  const canAdd = !isReadonly && tools.upload !== undefined;

  const add = async (chosen: readonly File[]) => {
    if (!tools.upload || chosen.length === 0) return;
    setShare(0);
    try {
      const upload = tools.upload(chosen, setShare);
      running.current = upload.cancel;
      const stored = filesIn(await upload.done);
      onChange(merged(files, stored));
    } catch (error) {
      toastError(error);
    } finally {
      running.current = null;
      setShare(null);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void add([...event.dataTransfer.files]);
  };
  const address = (file: StoredFile, isThumb: boolean) =>
    record && context.fileAddress?.(file.id, record, field.id, isThumb);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of two; the button is the other
    <div
      className={classes(css.panel, isOver && css.over)}
      onDragOver={(event) => {
        if (!canAdd) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={canAdd ? drop : undefined}
    >
      {files.length > 0 && (
        <ul className={css.files}>
          {files.map((file, at) => (
            <FileCard
              key={file.id}
              file={file}
              thumb={isPicture(file) ? address(file, true) : undefined}
              href={address(file, false)}
              isReadonly={isReadonly}
              onOpen={() => setShown(at)}
              onRename={(name) =>
                onChange(filesValue(files.map((one) => (one.id === file.id ? { ...one, name } : one))))
              }
              onRemove={() => onChange(filesValue(files.filter((one) => one.id !== file.id)))}
            />
          ))}
        </ul>
      )}
      {share !== null && (
        <div className={css.progress} role="status">
          <span className={css.bar}>
            <span style={{ width: `${Math.round(share * 100)}%` }} />
          </span>
          {t("uploading", { share: numberText(share, { style: "percent" }) })}
          <Button size="s" variant="ghost" onPress={() => running.current?.()}>
            {t("cancel")}
          </Button>
        </div>
      )}
      {canAdd && share === null && (
        <button type="button" className={css.add} onClick={() => chooser.current?.click()}>
          <Upload size={15} aria-hidden="true" />
          {t(isOver ? "drop" : isPhone ? "add" : "dropOr")}
        </button>
      )}
      {isReadonly && files.length === 0 && <p className={css.none}>{t("none")}</p>}
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t("add")}
        onChange={(event) => {
          void add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {shown !== null && files[shown] && (
        <Suspense>
          <Preview files={files} at={shown} onMove={setShown} onClose={() => setShown(null)} addressOf={address} />
        </Suspense>
      )}
    </div>
  );
}

function merged(before: readonly StoredFile[], added: readonly StoredFile[]): Json {
  return filesValue([...before, ...added.filter((file) => !before.some((one) => one.id === file.id))]);
}

interface FileCardProps {
  file: StoredFile;
  thumb: string | undefined;
  href: string | undefined;
  isReadonly: boolean;
  onOpen: () => void;
  onRename: (name: string) => void;
  onRemove: () => void;
}

function FileCard({ file, thumb, href, isReadonly, onOpen, onRename, onRemove }: FileCardProps) {
  const t = useText(fileWords);
  const [isRenaming, setRenaming] = useState(false);
  const name = file.name || file.id;
  const rename = (next: string) => {
    setRenaming(false);
    if (next.trim() && next.trim() !== name) onRename(next.trim());
  };
  return (
    <li className={css.file}>
      <button type="button" className={css.picture} aria-label={t("open", { name })} onClick={onOpen}>
        <Thumb address={thumb} />
      </button>
      <div className={css.about}>
        {isRenaming ? (
          <input
            className={css.rename}
            aria-label={t("newName")}
            // biome-ignore lint/a11y/noAutofocus: it was opened to type in
            autoFocus
            defaultValue={name}
            maxLength={255}
            onBlur={(event) => rename(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === "Enter") rename(event.currentTarget.value);
              if (event.key === "Escape") {
                event.stopPropagation();
                setRenaming(false);
              }
            }}
          />
        ) : (
          <span className={css.name} title={name}>
            {name}
          </span>
        )}
        <span className={css.size}>{file.size ? sizeText(file.size) : ""}</span>
      </div>
      <div className={css.acts}>
        {!isReadonly && (
          <IconButton size="s" icon={Pencil} label={t("rename", { name })} onPress={() => setRenaming(true)} />
        )}
        {href && (
          <a className={css.download} href={href} download={name} aria-label={t("download", { name })}>
            <Download size={15} strokeWidth={1.8} aria-hidden="true" />
          </a>
        )}
        {!isReadonly && <IconButton size="s" icon={X} label={t("remove", { name })} onPress={onRemove} />}
      </div>
    </li>
  );
}

const MOST_TRIES = 4;

/** A file that was just added can be had once its cell is saved, so a picture that fails is asked for again. */
function Thumb({ address }: { address: string | undefined }) {
  const [tries, setTries] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setWaiting(false), 400 * 2 ** tries);
    return () => clearTimeout(timer);
  }, [isWaiting, tries]);
  if (!address || isWaiting || tries >= MOST_TRIES) return <FileIcon size={22} strokeWidth={1.5} aria-hidden="true" />;
  const failed = () => {
    setTries(tries + 1);
    setWaiting(true);
  };
  return <img src={tries ? `${address}#${tries}` : address} alt="" loading="lazy" onError={failed} />;
}
