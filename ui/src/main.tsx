import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { setHost } from "./api/host";
import { httpHost } from "./api/http";
import { App } from "./app/App";
import "./design/base.css";

/** The desktop shell announces itself; everything else is the development host. */
async function start(): Promise<void> {
  if ("__TAURI_INTERNALS__" in globalThis) setHost((await import("./api/tauri")).tauriHost());
  else setHost(httpHost(new URLSearchParams(location.search).get("token") ?? ""));
  const root = document.getElementById("root");
  if (root !== null) createRoot(root).render(<StrictMode><App /></StrictMode>);
}

void start();
