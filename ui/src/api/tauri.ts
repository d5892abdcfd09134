import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";

import type { ApiEvent, DropEvent, Host } from "./host";

/** The desktop shell: one command, one event channel. */
export function tauriHost(): Host {
  const call = (command: string, payload: unknown): Promise<unknown> => invoke("rpc", { command, payload });
  return {
    call,
    onEvent: (listener) => later(listen<ApiEvent>("api", (event) => listener(event.payload))),
    pickFiles: async () => (await call("host_pick_files", {})) as string[],
    pickFolder: async () => (await call("host_pick_folder", {})) as string | null,
    pickSave: async (suggested) => (await call("host_pick_save", { suggested })) as string | null,
    onDrop: (listener) =>
      later(getCurrentWebview().onDragDropEvent(({ payload }) => listener(dropOf(payload)))),
  };
}

function dropOf(payload: { type: string; paths?: string[] }): DropEvent {
  if (payload.type === "drop") return { state: "dropped", paths: payload.paths ?? [] };
  return { state: payload.type === "leave" ? "left" : "over" };
}

/** Turns a subscription that arrives later into one that can be ended at once. */
function later(subscription: Promise<() => void>): () => void {
  let ended = false;
  let end: (() => void) | null = null;
  void subscription.then((unsubscribe) => {
    if (ended) unsubscribe();
    else end = unsubscribe;
    return null;
  });
  return () => {
    ended = true;
    end?.();
  };
}
