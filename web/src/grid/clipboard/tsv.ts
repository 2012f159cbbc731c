/**
 * Tab separated text as spreadsheets put it on the clipboard: a field with a tab, a line break or a quote at its
 * start is quoted, quotes inside are doubled. WPS and Excel end the text with a line break, which is not a row.
 */

export function formatTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

function quoted(text: string): string {
  return /[\t\r\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function parseTsv(text: string): string[][] {
  const reader = new TsvReader(text.startsWith("\uFEFF") ? text.slice(1) : text);
  return reader.read();
}

class TsvReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): string[][] {
    const rows: string[][] = [];
    while (this.#at < this.#text.length) rows.push(this.#readRow());
    return rows.length === 0 ? [[""]] : rows;
  }

  #readRow(): string[] {
    const row: string[] = [];
    for (;;) {
      row.push(this.#readField());
      if (this.#text[this.#at] === "\t") {
        this.#at++;
        continue;
      }
      this.#skipLineBreak();
      return row;
    }
  }

  #skipLineBreak(): void {
    if (this.#text.startsWith("\r\n", this.#at)) this.#at += 2;
    else if (this.#at < this.#text.length) this.#at++;
  }

  #readField(): string {
    return this.#readQuoted() ?? this.#readPlain();
  }

  #readPlain(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !isSeparator(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  /** A quoted field; null when the quote is just a character, that is when no closing quote ends a field. */
  #readQuoted(): string | null {
    if (this.#text[this.#at] !== '"') return null;
    let field = "";
    let from = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote === -1) return null;
      field += this.#text.slice(from, quote);
      if (this.#text[quote + 1] === '"') {
        field += '"';
        from = quote + 2;
        continue;
      }
      const isEnd = quote + 1 === this.#text.length || isSeparator(this.#text.charCodeAt(quote + 1));
      if (!isEnd) return null;
      this.#at = quote + 1;
      return field.replaceAll("\r\n", "\n");
    }
  }
}

function isSeparator(code: number): boolean {
  return code === 9 || code === 10 || code === 13;
}
