// Where a view's store began: the end of the log at that time. What stands before it was there when somebody decided to build
// the view, anew as a rule, and is no news to anybody when it is folded; what comes after it is. Kept in the store, since a
// build that is interrupted goes on.

import type { EventLog, Position, ViewStore, ViewWrite } from "@csp/contracts";

/** One row, once something is written. */
export const BUILD_TABLE = "CREATE TABLE view_build(began_at BIGINT NOT NULL PRIMARY KEY) WITHOUT ROWID";

export interface ViewBuild {
  /** Looks where the store began; before anything is written in it, that is where the log ended when it was first asked. */
  look(): Promise<void>;
  /** Whether nobody was told of what stands there: the view had it neither when it began nor in a write since. */
  isNews(position: Position): boolean;
  /** Keeps where the store began, in its first write. */
  keep(write: ViewWrite): Promise<void>;
  /** The view has everything up to there. */
  told(upTo: Position): void;
}

export function createViewBuild(log: Pick<EventLog, "head">, store: Pick<ViewStore, "all">): ViewBuild {
  let began: Position | undefined;
  let isKept = false;
  let toldTo: Position = 0;

  async function readBegan(): Promise<Position | undefined> {
    const [row] = await store.all("SELECT began_at FROM view_build");
    return row && Number(row["began_at"]);
  }

  return {
    async look() {
      began ??= await log.head();
      const kept = await readBegan();
      isKept = kept !== undefined;
      toldTo = Math.max(toldTo, kept ?? began);
    },
    isNews: (position) => position > toldTo,
    async keep(write) {
      if (!isKept) await write.run("INSERT INTO view_build(began_at) VALUES (?)", [began ?? 0]);
    },
    told(upTo) {
      isKept = true;
      toldTo = Math.max(toldTo, upTo);
    },
  };
}
