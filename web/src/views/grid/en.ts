export const en = {
  emptyGroup: "(empty)",
  gridLabel: "Records of {view}",
  noRecords: "No records yet",
  noMatch: "No records match",
  noMatchText: "Change or clear the filter and the search to see more.",
  clearFilter: "Clear filter and search",
  addRecord: "Add record",
  moreGroups: "More groups than can be listed: only the first 10,000 are shown. Filter to narrow them.",
  loadFailed: "Records could not be loaded.",
  retry: "Try again",

  fieldMenu: "Field “{name}”",

  summaryFor: "Summary of “{name}”",

  recordMenu: "Record",
  copy: "Copy",
  linkCopied: "Link copied",
  useKeys: "Press {keys} to do this.",

  selected: { one: "{count} record selected", other: "{count} records selected" },
  exportSelected: "Export",
  clearSelection: "Clear selection",
  delete: "Delete",
  copied: "Copied {rows} × {columns} cells",
  copyFailed: "Could not copy. Select fewer cells and try again.",
  readonly: "“{name}” cannot be edited here.",
  systemField: "“{name}” is filled in by the system.",
  viewerOnly: "You can look at this base but not change it.",

  editAgain: "Edit again",
  refusedCell: "{field}: {reason}",
  waiting: {
    one: "{count} change is waiting for the connection",
    other: "{count} changes are waiting for the connection",
  },
} as const;
