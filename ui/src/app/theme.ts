import { useEffect, useState } from "react";

const NAMES = ["system", "light", "dark"] as const;
/** Which colours the window has; `system` follows the desktop. */
export type ThemeName = (typeof NAMES)[number];

const KEY = "proximate.theme";

/** The chosen theme, kept for the next start. */
export function useTheme(): { name: ThemeName; change: () => void } {
  const [name, setName] = useState<ThemeName>(() => NAMES.find((known) => known === localStorage.getItem(KEY)) ?? "system");
  useEffect(() => {
    localStorage.setItem(KEY, name);
    if (name === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = name;
  }, [name]);
  return { name, change: () => setName(NAMES[(NAMES.indexOf(name) + 1) % NAMES.length] ?? "system") };
}
