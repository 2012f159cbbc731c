import { describe, expect, it } from "vitest";
import { functions } from "./catalogue.ts";
import { parseFormula } from "./parser.ts";
import { shapeOf } from "./shapes.ts";
import { translate } from "./translating.ts";

const notesOf = (text: string) => translate(text).notes.map(({ code, found }) => [code, found]);

describe("a formula of Airtable", () => {
  it.each([
    [
      'IF(DATETIME_DIFF({Return Date}, {Ship Date}, \'days\') > 7, "Late", "On time")',
      'IF(DATETIME_DIFF({Return Date}, {Ship Date}, \'days\') > 7, "Late", "On time")',
    ],
    ["IF(IS_BEFORE({Warranty End}, TODAY()), '❌', '✅')", "IF(({Warranty End} < TODAY()), '❌', '✅')"],
    ["DATEADD({Bought}, 2, 'year')", "DATEADD({Bought}, 2, 'year')"],
    [
      "IF({Notes} = BLANK(), \"\", {Notes} & ' (' & {Owner} & ')')",
      "IF({Notes} = BLANK(), \"\", {Notes} & ' (' & {Owner} & ')')",
    ],
    ["DATETIME_PARSE('2026-11-22')", "DATETIMEVALUE('2026-11-22')"],
    ["DATETIME_FORMAT({Bought}, 'YYYY-MM-DD HH:mm')", 'TEXT({Bought}, "yyyy-mm-dd hh:mm")'],
    ["ARRAYJOIN(ARRAYUNIQUE({Tags}), ', ')", "JOIN(UNIQUE({Tags}), ', ')"],
    ["ROUND({Qty}*{Unit Price}*(1-{Discount}), 2)", "ROUND({Qty}*{Unit Price}*(1-{Discount}), 2)"],
  ])("%s", (text, wanted) => {
    expect(translate(text)).toEqual({ text: wanted, notes: [] });
    parseFormula(wanted);
  });
});

describe("a formula of Excel or WPS", () => {
  it.each([
    ['=IF(AND([@Price]>10;[@Qty]<>0);"x";"")', 'IF(AND({Price}>10,{Qty}<>0),"x","")'],
    ["=IFERROR(Table1[@[Unit Price]]*1.13, 0)", "IFERROR({Unit Price}*1.13, 0)"],
    ["=Orders[[#This Row],[Total]]/2", "{Total}/2"],
    ['=IF([@[保修截止]]>=TODAY(),"保内",)', 'IF({保修截止}>=TODAY(),"保内", BLANK())'],
    ['=_xlfn.CONCAT("C:\\new",[@File])', 'CONCATENATE("C:\\\\new",{File})'],
    ['=DATEDIF([@Start],[@End],"M")', 'DATEDIF({Start}, {End}, "months")'],
    ["=DAYS([@End],[@Start])", "DAYS({End},{Start})"],
    ["=EDATE([@购买日],24)", "EDATE({购买日},24)"],
    ['=TEXTJOIN("、",TRUE,[@a],[@b])', 'JOIN(MERGE({a}, {b}), "、")'],
    ['="say ""hi""" & [@a]', '"say ""hi""" & {a}'],
    ["=if([@a]=true(),1,2)", "IF({a}=TRUE(),1,2)"],
  ])("%s", (text, wanted) => {
    expect(translate(text)).toEqual({ text: wanted, notes: [] });
    parseFormula(wanted);
  });

  it("names cells and ranges, with their places", () => {
    const text = "=SUM(A1:B$2)+'Sheet 1'!C3*LOG10X(D4)+[@Q1]";
    expect(translate(text).notes).toMatchObject([
      { code: "cell", found: "A1:B$2", span: { start: 5, end: 11 } },
      { code: "cell", found: "'Sheet 1'!C3" },
      { code: "unknown_function", found: "LOG10X" },
      { code: "cell", found: "D4" },
    ]);
    expect(notesOf("=SUM(A:A)")).toEqual([["cell", "A:A"]]);
    expect(translate("=Q1+Q2", (name) => name === "Q1").notes).toMatchObject([{ found: "Q2" }]);
  });

  it("names whole columns, unknown functions and units, and what means something else here", () => {
    expect(notesOf("=SUM(Table1[Amount])")).toEqual([["whole_column", "Table1[Amount]"]]);
    expect(notesOf('=DATEDIF([@a],[@b],"MD")')).toEqual([["differs", "DATEDIF"]]);
    expect(notesOf("=WEEKDAY([@a])")).toEqual([["differs", "WEEKDAY"]]);
    expect(notesOf("DATETIME_FORMAT({a}, 'Do MMM')")).toEqual([["unknown_function", "DATETIME_FORMAT"]]);
    expect(notesOf("=GETPIVOTDATA([@a])")).toEqual([["unknown_function", "GETPIVOTDATA"]]);
    expect(notesOf("=#REF!+1")).toContainEqual(["unreadable", "#"]);
  });
});

describe("a formula of Feishu", () => {
  it.each([
    ["IF(CurrentValue.[金额]>1000,“大额”,“普通”)", "IF({金额}>1000,“大额”,“普通”)"],
    ["IF（［状态］＝“已完成”；1；0）", "IF({状态}=“已完成”,1,0)"],
    ['IF([数量]>1 && [已付] || [加急], "是", "否")', 'IF( OR(AND({数量}>1, {已付}), {加急}), "是", "否")'],
    ['[备注].CONTAIN("漏水")', 'CONTAINS({备注}, "漏水")'],
    ["[单号].LEFT(3).LEN()", "LEN(LEFT({单号}, 3))"],
    ['IFBLANK([备注], "无")', 'IFBLANK({备注}, "无")'],
    ['DATEDIF([开始], [结束], "D")', 'DATEDIF({开始}, {结束}, "days")'],
    ["[单价（元）] * 2", "{单价（元）} * 2"],
  ])("%s", (text, wanted) => {
    expect(translate(text)).toEqual({ text: wanted, notes: [] });
    parseFormula(wanted);
  });

  it("names what reaches through a link and leaves it as it is", () => {
    const { text, notes } = translate("[客户].[城市] & 1");
    expect(text).toBe("[客户].[城市] & 1");
    expect(notes).toMatchObject([{ code: "through_link", found: "[客户].[城市]", span: { start: 0, end: 9 } }]);
  });
});

describe("translating", () => {
  it("leaves the meaning of our own formulas", () => {
    for (const { formula } of functions.flatMap(({ examples }) => examples)) {
      const made = translate(formula);
      expect([formula, shapeOf(parseFormula(made.text))]).toEqual([formula, shapeOf(parseFormula(formula))]);
    }
    expect(translate("1 // A1\n+ /* B2 */ {A1} & 'C3'")).toEqual({
      text: "1 // A1\n+ /* B2 */ {A1} & 'C3'",
      notes: [],
    });
  });

  it("does not close what was left open, and ends with any text", () => {
    expect(translate('IF({a}, "x').text).toBe('IF({a}, "x');
    expect(translate("IF({a").text).toBe("IF({a");
    for (const text of ["(".repeat(5_000), "[".repeat(5_000), "a.b(".repeat(4_000), ")))", "&&||", "\\", "'", "🙂["])
      expect(translate(text).text.length).toBeGreaterThan(0);
  });
});
