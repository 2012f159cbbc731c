/** What the text field shows: the same text in colours, laid out exactly as the field does. The field itself is see-through. */
import { memo, type Ref } from "react";
import { type Segment, segmentsOf } from "@/formula/painting";
import type { Span } from "@/formula/trees";
import { classes } from "@/ui";
import css from "./formula.module.css";

interface PaintProps {
  text: string;
  wrong: Span | null;
  paired: readonly Span[];
  /** Where the list of suggestions hangs, and what stands there. */
  anchor: number | null;
  anchorRef: Ref<HTMLSpanElement>;
}

export const Paint = memo(function Paint({ text, wrong, paired, anchor, anchorRef }: PaintProps) {
  const segments = segmentsOf(text, { wrong, paired, cut: anchor });
  return (
    <pre className={css.paint} aria-hidden="true">
      {segments.map((segment) => (
        <span key={segment.start} ref={segment.start === anchor ? anchorRef : undefined} className={lookOf(segment)}>
          {segment.text}
        </span>
      ))}
      {anchor !== null && anchor >= text.length && <span ref={anchorRef} />}
      {"\n"}
    </pre>
  );
});

function lookOf({ kind, isWrong, isPaired }: Segment): string {
  return classes(css[kind], isWrong && css.mistake, isPaired && css.paired);
}
