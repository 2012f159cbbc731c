import { useState } from "react";
import { TextField } from "../field/TextField.tsx";
import type { Question } from "./ask.tsx";
import { Dialog, DialogButtons } from "./Dialog.tsx";
import css from "./overlay.module.css";

interface AskDialogProps {
  question: Question;
  onAnswer: (yes: boolean) => void;
}

export function AskDialog({ question, onAnswer: answer }: AskDialogProps) {
  const [typed, setTyped] = useState("");
  const wanted = question.typeToConfirm;
  const isReady = !wanted || typed.trim() === wanted.text.trim();
  return (
    <Dialog
      title={question.title}
      isOpen
      isAlert
      onClose={() => answer(false)}
      onSubmit={() => isReady && answer(true)}
      footer={
        <DialogButtons
          action={question.action}
          variant={question.isDanger ? "danger" : "primary"}
          isDisabled={!isReady}
          onCancel={() => answer(false)}
        />
      }
    >
      <p className={css.askText}>{question.body}</p>
      {wanted && (
        <TextField label={wanted.label} placeholder={wanted.text} value={typed} onChange={setTyped} autoFocus />
      )}
    </Dialog>
  );
}
