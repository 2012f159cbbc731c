/** A file in full, over everything: pictures, PDF in a sandbox, sound and film; others can be downloaded. */
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import type { StoredFile } from "@/api/types";
import { useText } from "@/i18n/react";
import { IconButton, uiWords } from "@/ui";
import { isPicture } from "../base/files.ts";
import css from "./attachment.module.css";
import { fileWords } from "./words.ts";

interface PreviewProps {
  files: readonly StoredFile[];
  at: number;
  onMove: (at: number) => void;
  onClose: () => void;
  addressOf: (file: StoredFile, isThumb: boolean) => string | undefined;
}

export default function Preview({ files, at, onMove, onClose, addressOf }: PreviewProps) {
  const t = useText(fileWords);
  const ui = useText(uiWords);
  const file = files[at];
  if (!file) return null;
  const address = addressOf(file, false);
  const name = file.name || file.id;
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft" && at > 0) onMove(at - 1);
    if (event.key === "ArrowRight" && at < files.length - 1) onMove(at + 1);
  };
  return (
    <ModalOverlay className={css.stageBack ?? ""} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={css.stage ?? ""}>
        <Dialog aria-label={name} className={css.stageBox ?? ""}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows turn the pages wherever the focus is inside */}
          <div className={css.stageBody} onKeyDown={press}>
            <header className={css.stageHead}>
              <span className={css.stageName}>{name}</span>
              {files.length > 1 && (
                <>
                  <IconButton
                    icon={ChevronLeft}
                    label={t("previous")}
                    isDisabled={at === 0}
                    onPress={() => onMove(at - 1)}
                  />
                  <span className={css.size}>{t("position", { at: at + 1, count: files.length })}</span>
                  <IconButton
                    icon={ChevronRight}
                    label={t("next")}
                    isDisabled={at === files.length - 1}
                    onPress={() => onMove(at + 1)}
                  />
                </>
              )}
              {address && (
                <a className={css.download} href={address} download={name} aria-label={t("download", { name })}>
                  <Download size={17} aria-hidden="true" />
                </a>
              )}
              <IconButton icon={X} label={ui("close")} onPress={onClose} />
            </header>
            <div className={css.stageMain}>{contentOf(file, address, name) ?? <p>{t("noPreview")}</p>}</div>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function contentOf(file: StoredFile, address: string | undefined, name: string): ReactNode {
  if (!address) return null;
  if (isPicture(file)) return <img src={address} alt={name} />;
  if (file.type === "application/pdf") return <iframe src={address} title={name} sandbox="" />;
  // biome-ignore lint/a11y/useMediaCaption: people's own recordings have none
  if (file.type?.startsWith("video/")) return <video src={address} controls />;
  // biome-ignore lint/a11y/useMediaCaption: people's own recordings have none
  if (file.type?.startsWith("audio/")) return <audio src={address} controls />;
  return null;
}
