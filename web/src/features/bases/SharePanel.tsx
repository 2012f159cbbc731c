import { Check, Link2, UserPlus } from "lucide-react";
import { useMe } from "@/api/queries";
import type { Base } from "@/api/types";
import { useText } from "@/i18n";
import { Avatar, Button, ButtonLink, useCopy } from "@/ui";
import css from "./TopBar.module.css";
import { words } from "./words.ts";

/** Who sees the base, a link to this page, and the way to invite. */
export default function SharePanel({ base }: { base: Base }) {
  const t = useText(words);
  const me = useMe().user.id;
  const { isCopied, copy } = useCopy();
  return (
    <div className={css.share}>
      <div>
        <h3>{t("shareTitle")}</h3>
        <p>{t("shareText")}</p>
      </div>
      <ul className={css.people}>
        {base.members.map((member) => (
          <li key={member.id}>
            <Avatar name={member.name} id={member.id} size={24} isDecoration />
            {member.name} {member.id === me && `(${t("you")})`}
          </li>
        ))}
      </ul>
      <div className={css.shareButtons}>
        {base.role === "owner" && (
          <ButtonLink variant="primary" icon={UserPlus} href={`/w/${base.workspace}/members`}>
            {t("invite")}
          </ButtonLink>
        )}
        <Button icon={isCopied ? Check : Link2} onPress={() => copy(location.href)}>
          {t(isCopied ? "copied" : "copyLink")}
        </Button>
      </div>
    </div>
  );
}
