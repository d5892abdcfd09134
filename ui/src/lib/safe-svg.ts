const SVG = "http://www.w3.org/2000/svg";

const ELEMENTS = new Set([
  "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
  "defs", "pattern", "marker", "clipPath", "linearGradient", "radialGradient", "stop", "symbol", "mask",
]);

const PLAIN_VALUE = /^(?!.*(?:javascript:|expression\(|@import|url\((?!\s*["']?#)))/is;

/** Whether an attribute may stay: no event handlers, no links, and addresses only of parts of the same drawing. */
export function keepsAttribute(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith("on") || lower === "href" || lower === "xlink:href" || lower === "src") return false;
  return PLAIN_VALUE.test(value);
}

/**
 * Reads a drawing of the engine. The engine escapes what it writes; here only shapes and text
 * survive all the same, so that no log can ever become markup of the window.
 */
export function drawingOf(source: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.localName !== "svg" || parsed.querySelector("parsererror") !== null) return null;
  return copy(root, 0) as SVGSVGElement | null;
}

/** Drawings are shallow; deeper nesting is cut. */
const DEEPEST = 24;

function copy(source: Element, depth: number): Element | null {
  if (!ELEMENTS.has(source.localName) || depth > DEEPEST) return null;
  const target = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) {
    if (name !== "xmlns" && !name.startsWith("xmlns:") && keepsAttribute(name, value)) target.setAttribute(name, value);
  }
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE) {
      target.append(document.createTextNode(child.nodeValue ?? ""));
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      const kept = copy(child as Element, depth + 1);
      if (kept !== null) target.append(kept);
    }
  }
  return target;
}
