export const en = {
  emptyGroup: "(empty)",
  gridLabel: "Records of {view}",
  moreGroups: "More groups than can be listed: only the first 10,000 are shown. Filter to narrow them.",
  loadFailed: "Records could not be loaded.",
  retry: "Try again",

  fieldMenu: "Field “{name}”",

  summaryFor: "Summary of “{name}”",

  recordMenu: "Record",
  linkCopied: "Link copied",
  useKeys: "Press {keys} to do this.",

  copied: "Copied {rows} × {columns} cells",
  copyFailed: "Could not copy. Select fewer cells and try again.",
  readonly: "“{name}” cannot be edited here.",
  computedField: "“{name}” is calculated. Press Enter to see how.",
  systemField: "“{name}” is filled in by the system.",
  viewerOnly: "You can look at this base but not change it.",

  editAgain: "Edit again",
  refusedCell: "{field}: {reason}",
  waiting: {
    one: "{count} change is waiting for the connection",
    other: "{count} changes are waiting for the connection",
  },
} as const;
