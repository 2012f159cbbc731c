import css from "./controls.module.css";

/** A refusal under a control that is no kit field. */
export function ControlFoot({ error }: { error?: string | null | undefined }) {
  return error ? (
    <p role="alert" className={css.error}>
      {error}
    </p>
  ) : null;
}
