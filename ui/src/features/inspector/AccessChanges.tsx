import type { ReactElement } from "react";

import type { AccessChange, Grant, Subject } from "../../api/types";
import { dateTime } from "../../lib/time";
import { visible, words } from "../../lib/words";
import styles from "./inspector.module.css";

const OPERATIONS: Record<AccessChange["operation"], string> = {
  replace: "is from now on", add: "gains", remove: "loses",
};

/** Who a grant is for, in words. */
export function subjectWords(subject: Subject): string {
  if (subject.kind === "public") return "anybody, without signing in";
  if (subject.kind === "organization") return `everybody in ${visible(subject.name)}`;
  if (subject.kind === "group") return `members of ${visible(subject.name)}`;
  if (subject.kind === "network") return `every host in ${visible(subject.name)}`;
  return visible(subject.name);
}

/** A grant as a sentence without its full stop. */
export function grantWords(grant: Grant): string {
  const rights = grant.rights.length === 0 ? "any right" : grant.rights.map(visible).join(", ");
  const verb = grant.effect === "deny" ? "may not use" : "may use";
  const condition = grant.condition === null ? "" : `, if ${visible(grant.condition)}`;
  const until = grant.until === null ? "" : `, until ${dateTime(grant.until)} UTC`;
  return `${subjectWords(grant.subject)} ${verb} ${rights}${condition}${until}`;
}

/** Changes of access, before and after where the record has both. */
export function AccessChanges({ changes }: { changes: AccessChange[] }): ReactElement {
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={`${change.resource} ${change.policy} ${change.operation}`} className="selectable">
          <p><b>{words(change.policy)}</b> of <code>{visible(change.resource)}</code> {OPERATIONS[change.operation]}:</p>
          <Grants grants={change.grants} mark={change.operation === "remove" ? "−" : "+"} />
          {change.before === null ? null : (
            <>
              <p className={styles.quiet}>before:</p>
              <Grants grants={change.before} mark="·" />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Grants({ grants, mark }: { grants: Grant[]; mark: "+" | "−" | "·" }): ReactElement {
  if (grants.length === 0) return <p className={styles.grant} data-mark={mark}>no grant</p>;
  return (
    <ul>
      {grants.map((grant) => (
        <li key={grantWords(grant)} className={styles.grant} data-mark={mark}><span aria-hidden>{mark}</span> {grantWords(grant)}</li>
      ))}
    </ul>
  );
}
