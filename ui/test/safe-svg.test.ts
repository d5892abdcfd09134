import { describe, expect, it } from "vitest";

import { drawingOf, keepsAttribute } from "../src/lib/safe-svg";

const drawing = (inner: string): SVGSVGElement | null =>
  drawingOf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inner}</svg>`);

describe("drawings", () => {
  it("keep shapes, text, marks of steps and colours of the theme", () => {
    const kept = drawing('<g data-step="3"><circle r="4" fill="var(--agent, #6d3fc4)"/><text>answer</text></g><rect fill="url(#hatch)"/>');
    expect(kept?.getAttribute("viewBox")).toBe("0 0 10 10");
    expect(kept?.querySelector("[data-step='3'] circle")?.getAttribute("fill")).toBe("var(--agent, #6d3fc4)");
    expect(kept?.querySelector("text")?.textContent).toBe("answer");
    expect(kept?.querySelector("rect")?.getAttribute("fill")).toBe("url(#hatch)");
  });

  it.each(["script", "foreignObject", "image", "use", "a", "animate", "set", "style", "iframe"])("lose <%s> and all in it", (name) => {
    const kept = drawing(`<g><${name}><circle r="1"/></${name}></g>`);
    expect(kept?.querySelectorAll("*").length).toBe(1);
  });

  it.each([["onclick", "alert(1)"], ["ONLOAD", "x"], ["href", "#a"], ["xlink:href", "http://a"], ["fill", "url(http://a/b)"], ["style", "background:url( 'http://a')"], ["fill", "javascript:x"]])(
    "lose the attribute %s=%s",
    (name, value) => expect(keepsAttribute(name, value)).toBe(false),
  );

  it("are refused when they are no drawing", () => {
    expect(drawingOf("<html><body/></html>")).toBeNull();
    expect(drawingOf("no markup at all")).toBeNull();
  });
});
