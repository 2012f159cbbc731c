import { Check } from "lucide-react";
import { Radio, RadioGroup } from "react-aria-components";
import { useText } from "@/i18n/react";
import { knownColour, type OptionColour, optionColours, optionStyle } from "./colours.ts";
import css from "./Swatches.module.css";
import { colourWords } from "./words.ts";

interface SwatchesProps {
  label: string;
  value: string | null | undefined;
  onChange: (colour: OptionColour) => void;
}

/** Choose one of the ten colours. */
export function Swatches({ label, value, onChange }: SwatchesProps) {
  const t = useText(colourWords);
  return (
    <RadioGroup
      aria-label={label}
      orientation="horizontal"
      className={css.swatches ?? ""}
      value={knownColour(value)}
      onChange={(colour) => onChange(colour as OptionColour)}
    >
      {optionColours.map((colour) => (
        <Radio
          key={colour}
          value={colour}
          aria-label={t(colour)}
          className={css.swatch ?? ""}
          style={optionStyle(colour)}
        >
          {({ isSelected }) => isSelected && <Check size={13} strokeWidth={3} aria-hidden="true" />}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** One colour as a dot. */
export function ColourDot({ color, size = 10 }: { color: string | null | undefined; size?: number }) {
  return <span className={css.dot} style={{ ...optionStyle(color), width: size, height: size }} aria-hidden="true" />;
}
