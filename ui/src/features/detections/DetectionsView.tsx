import { useMemo, useState, type ReactElement } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";

import { useAnswer } from "../../api/queries";
import type { CaseOverview, Detection, Detections } from "../../api/types";
import { runCommand } from "../../commands/keymap";
import { Button } from "../../design/controls";
import { Empty, Failure, Skeleton } from "../../design/states";
import { count, counted } from "../../lib/words";
import { useFutureHidden } from "../replay/player";
import styles from "./detections.module.css";
import { HitGrid } from "./HitGrid";
import { ordered } from "./hits";
import { LEVELS, Level, levelOf, type LevelName } from "./levels";
import { RuleLists } from "./RuleLists";

/** What Sigma rules found: records worth reading, and what became of every rule. */
export function DetectionsView({ overview }: { overview: CaseOverview }): ReactElement {
  const hidden = useFutureHidden();
  const without = overview.totals.events === 0;
  const detections = useAnswer("detections", {}, { enabled: !hidden && !without });
  if (hidden) return <Empty title="Hidden during the replay">Rules are held against the whole case, also against what is still to come at this instant.</Empty>;
  if (without) {
    return (
      <Empty title="No events yet" action={<Button look="primary" onClick={() => runCommand("case.import")}>Import evidence…</Button>}>
        Rules are held against every event as soon as log files are imported; what they find appears here.
      </Empty>
    );
  }
  if (detections.isError) return <Failure error={detections.error} />;
  if (detections.data === undefined) return <Skeleton rows={8} label="Holding every event against the rules" />;
  return <Found detections={detections.data} overview={overview} />;
}

function Found({ detections: { hits, rules }, overview }: { detections: Detections; overview: CaseOverview }): ReactElement {
  if (hits.length === 0) {
    const formats = new Set(overview.files.filter((file) => file.events > 0).map((file) => file.format)).size;
    return (
      <div className={styles.alone}>
        <Empty title="No rule matched">
          {counted(rules.loaded.length, "rule")} ran over {counted(formats, "format")}; none matched. This proves nothing about what is not logged.
        </Empty>
        <RuleLists rules={rules} />
      </div>
    );
  }
  return (
    <Group className={styles.view} orientation="vertical">
      <Panel id="hits" defaultSize="68%" minSize={180}><Hits hits={hits} total={rules.loaded.reduce((sum, rule) => sum + rule.hits, 0)} /></Panel>
      <Separator className={styles.separator} />
      <Panel id="rules" minSize={60}><RuleLists rules={rules} /></Panel>
    </Group>
  );
}

function Hits({ hits, total }: { hits: Detection[]; total: number }): ReactElement {
  const [chosen, setChosen] = useState<readonly LevelName[]>([]);
  const sorted = useMemo(() => ordered(hits), [hits]);
  const shown = useMemo(() => (chosen.length === 0 ? sorted : sorted.filter((hit) => chosen.includes(levelOf(hit)))), [sorted, chosen]);
  const toggle = (level: LevelName): void =>
    setChosen(chosen.includes(level) ? chosen.filter((other) => other !== level) : [...chosen, level]);
  return (
    <section className={styles.hits} aria-label="Hits">
      <header className={styles.heading}>
        <h2>{counted(total, "hit")}{total > hits.length ? `, of which ${count(hits.length)} are listed` : ""}</h2>
        <Levels hits={hits} chosen={chosen} onToggle={toggle} />
      </header>
      {shown.length === 0 ? (
        <Empty title="No hit of these levels" action={<Button onClick={() => setChosen([])}>Show all levels</Button>} />
      ) : (
        <HitGrid hits={shown} />
      )}
    </section>
  );
}

interface LevelsProperties {
  hits: readonly Detection[];
  chosen: readonly LevelName[];
  onToggle: (level: LevelName) => void;
}

/** Narrows the hits to some levels; none chosen shows all. */
function Levels({ hits, chosen, onToggle }: LevelsProperties): ReactElement {
  const counts = useMemo(() => {
    const numbers = new Map<LevelName, number>();
    for (const hit of hits) numbers.set(levelOf(hit), (numbers.get(levelOf(hit)) ?? 0) + 1);
    return numbers;
  }, [hits]);
  return (
    <div className={styles.levels} role="group" aria-label="Levels shown">
      {LEVELS.filter((level) => counts.has(level) || chosen.includes(level)).map((level) => (
        <button key={level} type="button" aria-pressed={chosen.includes(level)} onClick={() => onToggle(level)}>
          <Level level={level} /> <span className={styles.quiet}>{count(counts.get(level) ?? 0)}</span>
        </button>
      ))}
    </div>
  );
}
