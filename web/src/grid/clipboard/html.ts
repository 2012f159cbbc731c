/**
 * Tables on the clipboard. Excel, WPS and web pages put an HTML table there besides the text; it keeps line breaks,
 * merged cells and empty trailing cells apart where the text does not.
 */

const MAX_SPAN = 1000;
const MAX_CELLS = 2_000_000;

export function formatHtml(rows: readonly (readonly string[])[]): string {
  const body = rows.map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`).join("");
  return `<meta charset="utf-8"><table><tbody>${body}</tbody></table>`;
}

/** `mso-data-placement` keeps Excel from breaking a cell with line breaks into several rows. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/ {2,}/g, (spaces) => ` ${"&nbsp;".repeat(spaces.length - 1)}`)
    .replaceAll("\r\n", "\n")
    .replaceAll("\n", '<br style="mso-data-placement:same-cell">');
}

/** The cells of the first table; null when there is none. */
export function parseHtml(html: string): string[][] | null {
  if (!/<table[\s>]/i.test(html)) return null;
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  const rows = table === null ? [] : [...table.rows];
  if (rows.length === 0) return null;
  return placeCells(rows.filter((row) => !isFiller(row)));
}

/** Excel ends tables with merged cells in a hidden row that only carries the widths. */
function isFiller(row: HTMLTableRowElement): boolean {
  return row.style.display === "none" || (row.getAttribute("height") === "0" && row.textContent?.trim() === "");
}

/** Merged cells: the text stands in the first of them, the others stay empty, as they do in the spreadsheet. */
function placeCells(rows: readonly HTMLTableRowElement[]): string[][] {
  const cells: string[][] = rows.map(() => []);
  const taken: boolean[][] = rows.map(() => []);
  let total = 0;
  rows.forEach((row, at) => {
    let column = 0;
    for (const cell of row.cells) {
      while (taken[at]?.[column] === true) column++;
      const height = Math.min(Math.max(cell.rowSpan, 1), rows.length - at);
      const width = Math.min(Math.max(cell.colSpan, 1), MAX_SPAN);
      total += height * width;
      if (total > MAX_CELLS) return;
      const text = textOf(cell);
      for (let down = 0; down < height; down++) {
        for (let right = 0; right < width; right++) {
          (taken[at + down] as boolean[])[column + right] = true;
          (cells[at + down] as string[])[column + right] = down + right === 0 ? text : "";
        }
      }
      column += width;
    }
  });
  return squared(cells);
}

function squared(cells: readonly string[][]): string[][] {
  const width = Math.max(1, ...cells.map((row) => row.length));
  return cells.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
}

/** The text of a cell: white space of the source collapses, `<br>` and blocks break lines, `&nbsp;` is a space. */
function textOf(cell: HTMLElement): string {
  const parts: string[] = [];
  collectText(cell, isPreformatted(cell), parts);
  return parts
    .join("")
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/^[ \n]+|[ \n]+$/g, "")
    .replaceAll("\u00A0", " ");
}

function collectText(node: Node, isPre: boolean, parts: string[]): void {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.nodeValue ?? "";
      parts.push(isPre ? text : text.replace(/[ \t\r\n]+/g, " "));
    } else if (child instanceof HTMLElement) {
      if (child.tagName === "BR") parts.push("\n");
      else if (child.tagName !== "STYLE" && child.tagName !== "SCRIPT") {
        const isBlock = /^(P|DIV|LI|H[1-6])$/.test(child.tagName);
        if (isBlock && parts.length > 0) parts.push("\n");
        collectText(child, isPre || isPreformatted(child), parts);
      }
    }
  }
}

function isPreformatted(element: HTMLElement): boolean {
  return element.tagName === "PRE" || /^pre/.test(element.style.whiteSpace);
}
