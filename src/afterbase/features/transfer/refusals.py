"""Why a file cannot be read or written: each reason has a code, and names the row and column the user sees.

Rows count from 1 as a spreadsheet program numbers them: a cell with line breaks is still one row, and blank
lines count.
"""

from typing import Any, ClassVar

from afterbase.ground.errors import AfterbaseError


class FileRefused(AfterbaseError):
    code, status = "file_refused", 422
    en = "This file cannot be read."
    zh = "无法读取该文件。"


class FileEmpty(FileRefused):
    code = "file_empty"
    en = "This file holds no data."
    zh = "文件中没有数据。"


class FileUnsupported(FileRefused):
    """`found` says what the content looks like."""

    code = "file_unsupported"
    en = "This is not a spreadsheet that can be read ({found}). Save it as .xlsx or .csv and try again."
    zh = "无法识别为表格文件（{found}），请另存为 .xlsx 或 .csv 后重试。"


class FileEncrypted(FileRefused):
    code = "file_encrypted"
    en = "This file is protected by a password. Remove the password and try again."
    zh = "文件设有密码，请取消密码后重试。"


class FileDamaged(FileRefused):
    code = "file_damaged"
    en = "This file is damaged or incomplete. Open it in a spreadsheet program, save it again and retry."
    zh = "文件已损坏或不完整，请用表格软件打开并重新保存后再试。"


class FileDangerous(FileRefused):
    """Parts that no spreadsheet program writes: document types, odd encodings, doubled or too many parts."""

    code = "file_dangerous"
    en = "This file holds parts that a spreadsheet never has ({reason}) and was not opened."
    zh = "文件含有正常表格不会有的内容（{reason}），已拒绝打开。"


class FileTooLarge(FileRefused):
    code, status = "file_too_large", 413
    en = "This workbook is too large to open ({limit}). Save the sheet as .csv, which has no such limit."
    zh = "工作簿过大，无法打开（{limit}），请将工作表另存为 .csv 后导入，CSV 没有此限制。"


class FileTooSlow(FileRefused):
    code = "file_too_slow"
    en = "Opening this workbook took longer than {seconds} seconds and was stopped. Save the sheet as .csv instead."
    zh = "打开工作簿超过 {seconds} 秒，已停止，请将工作表另存为 .csv 后导入。"


class SheetMissing(FileRefused):
    code = "sheet_missing"
    en = "There is no sheet named “{name}”."
    zh = "没有名为“{name}”的工作表。"


class EncodingUnknown(FileRefused):
    code = "encoding_unknown"
    en = "The text encoding of this file could not be recognised. Please choose it."
    zh = "无法识别文件的文字编码，请手动选择编码。"


class EncodingWrong(FileRefused):
    code = "encoding_wrong"
    en = "Row {row} is not valid {encoding} text. Choose another encoding, or save the file as UTF-8."
    zh = "第 {row} 行不是有效的 {encoding} 文本，请选择其他编码，或将文件另存为 UTF-8。"


class CellTooLong(FileRefused):
    code = "cell_too_long"
    en = "The cell in row {row}, column {column} is longer than {limit} characters."
    zh = "第 {row} 行第 {column} 列的单元格超过 {limit} 个字符。"


class RowTooLong(FileRefused):
    code = "row_too_long"
    en = "Row {row} is longer than {limit}."
    zh = "第 {row} 行超过 {limit}。"


class TooManyColumns(FileRefused):
    code = "too_many_columns"
    en = "Row {row} has more than {limit} columns."
    zh = "第 {row} 行超过 {limit} 列。"


class TooManyRows(FileRefused):
    code = "too_many_rows"
    en = "There are more than {limit} rows."
    zh = "数据超过 {limit} 行。"


class RowTooWide(FileRefused):
    """Met only while loading, past what the preview looked at."""

    code = "row_too_wide"
    en = "Row {row} has more cells than the {columns} columns of the preview."
    zh = "第 {row} 行的单元格多于预览中的 {columns} 列。"


class QuoteUnclosed(FileRefused):
    code = "quote_unclosed"
    en = "The quotation mark opened in row {row} is never closed."
    zh = "第 {row} 行的引号没有闭合。"


class OptionUnknown(FileRefused):
    code = "import_option_unknown"
    en = "“{value}” cannot be used as {option}."
    zh = "“{value}”不能用作 {option}。"


class ExportTooLarge(FileRefused):
    code = "export_too_large"
    en = "A workbook holds at most {limit} {what}. Export as CSV, or narrow the view."
    zh = "工作簿最多容纳 {limit} {what}，请导出为 CSV 或缩小视图范围。"


class FileTypeLimits:
    """What one file may hold. The memory a reader needs follows from these, whatever the size of the file."""

    COLUMNS: ClassVar[int] = 500
    ROWS: ClassVar[int] = 1_048_576  # of a workbook; text files have no limit of rows
    TEXT_CELL: ClassVar[int] = 100_000  # characters
    WORKBOOK_CELL: ClassVar[int] = 32_767
    ROW_BYTES: ClassVar[int] = 2 << 20


REFUSALS: dict[str, type[FileRefused]] = {
    refusal.code: refusal
    for refusal in (
        FileEmpty, FileUnsupported, FileEncrypted, FileDamaged, FileDangerous, FileTooLarge, FileTooSlow, SheetMissing,
        EncodingUnknown, EncodingWrong, CellTooLong, RowTooLong, TooManyColumns, TooManyRows,
    )
}  # fmt: skip
"""What the limited child process may answer with."""


def refusal_of(code: str, data: dict[str, Any]) -> FileRefused:
    return REFUSALS.get(code, FileDamaged)(**data)
