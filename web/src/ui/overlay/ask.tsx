/**
 * `if (await ask({ title, body, action, isDanger: true })) …`: the question before what cannot be undone.
 * What can be undone is done at once and offers 撤销 in a toast instead.
 */
import { lazy, Suspense, useSyncExternalStore } from "react";

/** Loaded with the first question: the sign-in needs none. */
const AskDialog = lazy(async () => ({ default: (await import("./AskDialog.tsx")).AskDialog }));

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
  const answer = (yes: boolean) => {
    question?.answer(yes);
    setAsked(null);
  };
  return (
    <Suspense>
      {question && <AskDialog key={question.title + question.body} question={question} onAnswer={answer} />}
    </Suspense>
  );
}
