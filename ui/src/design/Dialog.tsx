import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode, RefObject } from "react";

import { IconButton } from "./controls";
import styles from "./dialog.module.css";

interface Properties {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  width?: number;
  /** Uses the height of the window as well. */
  tall?: boolean;
  /** What has the focus first; the first control if not given. */
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A dialog with a title; Escape and the cross close it, and the focus returns to where it was. */
export function Dialog({ open, onClose, title, description, width = 480, tall = false, initialFocus, children }: Properties): ReactElement {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} data-tall={tall} style={{ width }} initialFocus={initialFocus ?? true}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close render={<IconButton label="Close"><X size={15} /></IconButton>} />
          </header>
          {description === undefined ? null : <Base.Description className={styles.description}>{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons that ends a dialog. */
export function DialogActions({ children }: { children: ReactNode }): ReactElement {
  return <footer className={styles.actions}>{children}</footer>;
}
