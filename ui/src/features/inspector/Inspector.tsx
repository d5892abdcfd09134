import { useRef, type ReactElement } from "react";

import { call } from "../../api/host";
import { useAnswer } from "../../api/queries";
import type { Actor, Event } from "../../api/types";
import { runCommand, useCommand } from "../../commands/keymap";
import { Badge, Button, copyText, CopyButton } from "../../design/controls";
import { ActorName, MARK_WORDS } from "../../design/Mark";
import { Empty, Failure, Section, Skeleton } from "../../design/states";
import { changeView, useView } from "../../lib/view";
import { sentence, visible, words } from "../../lib/words";
import { useSelection } from "../timeline/Timeline";
import { AccessChanges } from "./AccessChanges";
import styles from "./inspector.module.css";
import { RawBytes } from "./RawBytes";
import { TimeFacts } from "./TimeFacts";

/** Everything about the one selected event, down to its bytes. */
export function Inspector(): ReactElement {
  const selected = useView((view) => view.selected);
  if (selected === null) {
    return (
      <Empty title="Nothing selected">
        Select an event in the timeline, a step of the chain or a fact: who, when, what, and the raw bytes of its record appear here.
      </Empty>
    );
  }
  return <Selected id={selected} />;
}

function Selected({ id }: { id: string }): ReactElement {
  const event = useAnswer("event", { id });
  const bytes = useRef<HTMLDivElement>(null);
  useCommand("event.evidence", () => {
    bytes.current?.scrollIntoView({ block: "start" });
    bytes.current?.focus();
  });
  const selection = useSelection();
  useCommand("event.find", () => {
    // A search that does not hold the event is given up: what was asked for is to see the event among its neighbours.
    const show = (offset: number | null): void =>
      changeView({ tab: "timeline", ...(offset === null ? { query: "", from: null, to: null } : {}) });
    call("event_offset", { ...selection, id }).then(({ offset }) => show(offset), () => show(null));
  });
  useCommand("event.copy", event.data === undefined ? null : () => void copyText(referenceOf(event.data)));
  if (event.isError) return <Failure error={event.error} action={<Button onClick={() => changeView({ selected: null })}>Clear selection</Button>} />;
  if (event.data === undefined) return <Skeleton rows={10} label="Reading the event" />;
  return (
    <div className={styles.inspector} data-testid="event-facts" data-event={event.data.id} data-stale={event.isPlaceholderData}>
      <Heading event={event.data} />
      <Section title="Time"><TimeFacts time={event.data.time} /></Section>
      <Section title="Who"><Actors event={event.data} /></Section>
      {event.data.access.length === 0 ? null : <Section title="Change of access"><AccessChanges changes={event.data.access} /></Section>}
      <What event={event.data} />
      <div ref={bytes} tabIndex={-1} className={styles.bytes}>
        <RawBytes id={id} />
      </div>
    </div>
  );
}

/** One line that leads anybody back to the record. */
export function referenceOf({ id, evidence }: Event): string {
  return `event ${id}: ${evidence.file}, record ${evidence.record}, bytes ${evidence.offset}+${evidence.length}, sha256 ${evidence.sha256}`;
}

function Heading({ event }: { event: Event }): ReactElement {
  return (
    <header className={styles.heading}>
      <p className={styles.kicker}>
        <Badge>{words(event.activity)}</Badge>
        {event.outcome === "failure" ? <Badge tone="unknown">failed</Badge> : null}
        <span className={styles.grow} />
        <Button look="quiet" onClick={() => runCommand("event.find")}>Find in timeline</Button>
        <CopyButton text={referenceOf(event)} label="Copy reference" />
      </p>
      <h2 className="mono selectable">{visible(event.action)}</h2>
      {event.message === null ? null : <p className="selectable">{visible(event.message)}</p>}
    </header>
  );
}

/** The four slots of who; they are never collapsed into one. */
function Actors({ event }: { event: Event }): ReactElement {
  const slots: [string, string, Actor | null][] = [
    ["Asked", "Initiator: who asked for it", event.initiator],
    ["Did it", "Executor: who did it", event.executor],
    ["Used", "Credential: what was used to do it", event.credential],
    ...event.delegation.map((actor): [string, string, Actor] => ["Through", "Delegation: through whom", actor]),
  ];
  return (
    <dl className={styles.slots}>
      {slots.map(([name, title, actor], index) => (
        <div key={`${name} ${index}`}>
          <dt title={title}>{name}</dt>
          <dd className="selectable">
            <ActorName actor={actor} />
            {actor === null ? null : (
              <small>
                {MARK_WORDS[actor.kind]}
                {actor.basis === "none" ? "" : `, by ${words(actor.basis)}`}
                {actor.field === null ? "" : <> from <code>{visible(actor.field)}</code></>}
                {actor.identity !== null && actor.identity !== actor.name ? <><br /><code>{visible(actor.name)}</code></> : null}
              </small>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function What({ event }: { event: Event }): ReactElement {
  const ties: [string, string | null][] = [
    ["Place", event.place], ["Session", event.session], ["Trace", event.trace], ["Span", event.span],
    ["Follows from", event.parent], ["Answers", event.reply_to], ["Native id", event.native_id],
  ];
  const shown = ties.filter((tie): tie is [string, string] => tie[1] !== null);
  return (
    <>
      {event.text === null ? null : (
        <Section title="Words" aside={<CopyButton text={event.text} label="Copy words" />}>
          <pre className={`${styles.words} selectable`}>{visible(event.text)}</pre>
        </Section>
      )}
      <Section title="What and ties">
        <dl className={styles.pairs}>
          {event.targets.map((target) => (
            <div key={`${target.kind} ${target.name}`}><dt>{sentence(target.kind)}</dt><dd className="selectable">{visible(target.name)}</dd></div>
          ))}
          {shown.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="selectable">{visible(value)}</dd></div>)}
          {event.references.map((reference) => (
            <div key={`${reference.kind} ${reference.value}`}><dt>{sentence(reference.kind)}</dt><dd className="selectable">{visible(reference.value)}</dd></div>
          ))}
          <div><dt>Read as</dt><dd>{event.format}{event.class_uid === null ? "" : `, OCSF class ${event.class_uid}`}</dd></div>
          <div><dt>Event</dt><dd className="selectable mono">{event.id}</dd></div>
        </dl>
      </Section>
    </>
  );
}
