import * as fc from "fast-check";
import { it } from "vitest";

export { fc };

/** A property checked on 300 seeded examples. */
export function test<T>(name: string, values: fc.Arbitrary<T>, check: (value: T) => void): void {
  it(name, () => fc.assert(fc.property(values, check), { numRuns: 300, seed: 20_261_123 }));
}
