import { type ComponentProps, lazy, Suspense } from "react";

const Table = lazy(async () => ({ default: (await import("./TableDialog.tsx")).TableDialog }));

/** Loads when it first opens. */
export function TableDialog(props: ComponentProps<typeof Table>) {
  return (
    <Suspense>
      <Table {...props} />
    </Suspense>
  );
}
