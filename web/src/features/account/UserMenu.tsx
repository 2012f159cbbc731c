import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, Moon, Sun, UserRound } from "lucide-react";
import { Button } from "react-aria-components";
import { session } from "@/api/calls";
import { keys, useMe } from "@/api/queries";
import { useText } from "@/i18n";
import { Avatar, MenuButton, setThemeChoice, toastError, useTheme } from "@/ui";
import css from "./UserMenu.module.css";
import { words } from "./words.ts";

/** The face in the corner: settings, light or dark, sign out. */
export function UserMenu() {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useMe();
  const theme = useTheme();

  const signOut = async () => {
    try {
      await session.signOut();
    } catch (error) {
      toastError(error);
      return;
    }
    await navigate({ to: "/sign-in", search: {} });
    client.clear();
  };

  const turnTheme = async () => {
    const next = theme === "dark" ? "light" : "dark";
    setThemeChoice(next);
    try {
      client.setQueryData(keys.me, await session.changeMe({ theme: next }));
    } catch (error) {
      toastError(error);
    }
  };

  return (
    <MenuButton
      label={t("account", { name: user.name })}
      placement="bottom end"
      button={
        <Button className={css.face ?? ""} aria-label={t("account", { name: user.name })}>
          <Avatar name={user.name} id={user.id} size={28} isDecoration />
        </Button>
      }
      entries={[
        { title: `${user.name} · ${user.email}`, entries: [] },
        { id: "profile", label: t("profile"), icon: UserRound, href: "/profile" },
        {
          id: "theme",
          label: t(theme === "dark" ? "lightTheme" : "darkTheme"),
          icon: theme === "dark" ? Sun : Moon,
          onAction: turnTheme,
        },
        "-",
        { id: "out", label: t("signOut"), icon: LogOut, onAction: signOut },
      ]}
    />
  );
}
