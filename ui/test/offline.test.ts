import { describe, expect, it } from "vitest";

import manifest from "../package.json";
import capabilities from "../../src-tauri/capabilities/main.json";
import shell from "../../src-tauri/Cargo.toml?raw";
import settings from "../../src-tauri/tauri.conf.json";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx,css}", { query: "?raw", import: "default", eager: true });

describe("the product works offline", () => {
  it("has a content policy that reaches nothing but the engine", () => {
    const policy = settings.app.security.csp;
    expect(policy["default-src"]).toBe("'self'");
    expect(policy["connect-src"]).toBe("ipc: http://ipc.localhost");
    expect(policy["script-src"]).toBe("'self'");
  });

  it("has no plugin that opens a socket, starts a program or updates itself", () => {
    const plugins = [...shell.matchAll(/tauri-plugin-([\w-]+)/g)].map((match) => match[1]);
    expect(plugins).toEqual(["dialog"]);
    expect(capabilities.permissions).toEqual(["allow-rpc", "core:event:allow-listen", "core:event:allow-unlisten"]);
  });

  it("names no address of the network in its sources", () => {
    const named = Object.entries(sources).flatMap(([file, text]) =>
      [...text.matchAll(/https?:\/\/[^\s"'`)]+/g)].map((match) => `${file}: ${match[0]}`),
    );
    expect(named.filter((line) => !line.includes("www.w3.org/2000/svg") && !line.includes("github.com/Aleph-Alpha/ts-rs"))).toEqual([]);
  });

  it("names the shell in one file alone", () => {
    const named = Object.entries(sources).filter(([, text]) => text.includes("@tauri-apps"));
    expect(named.map(([file]) => file)).toEqual(["../src/api/tauri.ts"]);
  });

  it("uses every package that it depends on", () => {
    const text = Object.values(sources).join("\n");
    const unused = Object.keys(manifest.dependencies).filter((name) => !text.includes(`"${name}`));
    expect(unused).toEqual([]);
  });

  it("keeps its files short", () => {
    const long = Object.entries(sources).filter(([file, text]) => !file.includes("/generated/") && text.split("\n").length > 300);
    expect(long.map(([file]) => file)).toEqual([]);
  });
});
