/**
 * Every address of the workspace, and what must be true before a screen shows: an owner exists (else the set-up), and
 * somebody is signed in (else the sign-in, which leads back). Screens load with their route.
 */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { isSignedOut } from "@/api/errors";
import { baseQuery, meQuery, statusQuery } from "@/api/queries";
import { lastWorkspace } from "@/features/workspaces/last";
import { Loading } from "@/ui";
import { CrashScreen, MissingScreen } from "./fallbacks.tsx";
import { Root } from "./Root.tsx";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: MissingScreen });

/** A path inside this site; anything else in `?to=` would lead people away after they signed in. */
export function safePath(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;
}

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async ({ context }) => {
    const status = await context.client.ensureQueryData(statusQuery);
    if (!status.setup_needed) throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("@/features/session/SetupScreen"), "SetupScreen"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string | undefined } => ({ to: safePath(search.to) }),
  beforeLoad: async ({ context }) => {
    const status = await context.client.ensureQueryData(statusQuery);
    if (status.setup_needed) throw redirect({ to: "/setup" });
  },
  component: lazyRouteComponent(() => import("@/features/session/SignInScreen"), "SignInScreen"),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite/$key",
  component: lazyRouteComponent(() => import("@/features/session/InviteScreen"), "InviteScreen"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(meQuery);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      const status = await context.client.fetchQuery({ ...statusQuery, staleTime: 0 });
      if (status.setup_needed) throw redirect({ to: "/setup" });
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
    }
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async ({ context }) => {
    const { workspaces } = await context.client.ensureQueryData(meQuery);
    const first = workspaces.find((one) => one.id === lastWorkspace()) ?? workspaces[0];
    if (first) throw redirect({ to: "/w/$ws", params: { ws: first.id }, replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/workspaces/NoWorkspaceScreen"), "NoWorkspaceScreen"),
});

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$ws",
  component: lazyRouteComponent(() => import("@/features/workspaces/WorkspaceLayout"), "WorkspaceLayout"),
});

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/workspaces/BasesScreen"), "BasesScreen"),
});

const workspaceMembers = createRoute({
  getParentRoute: () => workspace,
  path: "/members",
  component: lazyRouteComponent(() => import("@/features/members/MembersScreen"), "MembersScreen"),
});

const workspaceTokens = createRoute({
  getParentRoute: () => workspace,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/features/members/TokensScreen"), "TokensScreen"),
});

const workspaceTrash = createRoute({
  getParentRoute: () => workspace,
  path: "/trash",
  component: lazyRouteComponent(() => import("@/features/workspaces/TrashScreen"), "WorkspaceTrashScreen"),
});

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  component: lazyRouteComponent(() => import("@/features/profile/ProfileScreen"), "ProfileScreen"),
});

const base = createRoute({
  getParentRoute: () => signedIn,
  path: "/b/$base",
  loader: ({ context, params }) => context.client.ensureQueryData(baseQuery(params.base)),
  component: lazyRouteComponent(() => import("@/features/bases/BaseLayout"), "BaseLayout"),
});

const baseHome = createRoute({
  getParentRoute: () => base,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/bases/BaseHome"), "BaseHome"),
});

const baseTrash = createRoute({
  getParentRoute: () => base,
  path: "/trash",
  component: lazyRouteComponent(() => import("@/features/bases/trash/TrashScreen"), "BaseTrashScreen"),
});

const baseImport = createRoute({
  getParentRoute: () => base,
  path: "/import",
  validateSearch: (search: Record<string, unknown>): { into?: string | undefined } => ({
    into: typeof search.into === "string" ? search.into : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/imports/ImportScreen"), "ImportScreen"),
});

const tableSearch = (search: Record<string, unknown>): { record?: string | undefined } => ({
  record: typeof search.record === "string" ? search.record : undefined,
});

const table = createRoute({
  getParentRoute: () => base,
  path: "/t/$table",
  validateSearch: tableSearch,
  component: lazyRouteComponent(() => import("@/features/tables/TableScreen"), "TableScreen"),
});

const tableView = createRoute({
  getParentRoute: () => base,
  path: "/t/$table/$view",
  validateSearch: tableSearch,
  component: lazyRouteComponent(() => import("@/features/tables/TableScreen"), "TableScreen"),
});

const kit = createRoute({
  getParentRoute: () => root,
  path: "/kit",
  component: lazyRouteComponent(() => import("./kit/KitScreen.tsx"), "KitScreen"),
});

const tree = root.addChildren([
  setup,
  signIn,
  invite,
  signedIn.addChildren([
    home,
    workspace.addChildren([workspaceHome, workspaceMembers, workspaceTokens, workspaceTrash]),
    profile,
    base.addChildren([baseHome, baseTrash, baseImport, table, tableView]),
  ]),
  ...(import.meta.env.DEV ? [kit] : []),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: Loading,
    defaultPendingMs: 150,
    defaultErrorComponent: CrashScreen,
    defaultNotFoundComponent: MissingScreen,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
