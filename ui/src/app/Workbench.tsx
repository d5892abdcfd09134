import { Tabs } from "@base-ui/react/tabs";
import { Monitor, Moon, Search, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";

import type { CaseOverview } from "../api/types";
import { CommandMenu } from "../commands/CommandMenu";
import { runCommand, useCommand } from "../commands/keymap";
import { IconButton, Key } from "../design/controls";
import { Empty } from "../design/states";
import { closeCase } from "../features/cases/actions";
import { Rail } from "../features/cases/Rail";
import { ChainView } from "../features/chain/ChainView";
import { EvidenceView } from "../features/custody/EvidenceView";
import { DetectionsView } from "../features/detections/DetectionsView";
import { ExposureView } from "../features/exposure/ExposureView";
import { Inspector } from "../features/inspector/Inspector";
import { useFutureHidden } from "../features/replay/player";
import { ReplayBar } from "../features/replay/ReplayBar";
import { ReportView } from "../features/report/ReportView";
import { SeverityBadge } from "../features/severity/SeverityBadge";
import { SeverityView } from "../features/severity/SeverityView";
import { Timeline } from "../features/timeline/Timeline";
import { changeView, TABS, useView, type Tab } from "../lib/view";
import { sentence } from "../lib/words";
import styles from "./app.module.css";
import type { ThemeName } from "./theme";

/** The window with a case: three panes between a head and the replay bar. */
export function Workbench({ overview, theme }: { overview: CaseOverview; theme: ThemeName }): ReactElement {
  const tab = useView((view) => view.tab);
  const hidden = useFutureHidden();
  const show = (next: Tab): void => changeView({ tab: next });
  useCommand("view.timeline", () => show("timeline"));
  useCommand("view.chain", () => show("chain"));
  useCommand("view.exposure", () => show("exposure"));
  useCommand("view.severity", () => show("severity"));
  useCommand("view.detections", () => show("detections"));
  useCommand("view.evidence", () => show("evidence"));
  useCommand("view.report", () => show("report"));
  useCommand("case.close", () => void closeCase());
  return (
    <Tabs.Root className={styles.workbench} value={tab} onValueChange={(value) => show(value as Tab)}>
      <header className={styles.head}>
        <CommandMenu />
        <Tabs.List className={styles.tabs} aria-label="Views" activateOnFocus>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name} className={styles.tab}>
              {sentence(name)}
              {name === "severity" ? <SeverityBadge /> : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <span className={styles.grow} />
        <button type="button" className={styles.finder} onClick={() => runCommand("help.palette")}>
          <Search size={13} aria-hidden /> Find command <Key chord="Ctrl+K" />
        </button>
        <IconButton label={`Theme: ${theme}`} onClick={() => runCommand("view.theme")}>
          {theme === "system" ? <Monitor size={15} /> : theme === "light" ? <Sun size={15} /> : <Moon size={15} />}
        </IconButton>
      </header>
      <Group className={styles.panes} orientation="horizontal">
        <Panel id="rail" defaultSize={236} minSize={170} maxSize={420} groupResizeBehavior="preserve-pixel-size">
          <Rail overview={overview} />
        </Panel>
        <Separator className={styles.separator} />
        <Panel id="centre" minSize={380}>
          <Tabs.Panel value={tab} className={styles.centre} tabIndex={-1}>
            <Centre tab={tab} overview={overview} hidden={hidden} />
          </Tabs.Panel>
        </Panel>
        <Separator className={styles.separator} />
        <Panel id="inspector" defaultSize={356} minSize={240} maxSize={720} groupResizeBehavior="preserve-pixel-size">
          <aside className={styles.inspector} aria-label="Inspector"><Inspector /></aside>
        </Panel>
      </Group>
      <ReplayBar overview={overview} />
    </Tabs.Root>
  );
}

function Centre({ tab, overview, hidden }: { tab: Tab; overview: CaseOverview; hidden: boolean }): ReactElement {
  if (hidden && (tab === "evidence" || tab === "report")) {
    return <Empty title="Hidden during the replay">The evidence and the report speak of the whole case, also of what is still to come at this instant.</Empty>;
  }
  switch (tab) {
    case "timeline": return <Timeline overview={overview} />;
    case "chain": return <ChainView />;
    case "exposure": return <ExposureView />;
    case "severity": return <SeverityView />;
    case "detections": return <DetectionsView overview={overview} />;
    case "evidence": return <EvidenceView overview={overview} />;
    case "report": return <ReportView overview={overview} />;
  }
}
