import { useEffect, useRef, useState, type RefObject } from "react";

/** Follows the size of an element. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, { width: number; height: number }] {
  const element = useRef<E>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => setSize({ width: target.clientWidth, height: target.clientHeight }));
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}

/** Follows the width alone. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const [element, { width }] = useSize<E>();
  return [element, width];
}
