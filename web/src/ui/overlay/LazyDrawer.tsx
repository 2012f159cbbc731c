/** A drawer that loads when it first opens: for screens that are there before anybody opens one. */
import { type ComponentProps, lazy, Suspense, useState } from "react";

const Loaded = lazy(async () => ({ default: (await import("./Dialog.tsx")).Drawer }));

export function LazyDrawer(props: ComponentProps<typeof Loaded>) {
  const [isWanted, setWanted] = useState(props.isOpen);
  // Once loaded it stays, so that it can slide out.
  if (props.isOpen && !isWanted) setWanted(true);
  return (
    isWanted && (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    )
  );
}
