import { useSyncExternalStore } from "react";

/** A value outside the component tree that components can follow. */
export interface Store<T> {
  get(): T;
  set(change: Partial<T> | ((value: T) => Partial<T>)): void;
  subscribe(listener: () => void): () => void;
  /** Follows a part of the value; the part must be the same object as long as it did not change. */
  use<S>(select: (value: T) => S): S;
}

/** Makes a store of an object; `set` merges. */
export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...(typeof change === "function" ? change(value) : change) };
      for (const listener of listeners) listener();
    },
    subscribe,
    use: (select) => useSyncExternalStore(subscribe, () => select(value)),
  };
}
