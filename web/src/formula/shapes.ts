/** Trees without their places, for the tests: literals as they are, `["{}", name]` for a field, `["IF", a, b]` for all else. */
import { approximate } from "./numbers.ts";
import { childrenOf, type Node } from "./trees.ts";

export type Shape = number | string | boolean | readonly Shape[];

export function shapeOf(node: Node): Shape {
  switch (node.kind) {
    case "number":
      return approximate(node.value);
    case "text":
    case "boolean":
      return node.value;
    case "field":
      return ["{}", node.name];
    case "call":
      return [node.name, ...node.arguments.map(shapeOf)];
    default:
      return [node.operator, ...childrenOf(node).map(shapeOf)];
  }
}
