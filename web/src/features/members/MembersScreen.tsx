import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { UserPlus, UserRoundX, X } from "lucide-react";
import { useState } from "react";
import { workspaces } from "@/api/calls";
import { keys, useMe } from "@/api/queries";
import type { Invite, Member, Role, Workspace } from "@/api/types";
import { agoText, useText } from "@/i18n";
import { Avatar, ask, Button, Chip, ErrorState, IconButton, List, Select, SkeletonList, toast, toastError } from "@/ui";
import { Page, Section } from "../workspaces/Page.tsx";
import { useWorkspace } from "../workspaces/WorkspaceLayout.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import css from "./members.module.css";
import { roleOptions } from "./roles.ts";
import { words } from "./words.ts";

export function MembersScreen() {
  const t = useText(words);
  const workspace = useWorkspace();
  const [isInviting, setInviting] = useState(false);
  const isOwner = workspace.role === "owner";
  const query = useQuery({
    queryKey: keys.members(workspace.id),
    queryFn: ({ signal }) => workspaces.members(workspace.id, { signal }),
  });
  return (
    <Page
      title={t("membersTitle")}
      text={t("membersText")}
      isNarrow
      actions={
        isOwner && (
          <Button variant="primary" icon={UserPlus} onPress={() => setInviting(true)}>
            {t("invite")}
          </Button>
        )
      }
    >
      {query.isPending ? (
        <SkeletonList height={48} />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      ) : (
        <Members members={query.data} workspace={workspace} />
      )}
      {isOwner && <Invites workspace={workspace} />}
      {isInviting && <InviteDialog workspace={workspace} onClose={() => setInviting(false)} />}
    </Page>
  );
}

function Members({ members, workspace }: { members: Member[]; workspace: Workspace }) {
  const t = useText(words);
  const me = useMe().user;
  const isOwner = workspace.role === "owner";
  const { changeRole, remove } = useMemberActions(workspace);
  return (
    <List
      label={t("membersTitle")}
      items={members}
      idOf={(member) => member.id}
      columns={[
        {
          id: "person",
          title: t("person"),
          cell: (member) => <Who member={member} isMe={member.id === me.id} />,
        },
        {
          id: "role",
          title: t("role"),
          width: 140,
          cell: (member) =>
            isOwner ? (
              <Select
                size="s"
                className={css.role}
                label={t("roleOf", { name: member.name })}
                isLabelHidden
                options={roleOptions(t)}
                value={member.role}
                onChange={(role) => role !== member.role && changeRole.mutate({ member, role })}
              />
            ) : (
              t(member.role)
            ),
        },
        {
          id: "actions",
          title: t("actions"),
          isTitleHidden: true,
          align: "end",
          width: 56,
          cell: (member) =>
            (isOwner || member.id === me.id) && (
              <IconButton
                size="s"
                icon={UserRoundX}
                label={member.id === me.id ? t("leave") : t("removeNamed", { name: member.name })}
                onPress={() => remove(member, member.id === me.id)}
              />
            ),
        },
      ]}
    />
  );
}

function Who({ member, isMe }: { member: Member; isMe: boolean }) {
  const t = useText(words);
  return (
    <span className={css.person}>
      <Avatar name={member.name} id={member.id} size={30} isDecoration />
      <span className={css.who}>
        <span>
          <strong>{member.name}</strong> {isMe && <Chip>{t("you")}</Chip>}
        </span>
        <small>{member.email}</small>
      </span>
    </span>
  );
}

function useMemberActions(workspace: Workspace) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => client.invalidateQueries({ queryKey: keys.members(workspace.id) });
  const changeRole = useMutation({
    mutationFn: ({ member, role }: { member: Member; role: Role }) =>
      workspaces.changeMember(workspace.id, member.id, role),
    onSuccess: (_, { member, role }) => {
      toast(t("roleChanged", { name: member.name, role: t(role) }));
      client.invalidateQueries({ queryKey: keys.me });
    },
    onError: toastError,
    onSettled: refresh,
  });
  const remove = async (member: Member, isMe: boolean) => {
    const isSure = await ask({
      title: isMe ? t("leaveTitle", { workspace: workspace.name }) : t("removeTitle", { name: member.name }),
      body: isMe ? t("leaveText") : t("removeText", { name: member.name }),
      action: t(isMe ? "leave" : "remove"),
      isDanger: true,
    });
    if (!isSure) return;
    try {
      await workspaces.removeMember(workspace.id, member.id);
      if (isMe) {
        await client.invalidateQueries({ queryKey: keys.me });
        await navigate({ to: "/" });
      } else toast(t("removed", { name: member.name }));
    } catch (error) {
      toastError(error);
    }
    await refresh();
  };
  return { changeRole, remove };
}

function Invites({ workspace }: { workspace: Workspace }) {
  const t = useText(words);
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.invites(workspace.id),
    queryFn: ({ signal }) => workspaces.invites(workspace.id, { signal }),
  });
  const withdraw = async (invite: Invite) => {
    const question = { title: t("withdrawTitle"), body: t("withdrawText"), action: t("withdraw"), isDanger: true };
    if (!(await ask(question))) return;
    try {
      await workspaces.withdrawInvite(workspace.id, invite.id);
      toast(t("withdrawn"));
    } catch (error) {
      toastError(error);
    }
    await client.invalidateQueries({ queryKey: keys.invites(workspace.id) });
  };
  if (!query.data || query.data.length === 0) return null;
  return (
    <Section title={t("invitesTitle")}>
      <List
        label={t("invitesTitle")}
        items={query.data}
        idOf={(invite) => invite.id}
        columns={[
          { id: "for", title: t("inviteFor"), cell: (invite) => invite.email ?? t("anyone") },
          { id: "role", title: t("role"), width: 120, cell: (invite) => t(invite.role) },
          {
            id: "created",
            title: t("created"),
            width: 130,
            isMinor: true,
            cell: (invite) => agoText(invite.created_at),
          },
          {
            id: "expires",
            title: t("expires"),
            width: 130,
            isMinor: true,
            cell: (invite) => invite.expires_at && agoText(invite.expires_at),
          },
          {
            id: "actions",
            title: t("actions"),
            isTitleHidden: true,
            align: "end",
            width: 56,
            cell: (invite) => <IconButton size="s" icon={X} label={t("withdraw")} onPress={() => withdraw(invite)} />,
          },
        ]}
      />
    </Section>
  );
}
