export const en = {
  noTable: "This table is gone",
  noTableText: "Somebody deleted it, or it never was here.",
  toBase: "Go to the base",
  noView: "This table has no views",
  noViewText: "Add one to see its records.",
  addGrid: "Add grid",
  gridName: "Grid",
} as const;
