/** Colours of records: chosen in the toolbar, painted beside the rows and on cards, following whoever changes something. */
import { expect, it } from "vitest";
import { send } from "../support/api.ts";
import { findBarriers } from "../support/axe.ts";
import type { PageOptions, WatchedPage } from "../support/browser.ts";
import {
  changeOnServer,
  checkRow,
  clickCell,
  makeTickets,
  onStage,
  readBaseOf,
  type Stage,
  seeColumn,
  showTickets,
  type Tickets,
  titles,
  tool,
} from "./stage.ts";

let stage: Stage;
let page: WatchedPage;

onStage((on) => {
  stage = on;
});

const HEADER = 36;
const ROW = 32;
const GUTTER = 64;
const SOON = { timeout: 1000, interval: 30 };

async function open(options: PageOptions = {}): Promise<Tickets> {
  page = await stage.open(options);
  const tickets = await makeTickets(stage, page);
  await showTickets(stage, page, tickets);
  if (options.size !== "phone") await seeColumn(page, "标题", titles);
  return tickets;
}

const colours = ["gray", "red", "orange", "yellow", "green", "teal", "sky", "blue", "purple", "pink"];

/** The names of the colours at a place of each row on the canvas, by a kind of token; null for any other colour. */
function coloursAt(x: number, kind: "" | "-dot", rows = 4): Promise<(string | null)[]> {
  return page.evaluate(
    ({ names, at, suffix, count, header, row }) => {
      const canvas = document.querySelector("canvas") as HTMLCanvasElement;
      const ctx = canvas.getContext("2d") as CanvasRenderingContext2D;
      const probe = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
      const style = getComputedStyle(document.documentElement);
      const painted = (alpha: number, name: string) => {
        probe.globalAlpha = 1;
        probe.fillStyle = style.getPropertyValue("--surface");
        probe.fillRect(0, 0, 1, 1);
        probe.globalAlpha = alpha;
        probe.fillStyle = style.getPropertyValue(`--option-${name}${suffix}`);
        probe.fillRect(0, 0, 1, 1);
        return [...probe.getImageData(0, 0, 1, 1).data];
      };
      return Array.from({ length: count }, (_, index) => {
        const found = ctx.getImageData(at, header + index * row + row / 2 - 8, 1, 1).data;
        const isLike = (name: string) =>
          painted(suffix ? 1 : 0.45, name).every((part, place) => Math.abs(part - (found[place] ?? 0)) <= 2);
        return names.find(isLike) ?? null;
      });
    },
    { names: colours, at: x, suffix: kind, count: rows, header: HEADER, row: ROW },
  );
}

const bars = () => coloursAt(GUTTER - 2, "-dot");
/** Right of the number, left of the bar. */
const tints = () => coloursAt(GUTTER - 8, "");
const panel = (name: string) => page.getByRole("dialog", { name, exact: true });

async function colourByField(): Promise<void> {
  await tool(page, "颜色");
  await panel("颜色").getByRole("radio", { name: "按字段" }).click();
}

it("colours by the options of a field, as a bar or the whole row", async () => {
  await open();
  expect(await bars()).toEqual([null, null, null, null]);
  await colourByField();
  await expect.poll(bars).toEqual(["red", "yellow", "red", "yellow"]);
  expect(await tints()).toEqual([null, null, null, null]);
  await panel("颜色").getByRole("radio", { name: "整行" }).click();
  await expect.poll(tints).toEqual(["red", "yellow", "red", "yellow"]);
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await checkRow(page, 0);
  await expect.poll(tints).toEqual([null, "yellow", "red", "yellow"]);
  expect(await bars()).toEqual(["red", "yellow", "red", "yellow"]);
});

const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

const storedConfig = async ({ table }: Tickets) =>
  (await readBaseOf(stage, page)).tables.find((one) => one.id === table.id)?.views[0]?.config;

/** Saving what was chosen makes all screens read the view again; on a fresh one only what follows can. */
async function showAfresh(tickets: Tickets, style: "bar" | "row"): Promise<void> {
  await expect.poll(() => storedConfig(tickets)).toMatchObject({ color: { style } });
  await page.reload();
}

/** Requests for whole pages from now on. */
function watchReading(): string[] {
  const read: string[] = [];
  page.on("request", (request) => {
    if (/\/(query|summary)$/.test(request.url())) read.push(request.url());
  });
  return read;
}

it("follows own edits and those of others within a second, without the page being read again", async () => {
  const tickets = await open();
  await colourByField();
  await showAfresh(tickets, "bar");
  await expect.poll(bars).toEqual(["red", "yellow", "red", "yellow"]);
  const read = watchReading();
  await changeOnServer(stage, page, tickets, tickets.ids[3] ?? "", { [tickets.field.状态]: 3 });
  await expect.poll(bars, SOON).toEqual(["red", "yellow", "red", "green"]);
  await clickCell(page, "状态", 0);
  await page.keyboard.press("Delete");
  await expect.poll(bars, { ...SOON, timeout: 2000 }).toEqual([null, "yellow", "red", "green"]);
  expect(read).toEqual([]);
});

it("colours by the first rule that holds, and takes it back with the view", async () => {
  const tickets = await open({ locale: "en" });
  await tool(page, "Colour");
  const dialog = panel("Colour");
  await dialog.getByRole("radio", { name: "By conditions" }).click();
  await dialog.getByText("Without a condition this rule colours nothing.").waitFor();
  await dialog.getByRole("button", { name: "Add condition", exact: true }).click();
  await dialog.getByRole("textbox", { name: "Value" }).fill("屏幕");
  await expect.poll(bars).toEqual(["red", null, null, "red"]);
  await dialog.getByRole("button", { name: "Add rule" }).click();
  const second = dialog.getByRole("listitem").filter({ hasText: "Rule 2" });
  await second.getByRole("button", { name: "Add condition", exact: true }).click();
  await second.getByRole("textbox", { name: "Value" }).fill("更换");
  await expect.poll(bars).toEqual(["red", "orange", null, "red"]);
  await second.getByRole("button", { name: "Colour of rule 2" }).click();
  await page
    .locator("label")
    .filter({ has: page.getByRole("radio", { name: "Blue" }) })
    .click();
  await expect.poll(bars).toEqual(["red", "blue", null, "red"]);
  await second.getByRole("button", { name: "Move rule 2 up" }).press("Enter");
  await expect.poll(focused).toBe("Move rule 1 down");
  expect(await dialog.getByRole("textbox", { name: "Value" }).first().inputValue()).toBe("更换");
  await expect.poll(bars).toEqual(["blue", "blue", null, "red"]);
  expect(await findBarriers(page)).toEqual([]);
  const stored = () => storedConfig(tickets);
  await expect.poll(stored).toMatchObject({ color: { by: "rules", rules: [{ color: "blue" }, { color: "red" }] } });
  await page.reload();
  await expect.poll(bars).toEqual(["blue", "blue", null, "red"]);
  const read = watchReading();
  await changeOnServer(stage, page, tickets, tickets.ids[2] ?? "", { [tickets.field.标题]: "更换主板" });
  await expect.poll(bars, SOON).toEqual(["blue", "blue", "blue", "red"]);
  expect(read).toEqual([]);
  await tool(page, "Coloured");
  await panel("Colour").getByRole("radio", { name: "None" }).click();
  await expect.poll(bars).toEqual([null, null, null, null]);
  await expect.poll(stored).not.toHaveProperty("color");
  await send(page.request, stage.server.url, "POST", `/bases/${stage.base}/undo`);
  await expect.poll(bars).toEqual(["blue", "blue", "blue", "red"]);
});

it("colours cards on a phone, where others' edits are followed as well", async () => {
  const tickets = await open({ size: "phone", theme: "dark" });
  const marked = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("li[aria-posinset]")].map((card) =>
        card.dataset.colours
          ? [card.dataset.colours, card.style.getPropertyValue("--chip-dot").replace(/.*option-|-dot.*/g, "")].join(" ")
          : null,
      ),
    );
  await page.getByText("屏幕检测").first().waitFor();
  expect(await marked()).toEqual([null, null, null, null]);
  await colourByField();
  await expect.poll(marked).toEqual(["bar red", "bar yellow", "bar red", "bar yellow"]);
  await panel("颜色").getByRole("radio", { name: "整行" }).click();
  await expect.poll(marked).toEqual(["row red", "row yellow", "row red", "row yellow"]);
  await page.keyboard.press("Escape");
  expect(await findBarriers(page)).toEqual([]);
  await showAfresh(tickets, "row");
  await expect.poll(marked).toEqual(["row red", "row yellow", "row red", "row yellow"]);
  const read = watchReading();
  await changeOnServer(stage, page, tickets, tickets.ids[0] ?? "", { [tickets.field.状态]: 3 });
  await expect.poll(marked, SOON).toEqual(["row green", "row yellow", "row red", "row yellow"]);
  expect(read).toEqual([]);
});

it("says what is missing where no field can colour", async () => {
  page = await stage.open();
  const path = `/bases/${stage.base}/tables`;
  const table = await send<Tickets["table"]>(page.request, stage.server.url, "POST", path, {
    name: "备件",
    fields: [{ name: "名称", type: "text" }],
  });
  await page.goto(`${stage.server.url}/b/${stage.base}/t/${table.id}/${table.views[0]?.id}`);
  await colourByField();
  await panel("颜色").getByText("该表没有可用于着色的单选字段").waitFor();
  await panel("颜色").getByRole("radio", { name: "不着色" }).click();
  await panel("颜色").getByText("为记录标上颜色").waitFor();
});
