/**
 * Take files dropped anywhere on the page. A part of the page that takes drops itself (an attachment cell, the import
 * wizard) carries `data-own-drop`, and this stays out of its way.
 */
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import css from "./FileDrop.module.css";

interface FileDropProps {
  /** Says what will happen. */
  title: string;
  note?: string;
  onFiles: (files: File[]) => void;
  isDisabled?: boolean;
}

export function FileDrop({ title, note, onFiles, isDisabled = false }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });
  useEffect(() => {
    if (isDisabled) return;
    return listenToDrops(setOver, (files) => take.current(files));
  }, [isDisabled]);
  if (!isOver) return null;
  return (
    <div className={css.veil}>
      <div className={css.box}>
        <FileUp size={30} strokeWidth={1.5} aria-hidden="true" />
        <strong>{title}</strong>
        {note && <span>{note}</span>}
      </div>
    </div>
  );
}

function listenToDrops(setOver: (isOver: boolean) => void, onFiles: (files: File[]) => void): () => void {
  const isOurs = (event: DragEvent) =>
    Boolean(event.dataTransfer?.types.includes("Files")) &&
    !(event.target instanceof Element && event.target.closest("[data-own-drop]"));
  const over = (event: DragEvent) => {
    const ours = isOurs(event);
    setOver(ours);
    if (ours) event.preventDefault();
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) setOver(false);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    if (!isOurs(event)) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) onFiles(files);
  };
  addEventListener("dragenter", over);
  addEventListener("dragover", over);
  addEventListener("dragleave", leave);
  addEventListener("drop", drop);
  return () => {
    removeEventListener("dragenter", over);
    removeEventListener("dragover", over);
    removeEventListener("dragleave", leave);
    removeEventListener("drop", drop);
  };
}
