import { ControlFoot } from "../base/controls/ControlFoot.tsx";
import type { ControlProps } from "../types.ts";
import { FilesPanel } from "./FilesPanel.tsx";

export default function AttachmentControl({ error, label, ...props }: ControlProps) {
  return (
    <fieldset aria-label={label}>
      <FilesPanel {...props} />
      <ControlFoot error={error} />
    </fieldset>
  );
}
