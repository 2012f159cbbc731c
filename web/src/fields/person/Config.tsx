import { useText } from "@/i18n/react";
import { Checkbox } from "@/ui";
import { configWords } from "../base/configs/words.ts";
import type { ConfigProps } from "../types.ts";

export default function PersonConfig({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  return (
    <Checkbox isSelected={config.multiple === true} onChange={(multiple) => onChange({ ...config, multiple })}>
      {t("severalPeople")}
    </Checkbox>
  );
}
