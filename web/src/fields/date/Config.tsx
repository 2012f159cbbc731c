import { LayoutSelect } from "../base/configs/LayoutSelect.tsx";
import type { ConfigProps } from "../types.ts";

export default function DateConfig({ config, onChange }: ConfigProps) {
  return <LayoutSelect config={config} onChange={onChange} />;
}
