import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { session } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import { useText } from "@/i18n";
import { Banner, Button, PasswordField, TextField, useTitle } from "@/ui";
import { isEmail } from "./checks.ts";
import css from "./Entrance.module.css";
import { Entrance } from "./Entrance.tsx";
import { words } from "./words.ts";

export function SignInScreen() {
  const t = useText(words);
  const { to } = useSearch({ from: "/sign-in" });
  const client = useQueryClient();
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  useTitle(t("signInTitle"));

  const signIn = useMutation({
    mutationFn: () => session.signIn({ email: email.trim(), password }),
    onSuccess: async (me) => {
      client.clear();
      client.setQueryData(keys.me, me);
      await navigate({ href: to ?? "/", replace: true });
    },
    onError: () => setPassword(""),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isEmail(email) && password) signIn.mutate();
  };

  return (
    <Entrance title={t("signInTitle")}>
      <form className={css.form} onSubmit={submit} noValidate>
        {signIn.error && !signIn.isPending && <Banner tone="danger">{errorText(signIn.error)}</Banner>}
        <TextField
          label={t("email")}
          name="email"
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={isChecked && !isEmail(email) ? t("needEmail") : null}
          autoFocus
        />
        <PasswordField
          label={t("password")}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={isChecked && !password && !signIn.error ? t("needAnyPassword") : null}
        />
        <Button variant="primary" type="submit" isPending={signIn.isPending}>
          {t("signInAction")}
        </Button>
      </form>
      <p className={css.note}>{t("signInHelp")}</p>
    </Entrance>
  );
}
