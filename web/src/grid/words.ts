/** The grid's own words. The product hands over a translated set; these are the English and the Chinese ones. */
export interface GridWords {
  /** Name of the grid where the product gives none. */
  readonly grid: string;
  readonly addRow: string;
  readonly addField: string;
  readonly empty: string;
  readonly rowNumber: (row: number) => string;
  readonly groupCount: (count: string) => string;
  readonly copied: (rows: string, columns: string) => string;
  readonly selected: (rows: string, columns: string) => string;
  readonly rowsChecked: (count: string) => string;
  readonly expanded: string;
  readonly collapsed: string;
  readonly loading: string;
  readonly readonlyCell: string;
  readonly emptyCell: string;
  readonly sortedAscending: string;
  readonly sortedDescending: string;
  readonly locale: string;
}

export const english: GridWords = {
  grid: "Records",
  addRow: "Add record",
  addField: "Add field",
  empty: "No records yet",
  rowNumber: (row) => `Row ${row}`,
  groupCount: (count) => count,
  copied: (rows, columns) => `Copied ${rows} × ${columns} cells`,
  selected: (rows, columns) => `${rows} × ${columns} cells selected`,
  rowsChecked: (count) => `${count} records selected`,
  expanded: "expanded",
  collapsed: "collapsed",
  loading: "Loading",
  readonlyCell: "Read only",
  emptyCell: "empty",
  sortedAscending: "sorted ascending",
  sortedDescending: "sorted descending",
  locale: "en",
};

export const chinese: GridWords = {
  grid: "记录",
  addRow: "新增记录",
  addField: "新增字段",
  empty: "还没有记录",
  rowNumber: (row) => `第 ${row} 行`,
  groupCount: (count) => `${count} 条`,
  copied: (rows, columns) => `已复制 ${rows} × ${columns} 个单元格`,
  selected: (rows, columns) => `已选中 ${rows} × ${columns} 个单元格`,
  rowsChecked: (count) => `已选中 ${count} 条记录`,
  expanded: "已展开",
  collapsed: "已折叠",
  loading: "加载中",
  readonlyCell: "只读",
  emptyCell: "空",
  sortedAscending: "升序",
  sortedDescending: "降序",
  locale: "zh-CN",
};
