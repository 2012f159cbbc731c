/** All twins, by the function's name. A function that has none is calculated by the server alone: the preview asks it. */
import type { Twin } from "./base.ts";
import { dates } from "./dates.ts";
import { lists } from "./lists.ts";
import { logic } from "./logic.ts";
import { numbers } from "./numbers.ts";
import { statistics } from "./statistics.ts";
import { texts } from "./texts.ts";

export const twins: ReadonlyMap<string, Twin> = new Map(
  [logic, texts, numbers, statistics, dates, lists].flatMap((group) => Object.entries(group)),
);
