import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Lock, Plus, X } from "lucide-react";
import { useState } from "react";
import { workspaces } from "@/api/calls";
import { errorText } from "@/api/errors";
import { keys } from "@/api/queries";
import type { Role, Token } from "@/api/types";
import { agoText, useText } from "@/i18n";
import {
  ask,
  Banner,
  Button,
  Dialog,
  DialogButtons,
  EmptyState,
  ErrorState,
  IconButton,
  List,
  RadioGroup,
  SkeletonList,
  TextField,
  toast,
  toastError,
} from "@/ui";
import { Page } from "../workspaces/Page.tsx";
import { useWorkspace } from "../workspaces/WorkspaceLayout.tsx";
import { CopyField } from "./CopyField.tsx";
import { roleOptions } from "./roles.ts";
import { words } from "./words.ts";

export function TokensScreen() {
  const t = useText(words);
  const workspace = useWorkspace();
  if (workspace.role !== "owner") {
    return (
      <EmptyState icon={Lock} title={t("ownersOnly")}>
        {t("ownersOnlyText")}
      </EmptyState>
    );
  }
  return <OwnersTokens workspace={workspace.id} />;
}

function OwnersTokens({ workspace }: { workspace: string }) {
  const t = useText(words);
  const [isCreating, setCreating] = useState(false);
  const query = useQuery({
    queryKey: keys.tokens(workspace),
    queryFn: ({ signal }) => workspaces.tokens(workspace, { signal }),
  });
  const create = (
    <Button variant="primary" icon={Plus} onPress={() => setCreating(true)}>
      {t("newToken")}
    </Button>
  );
  const isEmpty = query.data?.length === 0;
  return (
    <Page title={t("tokensTitle")} text={t("tokensText")} isNarrow actions={!isEmpty && create}>
      {query.isPending ? (
        <SkeletonList height={48} rows={2} />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      ) : isEmpty ? (
        <EmptyState icon={KeyRound} title={t("noTokens")} actions={create}>
          {t("noTokensText")}
        </EmptyState>
      ) : (
        <Tokens tokens={query.data} workspace={workspace} />
      )}
      {isCreating && <TokenDialog workspace={workspace} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Tokens({ tokens, workspace }: { tokens: Token[]; workspace: string }) {
  const t = useText(words);
  const client = useQueryClient();
  const revoke = async (token: Token) => {
    const title = t("revokeTitle", { name: token.name });
    if (!(await ask({ title, body: t("revokeText"), action: t("revoke"), isDanger: true }))) return;
    try {
      await workspaces.revokeToken(workspace, token.id);
      toast(t("revoked", { name: token.name }));
    } catch (error) {
      toastError(error);
    }
    await client.invalidateQueries({ queryKey: keys.tokens(workspace) });
  };
  return (
    <List
      label={t("tokensTitle")}
      items={tokens}
      idOf={(token) => token.id}
      columns={[
        { id: "name", title: t("tokenName"), cell: (token) => token.name },
        { id: "role", title: t("role"), width: 110, cell: (token) => t(token.role) },
        { id: "created", title: t("created"), width: 130, isMinor: true, cell: (token) => agoText(token.created_at) },
        {
          id: "used",
          title: t("used"),
          width: 130,
          isMinor: true,
          cell: (token) => (token.used_at ? agoText(token.used_at) : t("never")),
        },
        {
          id: "actions",
          title: t("actions"),
          isTitleHidden: true,
          align: "end",
          width: 56,
          cell: (token) => (
            <IconButton
              size="s"
              icon={X}
              label={t("revokeNamed", { name: token.name })}
              onPress={() => revoke(token)}
            />
          ),
        },
      ]}
    />
  );
}

function TokenDialog({ workspace, onClose }: { workspace: string; onClose: () => void }) {
  const t = useText(words);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [isChecked, setChecked] = useState(false);
  const create = useMutation({
    mutationFn: () => workspaces.createToken(workspace, { name: name.trim(), role }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens(workspace) }),
  });
  if (create.data) {
    return (
      <Dialog
        title={t("secretTitle")}
        isOpen
        onClose={onClose}
        isDismissable={false}
        footer={<Button onPress={onClose}>{t("done")}</Button>}
      >
        <Banner tone="warning">{t("secretText")}</Banner>
        <CopyField label={t("secret")} text={create.data.secret} />
      </Dialog>
    );
  }
  const submit = () => {
    setChecked(true);
    if (name.trim()) create.mutate();
  };
  return (
    <Dialog
      title={t("newToken")}
      isOpen
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons action={t("create")} onCancel={onClose} isPending={create.isPending} />}
    >
      {create.error && <Banner tone="danger">{errorText(create.error)}</Banner>}
      <TextField
        label={t("tokenName")}
        description={t("tokenNameHelp")}
        placeholder={t("tokenExample")}
        value={name}
        onChange={setName}
        error={isChecked && !name.trim() ? t("needName") : null}
        autoFocus
      />
      <RadioGroup label={t("role")} options={roleOptions(t)} value={role} onChange={setRole} />
    </Dialog>
  );
}
