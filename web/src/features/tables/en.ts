export const en = {
  noTable: "This table is gone",
  noTableText: "Somebody deleted it, or it never was here.",
  toBase: "Go to the base",
  noView: "This table has no views",
  noViewText: "Add one to see its records.",
  addGrid: "Add grid",
  gridName: "Grid",

  deletedField: "Field “{name}” deleted",
  deleteFieldTitle: "Delete field “{name}”?",
  deleteFieldText: "Its values disappear from all records. The field can be restored from the trash.",
  deleteReverse: "So does “{name}” in the table “{table}”, which shows the same links.",
  deleteField: "Delete field",
  primaryChanged: "“{name}” is now the primary field",
} as const;
