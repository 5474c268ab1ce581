// Lists of code numbers as text: `7,12+199,3` is 7, then 12 to 211, then 3. A relation file's codes are numbered as they
// come, so that its lists are a few runs.

export function formatIdList(ids: readonly number[]): string {
  let text = "";
  for (let at = 0; at < ids.length;) {
    const first = ids[at] ?? 0;
    let end = at + 1;
    while (end < ids.length && ids[end] === first + end - at) end++;
    if (at > 0) text += ",";
    text += end - at > 1 ? `${first}+${end - at - 1}` : first;
    at = end;
  }
  return text;
}

/** At most `limit` numbers of the list from `offset` on. */
export function readIdList(text: string, offset: number, limit: number): readonly number[] {
  const ids: number[] = [];
  let skip = offset;
  for (let at = 0; at < text.length && ids.length < limit;) {
    const comma = text.indexOf(",", at);
    const end = comma < 0 ? text.length : comma;
    const plus = text.indexOf("+", at);
    const isRun = plus > 0 && plus < end;
    const first = Number(text.slice(at, isRun ? plus : end));
    const count = isRun ? Number(text.slice(plus + 1, end)) + 1 : 1;
    for (let i = Math.min(skip, count); i < count && ids.length < limit; i++) ids.push(first + i);
    skip = Math.max(0, skip - count);
    at = end + 1;
  }
  return ids;
}
