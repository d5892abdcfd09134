import { useState, type ReactElement } from "react";

import type { ReportFormat } from "../../api/commands";
import { ApiError, call, host } from "../../api/host";
import { failureOf, useJob } from "../../api/jobs";
import type { CaseOverview, ReportWritten } from "../../api/types";
import { Button, CopyButton, Field } from "../../design/controls";
import { Failure, Section } from "../../design/states";
import { size, visible } from "../../lib/words";
import styles from "./report.module.css";

const FORMATS: { format: ReportFormat; name: string; what: string; ending: string }[] = [
  { format: "pdf", name: "PDF", what: "For a regulator to keep: paged, with every statement referenced.", ending: "pdf" },
  { format: "html", name: "HTML", what: "One self-contained page that opens in any browser, offline.", ending: "html" },
  { format: "md", name: "Markdown", what: "Text for a ticket or a wiki.", ending: "md" },
  { format: "json", name: "JSON", what: "Every document of the engine, for other programs.", ending: "json" },
  { format: "csv", name: "CSV", what: "The timeline as a table.", ending: "csv" },
];

/** Writes the report of the case to a file. */
export function ReportView({ overview }: { overview: CaseOverview }): ReactElement {
  const [chosen, setChosen] = useState<ReportFormat>("pdf");
  const [path, setPath] = useState("");
  const [job, setJob] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const ending = FORMATS.find((entry) => entry.format === chosen)?.ending ?? chosen;
  const pick = host().pickSave;
  const suggested = `${overview.title.replaceAll(/[^\w.-]+/g, "-").toLowerCase() || "report"}.${ending}`;
  const write = async (): Promise<void> => {
    setError(null);
    try {
      setJob((await call("report_start", { format: chosen, path: path.trim() })).job);
    } catch (thrown) {
      setError(ApiError.from(thrown));
    }
  };
  return (
    <div className={styles.view}>
      <form
        className={styles.form}
        onSubmit={(submit) => {
          submit.preventDefault();
          void write();
        }}
      >
        <h2>Export the report</h2>
        <p className={styles.quiet}>The same case gives the same bytes, so its hash can be checked later.</p>
        <div className={styles.formats} role="radiogroup" aria-label="Format">
          {FORMATS.map(({ format, name, what }) => (
            <label key={format} data-chosen={format === chosen}>
              <input type="radio" name="format" value={format} checked={format === chosen} onChange={() => setChosen(format)} />
              <b>{name}</b>
              <span>{what}</span>
            </label>
          ))}
        </div>
        <Field label="Write to" hint="Path of the file, for instance /home/me/report.pdf.">
          <span className={styles.path}>
            <input name="report-path" value={path} spellCheck={false} placeholder={`/path/to/${suggested}`} onChange={(change) => setPath(change.target.value)} />
            {pick === undefined ? null : (
              <Button onClick={() => void pick(suggested).then((picked) => (picked === null ? null : setPath(picked)))}>Choose…</Button>
            )}
          </span>
        </Field>
        <Button look="primary" type="submit" disabled={path.trim() === "" || overview.totals.events === 0}>Write report</Button>
        {error === null ? null : <Failure error={error} />}
      </form>
      <Result id={job} />
    </div>
  );
}

function Result({ id }: { id: string | null }): ReactElement | null {
  const job = useJob(id);
  if (job === null) return null;
  if (job.state === "failed") return <Failure error={{ message: failureOf(job), hint: null }} />;
  if (job.state !== "done") {
    return (
      <Section title="Writing">
        <progress className={styles.progress} max={Math.max(1, job.total)} value={job.done} aria-label={job.title} />
        <p className={styles.quiet}>{visible(job.note === "" ? job.title : job.note)}</p>
      </Section>
    );
  }
  const written = job.result as ReportWritten | null | undefined;
  if (written === null || written === undefined) return <Section title="Written"><p>The report is written.</p></Section>;
  return (
    <Section title="Written">
      <dl className={`${styles.written} selectable`} data-testid="report-written">
        <dt>File</dt><dd>{visible(written.path)}</dd>
        <dt>Size</dt><dd>{size(written.bytes)}</dd>
        <dt>SHA-256</dt><dd><code>{written.sha256}</code> <CopyButton text={written.sha256} label="Copy SHA-256" /></dd>
      </dl>
    </Section>
  );
}
