/** The form's public link: made, copied, as a QR code to download or print, withdrawn. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Copy, Download, ExternalLink, Link2, Printer } from "lucide-react";
import { views } from "@/api/calls";
import { keys } from "@/api/queries";
import type { Base, Table } from "@/api/types";
import { useText } from "@/i18n/react";
import {
  ask,
  Banner,
  Button,
  ButtonLink,
  Dialog,
  ErrorState,
  Skeleton,
  TextField,
  toast,
  toastError,
  useCopy,
} from "@/ui";
import { type PresentLink, readLink } from "./calls.ts";
import css from "./forms.module.css";
import type { FormView } from "./useFormConfig.ts";
import { words } from "./words.ts";

interface ShareDialogProps {
  base: Base;
  table: Table;
  view: FormView;
  isOpenForm: boolean;
  onClose: () => void;
}

export function ShareDialog({ base, table, view, isOpenForm, onClose }: ShareDialogProps) {
  const t = useText(words);
  const client = useQueryClient();
  const key = [...keys.base(base.id), "link", view.id] as const;
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readLink(base.id, table.id, view.id, { signal }),
    staleTime: 0,
  });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const create = useMutation({
    mutationFn: () => views.link(base.id, table.id, view.id),
    onError: toastError,
    onSettled: refresh,
  });
  const withdraw = async () => {
    const question = { title: t("revokeTitle"), body: t("revokeText"), action: t("revoke"), isDanger: true };
    if (!(await ask(question))) return;
    await views.unlink(base.id, table.id, view.id).then(() => toast(t("revoked")), toastError);
    await refresh();
  };
  const link = query.data?.link;
  const qr = link && `${views.qrPath(base.id, table.id, view.id)}?${link.key}`;
  return (
    <Dialog title={t("shareTitle")} isOpen onClose={onClose}>
      {query.isPending && <Skeleton height={120} />}
      {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
      {query.data && !link && (
        <div className={css.noLink}>
          <p>{t("shareText")}</p>
          <Button variant="primary" icon={Link2} onPress={() => create.mutate()} isPending={create.isPending} autoFocus>
            {t("createLink")}
          </Button>
        </div>
      )}
      {link && qr && (
        <Shared
          link={link}
          qr={qr}
          title={view.config.title || view.name}
          isOpenForm={isOpenForm}
          onTakeOver={() => create.mutate()}
          onWithdraw={() => void withdraw()}
        />
      )}
    </Dialog>
  );
}

interface SharedProps {
  link: PresentLink;
  qr: string;
  title: string;
  isOpenForm: boolean;
  onTakeOver: () => void;
  onWithdraw: () => void;
}

function Shared({ link, qr, title, isOpenForm, onTakeOver, onWithdraw }: SharedProps) {
  const t = useText(words);
  const { isCopied, copy } = useCopy();
  return (
    <>
      {link.is_resting && (
        <Banner
          tone="warning"
          action={
            <Button size="s" onPress={onTakeOver}>
              {t("takeOver")}
            </Button>
          }
        >
          {t("resting")}
        </Banner>
      )}
      {!isOpenForm && <Banner tone="warning">{t("closedShare")}</Banner>}
      {isLocal(link.url) && <Banner>{t("localAddress")}</Banner>}
      <div className={css.linkRow}>
        <TextField label={t("link")} value={link.url} isReadOnly className={css.grow ?? ""} />
        <Button variant="primary" icon={isCopied ? Check : Copy} onPress={() => void copy(link.url)} autoFocus>
          {t(isCopied ? "copied" : "copy")}
        </Button>
      </div>
      <figure className={css.qr}>
        <figcaption>
          <strong>{title}</strong>
          <span>{t("scan")}</span>
        </figcaption>
        <img src={qr} alt={t("qr")} width={196} height={196} />
      </figure>
      <div className={css.shareButtons}>
        <ButtonLink icon={ExternalLink} href={link.url} target="_blank">
          {t("view")}
        </ButtonLink>
        <ButtonLink icon={Download} href={qr} download={`${title}.svg`}>
          {t("download")}
        </ButtonLink>
        <Button icon={Printer} onPress={() => print()}>
          {t("print")}
        </Button>
        <Button variant="ghost" onPress={onWithdraw} className={css.withdraw ?? ""}>
          {t("revoke")}
        </Button>
      </div>
    </>
  );
}

/** Whether the address means this very computer, so that nobody else can use it. */
function isLocal(url: string): boolean {
  try {
    return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
  } catch {
    return false;
  }
}
