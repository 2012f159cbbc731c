/** Files over a cell. Every change is saved at once; the editor stays open for the next. */
import { useEffect, useState } from "react";
import type { Json } from "@/api/types";
import type { EditorProps } from "../types.ts";
import css from "./attachment.module.css";
import { FilesPanel } from "./FilesPanel.tsx";

export default function AttachmentEditor({ value, onCommit, onCancel, onLeave, ...rest }: EditorProps) {
  const [files, setFiles] = useState<Json>(value);
  const isChanged = JSON.stringify(files) !== JSON.stringify(value);
  useEffect(() => {
    onLeave(() => (isChanged ? onCommit(files, "stay") : onCancel()));
  }, [isChanged, files, onCommit, onCancel, onLeave]);
  return (
    <div className={css.editor}>
      <FilesPanel {...rest} value={files} onChange={setFiles} isReadonly={false} />
    </div>
  );
}
