import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ButtonHTMLAttributes, type ReactElement, type ReactNode, type Ref } from "react";

import styles from "./controls.module.css";

interface ButtonProperties extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>;
  look?: "plain" | "primary" | "quiet" | "danger";
}

/** A button with words. */
export function Button({ look = "plain", className, ...rest }: ButtonProperties): ReactElement {
  return <button type="button" {...rest} className={`${styles.button} ${className ?? ""}`} data-look={look} />;
}

/** A button with a picture; its name is shown when pointed at and read aloud. */
export function IconButton({ label, children, ...rest }: ButtonProperties & { label: string; children: ReactNode }): ReactElement {
  return (
    <button type="button" {...rest} className={`${styles.icon} ${rest.className ?? ""}`} aria-label={label} title={label}>
      {children}
    </button>
  );
}

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton label={copied ? "Copied" : label} onClick={() => void copyText(text).then(() => setCopied(true))}>
      {copied ? <Check size={13} /> : <Copy size={13} />}
    </IconButton>
  );
}

/** Copies a text. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

/** A key on the keyboard. */
export function Key({ chord }: { chord: string }): ReactElement {
  return (
    <span className={styles.keys}>
      {chord.split("+").map((key) => (
        <kbd key={key} className={styles.key}>{key}</kbd>
      ))}
    </span>
  );
}

/** The meaning that a badge's colour repeats. */
export type Tone = "neutral" | "agent" | "exposure" | "unknown" | "verified" | "accent";

/** A word in a box. */
export function Badge({ tone = "neutral", title, children }: { tone?: Tone; title?: string; children: ReactNode }): ReactElement {
  return <span className={styles.badge} data-tone={tone} title={title}>{children}</span>;
}

/** A field with its label above. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }): ReactElement {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      {children}
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </label>
  );
}
