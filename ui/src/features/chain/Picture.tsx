import { Maximize2, Minimize2 } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { Hypothesis } from "../../api/types";
import { IconButton } from "../../design/controls";
import { Failure, Skeleton } from "../../design/states";
import { drawingOf } from "../../lib/safe-svg";
import { changeView, useView } from "../../lib/view";
import { useAsOf } from "../replay/player";
import styles from "./chain.module.css";

/** The drawing of the engine, the same as on paper; a click on a node selects its event. */
export function Picture({ index, hypothesis }: { index: number; hypothesis: Hypothesis }): ReactElement {
  const picture = useAnswer("picture", { hypothesis: index, theme: "window", ...useAsOf() });
  const selected = useView((view) => view.selected);
  const frame = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);

  useEffect(() => {
    const drawing = picture.data === undefined || picture.data.svg === null ? null : drawingOf(picture.data.svg);
    if (drawing !== null) {
      drawing.removeAttribute("width");
      drawing.removeAttribute("height");
    }
    frame.current?.replaceChildren(...(drawing === null ? [] : [drawing]));
  }, [picture.data]);

  useEffect(() => {
    for (const node of frame.current?.querySelectorAll("[data-step]") ?? []) {
      const step = hypothesis.steps[Number(node.getAttribute("data-step"))];
      node.classList.toggle(styles.chosen ?? "chosen", selected !== null && (step?.events.includes(selected) ?? false));
    }
  }, [selected, hypothesis, picture.data]);

  const choose = (target: EventTarget): void => {
    const node = target instanceof Element ? target.closest("[data-step]") : null;
    if (node === null) return;
    const event = hypothesis.steps[Number(node.getAttribute("data-step"))]?.events[0];
    if (event !== undefined) changeView({ selected: event });
  };

  if (picture.isError) return <Failure error={picture.error} />;
  return (
    <figure className={styles.picture} data-wide={wide}>
      <span className={styles.tools}>
        <IconButton label={wide ? "Fit drawing to pane" : "Enlarge drawing"} onClick={() => setWide(!wide)}>
          {wide ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
        </IconButton>
      </span>
      {picture.data === undefined ? <Skeleton rows={7} label="Drawing the chain" /> : null}
      {/* The list of steps below holds the same for the keyboard and for screen readers. */}
      <div ref={frame} className={styles.drawing} data-testid="chain-drawing" aria-hidden onClick={(event) => choose(event.target)} />
    </figure>
  );
}
