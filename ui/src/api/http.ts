import { ApiError, type ApiEvent, type Host } from "./host";

/** The development host on the loopback interface. Its token comes in the address it prints. */
export function httpHost(token: string): Host {
  const headers = { "content-type": "application/json", "x-proximate-token": token };
  return {
    async call(command, payload) {
      const response = await fetch("/rpc", { method: "POST", headers, body: JSON.stringify({ command, payload }) });
      const body: unknown = await response.json();
      if (!response.ok) throw ApiError.from(body);
      return body;
    },
    onEvent(listener) {
      const stop = new AbortController();
      void poll(listener, headers, stop.signal);
      return () => stop.abort();
    },
  };
}

/** Asks again and again for what happened after the last event seen; the host answers when there is some. */
async function poll(listener: (event: ApiEvent) => void, headers: HeadersInit, signal: AbortSignal): Promise<void> {
  let after = -1;
  while (!signal.aborted) {
    try {
      const response = await fetch(`/events?after=${after}`, { headers, signal });
      const { next, events } = (await response.json()) as { next: number; events: ApiEvent[] };
      after = next;
      for (const event of events) listener(event);
    } catch {
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
