/** Dialogs load when they first open: a screen is there sooner without them. */
import { type ComponentProps, lazy, Suspense } from "react";

const Base = lazy(async () => ({ default: (await import("./BaseDialog.tsx")).BaseDialog }));
const Import = lazy(async () => ({ default: (await import("./ImportDialog.tsx")).ImportDialog }));

export function BaseDialog(props: ComponentProps<typeof Base>) {
  return (
    <Suspense>
      <Base {...props} />
    </Suspense>
  );
}

export function ImportDialog(props: ComponentProps<typeof Import>) {
  return (
    <Suspense>
      <Import {...props} />
    </Suspense>
  );
}
