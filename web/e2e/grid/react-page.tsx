/** The grid as the product mounts it: through the React wrapper, in strict mode, with colours from the style sheet. */
import { StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { type Grid, type GridOptions, MemorySource } from "../../src/grid/index.ts";
import { GridView } from "../../src/grid/react.tsx";
import { makeColumns, makeRow } from "./data.ts";

const source = new MemorySource(Array.from({ length: 50 }, (_, at) => makeRow(at)));

function Screen() {
  const [width, setWidth] = useState(120);
  const [rows, setRows] = useState(0);
  const options = useMemo<GridOptions>(() => {
    const columns = makeColumns(10).map((column) => (column.key === "channel" ? { ...column, width } : column));
    return { columns, source, canAddRows: true };
  }, [width]);
  return (
    <div style={{ height: "100%", display: "flex", flexDirection: "column" }}>
      <output>{`${width} ${rows}`}</output>
      <GridView
        className="grid-place"
        options={options}
        on={{ columnResize: (event) => setWidth(event.width), addRow: () => setRows(rows + 1) }}
        gridRef={keepGrid}
      />
    </div>
  );
}

function keepGrid(grid: Grid | null): void {
  if (grid !== null) Object.assign(window, { page: { grid } });
}

export function mount(element: HTMLElement): void {
  createRoot(element).render(
    <StrictMode>
      <Screen />
    </StrictMode>,
  );
}
