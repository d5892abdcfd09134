import { Maximize2 } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import type { Hypothesis } from "../../api/types";
import { useCommand } from "../../commands/keymap";
import { IconButton } from "../../design/controls";
import { Dialog } from "../../design/Dialog";
import { Failure, Skeleton } from "../../design/states";
import { drawingOf } from "../../lib/safe-svg";
import { changeView, useView } from "../../lib/view";
import { useAsOf } from "../replay/player";
import styles from "./chain.module.css";

/** The drawing of the engine, the same as on paper; a click on a node selects its event. */
export function Picture({ index, hypothesis }: { index: number; hypothesis: Hypothesis }): ReactElement {
  const picture = useAnswer("picture", { hypothesis: index, theme: "window", ...useAsOf() });
  const [large, setLarge] = useState(false);
  const svg = picture.data?.svg ?? null;
  useCommand("chain.enlarge", svg === null ? null : () => setLarge(true));
  if (picture.isError) return <Failure error={picture.error} />;
  return (
    <figure className={styles.picture}>
      <span className={styles.tools}>
        <IconButton label="Enlarge drawing" onClick={() => setLarge(true)}><Maximize2 size={14} /></IconButton>
      </span>
      {svg === null ? <Skeleton rows={7} label="Drawing the chain" /> : <Drawing svg={svg} hypothesis={hypothesis} className={styles.drawing} onChoose={null} />}
      <Dialog open={large} onClose={() => setLarge(false)} title="Chain" width={2400} tall>
        {svg === null ? null : <Drawing svg={svg} hypothesis={hypothesis} className={styles.large} onChoose={() => setLarge(false)} />}
      </Dialog>
    </figure>
  );
}

interface Properties {
  svg: string;
  hypothesis: Hypothesis;
  className: string | undefined;
  onChoose: (() => void) | null;
}

function Drawing({ svg, hypothesis, className, onChoose }: Properties): ReactElement {
  const selected = useView((view) => view.selected);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const drawing = drawingOf(svg);
    drawing?.removeAttribute("width");
    drawing?.removeAttribute("height");
    frame.current?.replaceChildren(...(drawing === null ? [] : [drawing]));
  }, [svg]);

  useEffect(() => {
    for (const node of frame.current?.querySelectorAll("[data-step]") ?? []) {
      const step = hypothesis.steps[Number(node.getAttribute("data-step"))];
      node.classList.toggle(styles.chosen ?? "chosen", selected !== null && (step?.events.includes(selected) ?? false));
    }
  }, [selected, hypothesis, svg]);

  const choose = (target: EventTarget): void => {
    const node = target instanceof Element ? target.closest("[data-step]") : null;
    const event = node === null ? undefined : hypothesis.steps[Number(node.getAttribute("data-step"))]?.events[0];
    if (event === undefined) return;
    changeView({ selected: event });
    onChoose?.();
  };
  // The list of steps holds the same for the keyboard and for screen readers.
  return <div ref={frame} className={className} data-testid="chain-drawing" aria-hidden onClick={(event) => choose(event.target)} />;
}
