export function readEpcisXml(text: string): any { return { ok: false, problem: "todo", further: text.length }; }
