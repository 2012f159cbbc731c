/** A drawer that loads when it first opens: for screens that are there before anybody opens one. */
import { type ComponentProps, lazy, Suspense } from "react";

const Loaded = lazy(async () => ({ default: (await import("./Dialog.tsx")).Drawer }));

export function LazyDrawer(props: ComponentProps<typeof Loaded>) {
  return (
    props.isOpen && (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    )
  );
}
