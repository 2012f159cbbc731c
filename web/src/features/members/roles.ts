import type { Role } from "@/api/types";
import type { Translate } from "@/i18n";
import type { en } from "./en.ts";

const roles: readonly Role[] = ["owner", "editor", "viewer"];

export function roleOptions(t: Translate<typeof en>, offered: readonly Role[] = roles) {
  return offered.map((role) => ({ id: role, label: t(role), description: t(`${role}Help`) }));
}
