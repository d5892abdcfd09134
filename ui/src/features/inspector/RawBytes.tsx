import { Shield, ShieldCheck } from "lucide-react";
import { useEffect, useRef, type ReactElement } from "react";

import { useAnswer } from "../../api/queries";
import { Badge, CopyButton } from "../../design/controls";
import { Failure, Section, Skeleton } from "../../design/states";
import { count, size, visible } from "../../lib/words";
import styles from "./inspector.module.css";

/** The record as it stands in the evidence, highlighted among its neighbours. Always text, never markup. */
export function RawBytes({ id }: { id: string }): ReactElement {
  const evidence = useAnswer("evidence", { id });
  const record = useRef<HTMLElement>(null);
  useEffect(() => {
    const box = record.current?.parentElement;
    if (box !== null && box !== undefined && record.current !== null) box.scrollTop = Math.max(0, record.current.offsetTop - 24);
  }, [evidence.data]);
  if (evidence.isError) return <Failure error={evidence.error} />;
  if (evidence.data === undefined) return <Skeleton rows={5} label="Reading the evidence" />;
  const { evidence: place, text, before, after, truncated, vault_sha256_ok: checked } = evidence.data;
  return (
    <Section
      title="Raw bytes"
      aside={
        <span className={styles.tools}>
          {checked ? (
            <Badge tone="verified" title="The file in the vault still has the hash it was imported with"><ShieldCheck size={12} aria-hidden /> hash verified</Badge>
          ) : (
            <Badge title="So large a file is not read as a whole for one record; verifying the case checks it"><Shield size={12} aria-hidden /> hash not checked here</Badge>
          )}
          <CopyButton text={text} label="Copy record" />
        </span>
      }
    >
      <dl className={styles.pairs}>
        <div><dt>File</dt><dd className="selectable">{visible(place.file)}</dd></div>
        <div><dt>Place</dt><dd className="selectable">record {count(place.record)}, bytes {count(place.offset)} to {count(place.offset + place.length)}</dd></div>
        <div><dt>SHA-256</dt><dd className={`${styles.hash} selectable`}>{place.sha256}</dd></div>
      </dl>
      <pre className={`${styles.raw} selectable`} data-testid="raw-bytes">
        <span className={styles.around}>{visible(before)}</span>
        <mark ref={record}>{visible(text)}</mark>
        <span className={styles.around}>{visible(after)}</span>
      </pre>
      {truncated ? <p className={styles.quiet}>The record is {size(place.length)} long; only its beginning is shown.</p> : null}
    </Section>
  );
}
