/** The person's own settings. Language, theme and zone take effect at once; name and password when saved. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { session } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys, useMe } from "@/api/queries";
import type { MeChange } from "@/api/types";
import { setLocale, setZone, useLocale, useText } from "@/i18n";
import {
  Banner,
  Button,
  ComboBox,
  PasswordField,
  Segments,
  setThemeChoice,
  TextField,
  toast,
  toastError,
  useThemeChoice,
} from "@/ui";
import { shortestPassword } from "../session/checks.ts";
import { languages } from "../session/Entrance.tsx";
import { Page, Section } from "../workspaces/Page.tsx";
import { WorkspaceFrame } from "../workspaces/WorkspaceFrame.tsx";
import css from "./Profile.module.css";
import { words } from "./words.ts";
import { zoneOptions } from "./zones.ts";

export function ProfileScreen() {
  const t = useText(words);
  return (
    <WorkspaceFrame>
      <Page title={t("title")} isNarrow>
        <Person />
        <Looks />
        <Password />
      </Page>
    </WorkspaceFrame>
  );
}

function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: MeChange) => session.changeMe(change),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

function Person() {
  const t = useText(words);
  const { user } = useMe();
  const [name, setName] = useState(user.name);
  const save = useChangeMe();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    save.mutate({ name: name.trim() }, { onSuccess: () => toast(t("saved")), onError: toastError });
  };
  return (
    <Section title={t("person")} text={t("personText")}>
      <form className={css.card} onSubmit={submit} noValidate>
        <TextField
          label={t("name")}
          value={name}
          onChange={setName}
          autoComplete="name"
          error={name.trim() ? null : t("needName")}
        />
        <TextField label={t("email")} value={user.email} isReadOnly isDisabled description={t("emailHelp")} />
        <div className={css.foot}>
          <Button type="submit" isPending={save.isPending} isDisabled={name.trim() === user.name || !name.trim()}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function Looks() {
  const t = useText(words);
  const locale = useLocale();
  const { user } = useMe();
  const theme = useThemeChoice();
  const save = useChangeMe();
  const zones = useMemo(() => zoneOptions(locale, user.zone), [locale, user.zone]);
  const change = (what: MeChange) => save.mutate(what, { onError: toastError });
  return (
    <Section title={t("looks")}>
      <div className={css.card}>
        <div className={css.row}>
          <span>{t("language")}</span>
          <Segments
            label={t("language")}
            options={languages}
            value={locale}
            onChange={(id) => {
              setLocale(id);
              change({ locale: id });
            }}
          />
        </div>
        <div className={css.row}>
          <span>{t("theme")}</span>
          <Segments
            label={t("theme")}
            options={[
              { id: "system", label: t("system") },
              { id: "light", label: t("light") },
              { id: "dark", label: t("dark") },
            ]}
            value={theme}
            onChange={(id) => {
              setThemeChoice(id);
              change({ theme: id });
            }}
          />
        </div>
        <ComboBox
          label={t("zone")}
          description={t("zoneHelp")}
          placeholder={t("zoneSearch")}
          options={zones}
          value={user.zone}
          onChange={(zone) => {
            if (zone === user.zone) return;
            setZone(zone);
            change({ zone });
          }}
        />
      </div>
    </Section>
  );
}

function Password() {
  const t = useText(words);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isChecked, setChecked] = useState(false);
  const save = useChangeMe();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!current || next.length < shortestPassword) return;
    save.mutate(
      { password: next, current_password: current },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
          setChecked(false);
          toast(t("changed"));
        },
      },
    );
  };
  return (
    <Section title={t("password")} text={t("passwordText")}>
      <form className={css.card} onSubmit={submit} noValidate>
        {save.error && <Banner tone="danger">{errorText(save.error)}</Banner>}
        <PasswordField
          label={t("current")}
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={isChecked && !current ? t("needCurrent") : null}
        />
        <PasswordField
          label={t("next")}
          autoComplete="new-password"
          description={t("nextHelp")}
          value={next}
          onChange={setNext}
          error={isChecked && next.length < shortestPassword ? t("needNext") : null}
        />
        <div className={css.foot}>
          <Button type="submit" isPending={save.isPending} isDisabled={!current && !next}>
            {t("change")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
