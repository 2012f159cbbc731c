/** Behind an invite's link: make an account and join, or join with the account that is signed in. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { LinkIcon } from "lucide-react";
import { type FormEvent, useState } from "react";
import { invites, session } from "@/api/calls";
import { errorText, isMissing } from "@/api/errors";
import { keys, meQuery } from "@/api/queries";
import type { InviteCard, Me } from "@/api/types";
import { useLocale, useText } from "@/i18n";
import { Banner, Button, ButtonLink, EmptyState, ErrorState, Loading, useTitle } from "@/ui";
import { type Account, AccountFields, isComplete } from "./AccountFields.tsx";
import { ownZone } from "./checks.ts";
import css from "./Entrance.module.css";
import { Entrance } from "./Entrance.tsx";
import { words } from "./words.ts";

export function InviteScreen() {
  const t = useText(words);
  const { key } = useParams({ from: "/invite/$key" });
  const invite = useQuery({ queryKey: ["invite", key], queryFn: ({ signal }) => invites.read(key, { signal }) });
  const me = useQuery({ ...meQuery, retry: false });
  useTitle(invite.data && t("inviteTitle", { workspace: invite.data.workspace }));

  if (invite.isPending || me.isPending) return <Loading />;
  if (invite.error) {
    if (!isMissing(invite.error)) return <ErrorState error={invite.error} onRetry={() => invite.refetch()} />;
    return (
      <EmptyState
        icon={LinkIcon}
        title={t("inviteGoneTitle")}
        actions={<ButtonLink href="/">{t("toSignIn")}</ButtonLink>}
      >
        {t("inviteGoneText")}
      </EmptyState>
    );
  }
  const role = t(invite.data.role);
  const text = invite.data.by ? t("inviteBy", { name: invite.data.by, role }) : t("invited", { role });
  return (
    <Entrance title={t("inviteTitle", { workspace: invite.data.workspace })} text={text}>
      {me.data ? <JoinAsMember inviteKey={key} me={me.data} /> : <JoinAsNew inviteKey={key} invite={invite.data} />}
    </Entrance>
  );
}

/** Take what the server says of the person, and go in. */
function useEnter() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (me: Me) => {
    client.clear();
    client.setQueryData(keys.me, me);
    await navigate({ to: "/", replace: true });
  };
}

function JoinAsMember({ inviteKey, me }: { inviteKey: string; me: Me }) {
  const t = useText(words);
  const client = useQueryClient();
  const join = useMutation({ mutationFn: () => invites.accept(inviteKey, {}), onSuccess: useEnter() });
  const leave = useMutation({
    mutationFn: session.signOut,
    onSuccess: () => client.resetQueries({ queryKey: keys.me }),
  });
  return (
    <div className={css.form}>
      {join.error && <Banner tone="danger">{errorText(join.error)}</Banner>}
      <Button variant="primary" onPress={() => join.mutate()} isPending={join.isPending}>
        {t("joinAs", { name: me.user.name })}
      </Button>
      <Button variant="ghost" onPress={() => leave.mutate()} isPending={leave.isPending}>
        {t("joinOther")}
      </Button>
    </div>
  );
}

function JoinAsNew({ inviteKey, invite }: { inviteKey: string; invite: InviteCard }) {
  const t = useText(words);
  const locale = useLocale();
  const [account, setAccount] = useState<Account>({ name: "", email: invite.email ?? "", password: "" });
  const [isChecked, setChecked] = useState(false);
  const join = useMutation({
    mutationFn: () => invites.accept(inviteKey, { ...account, email: account.email.trim(), locale, zone: ownZone() }),
    onSuccess: useEnter(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isComplete(account)) join.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      {join.error && <Banner tone="danger">{errorText(join.error)}</Banner>}
      <AccountFields
        account={account}
        onChange={setAccount}
        isChecked={isChecked}
        isEmailFixed={Boolean(invite.email)}
      />
      <Button variant="primary" type="submit" isPending={join.isPending}>
        {t("inviteAction")}
      </Button>
      <ButtonLink variant="ghost" href={`/sign-in?to=${encodeURIComponent(`/invite/${inviteKey}`)}`}>
        {t("haveAccount")}
      </ButtonLink>
    </form>
  );
}
