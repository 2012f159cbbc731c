/** Name, e-mail and password: the set-up and an invite ask for the same three. */
import { useText } from "@/i18n";
import { PasswordField, TextField } from "@/ui";
import { isEmail, shortestPassword } from "./checks.ts";
import { words } from "./words.ts";

export interface Account {
  name: string;
  email: string;
  password: string;
}

export function isComplete(account: Account): boolean {
  return Boolean(account.name.trim()) && isEmail(account.email) && account.password.length >= shortestPassword;
}

interface AccountFieldsProps {
  account: Account;
  onChange: (account: Account) => void;
  /** Say what is missing: after the first try to send. */
  isChecked: boolean;
  isEmailFixed?: boolean;
}

export function AccountFields({ account, onChange, isChecked, isEmailFixed = false }: AccountFieldsProps) {
  const t = useText(words);
  const error = (isRight: boolean, text: string) => (isChecked && !isRight ? text : null);
  return (
    <>
      <TextField
        label={t("name")}
        name="name"
        autoComplete="name"
        value={account.name}
        onChange={(name) => onChange({ ...account, name })}
        error={error(Boolean(account.name.trim()), t("needName"))}
        autoFocus
      />
      <TextField
        label={t("email")}
        name="email"
        type="email"
        autoComplete="username"
        value={account.email}
        onChange={(email) => onChange({ ...account, email })}
        error={error(isEmail(account.email), t("needEmail"))}
        isReadOnly={isEmailFixed}
      />
      <PasswordField
        label={t("password")}
        name="password"
        autoComplete="new-password"
        value={account.password}
        onChange={(password) => onChange({ ...account, password })}
        description={t("passwordHelp")}
        error={error(account.password.length >= shortestPassword, t("needPassword"))}
      />
    </>
  );
}
