/** The options of a select: names, colours, order. Several lines pasted into one name become several options. */
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useRef } from "react";
import type { OptionConfig } from "@/api/types";
import { compareTexts } from "@/i18n/format";
import { useText } from "@/i18n/react";
import { Button, ColourDot, IconButton, optionColours, PopoverButton, Swatches } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import css from "./configs.module.css";
import { configWords } from "./words.ts";

/** The server's order: neighbours differ clearly. */
const palette = ["blue", "green", "orange", "purple", "teal", "red", "yellow", "pink", "sky", "gray"];

/** A key of 0 asks the server for a new one. */
function newOption(name: string, at: number): OptionConfig {
  return { key: 0, name, color: palette[at % palette.length] ?? optionColours[0] };
}

export default function OptionsConfigForm({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const list = useRef<HTMLOListElement>(null);
  const options = config.options ?? [];
  const set = (next: OptionConfig[]) => onChange({ ...config, options: next });
  const change = (at: number, part: Partial<OptionConfig>) =>
    set(options.map((option, index) => (index === at ? { ...option, ...part } : option)));
  const focusAt = (at: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>("input[type=text]")[at]?.focus());
  const add = (at: number, names: readonly string[] = [""]) => {
    const made = names.map((name, index) => newOption(name, options.length + index));
    set([...options.slice(0, at), ...made, ...options.slice(at)]);
    focusAt(at + names.length - 1);
  };
  const move = (at: number, by: number) => {
    const next = [...options];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    set(next);
  };
  const remove = (at: number) => {
    set(options.filter((_, index) => index !== at));
    focusAt(Math.max(0, at - 1));
  };
  const press = (event: KeyboardEvent, at: number) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add(at + 1);
    }
    if (event.key === "Backspace" && options[at]?.name === "") {
      event.preventDefault();
      remove(at);
    }
  };
  const paste = (event: ClipboardEvent, at: number) => {
    const names = event.clipboardData
      .getData("text/plain")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean);
    if (names.length < 2) return;
    event.preventDefault();
    const known = new Set(options.map((option) => option.name));
    const fresh = [...new Set(names)].filter((name) => !known.has(name));
    const kept = options[at]?.name === "" ? options.filter((_, index) => index !== at) : options;
    const made = fresh.map((name, index) => newOption(name, kept.length + index));
    set([...kept, ...made]);
  };
  return (
    <fieldset className={css.options}>
      <legend className={css.legend}>{t("options")}</legend>
      <ol ref={list} className={css.optionList}>
        {options.map((option, at) => (
          <li key={`${option.key}-${option.key ? "" : at}`} className={css.option}>
            <PopoverButton
              label={t("colour", { name: option.name })}
              button={
                <Button
                  variant="ghost"
                  size="s"
                  className={css.dot ?? ""}
                  aria-label={t("colour", { name: option.name })}
                >
                  <ColourDot color={option.color} size={14} />
                </Button>
              }
            >
              {(close) => (
                <Swatches
                  label={t("colour", { name: option.name })}
                  value={option.color}
                  onChange={(color) => {
                    change(at, { color });
                    close();
                  }}
                />
              )}
            </PopoverButton>
            <input
              type="text"
              className={css.optionName}
              aria-label={t("optionName", { number: at + 1 })}
              maxLength={200}
              value={option.name}
              onChange={(event) => change(at, { name: event.target.value })}
              onKeyDown={(event) => press(event, at)}
              onPaste={(event) => paste(event, at)}
            />
            <IconButton
              size="s"
              icon={ArrowUp}
              label={t("moveUp")}
              isDisabled={at === 0}
              onPress={() => move(at, -1)}
            />
            <IconButton
              size="s"
              icon={ArrowDown}
              label={t("moveDown")}
              isDisabled={at === options.length - 1}
              onPress={() => move(at, 1)}
            />
            <IconButton size="s" icon={X} label={t("removeOption", { name: option.name })} onPress={() => remove(at)} />
          </li>
        ))}
      </ol>
      <div className={css.optionFoot}>
        <Button size="s" variant="ghost" icon={Plus} onPress={() => add(options.length)}>
          {t("addOption")}
        </Button>
        {options.length > 2 && (
          <Button
            size="s"
            variant="ghost"
            onPress={() => set(options.toSorted((a, b) => compareTexts(a.name, b.name)))}
          >
            {t("sortOptions")}
          </Button>
        )}
      </div>
      <p className={css.hint}>{t("pasteOptions")}</p>
    </fieldset>
  );
}
