import type { CommandName, Request, Response } from "./commands";
import type { ApiEvent } from "./generated/ApiEvent";

/** What the engine tells without being asked: progress of jobs, and that the case has changed. */
export type { ApiEvent };

/** Progress of long work. */
export type JobEvent = Extract<ApiEvent, { type: "job" }>;

/** Files held over the window, or let go on it. */
export type DropEvent = { state: "over" | "left" } | { state: "dropped"; paths: string[] };

/**
 * What the window needs from whatever carries it. Absent on purpose: the network, the file system
 * and the clipboard of the host; the engine reads and writes files, and the page copies text.
 */
export interface Host {
  call(command: string, payload: unknown): Promise<unknown>;
  onEvent(listener: (event: ApiEvent) => void): () => void;
  pickFiles?(): Promise<string[]>;
  pickFolder?(): Promise<string | null>;
  pickSave?(suggested: string): Promise<string | null>;
  onDrop?(listener: (drop: DropEvent) => void): () => void;
}

/** A refusal of the engine: a code to branch on, a message and what to do. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | null;

  constructor(code: string, message: string, hint: string | null = null) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.hint = hint;
  }

  /** Reads whatever a host threw. */
  static from(thrown: unknown): ApiError {
    if (thrown instanceof ApiError) return thrown;
    if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
      const { code, message, hint } = thrown as { code?: unknown; message: unknown; hint?: unknown };
      return new ApiError(typeof code === "string" ? code : "unexpected", String(message), typeof hint === "string" && hint !== "" ? hint : null);
    }
    return new ApiError("unexpected", String(thrown));
  }
}

let current: Host | null = null;

/** Sets the host, once, before the first component is drawn. */
export function setHost(carrier: Host): void {
  current = carrier;
}

/** The host of this window. */
export function host(): Host {
  if (current === null) throw new ApiError("no_host", "the window was started without a host");
  return current;
}

/** Calls a command of the engine. */
export async function call<C extends CommandName>(command: C, payload: Request<C>): Promise<Response<C>> {
  try {
    return (await host().call(command, payload)) as Response<C>;
  } catch (thrown) {
    throw ApiError.from(thrown);
  }
}
