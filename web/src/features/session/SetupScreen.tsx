/** The first visit: the language, then the owner's account and the workspace's name. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { session } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys, statusQuery } from "@/api/queries";
import { isLocale, setLocale, useLocale, useText } from "@/i18n";
import { Banner, Button, TextField, useTitle } from "@/ui";
import { type Account, AccountFields, isComplete } from "./AccountFields.tsx";
import { ownZone } from "./checks.ts";
import css from "./Entrance.module.css";
import { Entrance } from "./Entrance.tsx";
import { words } from "./words.ts";

export function SetupScreen() {
  const [isLanguageChosen, setLanguageChosen] = useState(false);
  return isLanguageChosen ? (
    <OwnerStep onBack={() => setLanguageChosen(false)} />
  ) : (
    <LanguageStep onNext={() => setLanguageChosen(true)} />
  );
}

function LanguageStep({ onNext }: { onNext: () => void }) {
  const t = useText(words);
  const locale = useLocale();
  useTitle(t("setupTitle"));
  return (
    <Entrance title={t("chooseTitle")} text={t("chooseText")} hasLanguages={false}>
      <div className={css.form}>
        <ToggleButtonGroup
          className={css.tongues ?? ""}
          aria-label="语言 / Language"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[locale]}
          onSelectionChange={([id]) => isLocale(id) && setLocale(id)}
        >
          <ToggleButton id="zh-CN" className={css.tongue ?? ""}>
            <strong lang="zh-CN">简体中文</strong>
            Chinese
          </ToggleButton>
          <ToggleButton id="en" className={css.tongue ?? ""}>
            <strong lang="en">English</strong>
            英语
          </ToggleButton>
        </ToggleButtonGroup>
        <Button variant="primary" onPress={onNext} autoFocus>
          {t("next")}
        </Button>
      </div>
    </Entrance>
  );
}

function OwnerStep({ onBack }: { onBack: () => void }) {
  const t = useText(words);
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [workspace, setWorkspace] = useState("");
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const [isChecked, setChecked] = useState(false);
  useTitle(t("setupTitle"));

  const create = useMutation({
    mutationFn: () =>
      session.setup({ ...account, email: account.email.trim(), workspace: workspace.trim(), locale, zone: ownZone() }),
    onSuccess: async (me) => {
      client.setQueryData(keys.me, me);
      client.setQueryData(statusQuery.queryKey, (old) => old && { ...old, setup_needed: false });
      await navigate({ to: "/", replace: true });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isComplete(account) && workspace.trim()) create.mutate();
  };

  return (
    <Entrance title={t("setupTitle")} text={t("setupText")}>
      <form className={css.form} onSubmit={submit} noValidate>
        {create.error && <Banner tone="danger">{errorText(create.error)}</Banner>}
        <AccountFields account={account} onChange={setAccount} isChecked={isChecked} />
        <TextField
          label={t("workspace")}
          description={t("workspaceHelp")}
          placeholder={t("workspaceExample")}
          autoComplete="organization"
          value={workspace}
          onChange={setWorkspace}
          error={isChecked && !workspace.trim() ? t("needWorkspace") : null}
        />
        <div className={css.buttons}>
          <Button onPress={onBack}>{t("back")}</Button>
          <Button variant="primary" type="submit" isPending={create.isPending}>
            {t("setupAction")}
          </Button>
        </div>
      </form>
    </Entrance>
  );
}
