/** Icons of field types and of the grid's own buttons, drawn on a 16 × 16 field with a line 1.4 wide. */

const PATHS = {
  text: "M3 12.5 6.6 3.5h.8L11 12.5M4.3 9.5h5.4M12.5 7v5.5",
  longText: "M2.5 4h11M2.5 7h11M2.5 10h11M2.5 13h6",
  number: "M6 2.5 4.5 13.5M11 2.5 9.5 13.5M2.8 6h11M2.2 10h11",
  currency: "M4 2.8 8 8l4-5.2M8 8v5.5M4.8 8.6h6.4M4.8 11h6.4",
  percent:
    "M12.5 3.5l-9 9M4.8 6.6a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8M11.2 13.2a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8",
  rating: "M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z",
  checkbox: "M3.5 2.8h9a.7.7 0 0 1 .7.7v9a.7.7 0 0 1-.7.7h-9a.7.7 0 0 1-.7-.7v-9a.7.7 0 0 1 .7-.7M5.3 8.2l2 2 3.6-4",
  select: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M5.8 7l2.2 2.2L10.2 7",
  multiSelect: "M2.5 4h.6M2.5 8h.6M2.5 12h.6M6 4h7.5M6 8h7.5M6 12h7.5",
  date: "M3.2 3.8h9.6a.7.7 0 0 1 .7.7v8a.7.7 0 0 1-.7.7H3.2a.7.7 0 0 1-.7-.7v-8a.7.7 0 0 1 .7-.7M2.5 6.8h11M5.3 2.3v2.4M10.7 2.3v2.4",
  time: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M8 5v3.2l2.2 1.4",
  duration: "M8 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10M8 6.5V9l1.5 1M6.3 2h3.4",
  person: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8M3 13.6c.3-2.6 2.3-4 5-4s4.7 1.4 5 4",
  phone:
    "M3.6 2.8h2.2l1.1 2.8-1.5 1.1a7.5 7.5 0 0 0 3.9 3.9l1.1-1.5 2.8 1.1v2.2a.9.9 0 0 1-1 .9C7 12.9 3.1 9 2.7 3.8a.9.9 0 0 1 .9-1",
  email: "M2.8 3.8h10.4v8.4H2.8zM3 4.2l5 4.2 5-4.2",
  url: "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.5 8.8a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  attachment: "M12.8 7.6l-4.9 4.9a3 3 0 0 1-4.3-4.3l5-4.9a2 2 0 0 1 2.8 2.8l-4.9 4.9a1 1 0 0 1-1.4-1.4l4.4-4.4",
  autoNumber: "M2.6 4.3 4 3.3v5M2.6 8.3h2.8M7.5 4.5h6M7.5 8h6M7.5 11.5h6",
  barcode: "M2.5 3.5v9M4.7 3.5v9M6.3 3.5v9M8.7 3.5v9M11 3.5v9M13.5 3.5v9",
  link: "M2.8 5.5h7.5M7.8 3l2.5 2.5L7.8 8M13.2 10.5H5.7M8.2 8l-2.5 2.5L8.2 13",
  formula: "M10.5 3.2c-1.8-.6-2.7.2-3 2L6.3 11c-.3 1.8-1.2 2.5-2.8 2M5 7h4.5M10 9l3 4M13 9l-3 4",
  lookup: "M6.9 10.6a3.9 3.9 0 1 0 0-7.8 3.9 3.9 0 0 0 0 7.8M9.8 9.6l3.7 3.7M5.4 5.6h3M5.4 7.6h2",
  rollup: "M12.2 5V3H3.8l4.4 5-4.4 5h8.4v-2",
  button: "M3.4 4h9.2a.9.9 0 0 1 .9.9v6.2a.9.9 0 0 1-.9.9H3.4a.9.9 0 0 1-.9-.9V4.9a.9.9 0 0 1 .9-.9M5.5 8h5",
  warning: "M8 2.6l5.8 10.6H2.2zM8 6.4v3.2M8 11.2v.4",
  json: "M5.5 2.8c-1.5 0-1.7.7-1.7 1.7v1.8c0 1-.4 1.7-1.3 1.7.9 0 1.3.7 1.3 1.7v1.8c0 1 .2 1.7 1.7 1.7M10.5 2.8c1.5 0 1.7.7 1.7 1.7v1.8c0 1 .4 1.7 1.3 1.7-.9 0-1.3.7-1.3 1.7v1.8c0 1-.2 1.7-1.7 1.7",
  lock: "M4 7.5h8v5.5H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
  plus: "M8 3.2v9.6M3.2 8h9.6",
  chevronDown: "M4.5 6.3 8 9.8l3.5-3.5",
  chevronRight: "M6.3 4.5 9.8 8l-3.5 3.5",
  arrowUp: "M8 12.8V3.4M4.3 7.1 8 3.4l3.7 3.7",
  arrowDown: "M8 3.2v9.4M4.3 8.9 8 12.6l3.7-3.7",
  filter: "M2.8 4.2h10.4M4.8 8h6.4M6.8 11.8h2.4",
  expand: "M9.3 3h3.7v3.7M6.7 13H3V9.3M12.7 3.3 9.2 6.8M3.3 12.7l3.5-3.5",
  file: "M4 2.5h5L12 5.5v8H4zM9 2.5v3h3",
} as const;

export type IconName = keyof typeof PATHS;

const shapes = new Map<IconName, Path2D>();

export function drawIcon(
  ctx: CanvasRenderingContext2D,
  name: IconName,
  x: number,
  y: number,
  colour: string,
  size = 16,
): void {
  const shape = shapes.get(name) ?? new Path2D(PATHS[name]);
  shapes.set(name, shape);
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(size / 16, size / 16);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.3;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.stroke(shape);
  ctx.restore();
}
