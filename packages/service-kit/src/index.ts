export * from "./document-register.ts";
export * from "./view.ts";
export * from "./view-runner.ts";
