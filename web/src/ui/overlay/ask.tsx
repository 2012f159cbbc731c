/**
 * `if (await ask({ title, body, action, isDanger: true })) …`: the question before what cannot be undone.
 * What can be undone is done at once and offers 撤销 in a toast instead.
 */
import { useState, useSyncExternalStore } from "react";
import { TextField } from "../field/TextField.tsx";
import { Dialog, DialogButtons } from "./Dialog.tsx";
import css from "./overlay.module.css";

export interface Question {
  title: string;
  body: string;
  /** The verb of the button: "Delete", not "OK". */
  action: string;
  isDanger?: boolean;
  /** The person must type this first: for what destroys much. */
  typeToConfirm?: { label: string; text: string };
}

type Asked = Question & { answer: (yes: boolean) => void };

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function setAsked(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

export function ask(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((answer) => setAsked({ ...question, answer }));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands once, in the shell. */
export function AskHost() {
  const question = useSyncExternalStore(listen, () => asked);
  return question && <AskDialog key={question.title + question.body} question={question} />;
}

function AskDialog({ question }: { question: Asked }) {
  const [typed, setTyped] = useState("");
  const answer = (yes: boolean) => {
    question.answer(yes);
    setAsked(null);
  };
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
