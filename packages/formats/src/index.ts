export * from "./problem.ts";
export * from "./profile.ts";
export * from "./rule-set.ts";
