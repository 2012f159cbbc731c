import { useText } from "@/i18n/react";
import { type Option, Select } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import { configWords } from "./words.ts";

interface PrecisionSelectProps extends ConfigProps {
  /** Offer to show numbers as they were entered, or calculated ones with the digits that tell something. */
  canBeAny?: boolean;
  otherwise?: number;
}

export function PrecisionSelect({ config, onChange, canBeAny = false, otherwise = 0, isLook }: PrecisionSelectProps) {
  const t = useText(configWords);
  const digits = Array.from({ length: 7 }, (_, at) => ({
    id: String(at),
    label: at ? `${at} (0.${"0".repeat(at)})` : "0",
  }));
  const options: Option[] = canBeAny
    ? [{ id: "any", label: t(isLook ? "precisionAuto" : "precisionAny") }, ...digits]
    : digits;
  const value = typeof config.precision === "number" ? String(config.precision) : canBeAny ? "any" : String(otherwise);
  const change = (id: string) => {
    const { precision: _, ...rest } = config;
    onChange(id === "any" ? rest : { ...rest, precision: Number(id) });
  };
  return <Select label={t("precision")} options={options} value={value} onChange={change} />;
}
