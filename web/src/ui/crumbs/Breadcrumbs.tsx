import { ChevronRight } from "lucide-react";
import { Breadcrumbs as AriaBreadcrumbs, Breadcrumb, Link } from "react-aria-components";
import css from "./Breadcrumbs.module.css";

export interface Crumb {
  label: string;
  href?: string;
}

/** Where one is; the last is here. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <AriaBreadcrumbs className={css.crumbs ?? ""}>
      {crumbs.map((crumb, index) => (
        <Breadcrumb key={crumb.href ?? crumb.label} className={css.crumb ?? ""}>
          {index > 0 && <ChevronRight size={14} aria-hidden="true" />}
          <Link {...(crumb.href ? { href: crumb.href } : {})} className={css.link ?? ""}>
            {crumb.label}
          </Link>
        </Breadcrumb>
      ))}
    </AriaBreadcrumbs>
  );
}
