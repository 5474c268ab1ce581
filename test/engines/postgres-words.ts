// The smallest view there is, for tests of its store.

import type { ViewSchema } from "@csp/contracts";

export const WORDS: ViewSchema = { view: "words", version: 1, tables: ["CREATE TABLE word(n INTEGER PRIMARY KEY, word TEXT NOT NULL)"] };
