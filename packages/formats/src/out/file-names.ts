// Names of written files: what a document is known by, in characters that every file system takes, no two alike.

const MAX_STEM_LENGTH = 80;

/** A function that gives a new name for each call. */
export function createFileNames(): (stem: string, ending: string) => string {
  const taken = new Set<string>();
  return (stem, ending) => {
    const plain = stem
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
      .slice(0, MAX_STEM_LENGTH)
      .toWellFormed();
    for (let number = 1; ; number++) {
      const name = `${plain}${number === 1 ? "" : `-${number}`}${ending}`;
      // Some file systems take two names for one that differ in case alone.
      const key = name.toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return name;
    }
  };
}
